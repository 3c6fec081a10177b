import SafetyModel

/// What a meter that reports a few times a day counts from day to day: a leak of 20 l/h shows in no pause there, only as much more
/// than the home's own days.
struct DailyUse: Sendable, Codable {
    private struct Begin: Sendable, Codable {
        var totalM3: Double
        var uptime: Milliseconds
        var readings: Int
    }
    /// Volumes of the last days (m3 in 24 h), newest last, as far as a few readings a day told them.
    private var days: [Double] = []
    private var begin: Begin?

    private static let day: Milliseconds = 86_400_000
    /// A daily report comes some minutes earlier or later.
    private static let tolerance: Milliseconds = 30 * 60_000
    private static let kept = 28
    /// More readings than this a day, and the pauses between uses are seen.
    private static let fewReadings = 6
    /// Less in a day is nobody at home (m3).
    private static let livedM3 = 0.02
    /// Water that is worth a word, beside being a multiple (m3 a day): 8 l/h.
    private static let leastExtraM3 = 0.2
    private static let newDays = 3

    mutating func ingest(totalM3: Double, isBreak: Bool, at uptime: Milliseconds) {
        guard let from = begin, !isBreak, totalM3 >= from.totalM3, uptime &- from.uptime <= Self.day * 3 / 2 else {
            begin = Begin(totalM3: totalM3, uptime: uptime, readings: 0)
            return
        }
        let span = uptime &- from.uptime
        begin?.readings = min(from.readings + 1, 1_000_000)
        guard span >= Self.day &- Self.tolerance else { return }
        begin = Begin(totalM3: totalM3, uptime: uptime, readings: 0)
        guard from.readings < Self.fewReadings else { return }
        days.append((totalM3 - from.totalM3) * Double(Self.day) / Double(span))
        if days.count > Self.kept { days.removeFirst() }
    }

    /// The last three days' mean and the usual day (m3), where the days together are three times the usual one.
    var tripled: (meanM3: Double, usualM3: Double)? {
        let usual = days.dropLast(Self.newDays).filter { $0 >= Self.livedM3 }.sorted()
        guard !usual.isEmpty, days.count > Self.newDays else { return nil }
        let median = usual[usual.count / 2]
        let new = days.suffix(Self.newDays)
        let mean = new.reduce(0, +) / Double(Self.newDays)
        guard new.allSatisfy({ $0 > 2 * median }), mean > 3 * median, mean - median >= Self.leastExtraM3 else {
            return nil
        }
        return (mean, median)
    }
}
