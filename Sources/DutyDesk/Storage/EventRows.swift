import SQLite
import SafetyModel

/// One line of the desk's append-only log: what the audit shows and the event streams send.
struct DeskEvent: Sendable, Equatable {
    enum Kind: String, Sendable {
        /// An alert object was stored.
        case alert
        /// A revision older than what is known arrived; kept, not applied.
        case late
        /// A person asked for something; the box answered; the box never did.
        case command, answered, unanswered
        /// An escalation step fired; an acknowledgement ran out at the desk.
        case escalated, lapsed
        /// A channel took a message to somebody; it did not.
        case told, notTold
        /// A home went dark or came back; the desk's own link went or came back.
        case home, link
        /// A desk above or below went or came back.
        case tier
        case login, logout, loginFailed, accounts
        /// Staff changed a rota.
        case rota
    }
    var seq: Int64 = 0
    var at: Moment
    var kind: Kind
    var home: String?
    var alert: String?
    var revision: Int?
    var actor: String?
    var note: String?
    /// The alert object that was stored, where one was.
    var object: [UInt8]?
}

extension DeskStore {
    func add(_ event: DeskEvent) throws(SQLiteError) {
        // The line before it must still be the last one when it is written.
        if connection.isInTransaction { return try insert(event) }
        try transaction { () throws(SQLiteError) in try insert(event) }
    }

    /// Writes a line, chained to the last one.
    ///
    /// - Parameter number: nil for the next free one.
    func insert(_ event: DeskEvent, number: Int64? = nil) throws(SQLiteError) {
        let last = try connection.first("SELECT chain FROM event ORDER BY seq DESC LIMIT 1") { $0.blob(0) } ?? nil
        let chain = event.chain(after: last ?? [])
        try connection.run(
            """
            INSERT INTO event (seq, at, uptime, kind, home, alert, revision, actor, note, object, chain)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, SQLiteValue(number), .integer(event.at.wall), .integer(event.at.uptime), .text(event.kind.rawValue),
            SQLiteValue(event.home), SQLiteValue(event.alert), SQLiteValue(event.revision), SQLiteValue(event.actor),
            SQLiteValue(event.note), SQLiteValue(event.object), .blob(chain))
    }

    func lastSequence() throws(SQLiteError) -> Int64 {
        try connection.integer("SELECT coalesce(max(seq), 0) FROM event") ?? 0
    }

    /// In order, at most `limit`.
    func events(after sequence: Int64, limit: Int) throws(SQLiteError) -> [DeskEvent] {
        try connection.rows(
            """
            SELECT seq, at, uptime, kind, home, alert, revision, actor, note, object FROM event
            WHERE seq > ? ORDER BY seq LIMIT ?
            """, [.integer(sequence), SQLiteValue(limit)]
        ) { row in
            DeskEvent(
                seq: row.int64(0), at: Moment(wall: row.int64(1), uptime: row.int64(2)),
                kind: DeskEvent.Kind(rawValue: row.text(3) ?? "") ?? .alert, home: row.text(4), alert: row.text(5),
                revision: row.isNull(6) ? nil : Int(row.int64(6)), actor: row.text(7), note: row.text(8),
                object: row.blob(9))
        }
    }
}
