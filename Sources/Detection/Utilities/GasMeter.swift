import SafetyModel

/// A gas meter's total as far as it shows that gas flows without a pause, against the longest run that the home has known.
struct GasMeter: Sendable, Codable {
    private struct Day: Sendable, Codable {
        var number: Milliseconds
        var longest: Milliseconds
    }
    private(set) var newestTotalM3: Double?
    private(set) var newest: Milliseconds?
    /// Gas has flowed since then without a longer pause.
    private(set) var runningSince: Milliseconds?
    private var lastRise: Milliseconds?
    private var first: Milliseconds?
    private var days: [Day] = []
    var room: String?
    var resident: String?

    /// A burner that goes on and off is one use; a counter of 10 l shows a small flame every 10 min.
    private static let pause: Milliseconds = 30 * 60_000
    /// Readings further apart do not show that it never stopped.
    private static let widest: Milliseconds = 65 * 60_000
    private static let step = 0.0005
    private static let day: Milliseconds = 86_400_000
    private static let known: Milliseconds = 3 * day
    private static let least: Milliseconds = 3 * 3_600_000
    private static let call: Milliseconds = 8 * 3_600_000

    mutating func ingest(totalM3: Double, at uptime: Milliseconds) {
        guard totalM3.isFinite, totalM3 >= 0, totalM3 < 1e9, newest.map({ uptime > $0 }) ?? true else { return }
        defer { (newestTotalM3, newest) = (totalM3, uptime) }
        first = first ?? uptime
        guard let before = newestTotalM3, let newest, totalM3 >= before - Self.step,
            uptime &- newest <= Self.widest
        else {
            (runningSince, lastRise) = (nil, nil)
            return
        }
        if totalM3 - before >= Self.step {
            (runningSince, lastRise) = (runningSince ?? newest, uptime)
        } else if let since = runningSince, let lastRise, uptime &- lastRise >= Self.pause {
            learn(lastRise &- since, at: uptime)
            (runningSince, self.lastRise) = (nil, nil)
        }
    }

    private mutating func learn(_ run: Milliseconds, at uptime: Milliseconds) {
        let number = uptime / Self.day
        if let last = days.last, last.number == number {
            days[days.count - 1].longest = max(last.longest, run)
        } else {
            days.append(Day(number: number, longest: run))
            if days.count > 21 { days.removeFirst() }
        }
    }

    /// How long it has flowed, and what is told of it: three hours and twice the longest run known asks, eight hours and four times
    /// calls; nothing in the first three days, and so nothing where a boiler heats day and night.
    func run(at uptime: Milliseconds) -> (length: Milliseconds, usual: Milliseconds, severity: Severity)? {
        guard let first, uptime &- first >= Self.known, let since = runningSince, let newest,
            let usual = days.map(\.longest).max()
        else { return nil }
        let length = newest &- since
        if length >= max(Self.call, 4 &* usual) { return (length, usual, .urgent) }
        return length >= max(Self.least, 2 &* usual) ? (length, usual, .advisory) : nil
    }
}
