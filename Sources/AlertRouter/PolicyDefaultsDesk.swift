import SafetyModel

extension PolicySet {
    /// The desk's ladder: its people on duty, then those near the home, then family, then the tiers above, without end.
    ///
    /// - Parameters:
    ///   - contacts: staff with the role `.communityDesk`, guards, families (with `homes`), desks of higher tiers (`.uplink`).
    ///   - rota: the rota of the people on duty; nil calls everyone with the role `.communityDesk`.
    package static func standardDesk(
        contacts: [Contact] = [], rotas: [Rota] = [], rota: String? = nil, zone: TimeZoneRules = .utc,
        quietHours: TimeBand? = nil
    ) -> PolicySet {
        let duty: [Selector] = rota.map { [.onDuty($0)] } ?? [.communityDesk]
        return PolicySet(
            policies: [deskEmergency(duty), deskUrgent(duty), deskAdvisory, deskTechnical(duty)], contacts: contacts,
            rotas: rotas, zone: zone, quietHours: quietHours)
    }

    private static let near: [Selector] = [.estateGuard, .gridWorker, .communityDesk]
    private static let kin: [Selector] = [.familyContact(1), .familyContact(2), .neighbour]

    private static func deskEmergency(_ duty: [Selector]) -> Policy {
        Policy(
            id: "desk-emergency", applies: PolicyScope(severities: [.emergency]),
            steps: [
                Step(afterSeconds: 0, targets: duty, minDistinctPeople: 1),
                Step(afterSeconds: 60, targets: duty + near, minDistinctPeople: 2),
                Step(afterSeconds: 120, targets: kin, minDistinctPeople: 1),
                Step(afterSeconds: 180, targets: [.streetDesk]),
                Step(afterSeconds: 360, targets: [.districtDesk]),
                Step(afterSeconds: 600, targets: [.cityDesk], onEmpty: .carryOn),
                Step(afterSeconds: 1800, targets: near + [.streetDesk], need: .onSite, onEmpty: .carryOn),
            ], tail: Tail(everySeconds: 300, targets: duty + near + kin))
    }

    private static func deskUrgent(_ duty: [Selector]) -> Policy {
        Policy(
            id: "desk-urgent", applies: PolicyScope(severities: [.urgent]),
            steps: [
                Step(afterSeconds: 0, targets: duty, minDistinctPeople: 1),
                Step(afterSeconds: 300, targets: duty + near, minDistinctPeople: 1),
                Step(afterSeconds: 900, targets: kin, minDistinctPeople: 1),
                Step(afterSeconds: 1800, targets: [.streetDesk], onEmpty: .carryOn),
            ], tail: Tail(everySeconds: 900, targets: duty + near))
    }

    /// The box's voice asks first: at the desk an advisory is only on the page.
    private static let deskAdvisory = Policy(
        id: "desk-advisory", applies: PolicyScope(severities: [.advisory]), steps: [], tail: nil)

    private static func deskTechnical(_ duty: [Selector]) -> Policy {
        Policy(
            id: "desk-technical", applies: PolicyScope(severities: [.technical]),
            steps: [
                Step(afterSeconds: 3600, targets: [.technician], onEmpty: .carryOn, respectsQuietHours: true),
                Step(afterSeconds: 86_400, targets: duty, onEmpty: .carryOn, respectsQuietHours: true),
            ], tail: nil)
    }
}
