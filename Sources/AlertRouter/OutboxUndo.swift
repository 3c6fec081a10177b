import SafetyModel

/// What a transaction has touched so far, as it was before. It grows with the transaction, not with the outbox: a copy of the whole
/// for each settled message makes the work of a burst grow with its square.
struct OutboxUndo: Sendable, Equatable {
    /// By key; a nil row was not there.
    var rows: [String: Outbox.Row?] = [:]
    let budgets: [String: SlidingWindow]
    let paths: [String: PathHealth]
    let nextSequence: Int64
}

extension Outbox {
    /// From here on everything can be taken back, until `commit` or `rollBack`.
    package mutating func begin() {
        undo = OutboxUndo(budgets: budgets, paths: paths, nextSequence: nextSequence)
    }

    package mutating func commit() { undo = nil }

    /// Brings back what was there at `begin`.
    package mutating func rollBack() {
        guard let undo else { return }
        self.undo = nil
        for (key, before) in undo.rows {
            if let row = rows[key] { forget(row) }
            if let before { keep(before) }
        }
        (budgets, paths, nextSequence) = (undo.budgets, undo.paths, undo.nextSequence)
    }

    /// Notes a row's first state in the transaction.
    mutating func remember(_ key: String) {
        guard undo != nil, undo?.rows.index(forKey: key) == nil else { return }
        undo?.rows.updateValue(rows[key], forKey: key)
    }
}
