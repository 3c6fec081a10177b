import SafetyModel

extension PolicySet {
    /// Who the box can tell by itself, by name.
    package struct BoxPeople: Sendable {
        package var sirens: [String]
        package var voices: [String]
        /// In the order in which they are called.
        package var family: [String]
        package var neighbours: [String]
        /// Community staff with a number of their own.
        package var staff: [String]
        package var technicians: [String]

        package init(
            sirens: [String] = [], voices: [String] = [], family: [String] = [], neighbours: [String] = [],
            staff: [String] = [], technicians: [String] = []
        ) {
            (self.sirens, self.voices, self.family) = (sirens, voices, family)
            (self.neighbours, self.staff, self.technicians) = (neighbours, staff, technicians)
        }
    }

    /// The box's own ladder: local first; outward, by whatever each contact has, only when the desk is silent or no person has it
    /// in time.
    ///
    /// - Parameter alertmanager: the contact that gets every technical alert at once, and its end; nil where there is none.
    package static func standardBox(
        people: BoxPeople = BoxPeople(), uplink: String? = "desk", alertmanager: String? = nil,
        zone: TimeZoneRules = .utc, quietHours: TimeBand? = nil
    ) -> PolicySet {
        var contacts: [Contact] = []
        contacts += people.sirens.map { Contact(name: $0, roles: [.home], channels: [.siren], isPerson: false) }
        contacts += people.voices.map { Contact(name: $0, roles: [.home], channels: [.voice], isPerson: false) }
        contacts += people.family.enumerated().map {
            Contact(name: $0.element, roles: [.familyContact($0.offset + 1)], channels: [.sms])
        }
        contacts += people.neighbours.map { Contact(name: $0, roles: [.neighbour], channels: [.sms]) }
        contacts += people.staff.map { Contact(name: $0, roles: [.communityDesk], channels: [.sms]) }
        contacts += people.technicians.map { Contact(name: $0, roles: [.technician], channels: [.sms]) }
        var technical = boxTechnical
        if let alertmanager {
            contacts.append(Contact(name: alertmanager, roles: [], channels: [.alertmanager], isPerson: false))
            let target = Selector.person(alertmanager)
            technical.steps.insert(Step(afterSeconds: 0, targets: [target], onEmpty: .carryOn), at: 0)
        }
        return PolicySet(
            policies: [boxEmergency, boxGoneAtNight, boxUrgent, boxAdvisory, technical], contacts: contacts, zone: zone,
            quietHours: quietHours, uplink: uplink)
    }

    private static let near: [Selector] = [.familyContact(1), .communityDesk]
    private static let all: [Selector] = [
        .familyContact(1), .familyContact(2), .familyContact(3), .neighbour, .gridWorker, .estateGuard, .communityDesk,
    ]
    /// Last, and again and again: the tiers above too, where the home has a way to them.
    private static let everybody: [Selector] = all + [.streetDesk, .districtDesk, .cityDesk]

    static let boxEmergency = Policy(
        id: "box-emergency", applies: PolicyScope(severities: [.emergency]),
        steps: [
            Step(afterSeconds: 0, targets: [.home], channels: [.siren, .voice], onEmpty: .carryOn),
            Step(
                afterSeconds: 30, targets: near, minDistinctPeople: 1,
                ring: .init(tries: 2, gapSeconds: 60), trigger: .deskSilent),
            Step(afterSeconds: 120, targets: near, minDistinctPeople: 1),
            Step(afterSeconds: 240, targets: all, minDistinctPeople: 1),
        ], tail: Tail(everySeconds: 300, targets: everybody))

    static let boxUrgent = Policy(
        id: "box-urgent", applies: PolicyScope(severities: [.urgent]),
        steps: [
            Step(afterSeconds: 0, targets: [.home], channels: [.voice], onEmpty: .carryOn),
            Step(afterSeconds: 60, targets: near, minDistinctPeople: 1, trigger: .deskSilent),
            Step(afterSeconds: 600, targets: near, minDistinctPeople: 1),
            Step(afterSeconds: 1200, targets: all, minDistinctPeople: 1),
        ], tail: Tail(everySeconds: 900, targets: everybody))

    /// Out in the night: nobody is in to be asked, and the cold does not wait.
    static let boxGoneAtNight = Policy(
        id: "box-gone-at-night",
        applies: PolicyScope(categories: [.wandering], details: ["left_at_night"], severities: [.urgent]),
        steps: [
            Step(afterSeconds: 60, targets: near, minDistinctPeople: 1, trigger: .deskSilent),
            Step(afterSeconds: 300, targets: near, minDistinctPeople: 1),
            Step(afterSeconds: 600, targets: all, minDistinctPeople: 1),
        ], tail: Tail(everySeconds: 600, targets: everybody))

    /// A soft check-in: the home's voice asks; nobody else is told unless it becomes urgent.
    static let boxAdvisory = Policy(
        id: "box-advisory", applies: PolicyScope(severities: [.advisory]),
        steps: [Step(afterSeconds: 0, targets: [.home], channels: [.voice], onEmpty: .carryOn)], tail: nil)

    static let boxTechnical = Policy(
        id: "box-technical", applies: PolicyScope(severities: [.technical]),
        steps: [
            Step(
                afterSeconds: 86_400, targets: [.technician], onEmpty: .carryOn,
                respectsQuietHours: true)
        ], tail: nil)
}
