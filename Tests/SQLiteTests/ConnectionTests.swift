import SQLite
import TestSupport
import Testing

@Suite struct ConnectionTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test(
        arguments: [
            (.null, "NULL"),
            (.integer(.min), "the smallest integer"), (.integer(.max), "the largest integer"),
            (.real(-0.125), "a real"), (.text(""), "the empty text is not NULL"),
            (.text("卫生间 \u{0} SOS"), "Chinese text with a zero byte"), (.blob([]), "the empty blob is not NULL"),
            (.blob([0, 255, 13]), "bytes"),
        ] as [(SQLiteValue, String)])
    func everyKindOfValueComesBack(_ value: SQLiteValue, _ why: String) throws {
        let connection = try Connection(path: ":memory:", options: .init(isWAL: false))
        let back = try connection.first("SELECT ?", [value]) { $0.value(0) }
        #expect(back == value, "\(why)")
    }

    @Test func statementIsReusedWithNewValues() throws {
        let connection = try Connection(path: folder.file("a.db"))
        try connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT) STRICT")
        let insert = try connection.prepare("INSERT INTO note (body) VALUES (?)")
        for body in ["one", "two"] {
            try insert.bind(body, at: 1)
            try insert.run()
        }
        try connection.run("INSERT INTO note (body) VALUES (?)", nil)
        let bodies = try connection.rows("SELECT body FROM note ORDER BY id") { $0.text(0) }
        #expect(bodies == ["one", "two", nil])
        #expect(connection.lastInsertRowID == 3)
    }

    @Test func cachedStatementInUseIsNotHandedOutTwice() throws {
        let connection = try Connection(path: ":memory:", options: .init(isWAL: false))
        let query = "SELECT value FROM (SELECT 1 AS value UNION SELECT 2) ORDER BY value"
        let outer = try connection.rows(query) { (row) throws(SQLiteError) in
            let inner = try connection.rows(query) { $0.int64(0) }
            return [row.int64(0)] + inner
        }
        #expect(outer == [[1, 1, 2], [2, 1, 2]])
    }

    @Test func writeAheadLogAndDurabilityAreAsAsked() throws {
        let connection = try Connection(path: folder.file("a.db"), options: .init(synchronous: .normal, pageSize: 1024))
        #expect(try connection.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
        #expect(try connection.integer("PRAGMA synchronous") == 1)
        #expect(try connection.integer("PRAGMA page_size") == 1024)
        let full = try Connection(path: folder.file("b.db"))
        #expect(try full.integer("PRAGMA synchronous") == 2)
    }

    @Test func transactionIsAllOrNothing() throws {
        let connection = try Connection(path: folder.file("a.db"))
        try connection.execute("CREATE TABLE t (n INTEGER UNIQUE)")
        let error = #expect(throws: SQLiteError.self) {
            try connection.transaction { () throws(SQLiteError) in
                try connection.run("INSERT INTO t VALUES (1)")
                try connection.run("INSERT INTO t VALUES (1)")
            }
        }
        #expect(error?.kind == .constraint)
        #expect(connection.isInTransaction == false)
        #expect(try connection.integer("SELECT count(*) FROM t") == 0)
    }

    @Test func partOfATransactionCanFailAlone() throws {
        let connection = try Connection(path: folder.file("a.db"))
        try connection.execute("CREATE TABLE t (n INTEGER UNIQUE)")
        try connection.transaction { () throws(SQLiteError) in
            try connection.run("INSERT INTO t VALUES (1)")
            do throws(SQLiteError) {
                try connection.transaction { () throws(SQLiteError) in
                    try connection.run("INSERT INTO t VALUES (2)")
                    try connection.run("INSERT INTO t VALUES (1)")
                }
            } catch { #expect(error.kind == .constraint) }
            try connection.run("INSERT INTO t VALUES (3)")
        }
        #expect(try connection.rows("SELECT n FROM t ORDER BY n") { $0.int64(0) } == [1, 3])
    }

    @Test func committedRowsSurviveWithoutClosing() throws {
        let path = folder.file("a.db")
        let writer = try Connection(path: path)
        try writer.execute("CREATE TABLE t (n); INSERT INTO t VALUES (7)")
        let reader = try Connection(path: path, options: .init(access: .readOnly))
        #expect(try reader.integer("SELECT n FROM t") == 7)
    }
}
