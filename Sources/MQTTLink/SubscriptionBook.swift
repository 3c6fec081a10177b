import SafetyModel

/// What was asked of the broker for each filter, and when it is asked again.
///
/// A refused filter, one that is never answered, and one at which the broker hangs up are asked for again with growing pauses, and
/// never stop the others. Times are milliseconds of a monotonic clock.
struct SubscriptionBook {
    private enum State { case idle, asked(at: Milliseconds), granted }
    private struct Entry {
        var state = State.idle
        var failures = 0
        var notBefore: Milliseconds = .min
        var isTold = false
    }
    private var entries: [Subscription: Entry] = [:]

    /// An answer that takes longer is none.
    static let answerMilliseconds: Milliseconds = 3000
    /// Single failures are not told: the second follows within seconds.
    static let toldFailures = 2

    static func pause(after failures: Int) -> Milliseconds {
        let steps: [Milliseconds] = [1000, 5000, 10_000, 20_000, 60_000]
        return steps[min(max(0, failures - 1), steps.count - 1)]
    }

    /// Filters to ask for now. After a failure one is asked at a time, so that it is seen which one the broker dislikes.
    func due(_ wanted: [Subscription], at now: Milliseconds) -> [Subscription] {
        let isCareful = entries.values.contains { $0.failures > 0 }
        if isCareful, entries.values.contains(where: { if case .asked = $0.state { true } else { false } }) {
            return []
        }
        let open = wanted.filter { subscription in
            guard let entry = entries[subscription] else { return true }
            if case .idle = entry.state { return entry.notBefore <= now }
            return false
        }
        guard isCareful else { return open }
        return Array(open.sorted { entries[$0]?.failures ?? 0 < entries[$1]?.failures ?? 0 }.prefix(1))
    }

    mutating func asked(_ subscription: Subscription, at now: Milliseconds) {
        entries[subscription, default: Entry()].state = .asked(at: now)
    }

    /// Returns true where a failure of it had been told.
    mutating func granted(_ subscription: Subscription) -> Bool {
        let wasTold = entries[subscription]?.isTold == true
        entries[subscription] = Entry(state: .granted)
        return wasTold
    }

    /// Returns true where it is to be told now.
    mutating func failed(_ subscription: Subscription, at now: Milliseconds) -> Bool {
        var entry = entries[subscription] ?? Entry()
        entry.state = .idle
        entry.failures += 1
        entry.notBefore = now + Self.pause(after: entry.failures)
        let isNews = entry.failures >= Self.toldFailures && !entry.isTold
        if isNews { entry.isTold = true }
        entries[subscription] = entry
        return isNews
    }

    /// Filters whose answer is overdue.
    func overdue(at now: Milliseconds) -> [Subscription] {
        entries.compactMap { subscription, entry in
            if case .asked(let at) = entry.state, now - at >= Self.answerMilliseconds { return subscription }
            return nil
        }
    }

    /// The connection ended. Returns what had been asked for and not answered: the broker may have hung up because of it.
    mutating func connectionEnded() -> [Subscription] {
        var waiting: [Subscription] = []
        for (subscription, entry) in entries {
            if case .asked = entry.state { waiting.append(subscription) }
            entries[subscription]?.state = .idle
        }
        return waiting
    }

    mutating func forget(_ subscription: Subscription) { entries[subscription] = nil }

    var grantedFilters: Set<Subscription> {
        Set(entries.compactMap { if case .granted = $0.value.state { $0.key } else { nil } })
    }
}
