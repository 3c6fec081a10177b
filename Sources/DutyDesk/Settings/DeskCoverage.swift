import AlertRouter
import ConfigurationFile
import SafetyModel

/// Proves for every minute of the coming days whether and how fast each kind of danger reaches a person.
struct DeskCoverage {
    static let days = 14
    let settings: DeskSettings
    let spans: [CoverageSpan]

    init(_ settings: DeskSettings, from wall: Milliseconds) {
        self.settings = settings
        spans = settings.policySet.coverage(home: UplinkTopic.desk, fromWall: wall, days: Self.days)
    }

    /// One line for each kind.
    var table: [String] {
        let rows = PolicySet.dangerousKinds.map { category, severity in
            let own = spans.filter { $0.category == category }
            let uncovered = own.filter(isGap).reduce(0) { $0 + ($1.untilWall - $1.fromWall) / 60_000 }
            let seconds = own.compactMap(\.secondsToPerson)
            let fastest = seconds.min().map { "\($0) s" } ?? "never"
            let slowest =
                own.contains { $0.secondsToPerson == nil } ? "never" : seconds.max().map { "\($0) s" } ?? "never"
            return [category.rawValue, severity.rawValue, fastest, slowest, "\(uncovered) min"]
        }
        let all = [["category", "severity", "at best", "at worst", "over the limit"]] + rows
        return all.map { row in
            row.enumerated().map { index, text in
                let width = index == 0 ? 18 : index == row.count - 1 ? 0 : 11
                return text + String(repeating: " ", count: max(0, width - text.count))
            }.joined()
        }
    }

    /// For the log of a desk that starts all the same.
    var gaps: [String] {
        spans.filter(isGap).map { span in
            "category=\(span.category.rawValue) from=\(time(span.fromWall)) until=\(time(span.untilWall)) "
                + "seconds=\(span.secondsToPerson.map { "\($0)" } ?? "never")"
        }
    }

    /// Tells each gap at its place, kinds with the same ladder together.
    func report(into findings: Findings) {
        guard !settings.roster.people.isEmpty || !settings.tiers.isEmpty else {
            findings.add(
                "policy", "tells nobody: alerts show on the page only",
                fix: "add `channels:` and `people:`, and name people in `notify`")
            return
        }
        for gap in mergedGaps {
            let (path, who, fix) = cause(of: gap.first)
            findings.add(
                path,
                "from \(time(gap.first.fromWall)) until \(time(gap.untilWall)) \(gap.reach) "
                    + "(\(gap.kinds.joined(separator: ", "))); the limit is \(settings.policy.limitSeconds) s; \(who)",
                fix: fix)
        }
    }

    func isGap(_ span: CoverageSpan) -> Bool {
        span.secondsToPerson.map { $0 > settings.policy.limitSeconds } ?? true
    }

    private func time(_ wall: Milliseconds) -> String {
        let text = RFC3339.string(wall, offsetSeconds: settings.zone.offsetSeconds(at: wall))
        return String(text.prefix(16))
    }
}

extension DeskSettings {
    /// The desk's ladders in the router's terms, as they are fired here: a step that reaches nobody pulls nothing forward.
    var policySet: PolicySet {
        PolicySet(
            policies: [
                policy.emergency.policy(id: "emergency", .emergency), policy.urgent.policy(id: "urgent", .urgent),
            ],
            contacts: roster.people.map(\.contact), rotas: roster.rotas, zone: zone)
    }
}

extension DeskPolicy.Ladder {
    fileprivate func policy(id: String, _ severity: Severity) -> Policy {
        func targets(_ names: [String]) -> [Selector] {
            names.map { name in DutyRoster.rota(name).map { Selector.onDuty($0) } ?? Selector.person(name) }
        }
        return Policy(
            id: id, applies: PolicyScope(severities: [severity]),
            steps: steps.map { step in
                AlertRouter.Step(
                    afterSeconds: Int(step.afterMilliseconds / 1000), targets: targets(step.notify), onEmpty: .carryOn)
            },
            tail: Tail(everySeconds: Int(repeatMilliseconds / 1000), targets: targets(steps.last?.notify ?? [])))
    }
}
