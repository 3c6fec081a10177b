import CSQLite

/// What SQLite refused, without any value that was bound: messages go to logs, and values may be about people.
package struct SQLiteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What a caller can act on. The rest is `other`.
    package enum Kind: Sendable, Equatable {
        /// Another connection holds the lock for longer than the busy timeout.
        case busy
        /// No space left on the disk, or the page limit is reached.
        case full
        case readOnly
        /// The file is an SQLite database, and damaged.
        case corrupt
        /// The file is no SQLite database (or its first page is destroyed).
        case notADatabase
        case ioError
        case cantOpen
        /// A UNIQUE, NOT NULL, CHECK or FOREIGN KEY rule of the schema.
        case constraint
        /// Text or blob above SQLite's limit.
        case tooBig
        /// Written by a newer program: its `user_version` is above the migrations known here.
        case newerSchema
        case other
    }
    package var kind: Kind
    /// The primary result code, such as `SQLITE_FULL` (13).
    package var code: Int32
    /// The extended result code, such as `SQLITE_IOERR_WRITE` (778).
    package var extendedCode: Int32
    package var message: String
    /// The SQL's first line, shortened; nil where no statement was involved.
    package var statement: String?

    /// True when nothing can be written for now although the file itself is sound: go on from memory, say so, try again.
    package var isDiskTrouble: Bool {
        switch kind {
        case .full, .readOnly, .ioError, .cantOpen: true
        case .busy, .corrupt, .notADatabase, .constraint, .tooBig, .newerSchema, .other: false
        }
    }

    /// True when the file has to be replaced or repaired.
    package var isDamage: Bool { kind == .corrupt || kind == .notADatabase }

    package var description: String {
        let place = statement.map { " in \"\($0)\"" } ?? ""
        return "sqlite \(extendedCode) (\(name)): \(message)\(place)"
    }

    /// The code's name in SQLite's documentation.
    package var name: String { Self.names[code] ?? "SQLITE_\(code)" }
}

extension SQLiteError {
    init(extendedCode: Int32, message: String, sql: String? = nil) {
        let code = extendedCode & 0xff
        self.init(
            kind: Self.kind(of: code), code: code, extendedCode: extendedCode, message: message,
            statement: sql.map(Self.shortened))
    }

    /// The connection's latest error.
    init(of handle: OpaquePointer?, code: Int32, sql: String? = nil) {
        let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
        let text = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        // A call that failed before it reached the connection leaves the connection's own code at "fine".
        self.init(
            extendedCode: extended & 0xff == code & 0xff ? extended : code,
            message: text.map { String(cString: $0) } ?? "unknown error", sql: sql)
    }

    private static func kind(of code: Int32) -> Kind {
        switch code {
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_FULL: .full
        case SQLITE_READONLY: .readOnly
        case SQLITE_CORRUPT: .corrupt
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_IOERR: .ioError
        case SQLITE_CANTOPEN: .cantOpen
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_TOOBIG: .tooBig
        default: .other
        }
    }

    private static func shortened(_ sql: String) -> String {
        let line = sql.split(separator: "\n", omittingEmptySubsequences: true).first ?? ""
        return line.count <= 80 ? String(line) : line.prefix(77) + "..."
    }

    private static let names: [Int32: String] = [
        SQLITE_ERROR: "SQLITE_ERROR", SQLITE_BUSY: "SQLITE_BUSY", SQLITE_LOCKED: "SQLITE_LOCKED",
        SQLITE_NOMEM: "SQLITE_NOMEM", SQLITE_READONLY: "SQLITE_READONLY", SQLITE_INTERRUPT: "SQLITE_INTERRUPT",
        SQLITE_IOERR: "SQLITE_IOERR", SQLITE_CORRUPT: "SQLITE_CORRUPT", SQLITE_FULL: "SQLITE_FULL",
        SQLITE_CANTOPEN: "SQLITE_CANTOPEN", SQLITE_SCHEMA: "SQLITE_SCHEMA", SQLITE_TOOBIG: "SQLITE_TOOBIG",
        SQLITE_CONSTRAINT: "SQLITE_CONSTRAINT", SQLITE_MISMATCH: "SQLITE_MISMATCH", SQLITE_MISUSE: "SQLITE_MISUSE",
        SQLITE_RANGE: "SQLITE_RANGE", SQLITE_NOTADB: "SQLITE_NOTADB", SQLITE_PERM: "SQLITE_PERM",
    ]
}
