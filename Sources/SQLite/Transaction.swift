extension Connection {
    /// Commits everything that `body` does, or nothing of it. Inside another transaction it is a part that can fail alone.
    ///
    /// It begins as a writer, so that two writers meet at the beginning (and wait for the busy timeout) and not half way.
    package func transaction<Result>(_ body: () throws(SQLiteError) -> Result) throws(SQLiteError) -> Result {
        let isPart = isInTransaction
        try execute(isPart ? "SAVEPOINT part" : "BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            let result = try body()
            try execute(isPart ? "RELEASE part" : "COMMIT")
            return result
        } catch {
            undo(isPart: isPart)
            throw error
        }
    }

    /// A full disk or an I/O error may have rolled back already; then there is nothing to undo, and the first error counts.
    private func undo(isPart: Bool) {
        guard isInTransaction else { return }
        do throws(SQLiteError) {
            try execute(isPart ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK")
        } catch {
            // The connection stays in its transaction: nothing of it reaches the disk, and the next BEGIN says so.
        }
    }
}
