import SafetyModel

/// Slows down who guesses passwords: by user name and by address. A value that is told the time.
struct LoginThrottle: Sendable {
    private struct Failures {
        var count = 0
        var last: Milliseconds = 0
    }
    private var failures: [String: Failures] = [:]
    /// Free tries before waiting begins.
    private static let freeTries = 5
    /// Failures are forgotten after so long without another one.
    private static let memory: Milliseconds = 900_000
    /// So many keys at most: an attacker who makes up names fills a table, not the memory.
    private static let capacity = 10_000

    /// How many milliseconds the next try has to wait; 0 for none.
    func delay(for keys: [String], at uptime: Milliseconds) -> Milliseconds {
        keys.map { key in
            guard let known = failures[key], uptime - known.last < Self.memory, known.count >= Self.freeTries else {
                return 0
            }
            let doublings = min(known.count - Self.freeTries, 6)
            return max(0, known.last + (5000 << Milliseconds(doublings)) - uptime)
        }.max() ?? 0
    }

    mutating func failed(_ keys: [String], at uptime: Milliseconds) {
        if failures.count > Self.capacity {
            failures = failures.filter { uptime - $0.value.last < 60_000 }
            if failures.count > Self.capacity { failures.removeAll() }
        }
        for key in keys {
            var known = failures[key] ?? Failures()
            if uptime - known.last >= Self.memory { known.count = 0 }
            failures[key] = Failures(count: known.count + 1, last: uptime)
        }
    }

    mutating func succeeded(_ keys: [String]) { for key in keys { failures[key] = nil } }
}
