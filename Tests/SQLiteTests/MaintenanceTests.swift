import SQLite
import TestSupport
import Testing

@Suite struct MaintenanceTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func migrationsRunOnceAndInOrder() throws {
        let path = folder.file("a.db")
        let first = ["CREATE TABLE t (n)"]
        let second = first + ["ALTER TABLE t ADD COLUMN m; INSERT INTO t VALUES (1, 2)"]
        let old = try Connection(path: path)
        try old.migrate(first)
        old.close()
        for _ in 0..<2 {
            let connection = try Connection(path: path)
            try connection.migrate(second)
            #expect(try connection.userVersion() == 2)
            #expect(try connection.integer("SELECT count(*) FROM t") == 1)
        }
    }

    @Test func failedMigrationLeavesTheOldVersion() throws {
        let connection = try Connection(path: folder.file("a.db"))
        #expect(throws: SQLiteError.self) {
            try connection.migrate(["CREATE TABLE a (n)", "CREATE TABLE b (n); CREATE TABLE a (n)"])
        }
        #expect(try connection.userVersion() == 1)
        #expect(try connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'b'") == 0)
    }

    @Test func newerSchemaIsRefused() throws {
        let connection = try Connection(path: folder.file("a.db"))
        try connection.execute("PRAGMA user_version=9")
        let error = #expect(throws: SQLiteError.self) { try connection.migrate(["CREATE TABLE a (n)"]) }
        #expect(error?.kind == .newerSchema)
    }

    @Test func checkpointEmptiesTheLogAndBackupIsWhole() throws {
        let connection = try Connection(path: folder.file("a.db"))
        try connection.execute("CREATE TABLE t (n); INSERT INTO t VALUES (7)")
        let checkpoint = try connection.checkpoint()
        #expect(checkpoint.logPages == 0)
        try connection.backup(to: folder.file("copy.db"))
        let copy = try Connection(path: folder.file("copy.db"))
        #expect(try copy.integer("SELECT n FROM t") == 7)
        #expect(try copy.quickCheck().isEmpty)
    }
}
