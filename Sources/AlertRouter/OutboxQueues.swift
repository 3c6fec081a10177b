import SafetyModel

/// Rows of one lane: by when they may go, then in order of their promises.
struct OrderedRows: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var due: Milliseconds
        var sequence: Int64
        var key: String
    }
    private(set) var entries: [Entry] = []
    var count: Int { entries.count }

    mutating func insert(_ entry: Entry) { entries.insert(entry, at: position(entry)) }

    mutating func remove(_ entry: Entry) {
        let index = position(entry)
        if index < entries.count, entries[index] == entry { entries.remove(at: index) }
    }

    private func position(_ entry: Entry) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if (entries[middle].due, entries[middle].sequence) < (entry.due, entry.sequence) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

/// When the last messages of a budget left.
struct SlidingWindow: Sendable, Equatable {
    private var sent: [Milliseconds] = []

    /// When a message of that lane may leave, if not now.
    mutating func opens(_ budget: ChannelBudget, _ lane: Lane, at now: Milliseconds) -> Milliseconds? {
        let window = milliseconds(budget.windowSeconds)
        sent.removeAll { now &- $0 >= window || $0 > now }
        let allowed = max(1, lane == .emergency ? budget.limit : budget.limit - budget.reservedForEmergency)
        guard sent.count >= allowed else { return nil }
        return sent[sent.count - allowed] &+ window
    }

    mutating func use(at now: Milliseconds) { sent.append(now) }
}

/// What is known of one way out.
struct PathHealth: Sendable, Equatable {
    var failuresInRow = 0
    var isDead = false
}
