import CSQLite

extension Connection {
    /// Brings the schema to the newest version. `steps[n]` leads from version n to n + 1, kept in `user_version`; each is
    /// one transaction, so that a power cut leaves a whole version.
    ///
    /// - Parameter path: where the file lies: before the first step a whole copy is kept as `PATH.version-N`, for the way back to the
    ///   program before. A disk that has no room for it does not hold the step up. nil: no copy.
    /// - Throws: `newerSchema` for a file of a newer program: going on could destroy what this one does not know.
    package func migrate(_ steps: [String], keepingCopiesAt path: String? = nil) throws(SQLiteError) {
        try requireKnown(steps.count)
        let version = try userVersion()
        if let path, path != ":memory:", version > 0, version < steps.count {
            do throws(SQLiteError) { try backup(to: "\(path).version-\(version)") } catch {
                // There already, or no room.
            }
        }
        for version in version..<steps.count {
            try transaction { () throws(SQLiteError) in
                // Two programs may start at once: only one of them finds the old version.
                guard try userVersion() == version else { return }
                try execute(steps[version])
                try execute("PRAGMA user_version=\(version + 1)")
            }
        }
    }

    /// - Throws: `newerSchema` where the file's schema is above `version`.
    package func requireKnown(_ version: Int) throws(SQLiteError) {
        let found = try userVersion()
        guard found > version else { return }
        throw SQLiteError(
            kind: .newerSchema, code: SQLITE_ERROR, extendedCode: SQLITE_ERROR,
            message:
                "schema version \(found), this program knows up to \(version): install the version that wrote it, or restore a backup of before",
            statement: nil)
    }

    package func userVersion() throws(SQLiteError) -> Int {
        Int(max(0, try integer("PRAGMA user_version") ?? 0))
    }

    /// What is wrong with the file; empty when it is sound. Reads everything: minutes for large files.
    package func quickCheck() throws(SQLiteError) -> [String] {
        try rows("PRAGMA quick_check(20)") { $0.text(0) ?? "" }.filter { $0 != "ok" }
    }

    package struct Checkpoint: Sendable, Equatable {
        /// Pages in the log, and how many of them are in the database file now; -1 without a log.
        package var logPages: Int32
        package var movedPages: Int32
    }

    /// Moves the log into the database file and empties it; moves what it can while others read.
    @discardableResult
    package func checkpoint() throws(SQLiteError) -> Checkpoint {
        var result = Checkpoint(logPages: -1, movedPages: -1)
        let code = sqlite3_wal_checkpoint_v2(
            handle, nil, SQLITE_CHECKPOINT_TRUNCATE, &result.logPages, &result.movedPages)
        guard code == SQLITE_OK || code == SQLITE_BUSY else { throw SQLiteError(of: handle, code: code) }
        return result
    }

    /// A copy of the whole database as it is now, without stopping writers.
    ///
    /// - Parameter path: a file that must not exist yet.
    package func backup(to path: String) throws(SQLiteError) {
        let statement = try prepare("VACUUM INTO ?")
        try statement.bind(path, at: 1)
        try statement.run()
    }
}
