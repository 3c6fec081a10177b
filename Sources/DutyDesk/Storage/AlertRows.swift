import SQLite
import SafetyModel

/// Who owns an alert and moves its state.
enum AlertOrigin: String, Sendable {
    /// A home's box: the desk keeps a copy and sends commands.
    case uplink
    /// Another platform, by the API: the desk does the handling, the platform tells about the danger.
    case api
    /// The desk of the tier below: it owns the alert (or its home's box does), this desk keeps a copy and sends commands.
    case tier
    /// The desk itself, such as "home dark".
    case desk

    /// Handled elsewhere: what is here is a copy, and people's wishes go out as commands.
    var isCopy: Bool { self == .uplink || self == .tier }
}

/// One alert as the desk keeps it.
struct AlertRow: Sendable, Equatable {
    var alert: Alert
    /// The alert object as it stands, JSON.
    var object: [UInt8]
    var origin: AlertOrigin
    /// The latest revision of another platform's object; the desk counts its own beside it.
    var sourceRevision: Int
    /// Wall time of the first object's arrival here.
    var received: Milliseconds
    /// Wall time of the latest change here.
    var changed: Milliseconds
    var closed: Milliseconds?
    /// Escalation steps that have fired.
    var level: Int
    /// On the desk's own clock: when the first object arrived, and when the next step is due.
    var firstUptime: Milliseconds
    var due: Milliseconds?
    /// The API client it came from, where it came by the API.
    var client: String? = nil
    /// The revision at which it last grew worse or happened again: who saw an older one has not seen what it is now (A3).
    var escalatedRevision = 1
    /// On the desk's own clock: since when somebody has it. The ladder's time stands still from then on (A2).
    var pausedUptime: Milliseconds? = nil

    /// Ends a pause: what was still to come keeps its distance.
    mutating func resume(at uptime: Milliseconds) {
        guard let since = pausedUptime else { return }
        firstUptime += max(0, uptime - max(since, firstUptime))
        pausedUptime = nil
    }
}

extension DeskStore {
    private static let columns =
        "origin, source_revision, object, received, changed, closed, level, first_uptime, due, client, escalated, paused"
        + " FROM alert"

    func alert(home: String, id: String) throws(SQLiteError) -> AlertRow? {
        try connection.first(
            "SELECT \(Self.columns) WHERE home = ? AND id = ?", [.text(home), .text(id)], Self.row) ?? nil
    }

    /// Every home's alert of that id: normally one.
    func alerts(id: String) throws(SQLiteError) -> [AlertRow] {
        try connection.rows("SELECT \(Self.columns) WHERE id = ?", [.text(id)], Self.row).compactMap(\.self)
    }

    func openAlerts() throws(SQLiteError) -> [AlertRow] {
        try connection.rows("SELECT \(Self.columns) WHERE closed IS NULL ORDER BY received", [], Self.row)
            .compactMap(\.self)
    }

    func openAlerts(home: String) throws(SQLiteError) -> [AlertRow] {
        try connection.rows(
            "SELECT \(Self.columns) WHERE home = ? AND closed IS NULL ORDER BY received", [.text(home)], Self.row
        ).compactMap(\.self)
    }

    /// The desk's own alerts whose cause lasts.
    func activeOwnAlerts() throws(SQLiteError) -> Set<OwnKey> {
        let rows = try connection.rows(
            "SELECT \(Self.columns) WHERE closed IS NULL AND origin = 'desk'", [], Self.row)
        return Set(
            rows.compactMap { row in
                guard let alert = row?.alert, alert.condition == .active, let detail = alert.detail else { return nil }
                return OwnKey(home: alert.home, detail: detail)
            })
    }

    func closedAlerts(since wall: Milliseconds, limit: Int) throws(SQLiteError) -> [AlertRow] {
        try connection.rows(
            "SELECT \(Self.columns) WHERE closed >= ? ORDER BY closed DESC LIMIT ?",
            [.integer(wall), SQLiteValue(limit)], Self.row
        ).compactMap(\.self)
    }

