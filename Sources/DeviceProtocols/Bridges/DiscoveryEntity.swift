import SafetyModel

/// One entity that a discovery message described: where its values arrive and what they say.
struct DiscoveryEntity: Sendable, Codable, Equatable {
    var device: DeviceID
    var meaning: DiscoveryMeaning?
    var topic: String?
    var template: DiscoveryTemplate?
    /// A template that is none of the known forms: its messages are refused.
    var isUndecodable = false
    var payloadOn = "ON"
    var payloadOff = "OFF"
    var eventTypes: [String] = []
    /// Of a trigger: the payload that it answers to, and what kind of press that is.
    var trigger: String?
    var press: String?
    /// Its own name, or the device's, calls for help.
    var callsForHelp = false
    /// Milliseconds after which the receiver takes an `ON` back, because no `OFF` will come.
    var offDelay: Milliseconds?
    var availability: [DiscoveryAvailability] = []
    var needsAllAvailable = false
    /// One topic that says so is enough. Nil in snapshots of earlier versions.
    var needsAnyAvailable: Bool?
    /// A tracker: its other states are names of places that are not home.
    var namesPlaces: Bool?

    /// - Parameters:
    ///   - fallback: the device's name where the message names none.
    ///   - objectID: the last level before `config`, or the component's key.
    init(_ config: DiscoveryConfig, component: String, objectID: String, device: DeviceID) {
        self.device = device
        let own = [config.text(["name"]), config.text(DiscoveryKey.objectID), objectID].compactMap { $0 }
        let deviceName = config.device?.text(["name"])
        let isInternal = ["diagnostic", "config"].contains(config.text(["entity_category", "ent_cat"]) ?? "")
        let saysSOS = own.contains(where: RoleRules.saysSOS) && !isInternal
        callsForHelp = saysSOS || deviceName.map(RoleRules.saysSOS) == true
        var name = FieldName(own.first ?? objectID)
        for text in own.dropFirst() { name.append(text) }
        var surroundings = name
        for text in [deviceName, config.device?.text(["model", "mdl"])].compactMap({ $0 }) { surroundings.append(text) }
        meaning = DiscoveryMeaning.meaning(
            component: component, deviceClass: config.text(DiscoveryKey.deviceClass),
            unit: config.text(DiscoveryKey.unit),
            name: name, saysSOS: saysSOS, surroundings: surroundings)
        topic = config.topic(component == "device_automation" ? DiscoveryKey.topic : DiscoveryKey.stateTopic)
        if let source = config.text(DiscoveryKey.template) {
            template = DiscoveryTemplate(source)
            isUndecodable = template == nil
        }
        readPayloads(config, component)
        availability = DiscoveryAvailability.all(config)
        needsAllAvailable = config.text(DiscoveryKey.availabilityMode) == "all"
        needsAnyAvailable = config.text(DiscoveryKey.availabilityMode) == "any" ? true : nil
    }

    private mutating func readPayloads(_ config: DiscoveryConfig, _ component: String) {
        if component == "device_tracker" {
            namesPlaces = true
            payloadOn = config.payload(DiscoveryKey.payloadHome) ?? "home"
            payloadOff = config.payload(DiscoveryKey.payloadAway) ?? "not_home"
        } else {
            payloadOn = config.payload(DiscoveryKey.payloadOn) ?? "ON"
            payloadOff = config.payload(DiscoveryKey.payloadOff) ?? "OFF"
        }
        eventTypes = config.texts(DiscoveryKey.eventTypes)
        trigger = config.payload(DiscoveryKey.payload)
        if component == "device_automation" {
            // The subtype is the button's name, the type what was done to it.
            let words = [trigger, config.text(DiscoveryKey.type), config.text(DiscoveryKey.subtype)].compactMap { $0 }
            let presses = words.compactMap(PressWords.press)
            press = presses.contains("sos") ? "sos" : presses.first
            // `button_short_release` ends the press that was counted already.
            if words.contains(where: { $0.contains("release") }) { press = nil }
        }
        offDelay = config.number(DiscoveryKey.offDelay).flatMap { Milliseconds(exactly: ($0 * 1000).rounded()) }
    }

    /// Whether its messages can be emergencies.
    var canRaise: Bool {
        guard let meaning else { return false }
        switch meaning.form {
        case .call, .fall, .word: return true
        case .flag:
            return [.smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .motionless, .fall].contains(
                meaning.kind)
        case .event, .trigger:
            return callsForHelp || press == "sos"
                || eventTypes.contains {
                    PressWords.press($0) == "sos" || DiscoveryEvent.alarm($0, of: eventTypes) != nil
                }
        case .number, .contact, .availability: return false
        }
    }

    /// Words that say "no value" in a state.
    static let noValue: Set<String> = ["", "none", "unknown", "unavailable", "null", "nan", "none\n"]
}
