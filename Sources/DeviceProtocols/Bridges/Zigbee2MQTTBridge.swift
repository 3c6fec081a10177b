import SafetyModel

/// `<base>/bridge/...`, the alarm topics and the questions.
extension Zigbee2MQTT {
    mutating func bridge(
        _ subject: String, _ message: Message, _ base: String, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        switch subject {
        case "state":
            if message.payload.isEmpty { return .ignoring("topic cleared") }
            let isOnline = try Self.isOnline(message, &json)
            var report = Report(observations: [
                Observation(id(of: "bridge", base), .availability, .text(isOnline ? "online" : "offline"))
            ])
            report.bridgeState = BridgeState(bridge: base, isOnline: isOnline)
            (report.bridge, report.effect) = (base, .changesOwn)
            return report
        case "devices": return try inventory(message, base, &json)
        case "logging", "log": return .noise("a log line")
        case "event": return .noise("a bridge event")
        default: return .noise("of the bridge itself: \(subject.prefix(40))")
        }
    }

    private mutating func inventory(
        _ message: Message, _ base: String, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        if message.payload.isEmpty { return .ignoring("topic cleared") }
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .array else { throw Refusal(reason: "not a JSON array", byte: 0) }
        var network = Zigbee2MQTTNetwork()
        network.usesAttributes = networks[base]?.usesAttributes ?? false
        network.hasInventory = true
        var profiles: [DeviceProfile] = []
        json.forEachElement(json.root) { node in
            guard let name = json.member(node, "friendly_name").flatMap(json.string), !name.isEmpty,
                !(json.member(node, "type").map { json.equals($0, "Coordinator") } ?? false),
                profiles.count < Zigbee2MQTTNetwork.maximumDevices
            else { return }
            let device = Zigbee2MQTTDevice(name: name, id: id(of: name, base), entry: node, json)
            network.add(device, base: base)
            profiles.append(device.profile(entry: node, json))
        }
        networks[base] = network
        var report = Report.ignoring("inventory of \(profiles.count) device\(profiles.count == 1 ? "" : "s")")
        report.profiles = profiles
        report.bridge = base
        return report
    }

    package func topics(of profile: DeviceProfile) -> [String] {
        for base in bases {
            guard let network = networks[base] else { continue }
            guard let device = network.device(id: profile.device) else { continue }
            guard device.canRaise || profile.role.map(Self.alarmRoles.contains) == true else { return [] }
            let topic = "\(base)/\(device.name)"
            if !network.usesAttributes { return [topic, topic + "/action"] }
            return [topic, topic + "/action"] + device.alarmProperties.map { "\(topic)/\($0)" }
        }
        // Not listed: the installer's word makes it an alarm device, and its name is its topic.
        guard let base = bases.first, profile.role.map(Self.alarmRoles.contains) == true else { return [] }
        return ["\(base)/\(profile.device.name)", "\(base)/\(profile.device.name)/action"]
    }

    /// What the inventory lists is what it says, and no more; a known name that is no alarm is none.
    package func settles(_ form: String, on topic: String) -> Bool {
        guard let base = TopicLevels.base(of: topic, in: bases) else { return false }
        let name = String(form.split(separator: "/").first ?? "")
        let device = networks[base]?.device(topic: topic)
        guard let property = device?.property(name) ?? Zigbee2MQTTProperty.named(name) else { return false }
        return !property.canRaise || device?.isSiren == true
    }

    private static let alarmRoles: Set<DeviceRole> = [.sos, .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall]

    package func question(about kind: AlarmKind, of device: DeviceID) -> Publication? {
        for base in bases {
            guard let listed = networks[base]?.device(id: device) else { continue }
            guard let property = listed.askable(kind) else { return nil }
            var body = JSONWriter(capacity: 32)
            body.beginObject()
            body.key(property)
            body.string("")
            body.endObject()
            return Publication(topic: "\(base)/\(listed.name)/get", payload: body.finish())
        }
        return nil
    }
}
