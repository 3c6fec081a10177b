import Glibc
import SQLite
import TestSupport
import Testing

@Suite struct TroubleTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Rows enough for many pages.
    private func fill(_ connection: borrowing Connection, rows: Int) throws(SQLiteError) {
        for _ in 0..<rows { try connection.run("INSERT INTO t VALUES (randomblob(3000))") }
    }

    private func makeDatabase(_ name: String, rows: Int = 20) throws {
        let connection = try Connection(path: folder.file(name))
        try connection.execute("CREATE TABLE t (body BLOB); CREATE INDEX i ON t (body)")
        try fill(connection, rows: rows)
        connection.close()
    }

    @Test func fullDiskIsSaidAndWhatWasCommittedStays() throws {
        let connection = try Connection(path: folder.file("a.db"))
        try connection.execute("CREATE TABLE t (body BLOB)")
        try fill(connection, rows: 3)
        let pages = try connection.integer("PRAGMA page_count") ?? 0
        try connection.execute("PRAGMA max_page_count=\(pages + 2)")
        let error = #expect(throws: SQLiteError.self) {
            try connection.transaction { () throws(SQLiteError) in try fill(connection, rows: 50) }
        }
        #expect(error?.kind == .full)
        #expect(error?.isDiskTrouble == true)
        #expect(connection.isInTransaction == false)
        #expect(try connection.integer("SELECT count(*) FROM t") == 3)
        try connection.execute("PRAGMA max_page_count=\(pages + 500)")
        try fill(connection, rows: 1)
        #expect(try connection.integer("SELECT count(*) FROM t") == 4, "it goes on when there is space again")
    }

    @Test func readOnlyConnectionRefusesWrites() throws {
        try makeDatabase("a.db")
        let connection = try Connection(path: folder.file("a.db"), options: .init(access: .readOnly))
        #expect(try connection.integer("SELECT count(*) FROM t") == 20)
        let error = #expect(throws: SQLiteError.self) { try connection.execute("DELETE FROM t") }
        #expect(error?.kind == .readOnly)
        #expect(error?.name == "SQLITE_READONLY")
    }

    @Test(arguments: ["no such folder", "a folder instead of a file"])
    func unusablePathsCannotBeOpened(_ why: String) throws {
        let path = why == "no such folder" ? folder.file("missing/a.db") : folder.path
        let error = #expect(throws: SQLiteError.self) { _ = try Connection(path: path).isInTransaction }
        #expect(error?.kind == .cantOpen, "\(why)")
    }

    @Test func fileThatIsNoDatabase() throws {
        try folder.overwrite("a.db", with: Array(repeating: 0x41, count: 5000), at: 0)
        let error = #expect(throws: SQLiteError.self) { _ = try Connection(path: folder.file("a.db")).isInTransaction }
        #expect(error?.kind == .notADatabase)
        #expect(error?.isDamage == true)
    }

    @Test func damagedPagesAreFound() throws {
        try makeDatabase("a.db", rows: 40)
        try folder.overwrite("a.db", with: Array(repeating: 0xa5, count: 8192), at: 4096)
        let connection = try Connection(path: folder.file("a.db"))
        let error = #expect(throws: SQLiteError.self) {
            let found = try connection.quickCheck()
            if !found.isEmpty { _ = try connection.rows("SELECT body FROM t ORDER BY body") { $0.blob(0) } }
        }
        #expect(error?.kind == .corrupt)
    }

    @Test func secondWriterIsToldBusy() throws {
        let path = folder.file("a.db")
        let first = try Connection(path: path)
        try first.execute("CREATE TABLE t (n); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
        let second = try Connection(path: path, options: .init(busyTimeoutMilliseconds: 20))
        let error = #expect(throws: SQLiteError.self) {
            try second.transaction { () throws(SQLiteError) in try second.run("INSERT INTO t VALUES (2)") }
        }
        #expect(error?.kind == .busy)
        try first.execute("COMMIT")
        try second.run("INSERT INTO t VALUES (2)")
        #expect(try first.integer("SELECT count(*) FROM t") == 2)
    }

    @Test func messagesNameTheStatementAndNeverTheValues() throws {
        let connection = try Connection(path: folder.file("a.db"))
        try connection.execute("CREATE TABLE t (phone TEXT UNIQUE)")
        try connection.run("INSERT INTO t VALUES (?)", "000-0001")
        let error = #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO t VALUES (?)", "000-0001") }
        let text = try #require(error).description
        #expect(text.contains("INSERT INTO t") && !text.contains("000-0001"))
    }

    @Test func failedOpeningLeavesNoDescriptor() throws {
        try folder.overwrite("a.db", with: Array(repeating: 0x41, count: 5000), at: 0)
        let lowest = dup(0)
        close(lowest)
        for _ in 0..<200 { _ = try? Connection(path: folder.file("a.db")).isInTransaction }
        let after = dup(0)
        close(after)
        #expect(after < lowest + 100, "tests run beside each other, so only a leak of each of the 200 shows")
    }
}
