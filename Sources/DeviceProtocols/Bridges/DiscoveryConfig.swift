import SafetyModel

/// The names of a discovery message, each with its short form. Source: home-assistant/core
/// homeassistant/components/mqtt/abbreviations.py.
enum DiscoveryKey {
    static let stateTopic = ["state_topic", "stat_t"]
    static let template = ["value_template", "val_tpl"]
    static let deviceClass = ["device_class", "dev_cla"]
    static let unit = ["unit_of_measurement", "unit_of_meas"]
    static let payloadOn = ["payload_on", "pl_on"]
    static let payloadOff = ["payload_off", "pl_off"]
    static let payloadHome = ["payload_home", "pl_home"]
    static let payloadAway = ["payload_not_home", "pl_not_home"]
    static let availability = ["availability", "avty"]
    static let availabilityTopic = ["availability_topic", "avty_t"]
    static let availabilityTemplate = ["availability_template", "avty_tpl"]
    static let availabilityMode = ["availability_mode", "avty_mode"]
    static let payloadAvailable = ["payload_available", "pl_avail"]
    static let payloadNotAvailable = ["payload_not_available", "pl_not_avail"]
    static let device = ["device", "dev"]
    static let components = ["components", "cmps"]
    static let platform = ["platform", "p"]
    static let identifiers = ["identifiers", "ids"]
    static let connections = ["connections", "cns"]
    static let area = ["suggested_area", "sa"]
    static let manufacturer = ["manufacturer", "mf"]
    static let model = ["model", "mdl"]
    static let software = ["sw_version", "sw"]
    static let objectID = ["object_id", "obj_id", "default_entity_id", "def_ent_id"]
    static let eventTypes = ["event_types", "evt_typ"]
    static let payload = ["payload", "pl"]
    static let topic = ["topic", "t"]
    static let type = ["type"]
    static let subtype = ["subtype", "stype"]
    static let offDelay = ["off_delay", "off_dly"]
}

/// One entity's discovery object; what the whole-device form shares stands in `shared`.
struct DiscoveryConfig {
    let json: JSONDocument
    let node: JSONNode
    var shared: JSONNode?

    func member(_ names: [String]) -> JSONNode? {
        for place in [node, shared] {
            guard let place else { continue }
            for name in names { if let found = json.member(place, named: name), !json.isNull(found) { return found } }
        }
        return nil
    }

    func text(_ names: [String]) -> String? { member(names).flatMap(json.string) }
    func number(_ names: [String]) -> Double? { member(names).flatMap(json.number) }

    /// A topic with its `~` put in.
    func topic(_ names: [String]) -> String? { text(names).map(full) }

    func full(_ topic: String) -> String {
        guard let base = text(["~"]) else { return topic }
        if topic.hasPrefix("~") { return base + topic.dropFirst() }
        return topic.hasSuffix("~") ? topic.dropLast() + base : topic
    }

    /// A payload as the receiver compares it: booleans and numbers as Python writes them.
    func payload(_ names: [String]) -> String? {
        guard let node = member(names) else { return nil }
        if let flag = json.bool(node) { return flag ? "True" : "False" }
        if let number = json.number(node) { return DiscoveryValue.number(number).rendered }
        return json.string(node)
    }

    func texts(_ names: [String]) -> [String] {
        guard let node = member(names) else { return [] }
        if let one = Scalar(json, node).identity { return [one] }
        var all: [String] = []
        json.forEachElement(node) { if all.count < 64, let text = Scalar(json, $0).identity { all.append(text) } }
        return all
    }

    /// The second of the first pair: `[["mac", "02:5b:26:a8:dc:12"]]`.
    func pair(_ names: [String]) -> String? {
        guard let node = member(names) else { return nil }
        var found: [String] = []
        json.forEachElement(node) { pair in
            if found.isEmpty { json.forEachElement(pair) { found.append(json.string($0) ?? "") } }
        }
        return found.count == 2 && !found[1].isEmpty ? found[1] : nil
    }

    /// The `device` object, as a place to read from.
    var device: DiscoveryConfig? { member(DiscoveryKey.device).map { DiscoveryConfig(json: json, node: $0) } }
}

/// A topic on which a device's being there is told.
struct DiscoveryAvailability: Sendable, Codable, Equatable {
    var topic: String
    var template: DiscoveryTemplate?
    var online = "online"
    var offline = "offline"

    /// Single topic or list; an entry whose template is not understood is left out.
    static func all(_ config: DiscoveryConfig) -> [DiscoveryAvailability] {
        let online = config.payload(DiscoveryKey.payloadAvailable) ?? "online"
        let offline = config.payload(DiscoveryKey.payloadNotAvailable) ?? "offline"
        if let topic = config.topic(DiscoveryKey.availabilityTopic) {
            let source = config.text(DiscoveryKey.availabilityTemplate)
            let template = source.flatMap { DiscoveryTemplate($0) }
            if source != nil, template == nil { return [] }
            return [DiscoveryAvailability(topic: topic, template: template, online: online, offline: offline)]
        }
        var all: [DiscoveryAvailability] = []
        guard let list = config.member(DiscoveryKey.availability) else { return [] }
        func add(_ node: JSONNode) {
            let entry = DiscoveryConfig(json: config.json, node: node)
            guard all.count < 8, let topic = entry.text(DiscoveryKey.topic).map(config.full) else { return }
            let source = entry.text(DiscoveryKey.template)
            let template = source.flatMap { DiscoveryTemplate($0) }
            if source != nil, template == nil { return }
            all.append(
                DiscoveryAvailability(
                    topic: topic, template: template, online: entry.payload(DiscoveryKey.payloadAvailable) ?? online,
                    offline: entry.payload(DiscoveryKey.payloadNotAvailable) ?? offline))
        }
        if config.json.kind(list) == .array { config.json.forEachElement(list) { add($0) } } else { add(list) }
        return all
    }
}
