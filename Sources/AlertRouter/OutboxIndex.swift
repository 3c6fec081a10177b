import SafetyModel

/// The indices over the rows; each change costs O(log n) of them.
extension Outbox {
    mutating func keep(_ row: Row) {
        let key = row.promise.key
        remember(key)
        if let old = rows[key] { unlist(old) }
        let line = row.promise.line
        let head = lines[line]?.first?.key
        rows[key] = row
        lines[line, default: OrderedRows()].insert(row.lineEntry)
        switch row.state {
        case .pending:
            if row.promise.channel.isInOrder, let head, head != key, lines[line]?.first?.key == key,
                let other = rows[head]
            {
                unqueue(other)
            }
            enqueue(row)
        case .sending:
            inFlight.insert(row.deadline, key)
            if row.promise.channel == .uplink { uplinkInFlight += 1 }
        case .sent, .failed: break
        }
        if let due = raceTime(row) { raceable.insert(due, key) }
    }

    mutating func forget(_ row: Row) {
        remember(row.promise.key)
        unlist(row)
        rows[row.promise.key] = nil
        guard let head = lines[row.promise.line]?.first, let next = rows[head.key] else { return }
        if row.promise.channel.isInOrder, next.state == .pending { enqueue(next) }
    }

    /// Into its queue, unless its order lets another go first.
    private mutating func enqueue(_ row: Row) {
        guard !isBehindAnother(row) else { return }
        let before = waiting[queueKey(row)]?.count ?? 0
        waiting[queueKey(row), default: OrderedRows()].insert(row.queueEntry)
        depths[row.promise.lane, default: 0] += (waiting[queueKey(row)]?.count ?? 0) - before
    }

    mutating func unqueue(_ row: Row) {
        remember(row.promise.key)
        let key = queueKey(row)
        guard let before = waiting[key]?.count else { return }
        waiting[key]?.remove(row.queueEntry)
        let after = waiting[key]?.count ?? 0
        depths[row.promise.lane, default: 0] -= before - after
        if after == 0 { waiting[key] = nil }
    }

    private mutating func unlist(_ row: Row) {
        let key = row.promise.key
        unqueue(row)
        inFlight.remove(row.deadline, key)
        if row.state == .sending, row.promise.channel == .uplink { uplinkInFlight -= 1 }
        if let due = raceTime(row) { raceable.remove(due, key) }
        lines[row.promise.line]?.remove(row.lineEntry)
        if lines[row.promise.line]?.count == 0 { lines[row.promise.line] = nil }
    }

    private func queueKey(_ row: Row) -> QueueKey {
        QueueKey(
            lane: row.promise.lane, rank: row.promise.rank, isRetry: row.attempts > 0, budget: budgetKey(row.promise))
    }

    /// The uplink takes no more of what was tried before or can wait: a new emergency never stands behind thousands of states
    /// that a link which came back has in its buffers.
    func isHeldBack(_ queue: QueueKey, _ row: Row) -> Bool {
        guard row.promise.channel == .uplink, uplinkInFlight >= Self.uplinkWindow else { return false }
        return queue.lane != .emergency || queue.rank != .first || queue.isRetry
    }
    static let uplinkWindow = 64
}

extension Outbox.Row {
    var queueEntry: OrderedRows.Entry { .init(due: deadline, sequence: sequence, key: promise.key) }
}
