/// What a home must reach: false alarms a month, minutes until staff are called, the share that may be missed within a day.
struct InactivityTarget: Sendable {
    var awake: (median: Double, p95: Double)
    var asleep: (median: Double, p95: Double)

    static let dense = InactivityTarget(awake: (90, 240), asleep: (200, 300))
    static let roomChanges = InactivityTarget(awake: (150, 480), asleep: (400, 600))

    /// 0 is perfect. What passes a target weighs most; below it, less is still better.
    func loss(_ report: InactivityReport) -> Double {
        let months = report.testDays / 30
        // Half an alarm in half a month more than was seen: a short log without an alarm proves little.
        var loss = 3 * Self.over((Double(report.falseAlarms.count) + 0.5) / (months + 0.5))
        for (set, target) in [(InactivityEvaluation.TrialSet.awake, awake), (.asleep, asleep)] {
            guard let delays = report.delays(set) else { continue }
            loss += Self.over(delays.median.value / target.median) + Self.over(delays.p95.value / target.p95)
            loss += 20 * max(0, delays.missed.value - 0.01)
        }
        return loss
    }

    private static func over(_ ratio: Double) -> Double { max(0, min(ratio, 6) - 1) + 0.25 * min(ratio, 6) }
}
