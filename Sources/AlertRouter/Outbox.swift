import SafetyModel

/// Decides what is sent next, and what follows from what became of it. A value without I/O: the edge keeps the rows in its
/// database in the same transaction as the alerts, calls `next` and the channels, and tells `settle` what happened. A row that
/// stood on `sending` when the machine stopped is unknown, and so it is sent again: at least once, under the same key.
package struct Outbox: Sendable, Equatable {
    package struct Row: Sendable, Codable, Equatable {
        package enum State: String, Sendable, Codable { case pending, sending, sent, failed }
        package internal(set) var promise: Promise
        package internal(set) var state: State
        package internal(set) var attempts: Int
        /// Uptime; of the next attempt while pending, of giving up on an answer while sending.
        package internal(set) var deadline: Milliseconds
        /// Order of the promises.
        package internal(set) var sequence: Int64
        /// When the promise was made; what is measured as "commit to first attempt".
        package internal(set) var addedUptime: Milliseconds
        /// Rows that go with this message and share its fate.
        package internal(set) var merged: [String]
        /// The row whose slow path this one races, and whether it has a racer itself.
        package internal(set) var races: String?
        package internal(set) var isRaced: Bool
        /// Older states of the alert that this one stands for, unsent; nil for none.
        package internal(set) var supersededCount: Int? = nil
    }

    /// What the edge has to do beside sending.
    package enum Change: Sendable, Equatable {
        case save(Row)
        /// Settled and of no use any more.
        case remove(key: String)
        /// For `AlertEngine.handle(delivery:_:at:)`.
        case delivery(key: String, SendOutcome)
        /// A path died or lives again: for `AlertEngine.handle(_:at:)`.
        case path(Detection)
    }

    package let settings: OutboxSettings
    var rows: [String: Row] = [:]
    /// Rows that may be chosen, without those that wait behind another of their line.
    var waiting: [QueueKey: OrderedRows] = [:]
    /// Emergencies whose spare path is tried when their time comes.
    var raceable = DueQueue()
    /// Messages that the uplink has not answered for.
    var uplinkInFlight = 0
    var inFlight = DueQueue()
    /// Rows about one alert to one place, by `Promise.line`, in their order.
    var lines: [String: OrderedRows] = [:]
    var budgets: [String: SlidingWindow] = [:]
    var paths: [String: PathHealth] = [:]
    var nextSequence: Int64 = 1
    /// While a transaction is open.
    var undo: OutboxUndo?

    package init(settings: OutboxSettings = .standard) { self.settings = settings }

    package func row(_ key: String) -> Row? { rows[key] }
    package var count: Int { rows.count }
    /// Rows still to be sent in a lane; for status and metrics.
    package func depth(_ lane: Lane) -> Int { depths[lane] ?? 0 }
    var depths: [Lane: Int] = [:]

    /// A promise of the engine. The same key again changes nothing.
    package mutating func add(_ promise: Promise, at now: Moment) -> [Change] {
        guard rows[promise.key] == nil else { return [] }
        var due = max(promise.due, now.uptime)
        if promise.lane == .technical, promise.channel.goesTogether { due = due &+ milliseconds(settings.mergeSeconds) }
        var row = Row(
            promise: promise, state: .pending, attempts: 0, deadline: due, sequence: nextSequence,
            addedUptime: now.uptime,
            merged: [], races: nil, isRaced: false)
        nextSequence &+= 1
        let changes = promise.channel == .uplink ? replaceUnsent(by: &row) : supersede(by: promise, at: now)
        keep(row)
        return changes + [.save(row)]
    }

    /// A call that could not get out is not needed beside a newer one about the same alert to the same place: a path that comes
    /// back after hours says it once, not once for every round of the ladder.
    private mutating func supersede(by promise: Promise, at now: Moment) -> [Change] {
        guard promise.isCall, !promise.channel.isInOrder, promise.due <= now.uptime else { return [] }
        let line = lines[promise.line, default: OrderedRows()].entries.compactMap { rows[$0.key] }
        var changes: [Change] = []
        for row in line where row.state == .pending && row.attempts > 0 && row.races == nil {
            guard row.promise.isCall, row.promise.due <= now.uptime else { continue }
            changes += withdraw(row.promise.key)
        }
        return changes
    }

    /// The uplink carries whole states: the newest one replaces those of the alert that have not left, and waits as long as they
    /// would have, unless it is more urgent.
    mutating func replaceUnsent(by row: inout Row) -> [Change] {
        var changes: [Change] = []
        for entry in Array(lines[row.promise.line, default: OrderedRows()].entries) {
            guard let old = rows[entry.key], old.state == .pending, old.sequence < row.sequence else { continue }
            row.inherit(old)
            forget(old)
            changes.append(.remove(key: old.promise.key))
        }
        return changes
    }

    /// A row from the database after a start. Returns what is of no use beside it.
    @discardableResult package mutating func restore(_ stored: Row, at now: Moment) -> [Change] {
        var row = stored
        nextSequence = max(nextSequence, row.sequence &+ 1)
        if row.state == .sending { (row.state, row.deadline) = (.pending, now.uptime) }
        // A clock that fell back must not hold anything up.
        if row.state == .pending, row.deadline &- now.uptime > settings.farthest { row.deadline = now.uptime }
        guard row.state == .pending else { return [] }
        var changes: [Change] = []
        if row.promise.channel == .uplink {
            let line = lines[row.promise.line, default: OrderedRows()].entries.compactMap { rows[$0.key] }
            if var newer = line.first(where: { $0.sequence > row.sequence }) {
                newer.inherit(row)
                keep(newer)
                return [.remove(key: row.promise.key), .save(newer)]
            }
            changes = replaceUnsent(by: &row)
        }
        keep(row)
        return changes
    }

    /// Not to be sent any more; what is under way cannot be called back.
    package mutating func withdraw(_ key: String) -> [Change] {
        var changes: [Change] = []
        for key in [key, key + Self.spareMark] {
            guard let row = rows[key] else { continue }
            if row.state == .pending {
                forget(row)
                changes.append(.remove(key: key))
            }
        }
        return changes
    }

    /// A link is back (the uplink is connected again): what waits for it goes at once.
    package mutating func linkIsBack(_ channel: ChannelKind, at now: Moment) -> [Change] {
        let held = rows.values.filter {
            $0.promise.channel == channel && $0.state == .pending && $0.attempts > 0 && $0.deadline > now.uptime
        }
        return held.sorted { $0.sequence < $1.sequence }.map { row in
            var row = row
            row.deadline = now.uptime
            keep(row)
            return .save(row)
        }
    }

    /// The end of a racer's key, after the key of the row that it races.
    static let spareMark = "/spare"
}

