import SafetyModel

/// What is known of a resident that ladders may depend on, such as `lives_alone` or `hard_of_hearing`.
package struct ResidentFlags: Sendable, Codable, Equatable {
    package var resident: String
    package var flags: [String]
    package init(resident: String, flags: [String]) { (self.resident, self.flags) = (resident, flags) }
}

/// The whole policy of one engine: ladders, whom they can reach, and its relation to the tier above.
package struct PolicySet: Sendable, Codable, Equatable {
    /// The first one that fits is taken.
    package var policies: [Policy]
    package var contacts: [Contact]
    package var rotas: [Rota]
    package var residents: [ResidentFlags]
    package var zone: TimeZoneRules
    package var quietHours: TimeBand?
    /// The contact that gets every transition of every alert by the uplink (a box's desk); nil where there is none.
    package var uplink: String?
    /// A peer that was not heard for so long is silent.
    package var deskSilenceSeconds: Int
    /// A raise without the desk's receipt for so long counts as a silent desk.
    package var receiptLimitSeconds: Int

    package init(
        policies: [Policy], contacts: [Contact] = [], rotas: [Rota] = [], residents: [ResidentFlags] = [],
        zone: TimeZoneRules = .utc, quietHours: TimeBand? = nil, uplink: String? = nil, deskSilenceSeconds: Int = 180,
        receiptLimitSeconds: Int = 30
    ) {
        (self.policies, self.contacts, self.rotas, self.residents) = (policies, contacts, rotas, residents)
        (self.zone, self.quietHours, self.uplink) = (zone, quietHours, uplink)
        (self.deskSilenceSeconds, self.receiptLimitSeconds) = (deskSilenceSeconds, receiptLimitSeconds)
    }

    /// Kinds for which quiet hours never count (E8), beside every emergency.
    package static let neverQuiet: [AlertCategory] = [.sos, .smoke, .heat, .gas, .carbonMonoxide, .fall]

    /// The ladder for an alert as it stands.
    func policy(for alert: Alert) -> Policy {
        let minute = localMinute(alert.at.wall)
        let flags = residents.first { $0.resident == alert.resident }?.flags ?? []
        return policies.first { candidate in
            let scope = candidate.applies
            return (scope.categories.isEmpty || scope.categories.contains(alert.category))
                && (scope.details.map { alert.detail.map($0.contains) ?? false } ?? true)
                && (scope.severities.isEmpty || scope.severities.contains(alert.severity))
                && (scope.band?.contains(minute: minute) ?? true)
                && scope.residentFlags.allSatisfy { flags.contains($0) }
        } ?? .lastResort
    }

    /// The contacts that a step means, in the set's order, each once.
    func contacts(for selectors: [Selector], home: String, wall: Milliseconds) -> [Contact] {
        var names: [String] = []
        for selector in selectors {
            switch selector {
            case .onDuty(let rota):
                names += rotas.first { $0.name == rota }?.onDuty(at: wall, zone: zone) ?? []
            case .person(let name): names.append(name)
            case .everyone: names += contacts.map(\.name)
            case .home, .resident, .familyContact, .neighbour, .gridWorker, .estateGuard, .communityDesk, .streetDesk,
                .districtDesk, .cityDesk, .technician:
                names += contacts.filter { $0.roles.contains(selector) }.map(\.name)
            }
        }
        return contacts.filter { contact in names.contains(contact.name) && (contact.homes?.contains(home) ?? true) }
    }

    /// Whether some step of some ladder means that contact.
    package func isEverTold(_ contact: Contact) -> Bool {
        let targets = policies.flatMap { $0.steps.flatMap(\.targets) + ($0.tail?.targets ?? []) }
        return targets.contains { target in
            switch target {
            case .everyone: true
            case .person(let name): name == contact.name
            case .onDuty(let name): rotas.first { $0.name == name }?.people.contains(contact.name) ?? false
            default: contact.roles.contains(target)
            }
        }
    }

    /// Minutes since local midnight.
    func localMinute(_ wall: Milliseconds) -> Int {
        let local = zone.local(min(max(wall, -Self.farWall), Self.farWall))
        let inDay = local - RFC3339.floorDivide(local, 86_400_000) * 86_400_000
        return Int(inDay / 60_000)
    }

    /// When the quiet hours around `wall` end; `wall` itself outside of them.
    func quietEnd(_ wall: Milliseconds) -> Milliseconds {
        guard let quietHours, quietHours.fromMinute != quietHours.untilMinute else { return wall }
        let minute = localMinute(wall)
        guard quietHours.contains(minute: minute) else { return wall }
        let minutes = (quietHours.untilMinute - minute + 1440) % 1440
        let local = zone.local(wall)
        return wall &+ Milliseconds(minutes) * 60_000 - (local - RFC3339.floorDivide(local, 60_000) * 60_000)
    }

    /// Wall times beyond the year 9999 are cut before arithmetic.
    static let farWall: Milliseconds = 253_370_764_799_999
}
