import SafetyModel

/// How often a device reports, as it has shown in this week and the last: from this its expected check-in is learnt.
struct CheckInRhythm: Sendable, Codable {
    private static let week: Milliseconds = 7 * 86_400_000
    private static let enough = (messages: 30, milliseconds: Milliseconds(3 * 86_400_000))
    private let since: Milliseconds
    private var newest: Milliseconds
    private var weekStart: Milliseconds
    private var count = 0
    /// The longest pause of this week, and of the one before.
    private var longest: Milliseconds = 0
    private var longestBefore: Milliseconds = 0

    init(since: Milliseconds) { (self.since, newest, weekStart) = (since, since, since) }

    mutating func note(gap: Milliseconds, at uptime: Milliseconds) {
        if uptime &- weekStart >= Self.week { (weekStart, longestBefore, longest) = (uptime, longest, 0) }
        (newest, count) = (uptime, count &+ 1)
        if gap > longest { longest = gap }
    }

    /// Three times its longest pause, from three days and thirty messages on, 2 h at least, and not more than `usual`; but who
    /// was silent for longer than that and came back may be so again. nil: not learnt yet.
    func limit(within usual: Milliseconds) -> Milliseconds? {
        let most = max(longest, longestBefore)
        if most > usual { return min(most &+ most / 2, 14 * 86_400_000) }
        guard count >= Self.enough.messages, newest &- since >= Self.enough.milliseconds else { return nil }
        return min(usual, max(2 * 3_600_000, most &* 3))
    }
}
