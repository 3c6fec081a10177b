import CSQLite

/// One connection to one database file. Owned by one thread, queue or actor at a time (it is opened without mutexes).
package struct Connection: ~Copyable {
    package struct Options: Sendable {
        package enum Access: Sendable { case readOnly, readWrite, readWriteCreate }
        /// What a commit waits for. `full`: on the disk. `normal`: a power cut may take back the latest commits, never
        /// part of one, and never the file's soundness.
        package enum Synchronous: String, Sendable { case normal = "NORMAL", full = "FULL" }

        package var access: Access
        package var synchronous: Synchronous
        /// Write-ahead log; off only for a file that is to be carried away as one.
        package var isWAL: Bool
        package var busyTimeoutMilliseconds: Int32
        /// Bytes; only for a file that does not exist yet. Small pages write less for small commits.
        package var pageSize: Int

        package init(
            access: Access = .readWriteCreate, synchronous: Synchronous = .full, isWAL: Bool = true,
            busyTimeoutMilliseconds: Int32 = 5000, pageSize: Int = 4096
        ) {
            (self.access, self.synchronous, self.isWAL) = (access, synchronous, isWAL)
            (self.busyTimeoutMilliseconds, self.pageSize) = (busyTimeoutMilliseconds, pageSize)
        }
    }

    let handle: OpaquePointer
    private let cache = StatementCache()

    /// - Parameter path: a file name, or `:memory:`.
    /// - Throws: also when the file is no database: SQLite looks at it only when first used, so this uses it.
    package init(path: String, options: Options = Options()) throws(SQLiteError) {
        handle = try Self.open(path: path, options: options)
    }

    deinit {
        cache.close()
        // The v2 form waits for statements that still live; it does not fail.
        sqlite3_close_v2(handle)
    }

    /// Moves the log into the database file (if nobody reads), then closes.
    package consuming func close() {
        if sqlite3_db_readonly(handle, "main") == 0 {
            sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        }
    }

    /// Runs one or more statements without parameters and rows.
    package func execute(_ sql: String) throws(SQLiteError) {
        try Self.execute(sql, on: handle)
    }

    /// Compiles a statement for one use.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        Statement(handle: try compile(sql, isKept: false), sql: sql, cache: nil)
    }

    /// The statement from the cache, compiled the first time; it goes back when it is dropped.
    package func cached(_ sql: String) throws(SQLiteError) -> Statement {
        if let kept = cache.take(sql) { return Statement(handle: kept, sql: sql, cache: cache) }
        return Statement(handle: try compile(sql, isKept: true), sql: sql, cache: cache)
    }

    /// Binds, runs to the end and forgets (cached).
    package func run(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) {
        let statement = try cached(sql)
        try statement.bind(all: values)
        try statement.run()
    }

    /// One value for each row of a query (cached).
    package func rows<Row>(
        _ sql: String, _ values: [SQLiteValue] = [], _ read: (borrowing Statement) throws(SQLiteError) -> Row
    ) throws(SQLiteError) -> [Row] {
        let statement = try cached(sql)
        try statement.bind(all: values)
        var result: [Row] = []
        while try statement.step() { result.append(try read(statement)) }
        return result
    }

    /// The first row of a query (cached), nil when there is none.
    package func first<Row>(
        _ sql: String, _ values: [SQLiteValue] = [], _ read: (borrowing Statement) throws(SQLiteError) -> Row
    ) throws(SQLiteError) -> Row? {
        let statement = try cached(sql)
        try statement.bind(all: values)
        return try statement.step() ? try read(statement) : nil
    }

    /// The first column of the first row, as an integer.
    package func integer(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> Int64? {
        try first(sql, values) { $0.int64(0) }
    }

    package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle) }
    /// Rows that the latest INSERT, UPDATE or DELETE touched.
    package var changes: Int64 { sqlite3_changes64(handle) }
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    private func compile(_ sql: String, isKept: Bool) throws(SQLiteError) -> OpaquePointer {
        var statement: OpaquePointer?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = sqlite3_prepare_v3(handle, sql, -1, flags, &statement, nil)
        guard code == SQLITE_OK else { throw SQLiteError(of: handle, code: code, sql: sql) }
        guard let statement else {
            throw SQLiteError(extendedCode: SQLITE_MISUSE, message: "no statement in the text", sql: sql)
        }
        return statement
    }
}

extension Connection {
    private static func open(path: String, options: Options) throws(SQLiteError) -> OpaquePointer {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, options.flags, nil)
        do throws(SQLiteError) {
            guard code == SQLITE_OK, let opened else { throw SQLiteError(of: opened, code: code) }
            sqlite3_busy_timeout(opened, options.busyTimeoutMilliseconds)
            for pragma in options.pragmas { try execute(pragma, on: opened) }
            return opened
        } catch {
            // SQLite hands out a connection to be closed even when it could not open the file.
            sqlite3_close_v2(opened)
            throw error
        }
    }

    private static func execute(_ sql: String, on handle: OpaquePointer) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(of: handle, code: code, sql: sql) }
    }
}

extension Connection.Options {
    fileprivate var flags: Int32 {
        let access: Int32 =
            switch self.access {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .readWriteCreate: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        return access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    }

    /// The page size goes before the log's mode: it cannot be changed after.
    fileprivate var pragmas: [String] {
        let always = [
            "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF", "PRAGMA synchronous=\(synchronous.rawValue)",
        ]
        // Reading the version is the first use of the file: it tells whether it is a database.
        guard access != .readOnly else { return always + ["PRAGMA schema_version"] }
        return ["PRAGMA page_size=\(pageSize)", "PRAGMA journal_mode=\(isWAL ? "WAL" : "DELETE")"] + always
            + ["PRAGMA schema_version"]
    }
}
