import SafetyModel

/// Silences of the water that ended by themselves: the same long gap every day is this home's night, and is asked about on the first
/// days only.
struct SilenceHistory: Sendable, Codable {
    private struct Ended: Sendable, Codable {
        var length: Milliseconds
        var at: Milliseconds
    }
    private var ended: [Ended] = []
    private var last: Milliseconds = 0

    private static let span: Milliseconds = 10 * 86_400_000
    private static let needed = 3
    /// Beyond the longest of them it is asked again; no night is longer than the second.
    private static let margin: Milliseconds = 2 * 3_600_000
    private static let longest: Milliseconds = 16 * 3_600_000

    /// - Parameters:
    ///   - length: of the silence that is proven now.
    ///   - least: what would be asked about.
    mutating func ingest(_ length: Milliseconds, least: Milliseconds, at uptime: Milliseconds) {
        if length < last, last >= least, last <= Self.longest {
            ended.append(Ended(length: last, at: uptime))
            if ended.count > 14 { ended.removeFirst() }
        }
        last = length
        ended.removeAll { uptime &- $0.at > Self.span }
    }

    /// What the home's own gaps reach, with a margin; nil while there are too few.
    var usualMilliseconds: Milliseconds? {
        guard ended.count >= Self.needed, let most = ended.map(\.length).max() else { return nil }
        return most &+ Self.margin
    }
}
