import AlertRouter
import FoundationEssentials
import SQLite
import SafetyModel

/// Whom the desk has told of an alert, on which channel, and what became of it: what the page shows.
struct ToldRow: Sendable, Equatable {
    enum State: String, Sendable {
        /// Promised, and not sent yet.
        case waiting
        /// On its way; what became of it is open.
        case sending
        /// In the modem's spool: nobody was told by it yet.
        case spooled
        /// The provider or the network has it.
        case accepted
        /// The telephone has it.
        case delivered
        /// Shown to a person.
        case seen
        /// Failed, and sent again.
        case retrying
        /// Given up: it can never arrive there.
        case failed
        /// Not needed any more.
        case withdrawn

        /// How far it has come; 0: nobody has it.
        var progress: Int {
            switch self {
            case .waiting, .sending, .retrying, .failed, .withdrawn: 0
            case .spooled: 1
            case .accepted: 2
            case .delivered: 3
            case .seen: 4
            }
        }

        /// It has left this desk, as far as it can know.
        static let out: [State] = [.sending, .spooled, .accepted, .delivered, .seen]
    }
    /// The promise's.
    var key: String
    var home: String
    var alert: String
    var target: String
    var channel: ChannelKind
    var purpose: Promise.Purpose
    var state: State
    var reason: String?
    /// Wall time of the latest change.
    var at: Milliseconds
    /// What an SMS is answered with.
    var code: String? = nil

    /// What the person was told of.
    var revision: Int? {
        let parts = key.split(separator: "/")
        return parts.count > 1 ? Int(parts[1]) : nil
    }

    /// A later state of what was handed over, still to go.
    var isFollowing: Bool { state == .waiting && purpose != .raise && purpose != .reminder }

    /// A desk above has it, or may have it.
    var isHandedOver: Bool {
        switch state {
        case .sending, .spooled, .accepted, .delivered, .seen, .retrying: true
        case .waiting, .failed, .withdrawn: false
        }
    }
}

/// The outbox's rows, and what was told: written in the transaction of what they are about.
extension DeskStore {
    func outboxRows() throws(SQLiteError) -> [Outbox.Row] {
        let entries = try connection.rows("SELECT entry FROM outbox ORDER BY key") { $0.blob(0) ?? [] }
        return entries.compactMap { try? JSONDecoder().decode(Outbox.Row.self, from: Data($0)) }
            .sorted { $0.sequence < $1.sequence }
    }

    func save(_ row: Outbox.Row) throws(SQLiteError) {
        let bytes = (try? JSONEncoder().encode(row)).map { [UInt8]($0) } ?? []
        try connection.run(
            "INSERT INTO outbox VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET entry = excluded.entry",
            .text(row.promise.key), .blob(bytes))
    }

    func removeOutboxRow(_ key: String) throws(SQLiteError) {
        try connection.run("DELETE FROM outbox WHERE key = ?", .text(key))
    }

    func add(_ told: ToldRow) throws(SQLiteError) {
        try connection.run(
            "INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", .text(told.key), .text(told.home),
            .text(told.alert), .text(told.target), .text(told.channel.rawValue), .text(told.purpose.rawValue),
            .text(told.state.rawValue), SQLiteValue(told.reason), .integer(told.at), SQLiteValue(told.code))
    }

    func setTold(
        _ key: String, _ state: ToldRow.State, reason: String? = nil, at wall: Milliseconds
    ) throws(SQLiteError) {
        try connection.run(
            "UPDATE told SET state = ?, reason = ?, at = ? WHERE key = ?", .text(state.rawValue), SQLiteValue(reason),
            .integer(wall), .text(key))
    }

    func told(key: String) throws(SQLiteError) -> ToldRow? {
        try connection.first("SELECT \(Self.columns) WHERE key = ?", [.text(key)], Self.told) ?? nil
    }

