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
    var waiting: [Lane: OrderedRows] = [.emergency: .init(), .urgent: .init(), .technical: .init()]
    var inFlight = DueQueue()
    /// Rows about one alert to one place, by `Promise.line`, in their order.
    var lines: [String: OrderedRows] = [:]
    var budgets: [String: SlidingWindow] = [:]
    var paths: [String: PathHealth] = [:]
    var nextSequence: Int64 = 1

    package init(settings: OutboxSettings = .standard) { self.settings = settings }

    package func row(_ key: String) -> Row? { rows[key] }
    package var count: Int { rows.count }
    /// Rows still to be sent in a lane; for status and metrics.
    package func depth(_ lane: Lane) -> Int { waiting[lane]?.count ?? 0 }

    /// A promise of the engine. The same key again changes nothing.
    package mutating func add(_ promise: Promise, at now: Moment) -> [Change] {
        guard rows[promise.key] == nil else { return [] }
        let changes = supersede(by: promise, at: now)
        var due = max(promise.due, now.uptime)
        if promise.lane == .technical, promise.channel.goesTogether { due = due &+ milliseconds(settings.mergeSeconds) }
        let row = Row(
            promise: promise, state: .pending, attempts: 0, deadline: due, sequence: nextSequence,
            addedUptime: now.uptime,
            merged: [], races: nil, isRaced: false)
        nextSequence &+= 1
        keep(row)
        return changes + [.save(row)]
    }

    /// A call that could not get out is not needed beside a newer one about the same alert to the same place: a path that comes
    /// back after hours says it once, not once for every round of the ladder.
    private mutating func supersede(by promise: Promise, at now: Moment) -> [Change] {
        guard promise.isCall, !promise.channel.isInOrder, promise.due <= now.uptime else { return [] }
        let old = (lines[promise.line]?.entries ?? []).compactMap { rows[$0.key] }.filter {
            $0.state == .pending && $0.attempts > 0 && $0.promise.isCall && $0.races == nil
                && $0.promise.due <= now.uptime
        }
        return old.flatMap { withdraw($0.promise.key) }
    }

    /// A row from the database after a start.
    package mutating func restore(_ stored: Row, at now: Moment) {
        var row = stored
        nextSequence = max(nextSequence, row.sequence &+ 1)
        if row.state == .sending { (row.state, row.deadline) = (.pending, now.uptime) }
        // A clock that fell back must not hold anything up.
        if row.state == .pending, row.deadline &- now.uptime > settings.farthest { row.deadline = now.uptime }
        if row.state == .pending { keep(row) }
    }

    /// Not to be sent any more; what is under way cannot be called back.
    package mutating func withdraw(_ key: String) -> [Change] {
        var changes: [Change] = []
        for key in [key] + rows.values.filter({ $0.races == key }).map(\.promise.key).sorted() {
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

    mutating func keep(_ row: Row) {
        if let old = rows[row.promise.key] { unlist(old) }
        rows[row.promise.key] = row
        switch row.state {
        case .pending:
            waiting[row.promise.lane]?.insert(.init(due: row.deadline, sequence: row.sequence, key: row.promise.key))
        case .sending: inFlight.insert(row.deadline, row.promise.key)
        case .sent, .failed: break
        }
        lines[row.promise.line, default: OrderedRows()].insert(row.lineEntry)
    }

    mutating func forget(_ row: Row) {
        unlist(row)
        rows[row.promise.key] = nil
    }

    private mutating func unlist(_ row: Row) {
        waiting[row.promise.lane]?.remove(.init(due: row.deadline, sequence: row.sequence, key: row.promise.key))
        inFlight.remove(row.deadline, row.promise.key)
        lines[row.promise.line]?.remove(row.lineEntry)
        if lines[row.promise.line]?.count == 0 { lines[row.promise.line] = nil }
    }
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
    var lineEntry: OrderedRows.Entry { .init(due: promise.due, sequence: sequence, key: promise.key) }
}
