import SafetyModel

/// How long a plug has carried more than it is made for. Inverse time as a breaker has it (IEC 60898: 1.13 times its current is
/// borne for an hour, 1.45 times trips within the hour): a few per cent are none, twice the current is dangerous within a minute.
struct OverloadTime: Sendable, Codable {
    struct Level: Sendable, Equatable {
        /// Of the plug's limit.
        var ratio: Double
        var milliseconds: Milliseconds
        var severity: Severity
    }
    private struct Span: Sendable, Codable {
        var since: Moment
        var newest: Milliseconds
        var reports: Int
    }
    static let levels = [
        Level(ratio: 1.15, milliseconds: 30 * 60_000, severity: .advisory),
        Level(ratio: 1.45, milliseconds: 5 * 60_000, severity: .urgent),
        Level(ratio: 2, milliseconds: 60_000, severity: .urgent),
    ]
    /// A level ends below this part of it: a heater's draw swings by some per cent.
    private static let hysteresis = 0.95
    /// After so long without a report nobody knows what it carries.
    private static let stale: Milliseconds = 15 * 60_000
    /// One report proves nothing: no deadline falls due by it.
    private static let reportsNeeded = 2
    /// An overload that comes again is told once in so long.
    private static let again: Milliseconds = 3_600_000

    /// One for each level; nil while it is not reached.
    private var spans: [Span?] = [nil, nil, nil]
    private var saidAt: Milliseconds?
    private var said: Severity?

    mutating func ingest(ratio: Double, at now: Moment) {
        for (index, level) in Self.levels.enumerated() where spans.indices.contains(index) {
            guard let span = spans[index] else {
                if ratio >= level.ratio { spans[index] = Span(since: now, newest: now.uptime, reports: 1) }
                continue
            }
            guard ratio >= level.ratio * Self.hysteresis, now.uptime &- span.newest <= Self.stale else {
                spans[index] = ratio >= level.ratio ? Span(since: now, newest: now.uptime, reports: 1) : nil
                continue
            }
            spans[index] = Span(since: span.since, newest: now.uptime, reports: min(span.reports + 1, 1_000_000))
        }
    }

    var isOver: Bool { spans.contains { $0 != nil } }

    /// The most serious level that has lasted long enough.
    func due(at uptime: Milliseconds) -> (severity: Severity, since: Moment)? {
        for (level, span) in zip(Self.levels, spans).reversed() {
            guard let span, span.reports >= Self.reportsNeeded, uptime &- span.newest <= Self.stale,
                uptime &- span.since.uptime >= level.milliseconds
            else { continue }
            return (level.severity, span.since)
        }
        return nil
    }

    /// When the next level falls due, if nothing more is reported.
    func deadline(after uptime: Milliseconds) -> Milliseconds? {
        zip(Self.levels, spans).compactMap { level, span in
            guard let span, span.reports >= Self.reportsNeeded else { return nil }
            let due = span.since.uptime &+ level.milliseconds
            return due > uptime && due &- span.newest <= Self.stale ? due : nil
        }.min()
    }

    /// Whether an overload of this severity was told within the last hour.
    func isKnown(_ severity: Severity, at uptime: Milliseconds) -> Bool {
        guard let saidAt, let said else { return false }
        return uptime &- saidAt < Self.again && severity <= said
    }

    mutating func markTold(_ severity: Severity, at uptime: Milliseconds) { (saidAt, said) = (uptime, severity) }
}
