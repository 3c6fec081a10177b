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
}

extension DeskStore {
    func homes() throws(SQLiteError) -> [HomeRow] {
        try connection.rows("SELECT home, seen, presence, heartbeat FROM home ORDER BY home") { row in
            HomeRow(
                home: row.text(0) ?? "", seen: row.int64(1),
                presence: row.text(2).flatMap { HomeRow.Presence(rawValue: $0) }, heartbeat: row.blob(3))
        }
    }

    func removeHome(_ home: String) throws(SQLiteError) {
        try connection.run("DELETE FROM home WHERE home = ?", .text(home))
    }

    func save(_ row: HomeRow) throws(SQLiteError) {
        try connection.run(
            """
            INSERT INTO home VALUES (?, ?, ?, ?) ON CONFLICT (home) DO UPDATE SET
                seen = excluded.seen, presence = excluded.presence, heartbeat = excluded.heartbeat
            """, .text(row.home), .integer(row.seen), SQLiteValue(row.presence?.rawValue), SQLiteValue(row.heartbeat))
    }
}
