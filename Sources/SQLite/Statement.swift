import CSQLite

/// One compiled statement. Parameters count from 1, columns from 0, as in SQLite.
package struct Statement: ~Copyable {
    let handle: OpaquePointer
    /// Set for a statement that goes back to its connection's cache instead of being finalized.
    private let cache: StatementCache?
    private let sql: String

    init(handle: OpaquePointer, sql: String, cache: StatementCache?) {
        (self.handle, self.sql, self.cache) = (handle, sql, cache)
    }

    deinit {
        guard let cache else {
            sqlite3_finalize(handle)
            return
        }
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        cache.giveBack(handle, sql)
    }

    // MARK: Parameters

    package func bind(_ value: SQLiteValue, at index: Int) throws(SQLiteError) {
        switch value {
        case .null: try check(sqlite3_bind_null(handle, position(index)))
        case .integer(let integer): try check(sqlite3_bind_int64(handle, position(index), integer))
        case .real(let real): try check(sqlite3_bind_double(handle, position(index), real))
        case .text(let text): try bind(text: text, at: index)
        case .blob(let bytes): try bind(blob: bytes, at: index)
        }
    }

    package func bind(_ value: Int64?, at index: Int) throws(SQLiteError) { try bind(SQLiteValue(value), at: index) }
    package func bind(_ value: Double?, at index: Int) throws(SQLiteError) { try bind(SQLiteValue(value), at: index) }
    package func bind(_ value: String?, at index: Int) throws(SQLiteError) { try bind(SQLiteValue(value), at: index) }
    package func bind(_ value: [UInt8]?, at index: Int) throws(SQLiteError) { try bind(SQLiteValue(value), at: index) }

    /// All parameters in order.
    package func bind(all values: [SQLiteValue]) throws(SQLiteError) {
        for (index, value) in values.enumerated() { try bind(value, at: index + 1) }
    }

    // MARK: Running

    /// Goes on to the next row.
    ///
    /// - Returns: true when there is one, false at the end.
    package func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteError(of: sqlite3_db_handle(handle), code: code, sql: sql)
        }
    }

    /// Runs it to its end, then makes it ready for the next values.
    package func run() throws(SQLiteError) {
        defer { reset() }
        while try step() {}
    }

    /// Back to before the first row; parameters keep their values until bound anew.
    package func reset() { sqlite3_reset(handle) }

    // MARK: Columns of the current row

    package var columnCount: Int { Int(sqlite3_column_count(handle)) }

    package func columnName(_ column: Int) -> String {
        sqlite3_column_name(handle, position(column)).map { String(cString: $0) } ?? ""
    }

    package func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, position(column)) == SQLITE_NULL }

    /// 0 for NULL and for text that is no number.
    package func int64(_ column: Int) -> Int64 { sqlite3_column_int64(handle, position(column)) }

    package func double(_ column: Int) -> Double { sqlite3_column_double(handle, position(column)) }

    /// nil for NULL; invalid UTF-8 is repaired.
    package func text(_ column: Int) -> String? {
        guard let start = sqlite3_column_text(handle, position(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, position(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// nil for NULL.
    package func blob(_ column: Int) -> [UInt8]? {
        guard !isNull(column) else { return nil }
        guard let start = sqlite3_column_blob(handle, position(column)) else { return [] }
        return [UInt8](
            UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, position(column)))))
    }

    package func value(_ column: Int) -> SQLiteValue {
        switch sqlite3_column_type(handle, position(column)) {
        case SQLITE_INTEGER: .integer(int64(column))
        case SQLITE_FLOAT: .real(double(column))
        case SQLITE_TEXT: SQLiteValue(text(column))
        case SQLITE_BLOB: SQLiteValue(blob(column))
        default: .null
        }
    }

    // MARK: -

    /// SQLite answers `SQLITE_RANGE` to positions that no statement can have.
    private func position(_ index: Int) -> Int32 { Int32(exactly: index) ?? -1 }

    private func bind(text: String, at index: Int) throws(SQLiteError) {
        var text = text
        let code = text.withUTF8 {
            sqlite3_bind_text64(
                handle, position(index),
                UnsafeRawPointer($0.baseAddress ?? emptyText)
                    .assumingMemoryBound(to: CChar.self), UInt64($0.count), copied, UInt8(SQLITE_UTF8))
        }
        try check(code)
    }

    private func bind(blob: [UInt8], at index: Int) throws(SQLiteError) {
        let code =
            blob.isEmpty
            ? sqlite3_bind_zeroblob(handle, position(index), 0)
            : blob.withUnsafeBytes {
                sqlite3_bind_blob64(handle, position(index), $0.baseAddress, UInt64($0.count), copied)
            }
        try check(code)
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(of: sqlite3_db_handle(handle), code: code, sql: sql) }
    }
}

/// `SQLITE_TRANSIENT`, which is a cast and therefore not imported: SQLite copies the bytes before the call returns.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

/// An address for the empty text: a null pointer would bind NULL.
private nonisolated(unsafe) let emptyText: UnsafePointer<UInt8> = {
    let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
}()
