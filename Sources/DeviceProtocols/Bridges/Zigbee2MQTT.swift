import SafetyModel

/// Zigbee2MQTT: `<base>/<friendly name>` JSON, `<base>/bridge/...`, and one topic per property where the operator chose so.
///
/// The friendly name may hold `/`, blanks and any script: it is everything after the base but for the known suffixes. What a
/// property means comes from the inventory (`bridge/devices`), and from its name for devices that are not in it. Source:
/// Koenkk/zigbee2mqtt.io docs/guide/usage/mqtt_topics_and_messages.md, docs/guide/usage/exposes.md.
package struct Zigbee2MQTT: BridgeDecoder {
    package static let name = "zigbee2mqtt"
    /// Every publication is merged with the cached state, and the cache is sent at the bridge's start.
    package static let republishesCache = true

    let bases: [String]
    var networks: [String: Zigbee2MQTTNetwork] = [:]

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["zigbee2mqtt"]) }

    package func claims(topic: String) -> Bool { TopicLevels.base(of: topic, in: bases) != nil }

    /// Sure once its own inventory was seen; until then a discovery message that names the very topic knows more.
    package func isCertain(of topic: String) -> Bool {
        TopicLevels.base(of: topic, in: bases).flatMap { networks[$0] }?.hasInventory ?? false
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = TopicLevels.base(of: message.topic, in: bases) else { return .declined }
        if let device = networks[base]?.device(topic: message.topic) {
            return try state(of: device, message, base, &json)
        }
        let rest = String(Substring(message.topic.utf8.dropFirst(base.utf8.count + 1)))
        if rest.utf8.starts(with: "bridge/".utf8) {
            return try bridge(String(rest.utf8.dropFirst(7)) ?? "", message, base, &json)
        }
        return try other(rest, message, base, &json)
    }

    /// What is neither the bridge's own nor the whole state of a listed device.
    private mutating func other(
        _ rest: String, _ message: Message, _ base: String, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let levels = rest.split(separator: "/", omittingEmptySubsequences: false)
        let (last, beforeLast) = (levels.last ?? "", levels.dropLast().last ?? "")
        if last == "set" || beforeLast == "set" { return .passing("a command") }
        if last == "get" || beforeLast == "get" { return .passing("a read request") }
        if message.payload.isEmpty { return .passing("topic cleared") }
        let parent = levels.dropLast().joined(separator: "/")
        if last == "availability", !parent.isEmpty { return try availability(of: parent, message, base, &json) }
        let listed = networks[base]?.device(named: parent)
        if !parent.isEmpty, let property = listed?.property(String(last)) ?? attribute(String(last), message, &json) {
            let device = listed ?? Zigbee2MQTTDevice(name: parent, id: id(of: parent, base))
            return attribute(String(last), property, of: device, message, base, &json)
        }
        return try state(of: Zigbee2MQTTDevice(name: rest, id: id(of: rest, base)), message, base, &json)
    }

    /// `advanced.output: attribute` for a device that no inventory lists: a known property's name and a payload that is no object
    /// (an object is the state of a device of that name).
    private func attribute(_ name: String, _ message: Message, _ json: inout JSONDocument) -> Zigbee2MQTTProperty? {
        guard let property = Zigbee2MQTTProperty.named(name) else { return nil }
        do throws(Refusal) {
            try json.parse(message.payload.span)
            return json.kind(json.root) == .object ? nil : property
        } catch {
            return message.payload.first == UInt8(ascii: "{") ? nil : property
        }
    }

    private mutating func state(
        of device: Zigbee2MQTTDevice, _ message: Message, _ base: String, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        if message.payload.isEmpty { return .passing("topic cleared", heard: device.id) }
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        var facts = Zigbee2MQTTFacts(device.id, isSOS: device.isSOS)
        let isSiren = device.looksLikeSiren(json)
        json.forEachMember(json.root) { key, value in
            guard let property = device.property(json, key) ?? device.guessed(json, key),
                !(isSiren && property.kind == .zoneAlarm)
            else { return }
            facts.add(property, json, value)
        }
        if message.retained { facts.claimedWall = Self.lastSeen(json) }
        return report(facts, device, base)
    }

    private mutating func attribute(
        _ name: String, _ property: Zigbee2MQTTProperty, of device: Zigbee2MQTTDevice, _ message: Message,
        _ base: String,
        _ json: inout JSONDocument
    ) -> Report {
        networks[base]?.usesAttributes = true
        // A plain text is no JSON: it is read as the JSON string that it would be.
        do throws(Refusal) {
            try json.parse(message.payload.span)
        } catch {
            guard let text = String(validating: message.payload, as: UTF8.self), text.utf8.count <= 256 else {
                return .ignoring("not UTF-8", heard: device.id)
            }
            var quoted = JSONWriter(capacity: text.utf8.count + 16)
            quoted.string(text)
            try? json.parse(quoted.finish().span)
        }
        var facts = Zigbee2MQTTFacts(device.id, isSOS: device.isSOS)
        facts.add(property, json, json.root)
        return report(facts, device, base)
    }

    private func report(_ facts: consuming Zigbee2MQTTFacts, _ device: Zigbee2MQTTDevice, _ base: String) -> Report {
        let callsForHelp = facts.callsForHelp
        let (links, isEntangled) = (facts.links, facts.isEntangled)
        var report = Report(observations: facts.finished())
        (report.bridge, report.callsForHelp) = (base, callsForHelp)
        (report.links, report.effect) = (links, isEntangled ? .changesOwn : .repeats)
        if report.observations.isEmpty { (report.ignored, report.heard) = ("no sensor value", device.id) }
        return report
    }

    private func availability(
        of name: String, _ message: Message, _ base: String, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let isOnline = try Self.isOnline(message, &json)
        let device = networks[base]?.device(named: name)?.id ?? id(of: name, base)
        var report = Report(observations: [Observation(device, .availability, .text(isOnline ? "online" : "offline"))])
        (report.bridge, report.effect) = (base, .repeats)
        return report
    }

    /// `{"state":"online"}`, in 1.x the plain word.
    static func isOnline(_ message: Message, _ json: inout JSONDocument) throws(Refusal) -> Bool {
        let payload = message.payload.span
        if ScalarText.equals(payload, "online") { return true }
        if ScalarText.equals(payload, "offline") { return false }
        try json.parse(payload)
        let word = json.member(json.root, "state") ?? json.root
        if json.equals(word, "online") { return true }
        guard json.equals(word, "offline") else { throw Refusal(reason: "neither online nor offline", byte: 0) }
        return false
    }

    /// The friendly name; under a second base with the base before it, because names are unique in one network only.
    func id(of name: String, _ base: String) -> DeviceID { DeviceID(base == bases.first ? name : "\(base)/\(name)") }

    /// `last_seen` as ISO text or milliseconds since 1970, as the operator chose.
    private static func lastSeen(_ json: JSONDocument) -> Milliseconds? {
        guard let node = json.member(json.root, "last_seen") else { return nil }
        if let number = json.integer(node) { return number }
        return json.string(node).flatMap { RFC3339.parse($0)?.wall }
    }
}
