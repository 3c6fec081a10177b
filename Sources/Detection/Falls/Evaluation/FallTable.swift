import SafetyModel

/// The text that `evaluate falls` prints: all trials, then each data set and position, age group, activity and subject.
package enum FallTable {
    package static func text(_ outcomes: [TrialOutcome]) -> String {
        var lines = [header, row("all", FallScore(outcomes))]
        let byPlace = grouped(outcomes) { "\($0.dataset) \($0.position.rawValue)" }
        if byPlace.count > 1 { lines += byPlace.map { row($0.name, FallScore($0.outcomes)) } }
        let elderly = outcomes.filter(\.trial.isElderly)
        if !elderly.isEmpty { lines.append(row("elderly", FallScore(elderly))) }
        lines += ["", "per activity", header]
        lines += grouped(outcomes) { "\($0.dataset) \($0.position.rawValue) \($0.activity)" }
            .map { row($0.name, FallScore($0.outcomes)) }
        lines += ["", "per subject", header]
        lines += grouped(outcomes) { "\($0.dataset) \($0.position.rawValue) \($0.subject)" }
            .map { row($0.name, FallScore($0.outcomes)) }
        return (lines + warnings(outcomes)).joined(separator: "\n") + "\n"
    }

    /// A line a data set and position of which the model knows people: such figures are no forecast.
    private static func warnings(_ outcomes: [TrialOutcome]) -> [String] {
        let known = outcomes.filter { isTrainedOn($0.trial) }
        guard !known.isEmpty else { return [] }
        return ["", "TRAINED ON THESE PEOPLE: no forecast for anybody else (docs/models/falls.md)"]
            + grouped(known) { "\($0.dataset) \($0.position.rawValue)" }.map { group in
                let people = Set(group.outcomes.map(\.trial.subject)).count
                let models = Set(group.outcomes.map(\.trial.position.model.name)).sorted().joined(separator: ", ")
                return "  \(group.name): model \(models), \(group.outcomes.count) trials, \(people) people"
            }
    }

    private static func isTrainedOn(_ trial: FallTrial) -> Bool {
        trial.position.model.people.contains("\(trial.dataset)/\(trial.subject)")
    }

    /// Groups in the order of their names.
    private static func grouped(
        _ outcomes: [TrialOutcome], by name: (FallTrial) -> String
    ) -> [(name: String, outcomes: [TrialOutcome])] {
        Dictionary(grouping: outcomes) { name($0.trial) }.sorted { $0.key < $1.key }
            .map { (name: $0.key, outcomes: $0.value) }
    }

    private static let header =
        padded("", 44) + padded("sensitivity % (95 %)", 34) + padded("specificity % (95 %)", 34)
        + padded("false alarms/h (95 %)", 26) + "delay s median, p95"

    private static func row(_ name: String, _ score: FallScore) -> String {
        let perHour = score.falseAlarmsPerHour.flatMap { rate in
            score.falseAlarmsInterval.map {
                "\(fixed(rate, 2)) (\(fixed($0.lowerBound, 2)) to \(fixed($0.upperBound, 2)))"
            }
        }
        let delay = score.delayMs(share: 0.5).flatMap { median in
            score.delayMs(share: 0.95).map { "\(fixed(median / 1_000, 1)), \(fixed($0 / 1_000, 1))" }
        }
        return padded(name, 44) + padded(share(score.found, of: score.falls), 34)
            + padded(share(score.clean, of: score.activities), 34) + padded(perHour ?? "-", 26) + (delay ?? "-")
    }

    private static func share(_ part: Int, of total: Int) -> String {
        guard let interval = FallScore.interval(part, of: total) else { return "-" }
        let percent = fixed(100 * Double(part) / Double(total), 2)
        return
            "\(percent) (\(fixed(100 * interval.lowerBound, 1)) to \(fixed(100 * interval.upperBound, 1)); \(part)/\(total))"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// A decimal number with so many places; the numbers here are small and finite.
    private static func fixed(_ value: Double, _ places: Int) -> String {
        let scale = places == 1 ? 10 : 100
        guard let count = Int(exactly: (abs(value) * Double(scale)).rounded()) else { return "-" }
        let fraction = String(count % scale)
        let zeros = String(repeating: "0", count: places - fraction.count)
        return "\(value < 0 ? "-" : "")\(count / scale).\(zeros)\(fraction)"
    }
}
