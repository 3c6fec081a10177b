import SQLite
import SafetyModel

/// What the desk knows of a home's box.
struct HomeRow: Sendable, Equatable {
    enum Presence: String, Sendable { case online, offline }
    var home: String
    /// Wall time of the latest sign of life.
    var seen: Milliseconds
    var presence: Presence?
    /// The latest heartbeat's JSON.
    var heartbeat: [UInt8]?
    /// While it is not heard.
    var silence: HomeSilence? = nil
}

extension DeskStore {
    func homes() throws(SQLiteError) -> [HomeRow] {
        try connection.rows(
            "SELECT home, seen, presence, heartbeat, dark, dark_since FROM home ORDER BY home"
        ) { row in
            HomeRow(
                home: row.text(0) ?? "", seen: row.int64(1),
                presence: row.text(2).flatMap { HomeRow.Presence(rawValue: $0) }, heartbeat: row.blob(3),
                silence: row.text(4).flatMap { HomeSilence.Report(rawValue: $0) }.map {
                    HomeSilence(report: $0, since: row.int64(5))
                })
        }
    }

    /// Homes that are not heard.
    func silences() throws(SQLiteError) -> [String: HomeSilence] {
        let rows = try connection.rows("SELECT home, dark, dark_since FROM home WHERE dark IS NOT NULL") { row in
            (
                row.text(0) ?? "",
                HomeSilence(
                    report: HomeSilence.Report(rawValue: row.text(1) ?? "") ?? .held, since: row.int64(2))
            )
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    func removeHome(_ home: String) throws(SQLiteError) {
        try connection.run("DELETE FROM home WHERE home = ?", .text(home))
    }

    func save(_ row: HomeRow) throws(SQLiteError) {
        try connection.run(
            """
            INSERT INTO home (home, seen, presence, heartbeat, dark, dark_since) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (home) DO UPDATE SET
                seen = excluded.seen, presence = excluded.presence, heartbeat = excluded.heartbeat,
                dark = excluded.dark, dark_since = excluded.dark_since
            """, .text(row.home), .integer(row.seen), SQLiteValue(row.presence?.rawValue), SQLiteValue(row.heartbeat),
            SQLiteValue(row.silence?.report.rawValue), SQLiteValue(row.silence?.since))
    }
}
