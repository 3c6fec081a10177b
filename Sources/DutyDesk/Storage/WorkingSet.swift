import Glibc
import SQLite
import SafetyModel

// The part of the database that the desk needs to go on: copied to memory when the disk fails, and back when it works.
extension DeskStore {
    /// What of a table is carried to memory. Old revisions and log lines stay where they are.
    private static func workingSet(since wall: Milliseconds) -> [(table: String, condition: String)] {
        let current = "(closed IS NULL OR closed >= \(wall))"
        return [
            ("meta", "1"), ("user", "1"), ("session", "1"), ("client", "1"), ("home", "1"), ("home_entry", "1"),
            ("rota_change", "1"), ("reading", "1"), ("outbox", "1"), ("alert", current),
            (
                "told",
                "EXISTS (SELECT 1 FROM alert WHERE alert.home = told.home AND alert.id = told.alert AND \(current))"
            ),
            ("command", "state = 'pending' OR at >= \(wall)"),
        ]
    }

    /// - Returns: the tables that could not be read.
    func copyWorkingSet(to other: borrowing DeskStore, since wall: Milliseconds) -> [String] {
        var lost: [String] = []
        for (table, condition) in Self.workingSet(since: wall) {
            do throws(SQLiteError) {
                try copy(table, where: condition, to: other, "INSERT OR REPLACE")
            } catch { lost.append(table) }
        }
        // Numbers of the log go on where they were: open pages and programs remember the last one.
        let last = (try? connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'event'")) ?? nil
        if let last {
            try? other.connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('event', \(last))")
        }
        return lost
    }

    /// Writes what happened in memory into a file, all or nothing.
    ///
    /// - Parameter isNew: a file that replaces a damaged one gets the accounts and the book too; else those are the commands' own,
    ///   which write beside a running desk.
    func merge(into file: borrowing DeskStore, isNew: Bool) throws(SQLiteError) {
        try file.connection.execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            if isNew {
                for table in ["user", "client", "home_entry", "rota_change"] {
                    try copy(table, where: "1", to: file, "INSERT OR REPLACE")
                }
                let last = try connection.integer(
                    "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'event'")
                try file.connection.run("DELETE FROM sqlite_sequence WHERE name = 'event'")
                try file.connection.run(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?)", SQLiteValue(last))
            }
            try file.connection.execute("DELETE FROM outbox")
            for table in ["meta", "alert", "told", "command", "home", "reading", "outbox"] {
                try copy(table, where: "1", to: file, "INSERT OR REPLACE")
            }
            try copy("revision", where: "1", to: file, "INSERT OR IGNORE")
            try copy(
                "session", where: "EXISTS (SELECT 1 FROM user WHERE name = session.user)", to: file, "INSERT OR IGNORE")
            try copyEvents(to: file)
            try file.connection.execute("COMMIT")
        } catch {
            if file.connection.isInTransaction { try? file.connection.execute("ROLLBACK") }
            throw error
        }
    }

    /// Under their own numbers where those are free; another program may have added lines meanwhile.
    private func copyEvents(to file: borrowing DeskStore) throws(SQLiteError) {
        let first = try connection.integer("SELECT min(seq) FROM event") ?? 0
        let isFree = try file.lastSequence() < first
        var last: Int64 = 0
        while true {
            // Chained to the file's lines, not to those that memory began with.
            let lines = try events(after: last, limit: 1000)
            for line in lines { try file.insert(line, number: isFree ? line.seq : nil) }
            guard let end = lines.last, lines.count == 1000 else { return }
            last = end.seq
        }
    }

    private func copy(
        _ table: String, where condition: String, to other: borrowing DeskStore, _ insert: String
    ) throws(SQLiteError) {
        let source = try connection.prepare("SELECT * FROM \(table) WHERE \(condition)")
        let marks = Array(repeating: "?", count: source.columnCount).joined(separator: ", ")
        let target = try other.connection.prepare("\(insert) INTO \(table) VALUES (\(marks))")
        while try source.step() {
            for column in 0..<source.columnCount { try target.bind(source.value(column), at: column + 1) }
            try target.run()
        }
    }

    /// Renames a damaged database with its log.
    ///
    /// - Returns: its new name.
    static func putAside(_ path: String, at wall: Milliseconds) -> String {
        let copy = "\(path).damaged-\(wall)"
        for suffix in ["", "-wal", "-shm"] { rename(path + suffix, copy + suffix) }
        return copy
    }

    /// Reads the beginning of every table, so that gross damage shows at the start and not at the first alert.
    func probe() throws(SQLiteError) {
        for (table, _) in Self.workingSet(since: 0) + [("revision", ""), ("event", "")] {
            _ = try connection.rows("SELECT * FROM \(table) LIMIT 3") { $0.columnCount }
        }
        _ = try (openAlerts(), lastSequence(), users())
    }
}
