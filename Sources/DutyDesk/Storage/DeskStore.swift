import SQLite
import SafetyModel

/// The desk's database. Whoever holds it is its only user; everything here is short and synchronous.
struct DeskStore: ~Copyable {
    let connection: Connection

    /// - Parameter keepsCopies: whether a file of an older version is copied before it is brought to this one.
    /// - Throws: also `notADatabase` and `corrupt`; `OpenedDesk` deals with those.
    init(path: String, keepsCopies: Bool = true) throws(SQLiteError) {
        let opened = try Connection(
            path: path, options: .init(isWAL: path != ":memory:", busyTimeoutMilliseconds: 1000))
        try opened.migrate(DeskSchema.migrations, keepingCopiesAt: keepsCopies ? path : nil)
        connection = opened
    }

    /// Beside a running desk, without a change.
    init(reading path: String) throws(SQLiteError) {
        connection = try Connection(path: path, options: .init(access: .readOnly))
    }

    func transaction<Result>(_ body: () throws(SQLiteError) -> Result) throws(SQLiteError) -> Result {
        try connection.transaction(body)
    }

    func meta(_ name: String) throws(SQLiteError) -> String? {
        try connection.first("SELECT value FROM meta WHERE name = ?", [.text(name)]) { $0.text(0) } ?? nil
    }

    func removeMeta(_ name: String) throws(SQLiteError) {
        try connection.run("DELETE FROM meta WHERE name = ?", .text(name))
    }

    func setMeta(_ name: String, _ value: String) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", .text(name),
            .text(value))
    }
}
