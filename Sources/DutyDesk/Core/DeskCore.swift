import AlertRouter
import Delivery
import HostSystem
import SQLite
import SafetyModel

/// The desk as one value: it is told messages, requests and time, keeps everything in its database, and answers with what is
/// to be published. It reads no clock and starts nothing; `Desk` holds it behind a lock.
struct DeskCore: ~Copyable {
    let settings: DeskSettings
    /// The file, or memory while the file cannot be written.
    var store: DeskStore
    /// The file while `store` is in memory.
    var parked: DeskStore?
    var disk = DiskState()
    /// Alerts that were taken in memory: their homes get a receipt when they are on the disk.
    var receiptsOwed: [AlertKey: Alert] = [:]
    /// Where a damaged database was put aside.
    var damagedCopy: String?
    /// The homes of the configuration and the enrolled ones.
    var entries: [HomeEntry] = [] {
        didSet { places = Dictionary(entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }) }
    }
    /// The same by number.
    private(set) var places: [String: HomeEntry] = [:]
    /// The configuration's people and rotas, with what staff changed since.
    var roster: DutyRoster
    /// Names of the clients that are desks of the tier below, and how they are.
    var desks: [String] = []
    var lowerDesks: [String: LowerDesk] = [:]
    /// The desks above, nearest first.
    var tiers: [TierWatch] = []
    /// What is known of every home, and whether this run has asked it for its open alerts.
    var homes: [String: HomeWatch] = [:]
    /// The homes that are silent together.
    var outage = OutageWatch()
    var link = LinkWatch()
    /// Whose reading is kept, so that due-times mean the same after a restart; nil in tests.
    var clock: HomeClock?
    /// Alert objects that the database could not take: shown from memory, stored as soon as it can be written again.
    var unstored: [AlertKey: ReceivedAlert] = [:]
    /// What the disk last said, until a write succeeds again.
    var diskTrouble: String?
    var counters = DeskCounters()
    /// Promised messages; its rows are in the database, written with what they are about.
    var outbox = Outbox()
    /// Let out by the outbox, not given to a channel yet.
    var sends: [Promise] = []
    /// By home, what other platforms' readings have told.
    var readings: [String: HomeReadings] = [:]
    /// Answers to what people write.
    var smsAnswers = SMSAnswerBudget()
    var heartbeatSequence: Int64 = 0
    var nextHeartbeat: Milliseconds = .min
    /// False while something is due that the last turn of the clock left for the next one.
    var isTurnDone = true
    /// Homes whose last sign of life is not on the disk yet.
    var touchedHomes: Set<String> = []
    var nextHomeSave: Milliseconds = .min
    let startUptime: Milliseconds
    /// Until then calls for alerts of the last run wait for what their boxes say.
    var holdUntil: Milliseconds = .min
    /// Copies whose boxes have spoken of them since the start.
    var answeredSync: Set<AlertKey> = []

    init(settings: DeskSettings, store: consuming DeskStore, at now: Moment) throws(SQLiteError) {
        self.settings = settings
        roster = settings.roster
        self.store = store
        startUptime = now.uptime
        if settings.broker != nil { holdUntil = now.uptime + Self.ownerHold }
        tiers = settings.tiers.map { TierWatch(name: $0.name, heard: now.uptime) }
        try readBook()
        // Silence counts from this start: while the desk was away it heard nobody.
        for row in try self.store.homes() { homes[row.home] = HomeWatch(row: row, heard: now.uptime) }
        watchNewcomers(at: now)
        link.since = now
        readings = try self.store.readings()
        try restoreOutbox(at: now)
        readFlags(at: now)
    }

    static let ownerHold: Milliseconds = 8000

    func topic(_ home: String, _ rest: String) -> String { "safety/v1/\(settings.community)/\(home)/\(rest)" }

    func time(_ wall: Milliseconds) -> String {
        RFC3339.string(wall, offsetSeconds: settings.zone.offsetSeconds(at: wall))
    }
}

struct AlertKey: Hashable, Sendable, Comparable {
    var home: String
    var id: String
    static func < (left: AlertKey, right: AlertKey) -> Bool { (left.home, left.id) < (right.home, right.id) }
}

/// One home's line to the desk.
struct HomeWatch: Sendable {
    var row: HomeRow
    /// On the desk's own clock.
    var heard: Milliseconds
    var isDark: Bool {
        get { row.silence != nil }
        set { row.silence = newValue ? row.silence ?? HomeSilence(report: .alone, since: heard) : nil }
    }
    /// When this run last asked it for its open alerts; nil: not since the link came up.
    var askedToSync: Milliseconds?
    /// Since when its heartbeats list alerts that do not arrive here.
    var missingSince: Milliseconds?
    var isCompared = false
}

/// The desk's own connection to its broker.
struct LinkWatch: Sendable {
    var isConnected = false
    var since = Moment(wall: 0, uptime: 0)
    var reason: String?
    var isReported = false
}

/// Since the program's start; the metrics page shows them.
struct DeskCounters: Sendable {
    var messages: Int64 = 0
    var stored: Int64 = 0
    var duplicates: Int64 = 0
    var late: Int64 = 0
    var cleared: Int64 = 0
    var refused: Int64 = 0
    var receipts: Int64 = 0
    var commands: Int64 = 0
    var resent: Int64 = 0
    var storeFailures: Int64 = 0
    var loginFailures: Int64 = 0
    var told: Int64 = 0
    var tellFailures: Int64 = 0
}
