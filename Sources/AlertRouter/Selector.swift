import SafetyModel

/// Whom a step means; resolved to contacts when it fires. As text in configurations: `resident`, `family_contact:1`,
/// `on_duty:night`, `person:li`.
package enum Selector: Sendable, Hashable, Codable {
    /// Sirens, chimes and voices inside the home: no network is needed.
    case home
    case resident
    /// 1 is the first one to be called.
    case familyContact(Int)
    case neighbour, gridWorker, estateGuard
    case communityDesk, streetDesk, districtDesk, cityDesk
    case technician
    /// Whoever the rota of that name has on duty at that minute.
    case onDuty(String)
    /// One contact by its name.
    case person(String)
    /// Every contact there is: the last resort of a set without a fitting policy.
    case everyone

    private static let plain: [(text: String, selector: Selector)] = [
        ("home", .home), ("resident", .resident), ("neighbour", .neighbour), ("grid_worker", .gridWorker),
        ("estate_guard", .estateGuard), ("community_desk", .communityDesk), ("street_desk", .streetDesk),
        ("district_desk", .districtDesk), ("city_desk", .cityDesk), ("technician", .technician),
        ("everyone", .everyone),
    ]

    /// nil when the text names no selector.
    package init?(_ text: String) {
        if let found = Self.plain.first(where: { $0.text == text }) {
            self = found.selector
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "family_contact":
            guard let order = Int(parts[1]), order >= 1 else { return nil }
            self = .familyContact(order)
        case "on_duty": self = .onDuty(String(parts[1]))
        case "person": self = .person(String(parts[1]))
        default: return nil
        }
    }

    package var text: String {
        switch self {
        case .familyContact(let order): "family_contact:\(order)"
        case .onDuty(let rota): "on_duty:\(rota)"
        case .person(let name): "person:\(name)"
        default: Self.plain.first { $0.selector == self }?.text ?? "everyone"
        }
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let selector = Selector(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' names no selector"))
        }
        self = selector
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Somebody or something that can be told: a person, a group robot, a siren, the desk of the next tier. Numbers, addresses and
/// keys are the edge's: here it is a name.
package struct Contact: Sendable, Codable, Equatable {
    /// The name in the configuration; `Promise.target`.
    package var name: String
    package var roles: [Selector]
    package var channels: [ChannelKind]
    /// Counts for `minDistinctPeople`; a siren or a group's robot does not.
    package var isPerson: Bool
    /// The homes it is for; nil means every home (desk only).
    package var homes: [String]?

    package init(
        name: String, roles: [Selector], channels: [ChannelKind], isPerson: Bool = true, homes: [String]? = nil
    ) {
        (self.name, self.roles, self.channels) = (name, roles, channels)
        (self.isPerson, self.homes) = (isPerson, homes)
    }
}
