import CSQLite

/// Compiled statements kept by their SQL. One that is in use is not handed out twice.
final class StatementCache {
    /// Free ones only. Few, because programs have a fixed set of statements.
    private var free: [String: OpaquePointer] = [:]
    private var isClosed = false
    private static let limit = 128

    func take(_ sql: String) -> OpaquePointer? { free.removeValue(forKey: sql) }

    func giveBack(_ handle: OpaquePointer, _ sql: String) {
        guard !isClosed, free.count < Self.limit, free[sql] == nil else {
            sqlite3_finalize(handle)
            return
        }
        free[sql] = handle
    }

    /// Finalizes what is free; what is still in use is finalized when it comes back.
    func close() {
        isClosed = true
        for handle in free.values { sqlite3_finalize(handle) }
        free.removeAll()
    }
}