    /// The longest overdue first, at most `limit`: a turn of the clock stays short.
    func dueAlerts(at uptime: Milliseconds, limit: Int) throws(SQLiteError) -> [AlertRow] {
        try connection.rows(
            "SELECT \(Self.columns) WHERE due <= ? ORDER BY due LIMIT ?", [.integer(uptime), SQLiteValue(limit)],
            Self.row
        ).compactMap(\.self)
    }

    func save(_ row: AlertRow) throws(SQLiteError) {
        try connection.run(
            """
            INSERT INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (home, id) DO UPDATE SET
                origin = excluded.origin, revision = excluded.revision, source_revision = excluded.source_revision,
                object = excluded.object, changed = excluded.changed, closed = excluded.closed,
                level = excluded.level, first_uptime = excluded.first_uptime, due = excluded.due,
                client = excluded.client, escalated = excluded.escalated, paused = excluded.paused
            """, .text(row.alert.home), .text(row.alert.id), .text(row.origin.rawValue),
            SQLiteValue(row.alert.revision), SQLiteValue(row.sourceRevision), .blob(row.object),
            .integer(row.received), .integer(row.changed), SQLiteValue(row.closed), SQLiteValue(row.level),
            .integer(row.firstUptime), SQLiteValue(row.due), SQLiteValue(row.client),
            SQLiteValue(row.escalatedRevision), SQLiteValue(row.pausedUptime))
    }

    /// Keeps one revision as it came.
    ///
    /// - Returns: false when it is here already.
    func addRevision(
        of alert: Alert, object: [UInt8], source: AlertOrigin, received: Milliseconds, history: String = ""
    ) throws(SQLiteError) -> Bool {
        try connection.run(
            "INSERT OR IGNORE INTO revision VALUES (?, ?, ?, ?, ?, ?)", .text(alert.home), .text(alert.id),
            .text(source.rawValue + history), SQLiteValue(alert.revision), .integer(received), .blob(object))
        return connection.changes > 0
    }

    /// The bytes of a revision as they came.
    func revisionObject(of alert: Alert, source: AlertOrigin) throws(SQLiteError) -> [UInt8]? {
        try connection.first(
            "SELECT object FROM revision WHERE home = ? AND alert = ? AND source = ? AND revision = ?",
            [.text(alert.home), .text(alert.id), .text(source.rawValue), SQLiteValue(alert.revision)]
        ) { $0.blob(0) } ?? nil
    }

    func escalatedRevision(home: String, id: String) throws(SQLiteError) -> Int {
        Int(
            try connection.integer("SELECT escalated FROM alert WHERE home = ? AND id = ?", .text(home), .text(id))
                ?? 1)
    }

    func homesWithAlert(id: String) throws(SQLiteError) -> Int {
        Int(try connection.integer("SELECT count(*) FROM alert WHERE id = ?", .text(id)) ?? 0)
    }

    /// A row whose object no longer reads is skipped: it was checked when it came in.
    private static func row(_ statement: borrowing Statement) throws(SQLiteError) -> AlertRow? {
        guard let object = statement.blob(2), let received = try? ReceivedAlert(object) else { return nil }
        return AlertRow(
            alert: received.alert, object: object, origin: AlertOrigin(rawValue: statement.text(0) ?? "") ?? .uplink,
            sourceRevision: Int(statement.int64(1)), received: statement.int64(3), changed: statement.int64(4),
            closed: statement.isNull(5) ? nil : statement.int64(5), level: Int(statement.int64(6)),
            firstUptime: statement.int64(7), due: statement.isNull(8) ? nil : statement.int64(8),
            client: statement.text(9), escalatedRevision: Int(statement.int64(10)),
            pausedUptime: statement.isNull(11) ? nil : statement.int64(11))
    }
}
