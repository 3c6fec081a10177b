import SafetyModel

/// Home Assistant's MQTT discovery: the generic way in for whatever no own decoder knows. Claims the discovery topics and the
/// topics that they named. Source: home-assistant/core homeassistant/components/mqtt.
package struct HomeAssistant: BridgeDecoder {
    package static let name = "homeassistant"
    private let bases: [String]
    private var book = DiscoveryBook()

    /// Components with a meaning for safety; the others are lights, switches and the like.
    static let components: Set<String> = ["binary_sensor", "sensor", "event", "device_automation", "device_tracker"]

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["homeassistant"]) }

    package func claims(topic: String) -> Bool {
        TopicLevels.base(of: topic, in: bases) != nil || book.knows(topic)
    }

    package func topics(of device: DeviceProfile) -> [String] { book.alarmTopics(of: device.device) }
    package func carriesAlarms(on topic: String) -> Bool { book.carriesAlarms(on: topic) }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        if let report = try book.decode(message, at: now, &json) { return report }
        guard let base = TopicLevels.base(of: message.topic, in: bases) else { return .declined }
        let levels = TopicLevels(message.topic, after: base)
        guard levels.last == "config", (3...4).contains(levels.count) else {
            return .noise("not a discovery message")
        }
        if message.payload.isEmpty {
            book.remove(message.topic)
            return .ignoring("discovery cleared")
        }
        let component = String(levels[0])
        guard component == "device" || Self.components.contains(component) else {
            return .ignoring("discovery of a \(component.prefix(32))")
        }
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        let config = DiscoveryConfig(json: json, node: json.root)
        var learning = DiscoveryLearning(topic: message.topic, bridge: Self.name)
        learning.device = DiscoveryLearning.identity(config) ?? DeviceID(String(levels[levels.count - 2]))
        learning.add(config, component: component, objectID: String(levels[levels.count - 2]), to: &book)
        return try learning.report(isOfOwnDecoder: DiscoveryLearning.isOfOwnDecoder(config))
    }
}

/// What one discovery message teaches.
struct DiscoveryLearning {
    let topic: String
    let bridge: String
    var device: DeviceID = ""
    private(set) var profile: DeviceProfile?
    private(set) var entities = 0
    private(set) var undecodable = 0

    init(topic: String, bridge: String) { (self.topic, self.bridge) = (topic, bridge) }

    /// The first of the device's identifiers; a device without any has a connection (its address).
    static func identity(_ config: DiscoveryConfig) -> DeviceID? {
        guard let device = config.device else { return nil }
        let identifier = device.texts(DiscoveryKey.identifiers).first ?? device.pair(DiscoveryKey.connections)
        return identifier.map { DeviceID($0) }
    }

    /// Discovery that a bridge with an own decoder sends beside its messages: no second device.
    static func isOfOwnDecoder(_ config: DiscoveryConfig) -> Bool {
        let origin = config.member(["origin", "o"]).map { DiscoveryConfig(json: config.json, node: $0) }
        let name = origin?.text(["name"])?.lowercased() ?? ""
        if name.hasPrefix("zigbee2mqtt") || name.hasPrefix("zwave") || name.hasPrefix("tasmota") { return true }
        let identity = identity(config)?.name ?? ""
        return identity.hasPrefix("zigbee2mqtt_") || identity.hasPrefix("zwavejs2mqtt_")
    }

    /// One entity, or in the whole-device form one a component.
    mutating func add(_ config: DiscoveryConfig, component: String, objectID: String, to book: inout DiscoveryBook) {
        guard component == "device" else { return add(config, component, objectID, key: topic, to: &book) }
        guard let components = config.member(DiscoveryKey.components) else { return }
        book.remove(topic)
        var found: [(String, JSONNode)] = []
        config.json.forEachMember(components) { key, node in
            if found.count < 256, let key = config.json.string(key) { found.append((key, node)) }
        }
        for (key, node) in found {
            let entity = DiscoveryConfig(json: config.json, node: node, shared: config.node)
            // A component of nothing but its platform is one that was removed.
            guard let platform = entity.text(DiscoveryKey.platform), HomeAssistant.components.contains(platform),
                config.json.count(node) > 1
            else { continue }
            add(entity, platform, key, key: "\(topic)#\(key)", to: &book)
        }
    }

    private mutating func add(
        _ config: DiscoveryConfig, _ component: String, _ objectID: String, key: String, to book: inout DiscoveryBook
    ) {
        let entity = DiscoveryEntity(config, component: component, objectID: objectID, device: device)
        if entity.isUndecodable, entity.meaning != nil { undecodable += 1 }
        entities += 1
        book.add(entity, key: key)
        profile = book.profile(of: device, bridge: bridge, config: config, meaning: entity.meaning)
    }

    func report(isOfOwnDecoder: Bool) throws(Refusal) -> Report {
        if undecodable > 0 { throw Refusal(reason: "a value template that is not understood", byte: 0) }
        var report = Report.ignoring("discovery of \(entities) \(entities == 1 ? "entity" : "entities")")
        if let profile, !isOfOwnDecoder { report.profiles = [profile] }
        return report
    }
}
