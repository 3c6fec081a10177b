import AlertRouter
import FoundationEssentials
import SQLite
import SafetyModel

/// A change of a rota that staff made; what the configuration has comes before it.
struct RotaChange: Sendable, Equatable {
    enum Entry: Sendable, Equatable {
        case rotation(Rota.Rotation)
        /// Somebody instead of somebody, for a while.
        case replacement(Rota.Override)
        case holiday(Rota.Holiday)
    }
    /// For `rota remove`.
    var id: Int64 = 0
    var rota: String
    var entry: Entry
}

/// What of the configuration is kept in the database: homes that were enrolled, and changes of the rotas.
extension DeskStore {
    func enrolled() throws(SQLiteError) -> [HomeEntry] {
        try connection.rows("SELECT entry FROM home_entry ORDER BY home") { $0.blob(0) ?? [] }
            .compactMap { try? JSONDecoder().decode(HomeEntry.self, from: Data($0)) }
    }

    func save(_ entry: HomeEntry, at wall: Milliseconds) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO home_entry VALUES (?, ?, ?) ON CONFLICT (home) DO UPDATE SET entry = excluded.entry",
            .text(entry.id), .blob(Self.encoded(entry)), .integer(wall))
    }

    func removeEnrolled(_ home: String) throws(SQLiteError) -> Bool {
        try connection.run("DELETE FROM home_entry WHERE home = ?", .text(home))
        return connection.changes > 0
    }

    /// In the order in which they were made.
    func rotaChanges() throws(SQLiteError) -> [RotaChange] {
        try connection.rows("SELECT id, rota, kind, entry FROM rota_change ORDER BY id") { row in
            Self.entry(kind: row.text(2) ?? "", row.blob(3) ?? []).map {
                RotaChange(id: row.int64(0), rota: row.text(1) ?? "", entry: $0)
            }
        }.compactMap(\.self)
    }

    /// - Returns: the change's number.
    func add(_ change: RotaChange, at wall: Milliseconds) throws(SQLiteError) -> Int64 {
        let (kind, bytes) =
            switch change.entry {
            case .rotation(let rotation): ("rotation", Self.encoded(rotation))
            case .replacement(let replacement): ("override", Self.encoded(replacement))
            case .holiday(let holiday): ("holiday", Self.encoded(holiday))
            }
        try connection.run(
            "INSERT INTO rota_change (rota, kind, entry, at) VALUES (?, ?, ?, ?)", .text(change.rota), .text(kind),
            .blob(bytes), .integer(wall))
        return try connection.integer("SELECT max(id) FROM rota_change") ?? 0
    }

    func removeRotaChange(_ id: Int64) throws(SQLiteError) -> Bool {
        try connection.run("DELETE FROM rota_change WHERE id = ?", .integer(id))
        return connection.changes > 0
    }

    private static func entry(kind: String, _ bytes: [UInt8]) -> RotaChange.Entry? {
        switch kind {
        case "rotation":
            (try? JSONDecoder().decode(Rota.Rotation.self, from: Data(bytes))).map { .rotation($0) }
        case "override":
            (try? JSONDecoder().decode(Rota.Override.self, from: Data(bytes))).map { .replacement($0) }
        case "holiday": (try? JSONDecoder().decode(Rota.Holiday.self, from: Data(bytes))).map { .holiday($0) }
        default: nil
        }
    }

    private static func encoded(_ value: some Encodable) -> [UInt8] {
        (try? JSONEncoder().encode(value)).map { [UInt8]($0) } ?? []
    }
}
