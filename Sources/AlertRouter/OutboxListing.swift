extension Outbox {
    /// Every row that is not settled, in the order of the promises. A lost database is written anew from it.
    package var allRows: [Row] { rows.values.sorted { $0.sequence < $1.sequence } }
}
