import SQLite
import SafetyModel

/// A command on its way to a home's box, and what became of it.
struct CommandRow: Sendable, Equatable {
    enum State: String, Sendable {
        /// Sent, and sent again until the box answers.
        case pending
        case done
        case alreadyDone = "already_done"
        case refused
        /// The box did not answer within the limit: shown as failed, never as done.
        case unanswered
    }
    var id: String
    var home: String
    /// nil for `sync` and `test`.
    var alert: String?
    var verb: String
    /// What is published.
    var payload: [UInt8]
    var actor: String
    /// Wall time of the request.
    var at: Milliseconds
    var state: State
    var note: String?
    var attempts: Int
    /// On the desk's own clock: when to send it again.
    var due: Milliseconds?
    /// On the desk's own clock: when it was asked for. Nil in rows of earlier versions.
    var askedUptime: Milliseconds? = nil

    /// How long ago it was asked for; a wall clock that was set does not matter.
    func age(at now: Moment) -> Milliseconds { askedUptime.map { now.uptime - $0 } ?? now.wall &- at }

    /// A wish that means that somebody has the alert.
    var takesIt: Bool {
        switch verb {
        case "ack", "resolve": true
        case "respond": body?.response != ResponseState.done.rawValue
        default: false
        }
    }
    /// What the person had seen.
    var revision: Int? { body?.revision }
    private var body: ActionBody? { try? ActionBody(payload) }
}

extension DeskStore {
    private static let columns =
        "id, home, alert, verb, payload, actor, at, state, note, attempts, due, asked"
        + " FROM command"

    func command(id: String) throws(SQLiteError) -> CommandRow? {
        try connection.first("SELECT \(Self.columns) WHERE id = ?", [.text(id)], Self.row)
    }

    func commands(home: String, alert: String) throws(SQLiteError) -> [CommandRow] {
        try connection.rows(
            "SELECT \(Self.columns) WHERE home = ? AND alert = ? ORDER BY at DESC LIMIT 20",
            [.text(home), .text(alert)], Self.row)
    }

    func dueCommands(at uptime: Milliseconds) throws(SQLiteError) -> [CommandRow] {
        try connection.rows("SELECT \(Self.columns) WHERE due <= ? ORDER BY due", [.integer(uptime)], Self.row)
    }

    /// What people here want of the alerts of a desk below, the oldest first; few at a time, so that the answer to a heartbeat
    /// stays small.
    func pendingCommands(client: String) throws(SQLiteError) -> [CommandRow] {
        try connection.rows(
            """
            SELECT \(Self.columns) WHERE state = 'pending' AND EXISTS (SELECT 1 FROM alert
                WHERE alert.home = command.home AND alert.id = command.alert AND alert.client = ?) ORDER BY at LIMIT 50
            """, [.text(client)], Self.row)
    }

    func save(_ row: CommandRow) throws(SQLiteError) {
        try connection.run(
            """
            INSERT INTO command VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
                state = excluded.state, note = excluded.note, attempts = excluded.attempts, due = excluded.due
            """, .text(row.id), .text(row.home), SQLiteValue(row.alert), .text(row.verb), .blob(row.payload),
            .text(row.actor), .integer(row.at), .text(row.state.rawValue), SQLiteValue(row.note),
            SQLiteValue(row.attempts), SQLiteValue(row.due), SQLiteValue(row.askedUptime))
    }

    private static func row(_ row: borrowing Statement) throws(SQLiteError) -> CommandRow {
        CommandRow(
            id: row.text(0) ?? "", home: row.text(1) ?? "", alert: row.text(2), verb: row.text(3) ?? "",
            payload: row.blob(4) ?? [], actor: row.text(5) ?? "", at: row.int64(6),
            state: CommandRow.State(rawValue: row.text(7) ?? "") ?? .refused, note: row.text(8),
            attempts: Int(row.int64(9)), due: row.isNull(10) ? nil : row.int64(10),
            askedUptime: row.isNull(11) ? nil : row.int64(11))
    }
}
