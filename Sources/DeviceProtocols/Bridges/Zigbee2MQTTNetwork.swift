import SafetyModel

/// The devices of one coordinator, as `bridge/devices` lists them. Replaced whole by the next list.
struct Zigbee2MQTTNetwork: Sendable, Codable {
    /// A coordinator carries some hundred devices.
    static let maximumDevices = 2000

    var hasInventory = false
    /// Whether properties were seen on topics of their own.
    var usesAttributes = false
    private var devices: [Zigbee2MQTTDevice] = []
    private var byTopic: [String: Int] = [:]
    private var byName: [String: Int] = [:]

    init() {}

    mutating func add(_ device: Zigbee2MQTTDevice, base: String) {
        guard byName[device.name] == nil else { return }
        devices.append(device)
        byName[device.name] = devices.count - 1
        byTopic["\(base)/\(device.name)"] = devices.count - 1
    }

    func device(topic: String) -> Zigbee2MQTTDevice? { byTopic.isEmpty ? nil : byTopic[topic].map { devices[$0] } }
    func device(named name: String) -> Zigbee2MQTTDevice? { byName[name].map { devices[$0] } }
    func device(id: DeviceID) -> Zigbee2MQTTDevice? { devices.first { $0.id == id } }
}

/// One device: its own properties, as exposed, and what it is for as far as its definition says.
struct Zigbee2MQTTDevice: Sendable, Codable {
    let name: String
    let id: DeviceID
    /// Whatever its button does calls for help.
    private(set) var isSOS = false
    private(set) var isSiren = false
    private var properties = KeyTable<Zigbee2MQTTProperty>()
    private(set) var role: DeviceRole?
    private(set) var capabilities: [ObservationKind] = []
    /// Whether one of its actions calls for help (a keypad's emergency key).
    private var hasEmergencyAction = false

    /// A device that no inventory lists.
    init(name: String, id: DeviceID) { (self.name, self.id) = (name, id) }

    /// A device as the inventory lists it.
    init(name: String, id: DeviceID, entry: JSONNode, _ json: JSONDocument) {
        self.init(name: name, id: id)
        guard let definition = json.member(entry, "definition"), let list = json.member(definition, "exposes") else {
            return
        }
        let description = json.member(definition, "description").flatMap(json.string)?.lowercased() ?? ""
        let model = json.member(definition, "model").flatMap(json.string) ?? ""
        var exposes = Zigbee2MQTTExposes(description: description)
        json.forEachElement(list) { exposes.add($0, json) }
        properties = KeyTable(exposes.properties)
        capabilities = exposes.capabilities
        hasEmergencyAction = exposes.hasEmergencyAction
        isSiren = exposes.isSiren
        role = exposes.role(model: model)
        isSOS = role == .sos
    }

    /// The meaning of a member: as exposed, else as named.
    @inline(__always)
    func property(_ json: JSONDocument, _ key: JSONNode) -> Zigbee2MQTTProperty? {
        let hash = KeyTable<Zigbee2MQTTProperty>.hash(json, key)
        if let own = properties.value(json, key, hash: hash) { return own }
        if let known = Zigbee2MQTTProperty.standard.value(json, key, hash: hash) { return known }
        guard json.mayNameEndpoint(key) else { return nil }
        return json.string(key).flatMap(Zigbee2MQTTProperty.trimmed).flatMap { Zigbee2MQTTProperty.standard[$0] }
    }

    /// The meaning of a member of a device that no inventory describes: a whole name that is a danger's.
    func guessed(_ json: JSONDocument, _ key: JSONNode) -> Zigbee2MQTTProperty? {
        guard properties.keys.isEmpty, let text = json.string(key) else { return nil }
        let name = FieldName(text)
        guard AlarmWords.isDanger(name), let meaning = FieldVocabulary.meaning(of: name), !meaning.isInverted else {
            return nil
        }
        switch meaning.kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall:
            return Zigbee2MQTTProperty(form: .told, kind: meaning.kind)
        default: return nil
        }
    }

    func property(_ name: String) -> Zigbee2MQTTProperty? { properties[name] ?? Zigbee2MQTTProperty.named(name) }

    /// A siren's `alarm` says that it sounds, not why.
    func looksLikeSiren(_ json: JSONDocument) -> Bool {
        if !properties.keys.isEmpty { return isSiren }
        guard json.member(json.root, "alarm") != nil else { return false }
        var isSiren = false
        json.forEachMember(json.root) { key, _ in
            if let name = json.string(key), Self.isSirenSetting(name) { isSiren = true }
        }
        return isSiren
    }

    /// What only a thing that sounds has: its own settings and states.
    private static func isSirenSetting(_ name: String) -> Bool {
        if name == "alarm_1" || name == "alarm_2" { return false }
        return ["siren", "alarm_"].contains { name.hasPrefix($0) }
            || ["duration", "max_duration", "melody", "volume", "warning", "power_type"].contains(name)
    }

    /// Names of the properties that can raise an alarm.
    var alarmProperties: [String] {
        zip(properties.keys, properties.values).filter { $0.1.canRaise }.map(\.0)
    }

    var canRaise: Bool { isSOS || hasEmergencyAction || !alarmProperties.isEmpty }

    /// The property to ask for, to learn whether an alarm is on.
    func askable(_ kind: AlarmKind) -> String? {
        for (name, property) in zip(properties.keys, properties.values)
        where property.canBeAsked && property.kind.rawValue == kind.rawValue { return name }
        return nil
    }

    func profile(entry: JSONNode, _ json: JSONDocument) -> DeviceProfile {
        let definition = json.member(entry, "definition")
        let source = json.member(entry, "power_source").flatMap(json.string)
        return DeviceProfile(
            device: id, bridge: Zigbee2MQTT.name,
            vendor: definition.flatMap { json.member($0, "vendor") }.flatMap(json.string),
            model: definition.flatMap { json.member($0, "model") }.flatMap(json.string),
            isBatteryPowered: source.flatMap { $0 == "Unknown" ? nil : $0 == "Battery" }, capabilities: capabilities,
            role: role)
    }
}

extension Zigbee2MQTTProperty {
    private static let hazards: Set<ObservationKind> = [
        .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .motionless, .fall, .button,
    ]

    var canRaise: Bool {
        switch form {
        case .sos, .fall, .posture: true
        case .flag, .invertedFlag, .state, .word, .leakWord:
            [.smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .motionless].contains(kind)
        case .told: words?.contains { Self.hazards.contains($0.kind) } ?? Self.hazards.contains(kind)
        case .nothing, .number, .contact, .opening, .openWord, .action, .batteryState, .selfTestResult, .voltage: false
        }
    }
}

extension JSONDocument {
    /// Whether what follows a name's last `_` is short enough for an endpoint, and no common other word.
    fileprivate func mayNameEndpoint(_ key: JSONNode) -> Bool {
        let token = token(key)
        var at = Int(token.end) - 1
        while at > Int(token.start), bytes[at] != UInt8(ascii: "_") { at -= 1 }
        let length = Int(token.end) - at - 1
        guard at > Int(token.start), length > 0, length <= 7 else { return false }
        if length <= 3 { return true }
        switch bytes[at + 1] {
        case UInt8(ascii: "l"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "c"),
            UInt8(ascii: "u"),
            UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "m"),
            UInt8(ascii: "w"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            return true
        default: return false
        }
    }
}