    /// Everybody who was told of it on any channel, however long ago: their latest message of any state in `states`.
    func everTold(home: String, alert: String, _ states: [ToldRow.State]) throws(SQLiteError) -> [ToldRow] {
        let names = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try connection.rows(
            """
            SELECT \(Self.columns) WHERE rowid IN (SELECT max(rowid) FROM told
                WHERE home = ? AND alert = ? AND state IN (\(names)) GROUP BY target, channel) ORDER BY rowid
            """, [.text(home), .text(alert)], Self.told
        ).compactMap(\.self)
    }

    /// Keys of messages about it that have not left.
    func unsentKeys(home: String, alert: String) throws(SQLiteError) -> [String] {
        try connection.rows(
            "SELECT key FROM told WHERE home = ? AND alert = ? AND state IN ('waiting', 'sending', 'retrying')",
            [.text(home), .text(alert)]
        ) { $0.text(0) ?? "" }
    }

    func isReplyCodeUsed(_ code: String) throws(SQLiteError) -> Bool {
        try connection.integer(
            """
            SELECT EXISTS (SELECT 1 FROM told JOIN alert ON alert.home = told.home AND alert.id = told.alert
                WHERE told.code = ? AND alert.closed IS NULL)
            """, .text(code)) == 1
    }

    /// Open alerts that a contact has got, the oldest first.
    func openAlerts(handedTo target: String) throws(SQLiteError) -> [AlertKey] {
        try connection.rows(
            """
            SELECT home, id FROM alert WHERE closed IS NULL AND EXISTS (SELECT 1 FROM told
                WHERE told.home = alert.home AND told.alert = alert.id AND told.target = ?
                AND told.state IN ('accepted', 'delivered', 'seen'))
            ORDER BY received
            """, [.text(target)]
        ) { AlertKey(home: $0.text(0) ?? "", id: $0.text(1) ?? "") }
    }

    /// In order of their promises, at most the latest 200.
    func told(home: String, alert: String) throws(SQLiteError) -> [ToldRow] {
        try connection.rows(
            "SELECT \(Self.columns) WHERE home = ? AND alert = ? ORDER BY rowid DESC LIMIT 200",
            [.text(home), .text(alert)], Self.told
        ).compactMap(\.self).reversed()
    }

    /// The reply code of an alert, once it has one.
    func replyCode(home: String, alert: String) throws(SQLiteError) -> String? {
        try connection.first(
            "SELECT code FROM told WHERE home = ? AND alert = ? AND code IS NOT NULL LIMIT 1",
            [.text(home), .text(alert)]
        ) { $0.text(0) } ?? nil
    }

    /// The latest message with that code to one of those contacts, who have one telephone.
    func told(code: String, targets: [String]) throws(SQLiteError) -> ToldRow? {
        let rows = try connection.rows(
            "SELECT \(Self.columns) WHERE code = ? ORDER BY rowid DESC", [.text(code)], Self.told)
        return rows.lazy.compactMap(\.self).first { targets.contains($0.target) }
    }

    func told(provider: String) throws(SQLiteError) -> ToldRow? {
        try connection.first("SELECT \(Self.columns) WHERE provider = ?", [.text(provider)], Self.told) ?? nil
    }

    func setProvider(_ key: String, _ provider: String) throws(SQLiteError) {
        try connection.run("UPDATE told SET provider = ? WHERE key = ?", .text(provider), .text(key))
    }

    private static let columns = "key, home, alert, target, channel, purpose, state, reason, at, code FROM told"

    private static func told(_ row: borrowing Statement) throws(SQLiteError) -> ToldRow? {
        guard let channel = ChannelKind(rawValue: row.text(4) ?? ""),
            let purpose = Promise.Purpose(rawValue: row.text(5) ?? ""),
            let state = ToldRow.State(rawValue: row.text(6) ?? "")
        else { return nil }
        return ToldRow(
            key: row.text(0) ?? "", home: row.text(1) ?? "", alert: row.text(2) ?? "", target: row.text(3) ?? "",
            channel: channel, purpose: purpose, state: state, reason: row.text(7), at: row.int64(8),
            code: row.text(9))
    }
}
