import SafetyModel

/// The figures of one home.
package struct InactivityReport: Sendable {
    package let home: String
    package let signs: Int
    package let testDays: Double
    package let falseAlarms: [InactivityFinding]
    package let trials: [InactivityEvaluation.Trial]
    let horizonMinutes: Double
    let seed: UInt64

    /// Delays of one injection set, in minutes; infinite where it was missed.
    package struct Delays: Sendable, Equatable {
        package var count: Int
        package var median: Interval
        package var p95: Interval
        package var within60: Interval
        package var missed: Interval
    }

    package var falseAlarmsPerMonth: Interval {
        EvaluationStatistics.rate(falseAlarms.count, per: testDays / 30)
    }

    package func delays(_ set: InactivityEvaluation.TrialSet) -> Delays? {
        let sorted = trials.filter { $0.set == set }.map { trial in
            trial.delayMinutes.flatMap { $0 > horizonMinutes ? nil : $0 } ?? .infinity
        }.sorted()
        guard let median = EvaluationStatistics.quantile(0.5, of: sorted, seed: seed),
            let p95 = EvaluationStatistics.quantile(0.95, of: sorted, seed: seed)
        else { return nil }
        let count = sorted.count
        return Delays(
            count: count, median: median, p95: p95,
            within60: EvaluationStatistics.proportion(sorted.filter { $0 <= 60 }.count, of: count),
            missed: EvaluationStatistics.proportion(sorted.filter { $0 == .infinity }.count, of: count))
    }

    package static let tableHeader =
        "home            days  FA/month [95 %]        awake: median [95 %] / p95 [95 %] min   missed"
        + "           asleep: median / p95 min                   missed"

    /// One line of the table.
    package var tableLine: String {
        let rate = falseAlarmsPerMonth
        var line = Self.pad(home, 14) + " " + Self.pad(Self.text(testDays), 6, isRight: true)
        line +=
            "  \(falseAlarms.count): \(Self.text(rate.value, 2)) [\(Self.text(rate.low, 2)) to \(Self.text(rate.high, 2))]"
        for set in InactivityEvaluation.TrialSet.allCases {
            line = Self.pad(line, set == .awake ? 45 : 104) + "| "
            guard let delays = delays(set) else {
                line += "-"
                continue
            }
            line += Self.text(delays.median) + " / " + Self.text(delays.p95)
            line += "  \(Self.text(delays.missed.value * 100, 1)) %"
        }
        return line
    }

    /// One JSON object a trial, then one for the home.
    package func jsonLines(offsetSeconds: Int = 0) -> [UInt8] {
        var out: [UInt8] = []
        for trial in trials {
            var json = JSONWriter()
            json.beginObject()
            json.key("home")
            json.string(home)
            json.key("set")
            json.string(trial.set.rawValue)
            json.key("collapse")
            json.time(trial.collapse, offsetSeconds: offsetSeconds)
            json.key("delay_min")
            if let delay = trial.delayMinutes { json.number(delay) } else { json.null() }
            json.key("detail")
            json.string(trial.kind?.rawValue)
            json.endObject()
            out += json.finish(newline: true)
        }
        for alarm in falseAlarms {
            var json = JSONWriter()
            json.beginObject()
            json.key("home")
            json.string(home)
            json.key("set")
            json.string("unmodified")
            json.key("false_alarm")
            json.time(alarm.at.wall, offsetSeconds: offsetSeconds)
            json.key("detail")
            json.string(alarm.kind.rawValue)
            json.key("summary")
            json.string(alarm.summary.en)
            json.endObject()
            out += json.finish(newline: true)
        }
        return out
    }

    private static func text(_ interval: Interval) -> String {
        "\(text(interval.value)) [\(text(interval.low)) to \(text(interval.high))]"
    }

    private static func text(_ value: Double, _ digits: Int = 1) -> String {
        guard value.isFinite else { return "miss" }
        let scale = digits == 1 ? 10.0 : 100.0
        let scaled = Int64(exactly: (value * scale).rounded()) ?? 0
        let rest = String(scaled.magnitude % UInt64(scale))
        return (scaled < 0 ? "-" : "") + "\(scaled.magnitude / UInt64(scale))."
            + String(repeating: "0", count: digits - rest.count) + rest
    }

    private static func pad(_ text: String, _ width: Int, isRight: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return isRight ? space + text : text + space
    }
}
