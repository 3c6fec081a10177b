import AlertRouter
import SafetyModel

// Where the coverage has holes, and why.
extension DeskCoverage {
    /// Gaps of one ladder that follow one another.
    struct Gap {
        var first: CoverageSpan
        var untilWall: Milliseconds
        var seconds: Set<Int?>
        var kinds: [String]

        var reach: String {
            if seconds == [nil] { return "an alert reaches nobody" }
            if seconds.count == 1, let only = seconds.first, let only {
                return "a person is reached after \(only) s only"
            }
            return "nobody is reached in time"
        }
    }

    var mergedGaps: [Gap] {
        var gaps: [Gap] = []
        var seen: [String] = []
        for category in PolicySet.dangerousKinds.map(\.0) {
            let own = spans.filter { $0.category == category }
            // Kinds with the same ladder have the same gaps.
            guard let policy = own.first?.policyID, !seen.contains(policy) else { continue }
            seen.append(policy)
            let kinds = PolicySet.dangerousKinds.map(\.0).filter { kind in
                spans.contains { $0.category == kind && $0.policyID == policy }
            }.map(\.rawValue)
            var last: Gap?
            for span in own where isGap(span) {
                if var open = last, open.untilWall == span.fromWall {
                    open.untilWall = span.untilWall
                    open.seconds.insert(span.secondsToPerson)
                    last = open
                } else {
                    if let last { gaps.append(last) }
                    last = Gap(
                        first: span, untilWall: span.untilWall, seconds: [span.secondsToPerson], kinds: kinds)
                }
            }
            if let last { gaps.append(last) }
        }
        return gaps
    }

    /// The rota that has nobody then, or else the ladder; and who of those named is missing, and why.
    func cause(of span: CoverageSpan) -> (path: String, who: String, fix: String) {
        let ladder = span.policyID == "emergency" ? settings.policy.emergency : settings.policy.urgent
        let limit = Milliseconds(settings.policy.limitSeconds) * 1000
        var missing: [String] = []
        var empty: String?
        for step in ladder.steps where step.afterMilliseconds <= limit {
            for name in step.notify {
                guard let why = absence(of: name, at: span.fromWall + step.afterMilliseconds) else { continue }
                if !missing.contains(why) { missing.append(why) }
                if empty == nil { empty = DutyRoster.rota(name) }
            }
        }
        let seconds = settings.policy.limitSeconds
        let who = missing.isEmpty ? "no step within \(seconds) s names anybody" : missing.joined(separator: ", ")
        if let empty {
            return ("rotas.\(empty)", who, "put somebody on duty then, or name a person beside `on_duty:\(empty)`")
        }
        return (
            "policy.\(span.policyID).steps", who,
            "name a person who can be reached in a step at \(seconds) s or before"
        )
    }

    /// Why a name of a `notify` list is no person who is reached then; nil: it is one.
    private func absence(of name: String, at wall: Milliseconds) -> String? {
        if TierSettings.tier(name) != nil { return "\(name) is a desk, which proves no person" }
        if let rota = DutyRoster.rota(name) {
            let onDuty = settings.roster.expanded([name], at: wall)
            if onDuty.isEmpty { return "nobody is on duty in \(rota)" }
            let contacts = settings.roster.contacts([name], at: wall)
            if contacts.contains(where: \.isPerson) { return nil }
            return "\(onDuty.joined(separator: "+")) of \(rota) cannot be reached as a person"
        }
        guard let contact = settings.roster.people.first(where: { $0.contact.name == name })?.contact else {
            return "\(name) is not under `people`"
        }
        return contact.isPerson ? nil : "\(name) is no person (a group or a machine)"
    }
}
