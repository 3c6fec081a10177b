import SafetyModel

/// What one payload says through one entity.
extension DiscoveryEntity {
    enum Answer: Equatable {
        case fact(Observation)
        /// A number as it stands in the message.
        case measured(Observation, Reading)
        /// Understood, and nothing is said.
        case nothing
        case refused(String)
    }

    func answer(_ payload: String, _ json: JSONDocument?) -> Answer {
        guard let meaning else { return .nothing }
        if isUndecodable { return .refused("a value template that is not understood") }
        if template?.needsDocument == true, json == nil { return .refused("not JSON") }
        if meaning.form == .event {
            json?.lookEverywhere()
            return event(payload, json, meaning)
        }
        if meaning.form == .number, let reading = plainReading(json) {
            let scaled = reading.scaled(meaning.scale, meaning.offset)
            if let fact = Plausible.fact(meaning.kind, scaled.value), fact.kind == meaning.kind {
                return .measured(self.fact(fact.kind, fact.value), scaled)
            }
        }
        if template?.usesPayload ?? true { json?.lookEverywhere() }
        let value = template?.value(payload, json) ?? .text(payload)
        guard let text = value.rendered, !Self.noValue.contains(text.lowercased()) else { return .nothing }
        switch meaning.form {
        case .number: return number(text, value.number, meaning)
        case .flag:
            let said = flag(text).map { Answer.fact(fact(meaning.kind, .flag($0))) }
            return said ?? (meaning.kind == .other ? .nothing : .refused("an unknown state"))
        case .call: return flag(text).map { .fact(fact(.zoneAlarm, .flag($0))) } ?? .refused("an unknown state")
        case .contact:
            return flag(text).map { .fact(fact(.contact, .text($0 ? "open" : "closed"))) }
                ?? .refused("an unknown state")
        case .availability:
            return flag(text).map { .fact(fact(.availability, .text($0 ? "online" : "offline"))) }
                ?? .refused("an unknown state")
        case .fall: return fall(text)
        case .word:
            let said = FieldMeaning(meaning.kind).fact(.text(text))
            return said.map { .fact(fact($0.kind, $0.value)) } ?? .nothing
        case .trigger:
            guard trigger == nil || text == trigger, let press else { return .nothing }
            return .fact(Observation(device, .button, .text(press), isEvent: true))
        case .event: return .nothing
        }
    }

    /// The number where it stands as it is: the payload, or a member of it.
    private func plainReading(_ json: JSONDocument?) -> Reading? {
        guard let json, let node = template.map({ $0.place(json) }) ?? json.root, json.kind(node) == .number else {
            return nil
        }
        return json.reading(node)
    }

    /// Case matters, but for booleans: Python's `True` and JSON's `true` are the same.
    private func flag(_ text: String) -> Bool? {
        if text == payloadOn { return true }
        if text == payloadOff { return false }
        if let on = Self.boolean(payloadOn), let flag = ScalarText.bool(text.utf8.span) { return flag == on }
        // Where a tracker is not home, it is at a place with a name.
        return namesPlaces == true ? false : nil
    }

    private static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    private func fact(_ kind: ObservationKind, _ value: ObservationValue) -> Observation {
        Observation(device, kind, value)
    }

    private func number(_ text: String, _ number: Double?, _ meaning: DiscoveryMeaning) -> Answer {
        guard let number = number ?? ScalarText.number(text.utf8.span) else { return .refused("not a number") }
        guard let fact = Plausible.fact(meaning.kind, number * meaning.scale + meaning.offset) else { return .nothing }
        return .fact(self.fact(fact.kind, fact.value))
    }

    private func fall(_ text: String) -> Answer {
        if let isFallen = flag(text) { return .fact(fact(.fall, .flag(isFallen))) }
        let said = FieldMeaning(.fall).fact(.text(text))
        return said.map { .fact(fact(.fall, $0.value)) } ?? .refused("an unknown state")
    }

    /// `{"event_type": "single"}`, one of the declared types.
    private func event(_ payload: String, _ json: JSONDocument?, _ meaning: DiscoveryMeaning) -> Answer {
        guard let json else { return .refused("not JSON") }
        let root: JSONNode
        if let template {
            switch template.value(payload, json) {
            case .node(let node): root = node
            default: return .refused("an event without its object")
            }
        } else {
            root = json.root
        }
        guard let type = json.member(root, "event_type").flatMap(json.string) else {
            return .refused("an event without a type")
        }
        guard eventTypes.isEmpty || eventTypes.contains(type) else { return .nothing }
        if meaning.kind == .motion { return .fact(Observation(device, .motion, .flag(true), isEvent: true)) }
        if let kind = DiscoveryEvent.alarm(type, of: eventTypes) {
            return .fact(Observation(device, kind, .flag(true), isEvent: true))
        }
        if type.lowercased() == "test" { return .fact(Observation(device, .test, .flag(true), isEvent: true)) }
        let press = callsForHelp ? PressWords.anyPress(type) : PressWords.press(type)
        return press.map { .fact(Observation(device, .button, .text($0), isEvent: true)) } ?? .nothing
    }
}

/// What an event's type says beside presses.
enum DiscoveryEvent {
    /// Words of a toy that is turned about: its fall is none of a person.
    private static let toy = ["shake", "slide", "flip90", "flip180", "flip", "rotate", "throw", "tilt", "drop", "cube"]

    /// The alarm that a type names outright (`fall_detected`, `smoke`); nil for ends of alarms, tests, toys.
    static func alarm(_ type: String, of types: [String]) -> ObservationKind? {
        let name = FieldName(type)
        // A keypad's `fire` is a key for help.
        if PressWords.press(type) == "sos" { return nil }
        if FieldWords.isDenied(name) || name.hasAny(["suspected", "maybe", "warning", "possible"]) { return nil }
        guard let meaning = FieldVocabulary.meaning(of: name), !meaning.isInverted else { return nil }
        switch meaning.kind {
        case .fall: return types.contains { FieldName($0).hasAny(toy) } ? nil : .fall
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak: return meaning.kind
        default: return nil
        }
    }
}