extension ChannelKind {
    /// Messages about one alert must arrive in their order: states, and "start" before "stop".
    var isInOrder: Bool {
        switch self {
        case .uplink, .siren, .voice, .webhook, .alertmanager, .dc09: true
        case .sms, .wecom, .dingtalk, .feishu, .ntfy: false
        }
    }

    /// Somebody's list of what is on: it must learn the end of everything that it was told of.
    var isMirror: Bool {
        switch self {
        case .webhook, .alertmanager, .dc09: true
        case .uplink, .siren, .voice, .sms, .wecom, .dingtalk, .feishu, .ntfy: false
        }
    }

    /// Several technical ones make one message: where people read.
    var goesTogether: Bool { !isInOrder }

    /// Of this box or its desk: what waits for it is never given up.
    var isOurs: Bool {
        switch self {
        case .uplink, .siren, .voice: true
        case .sms, .wecom, .dingtalk, .feishu, .ntfy, .webhook, .alertmanager, .dc09: false
        }
    }
}

extension Outbox.Row {
    /// Stands for an older unsent state as well: its waiting time, its urgency as a first call, and its count.
    mutating func inherit(_ old: Outbox.Row) {
        supersededCount = (supersededCount ?? 0) &+ (old.supersededCount ?? 0) &+ 1
        if old.promise.purpose == .raise, promise.purpose == .update { promise.purpose = .raise }
        guard old.attempts > 0, old.promise.lane == promise.lane else { return }
        (attempts, deadline) = (max(attempts, old.attempts), max(deadline, old.deadline))
    }

    var lineEntry: OrderedRows.Entry { .init(due: promise.due, sequence: sequence, key: promise.key) }
}
