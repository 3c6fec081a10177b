import AlertRouter
import Archives
import HomePipeline
import HostSystem
import Recording
import SQLite
import SafetyModel
import Store

/// Brings a box back to where it was: newest readable snapshot, the journal's tail through the pipeline, the outbox's rows.
struct Restore {
    var pipeline: HomePipeline
    var mark: HomeClock.Mark?
    /// What the tail came to; committed again, which changes nothing where it had been.
    var effects: [Effect] = []
    /// Promises that the tail made, in order, and what it says of their delivery.
    private var settled: Set<String> = []
    /// Broker's message numbers of the tail, by session, for recognising redeliveries.
    var deliveries: [RecentDelivery] = []
    /// Damage that was met and stepped over.
    var problems: [String] = []
    /// Damage beyond a last line that was cut short, which every power cut may leave.
    private var damage: String?
    /// Alerts that only the database held as they are.
    private var adoptedCount = 0
    private var boot: (id: String, offset: Milliseconds)?

    init(settings: GatewaySettings, journal: Journal?) {
        pipeline = HomePipeline(settings: settings.home)
        for segment in (journal?.segments() ?? []).reversed() where read(segment.path, settings) { break }
    }

    /// Reads one segment; false if its snapshot cannot be used, so that an older one is tried.
    private mutating func read(_ path: String, _ settings: GatewaySettings) -> Bool {
        let file: InputFile
        do { file = try InputFile(path) } catch {
            problems.append("\(error)")
            return false
        }
        var isFirst = true
        var isCut = false
        var isUsable = false
        do throws(LineFailure<Never>) {
            try file.forEachLine { line in
                if isCut { damage = damage ?? "unreadable lines" }
                guard let parsed = try? RecordingReader.parse(Array(line)) else {
                    isCut = true
                    if line.contains(0) { damage = damage ?? "a part of it is zeros" }
                    if problems.count < 16 { problems.append("\(path): a line that was cut short") }
                    return true
                }
                if isFirst {
                    isFirst = false
                    isUsable = begin(parsed, settings)
                    return isUsable
                }
                replay(parsed)
                return true
            }
        } catch {
            damage = damage ?? "unreadable from some point on"
            problems.append("\(path): unreadable from some point on")
        }
        if !isUsable {
            damage = damage ?? "a snapshot that cannot be used"
            problems.append("\(path): its snapshot cannot be used")
        }
        return isUsable
    }

    private mutating func begin(_ line: RecordingLine, _ settings: GatewaySettings) -> Bool {
        guard case .event("snapshot", let fields, let state?) = line.content, fields["home"] == settings.home.home,
            let restored = SnapshotReader.pipeline(state, settings: settings.home)
        else { return false }
        pipeline = restored
        if let wall = line.wall, let uptime = line.uptime {
            let bootMilliseconds = fields["boot_ms"].flatMap { Milliseconds($0) } ?? uptime
            boot = (fields["boot_id"] ?? "", uptime - bootMilliseconds)
            note(Moment(wall: wall, uptime: uptime))
        }
        return true
    }

    private mutating func note(_ moment: Moment) {
        guard let boot else { return }
        mark = HomeClock.Mark(moment: moment, bootID: boot.id, boot: moment.uptime - boot.offset)
    }

    private mutating func replay(_ line: RecordingLine) {
        guard let wall = line.wall, let uptime = line.uptime else { return }
        let moment = Moment(wall: wall, uptime: uptime)
        let input: HomeInput
        switch line.content {
        case .message(let message):
            input = .message(message)
            if line.messageID != 0 {
                let session = line.session ?? message.link.rawValue
                deliveries.append(RecentDelivery(session, line.messageID, message, at: moment.uptime))
            }
        case .event(let name, let fields, _):
            guard let event = HomeInput(event: name, fields: fields) else { return }
            input = event
            if case .started(let bootID, _, _) = event {
                boot = (bootID, fields["boot_ms"].flatMap { Milliseconds($0) }.map { uptime - $0 } ?? boot?.offset ?? 0)
            }
            if case .delivery(let key, let outcome) = event, outcome.isFinal { settled.insert(key) }
        }
        for effect in pipeline.handle(input, at: moment) {
            if case .alert(let effect) = effect { effects.append(effect) }
        }
        note(moment)
    }

    /// Whatever is open in the journal or in the database is open.
    mutating func adopt(_ records: [AlertRecord]) {
        for record in records where pipeline.adopt(record) { adoptedCount += 1 }
    }

    /// What of the state folder is damaged or gone although another part of it shows that it was there.
    func losses(isDatabaseMissing: Bool, _ rowCount: Int) -> [String: String] {
        var losses: [String: String] = [:]
        let isJournalMissing = mark == nil && damage == nil && (adoptedCount > 0 || rowCount > 0)
        if isJournalMissing {
            losses["journal"] = "missing; \(adoptedCount) open alerts were taken from the database"
        } else if let damage {
            losses["journal"] = "\(damage); \(adoptedCount) open alerts were taken from the database"
        }
        if isDatabaseMissing, mark != nil { losses["database"] = "missing; it was begun anew from the journal" }
        return losses
    }

    /// The outbox as it was: the database's rows, the tail's promises that no row stands for, without what was settled.
    func outbox(rows: [Outbox.Row], at now: Moment) -> (outbox: Outbox, changes: [Outbox.Change]) {
        var outbox = Outbox()
        var changes: [Outbox.Change] = []
        for row in rows {
            if settled.contains(row.promise.key) {
                changes.append(.remove(key: row.promise.key))
            } else {
                changes += outbox.restore(row, at: now)
            }
        }
        for effect in effects {
            switch effect {
            case .promise(let promise) where !settled.contains(promise.key): changes += outbox.add(promise, at: now)
            case .withdraw(let key): changes += outbox.withdraw(key)
            default: break
            }
        }
        return (outbox, changes)
    }
}

extension SendOutcome {
    /// Nothing more is sent for it.
    var isFinal: Bool {
        switch self {
        case .acceptedByProvider, .deliveredToDevice, .seen, .rejectedPermanent: true
        case .rejectedRetry, .deferred, .unknown: false
        }
    }
}
