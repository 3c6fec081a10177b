import SafetyModel

/// The facts of one message about one device, each kind once: a message with a false and a true fault flag says "fault".
struct FactSet: Sendable {
    static let limit = 64
    private(set) var facts: [Fact] = []
    private(set) var links: [ReadingLink] = []

    /// Adds a fact; of two flags of a kind the true one stays, of two contacts the open one, else the first.
    mutating func add(_ fact: Fact?) {
        guard let fact else { return }
        guard let index = facts.firstIndex(where: { $0.kind == fact.kind }) else {
            if facts.count < Self.limit { facts.append(fact) }
            return
        }
        if fact.value == .flag(true) || fact.value == .text("open") { facts[index] = fact }
    }

    mutating func flag(_ kind: ObservationKind, _ value: Bool) { add(Fact(kind: kind, value: .flag(value))) }
    mutating func text(_ kind: ObservationKind, _ value: String) { add(Fact(kind: kind, value: .text(value))) }
    mutating func press(_ press: String) { add(Fact(kind: .button, value: .text(press), isEvent: true)) }
    /// Adds a number if a device can have measured it.
    mutating func number(_ kind: ObservationKind, _ value: Double?) {
        if let value { add(Plausible.fact(kind, value)) }
    }

    /// A number that stands in the message as it is.
    mutating func number(_ kind: ObservationKind, _ reading: Reading?, _ json: JSONDocument) {
        guard let reading else { return }
        let count = facts.count
        number(kind, reading.value)
        if facts.count > count, facts[count].kind == kind {
            links.append(ReadingLink(reading, observation: count, limits: Plausible.range(kind)))
        } else {
            json.look(JSONNode(index: reading.token))
        }
    }

    mutating func rename(_ kind: ObservationKind, to other: ObservationKind) {
        guard !facts.contains(where: { $0.kind == other }) else { return }
        for index in facts.indices where facts[index].kind == kind { facts[index].kind = other }
    }

    func observations(of device: DeviceID, claimedWall: Milliseconds?, isPast: Bool = false) -> [Observation] {
        facts.map { fact in
            Observation(
                device, fact.kind, fact.value, claimedWall: claimedWall, isPast: isPast, isEvent: fact.isEvent)
        }
    }
}

extension JSONDocument {
    /// A scalar for the vocabulary; nil for containers and null.
    func fieldValue(_ node: JSONNode) -> FieldValue? {
        switch kind(node) {
        case .bool: bool(node).map { .flag($0) }
        case .number: number(node).map { .number($0) }
        case .string: string(node).map { .text($0) }
        case .object, .array, .null: nil
        }
    }
}

/// Times as messages claim them.
enum DeviceClock {
    /// Seconds or milliseconds since 1970 as milliseconds; nil where it cannot be a time of a device that has a clock.
    static func epoch(_ number: Double?) -> Milliseconds? {
        guard let number, number.isFinite, number > 0 else { return nil }
        let milliseconds = number < 1e11 ? number * 1000 : number
        guard milliseconds < 4.2e12, let wall = Milliseconds(exactly: milliseconds.rounded()) else { return nil }
        return wall > earliest ? wall : nil
    }

    /// An RFC 3339 time; without an offset the local time is read as UTC. Nil before 2000: a clock that was never set.
    static func rfc3339(_ text: String?) -> Milliseconds? {
        guard let text, let time = RFC3339.parse(text), time.wall > earliest else { return nil }
        return time.wall
    }

    /// Whether a text of a time says its zone; true where it is none.
    static func hasOffset(_ text: String?) -> Bool {
        guard let text, let time = RFC3339.parse(text) else { return true }
        return time.offsetSeconds != nil
    }

    static let earliest: Milliseconds = 946_684_800_000
}

extension TimeZoneRules {
    /// A time that a device claims without a zone: the home's local time, unless only as UTC it is a time of now.
    /// - Parameter claimed: read as UTC.
    func wall(claimed: Milliseconds, at now: Moment) -> Milliseconds {
        let local = wall(local: claimed)
        let isNowInUTC = abs(now.wall &- claimed) <= 600_000 && abs(now.wall &- local) > 7_200_000
        return isNowInUTC ? claimed : local
    }
}
