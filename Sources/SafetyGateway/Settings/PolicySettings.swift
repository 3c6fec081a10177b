import AlertRouter
import ConfigurationFile
import SafetyModel

/// `escalation`: the ladder of the box. Without `policies` the standard one applies.
enum PolicySettings {
    static func policies(
        _ section: Section, contacts: [ContactSettings], hasUplink: Bool, hasAlertmanager: Bool, zone: TimeZoneRules
    ) -> PolicySet {
        var set = PolicySet.standardBox(
            people: .init(sirens: ["siren"], voices: ["voice"]), uplink: hasUplink ? "desk" : nil,
            alertmanager: hasAlertmanager ? "alertmanager" : nil, zone: zone)
        set.contacts += contacts.map(\.contact)
        set.deskSilenceSeconds = section.seconds("desk_silence", in: 60...3600, default: set.deskSilenceSeconds)
        set.receiptLimitSeconds = section.seconds("receipt_limit", in: 1...600, default: set.receiptLimitSeconds)
        if let quiet = section.optionalSection("quiet_hours") {
            set.quietHours = TimeBand(
                fromMinute: quiet.minuteOfDay("from", default: 22 * 60),
                untilMinute: quiet.minuteOfDay("until", default: 7 * 60))
        }
        let own = section.sections("policies").map { policy($0) }
        if !own.isEmpty { set.policies = own + set.policies }
        for (index, problem) in set.check().enumerated() where index < 50 {
            section.report(nil, "\(problem.path): \(problem.what)", fix: problem.fix)
        }
        for contact in contacts where !set.isEverTold(contact.contact) {
            section.findings.require(
                false, "\(contact.path).roles", "means nobody whom the ladder calls",
                fix: "add a role such as family_contact:1, or name `person:\(contact.contact.name)` in a policy")
        }
        return set
    }

    private static func policy(_ section: Section) -> Policy {
        let scope = section.section("applies")
        let applies = PolicyScope(
            categories: scope.choices("categories", default: []), details: scope.strings("details", default: []),
            severities: scope.choices("severities", default: []),
            band: scope.optionalSection("hours").map {
                TimeBand(
                    fromMinute: $0.minuteOfDay("from", default: 0), untilMinute: $0.minuteOfDay("until", default: 0))
            }, residentFlags: scope.strings("resident_flags", default: []))
        let steps = section.sections("steps").map(step)
        let tail = section.optionalSection("tail").map { tail in
            Tail(
                everySeconds: tail.requiredSeconds("every", in: 30...86_400), targets: selectors(tail),
                channels: tail.choices("channels", default: []))
        }
        return Policy(
            id: section.requiredString("id"), revision: section.integer("revision", in: 1...1_000_000, default: 1),
            applies: applies, steps: steps, tail: tail,
            leaseSeconds: section.seconds("lease", in: 30...86_400, default: 900))
    }

    private static func step(_ section: Section) -> Step {
        let ring = section.optionalSection("ring").map {
            Step.Ring(
                tries: $0.integer("tries", in: 1...10, default: 2),
                gapSeconds: $0.seconds("gap", in: 10...3600, default: 60))
        }
        return Step(
            afterSeconds: section.requiredSeconds("after", in: 0...604_800), targets: selectors(section),
            channels: section.choices("channels", default: []), need: section.choice("need", default: .acked),
            minDistinctPeople: section.integer("min_distinct_people", in: 0...20, default: 0), ring: ring,
            onEmpty: section.choice("on_empty", default: .skipNow),
            trigger: section.choice("trigger", default: .always),
            respectsQuietHours: section.bool("respects_quiet_hours", default: false))
    }

    private static func selectors(_ section: Section) -> [Selector] {
        section.strings("targets", default: []).enumerated().compactMap { index, text in
            let selector = Selector(text)
            if selector == nil {
                section.report(
                    "targets", index: index, "'\(text)' names nobody",
                    fix: "write a role, `on_duty:ROTA` or `person:NAME`")
            }
            return selector
        }
    }
}
