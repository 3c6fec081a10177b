import FoundationEssentials
import SQLite
import SafetyModel

/// What readings of other platforms have told so far: meters' rules look back a day, over restarts too.
extension DeskStore {
    func readings() throws(SQLiteError) -> [String: HomeReadings] {
        let rows = try connection.rows("SELECT home, state FROM reading ORDER BY home") {
            ($0.text(0) ?? "", $0.blob(1) ?? [])
        }
        var all: [String: HomeReadings] = [:]
        for (home, bytes) in rows {
            // A state that a newer program cannot read begins anew: a day later it knows as much.
            if let state = try? JSONDecoder().decode(HomeReadings.self, from: Data(bytes)) { all[home] = state }
        }
        return all
    }

    func saveReadings(_ home: String, _ state: HomeReadings) throws(SQLiteError) {
        let bytes = (try? JSONEncoder().encode(state)).map { [UInt8]($0) } ?? []
        try connection.run(
            "INSERT INTO reading VALUES (?, ?) ON CONFLICT (home) DO UPDATE SET state = excluded.state", .text(home),
            .blob(bytes))
    }
}
