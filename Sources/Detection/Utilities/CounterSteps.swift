import SafetyModel

/// What a meter's total counts in. One that moves by a tenth of a cubic metre, or by whole ones, stands still for days in a home
/// that uses water every hour.
struct CounterSteps: Sendable, Codable {
    /// 1 or 0.1 m3 while every total was a multiple of it; 0 for anything finer.
    private var countsInM3 = 1.0
    private var moves = 0
    private var readings = 0
    /// Of the first reading, and of the last one that showed a move; and how many readings there were by then.
    private var first: Milliseconds?
    private var lastMove: Milliseconds?
    private var readingsByMove = 0
    /// Moves that come more often than this show every use, however coarse they are.
    private static let often: Milliseconds = 3 * 3_600_000
    /// Where so many of the readings show a move (1 in 4), it is the readings that are rare, not the counter's steps.
    private static let readingsPerMove = 4

    init(_ points: [WaterMeter.Point]) {
        for (index, point) in points.enumerated() {
            note(point.totalM3, after: index > 0 ? points[index - 1].totalM3 : nil, at: point.uptime)
        }
    }

    mutating func note(_ totalM3: Double, after before: Double?, at uptime: Milliseconds) {
        countsInM3 = min(countsInM3, Self.step(totalM3))
        readings = min(readings + 1, 1_000_000_000)
        first = first ?? uptime
        guard countsInM3 > 0, let before, totalM3 - before >= 0.05, lastMove.map({ uptime > $0 }) ?? true else {
            return
        }
        (moves, readingsByMove, lastMove) = (min(moves + 1, 1_000_000), readings, uptime)
    }

    private static func step(_ totalM3: Double) -> Double {
        let tenths = totalM3 * 10
        guard abs(tenths - tenths.rounded()) < 1e-6 else { return 0 }
        return abs(totalM3 - totalM3.rounded()) < 1e-7 ? 1 : 0.1
    }

    /// The step, while its standing still proves nothing.
    var coarseM3: Double? {
        guard countsInM3 > 0, moves > 0, let first, let lastMove else { return nil }
        let isRare = (lastMove &- first) / Milliseconds(moves) > Self.often
        return isRare && readingsByMove / moves >= Self.readingsPerMove ? countsInM3 : nil
    }
}

/// A counter of the day, which begins at nothing every midnight, made into one that goes on.
struct DayCounter: Sendable, Codable {
    /// What was counted before it last began anew; 0 while its total is the meter's.
    private(set) var carriedM3 = 0.0
    private var lastReset: Milliseconds?
    private static let day: Milliseconds = 86_400_000

    /// A total that falls to nothing a day after it did so before goes on from where it was; any other is another counter's.
    mutating func total(_ shownM3: Double, after last: WaterMeter.Point?, at uptime: Milliseconds) -> Double {
        let totalM3 = shownM3 + carriedM3
        guard let last, uptime > last.uptime, totalM3 < last.totalM3 - 0.0005 else { return totalM3 }
        let since = lastReset.map { uptime &- $0 } ?? 0
        let off = since % Self.day
        let isDaily = since > Self.day / 2 && min(off, Self.day - off) <= 65 * 60_000
        lastReset = uptime
        carriedM3 = isDaily && shownM3 <= 0.1 && uptime &- last.uptime <= 2 * 3_600_000 ? last.totalM3 : 0
        return shownM3 + carriedM3
    }
}
