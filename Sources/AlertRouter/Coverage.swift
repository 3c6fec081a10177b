import SafetyModel

/// How fast a kind of alert reaches a person, for a stretch of time in which the answer is the same (E5).
package struct CoverageSpan: Sendable, Equatable {
    package var category: AlertCategory
    package var severity: Severity
    package var policyID: String
    package var fromWall: Milliseconds
    package var untilWall: Milliseconds
    /// Seconds from the raise until the first step that reaches a person; nil: never.
    package var secondsToPerson: Int?
    /// Contacts of that step.
    package var people: [String]
}

extension PolicySet {
    /// For each kind of alert, every minute of the coming days: whether and how fast it reaches a person, as spans.
    ///
    /// - Parameters:
    ///   - kinds: category and severity as detectors raise them.
    ///   - isDeskSilent: prove the ladder as it is when the desk does not answer (the box alone); else steps bound to a silent
    ///     desk do not count.
    package func coverage(
        kinds: [(AlertCategory, Severity)] = PolicySet.dangerousKinds, home: String, fromWall: Milliseconds,
        days: Int = 14,
        isDeskSilent: Bool = false
    ) -> [CoverageSpan] {
        let start = RFC3339.floorDivide(min(max(fromWall, -Self.farWall), Self.farWall), 60_000) * 60_000
        var open: [CoverageSpan?] = kinds.map { _ in nil }
        var spans: [[CoverageSpan]] = kinds.map { _ in [] }
        for minute in 0..<(max(1, min(days, 366)) * 1440) {
            let wall = start &+ Milliseconds(minute) * 60_000
            // Kinds with the same ladder have the same answer.
            var known: [String: CoverageSpan] = [:]
            for (index, kind) in kinds.enumerated() {
                let policy = policy(for: sample(kind.0, kind.1, home: home, wall: wall))
                var point = known[policy.id] ?? reach(policy, home: home, wall: wall, isDeskSilent: isDeskSilent)
                known[policy.id] = point
                (point.category, point.severity) = kind
                if let last = open[index], last.hasSameAnswer(as: point) {
                    open[index]?.untilWall = point.untilWall
                } else {
                    if let last = open[index] { spans[index].append(last) }
                    open[index] = point
                }
            }
        }
        return kinds.indices.flatMap { index in spans[index] + (open[index].map { [$0] } ?? []) }
    }

    /// The spans in which a kind reaches nobody within `limitSeconds`.
    package func gaps(
        kinds: [(AlertCategory, Severity)] = PolicySet.dangerousKinds, home: String, fromWall: Milliseconds,
        days: Int = 14,
        limitSeconds: Int, isDeskSilent: Bool = false
    ) -> [CoverageSpan] {
        coverage(kinds: kinds, home: home, fromWall: fromWall, days: days, isDeskSilent: isDeskSilent)
            .filter { $0.secondsToPerson.map { $0 > limitSeconds } ?? true }
    }

    /// The kinds that must reach a person.
    package static let dangerousKinds: [(AlertCategory, Severity)] =
        [.sos, .smoke, .heat, .gas, .carbonMonoxide, .fall].map { ($0, .emergency) }
        + [.waterLeak, .inactivity, .wandering, .vitalSign, .zoneAlarm, .unknownEvent].map { ($0, .urgent) }

    private func sample(_ category: AlertCategory, _ severity: Severity, home: String, wall: Milliseconds) -> Alert {
        let moment = Moment(wall: wall, uptime: 0)
        return Alert(
            id: "", home: home,
            raisedBy: Detection(
                .raised, category, severity: severity, device: nil, began: moment, summary: Bilingual(zh: "", en: ""),
                rule: Rule(detector: "coverage")), at: moment)
    }

    private func reach(_ policy: Policy, home: String, wall: Milliseconds, isDeskSilent: Bool) -> CoverageSpan {
        var span = CoverageSpan(
            category: .sos, severity: .emergency, policyID: policy.id, fromWall: wall, untilWall: wall &+ 60_000,
            secondsToPerson: nil, people: [])
        var isPulled = false
        var after = 0
        for step in policy.steps.sorted(by: { $0.afterSeconds < $1.afterSeconds }) where step.need != .onSite {
            if step.trigger == .deskSilent, !isDeskSilent { continue }
            // A step that reached nobody lets this one fire at once.
            if !isPulled { after = max(after, step.afterSeconds) }
            if step.trigger == .deskSilent { after = max(after, min(receiptLimitSeconds, deskSilenceSeconds)) }
            let due = wall &+ milliseconds(after)
            span.people = people(step.targets, step.channels, home: home, wall: due)
            if !span.people.isEmpty {
                span.secondsToPerson = after
                return span
            }
            isPulled = step.onEmpty == .skipNow
        }
        guard let tail = policy.tail else { return span }
        var due =
            isPulled
            ? after : max(after, policy.steps.last { $0.need != .onSite }?.afterSeconds ?? 0) + tail.everySeconds
        for _ in 0..<Self.tailRounds {
            span.people = people(tail.targets, tail.channels, home: home, wall: wall &+ milliseconds(due))
            if !span.people.isEmpty {
                span.secondsToPerson = due
                return span
            }
            due += max(tail.everySeconds, 30)
        }
        return span
    }

    /// So many rounds of the tail are looked at before a minute counts as reaching nobody.
    private static let tailRounds = 12

    private func people(
        _ targets: [Selector], _ channels: [ChannelKind], home: String, wall: Milliseconds
    ) -> [String] {
        contacts(for: targets, home: home, wall: wall).filter { contact in
            contact.isPerson && contact.channels.contains { channels.isEmpty || channels.contains($0) }
        }.map(\.name)
    }
}

extension CoverageSpan {
    fileprivate func hasSameAnswer(as other: CoverageSpan) -> Bool {
        policyID == other.policyID && secondsToPerson == other.secondsToPerson && people == other.people
    }
}
