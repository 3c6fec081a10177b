import SafetyModel

/// ESPHome nodes: `<node>/<component>/<object id>/state`, `<node>/status`. Class and unit stand in the discovery message only;
/// without it a danger is known by its object id, and a number is a number without meaning. Everything is retained by default.
/// Source: esphome/esphome-docs components/mqtt.rst; esphome/esphome esphome/components/mqtt.
package struct ESPHome: BridgeDecoder {
    package static let name = "esphome"
    private let discovery: [String]
    private var book = DiscoveryBook()
    /// Topics whose discovery declared what they are, and that it is nothing for us: no name of theirs counts. Nil in snapshots of
    /// earlier versions.
    private var declared: Set<String>?

    /// Levels above the object id.
    private static let components: Set<String> = [
        "binary_sensor", "sensor", "text_sensor", "event", "switch", "light", "cover", "fan", "climate", "number",
        "select",
        "lock", "button", "text", "valve", "alarm_control_panel", "datetime", "date", "time", "update", "media_player",
    ]

    package init(settings: DecoderSettings) {
        discovery = settings.bases(of: HomeAssistant.name, default: ["homeassistant"])
    }

    package func claims(topic: String) -> Bool {
        if book.knows(topic) { return true }
        if TopicLevels.base(of: topic, in: discovery) != nil { return TopicLevels.hasSuffix(topic, "/config") }
        return TopicLevels.lies(topic, under: "esphome/discover") || Self.hasShape(topic)
    }

    /// By the shape of a topic alone it is only a guess.
    package func isCertain(of topic: String) -> Bool { book.knows(topic) || TopicLevels.hasSuffix(topic, "/config") }

    package func topics(of device: DeviceProfile) -> [String] { book.alarmTopics(of: device.device) }
    package func carriesAlarms(on topic: String) -> Bool { book.carriesAlarms(on: topic) }

    private static func hasShape(_ topic: String) -> Bool {
        if TopicLevels.hasSuffix(topic, "/status") { return !topic.dropLast(7).utf8.contains(UInt8(ascii: "/")) }
        guard TopicLevels.hasSuffix(topic, "/state") || TopicLevels.hasSuffix(topic, "/command") else { return false }
        return parts(topic) != nil
    }

    /// Node, component and object id of a topic in the standard layout.
    private static func parts(_ topic: String) -> (node: String, component: String, object: String)? {
        let levels = TopicLevels(topic)
        guard levels.count >= 4, components.contains(String(levels[levels.count - 3])) else { return nil }
        return (levels.prefix(levels.count - 3), String(levels[levels.count - 3]), String(levels[levels.count - 2]))
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        var report = try said(message, at: now, &json)
        if !report.isDeclined { report.bridge = BridgeState.homeNetwork }
        return report
    }

    private mutating func said(
        _ message: Message, at now: Moment, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        if let report = try book.decode(message, at: now, &json) { return report }
        if let base = TopicLevels.base(of: message.topic, in: discovery) {
            return try learn(message, TopicLevels(message.topic, after: base), &json)
        }
        if TopicLevels.lies(message.topic, under: "esphome/discover") { return .noise("discovery of a node") }
        if TopicLevels.hasSuffix(message.topic, "/command") { return .passing("a command") }
        if TopicLevels.hasSuffix(message.topic, "/status") { return try status(message) }
        guard let parts = Self.parts(message.topic) else { return .declined }
        return try undiscovered(parts, message, &json)
    }

    private mutating func learn(
        _ message: Message, _ levels: TopicLevels, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard levels.last == "config", (3...4).contains(levels.count), !message.payload.isEmpty else {
            return .declined
        }
        do throws(Refusal) { try json.parse(message.payload.span) } catch { return .declined }
        let config = DiscoveryConfig(json: json, node: json.root)
        guard Self.isOwn(config, levels) else { return .declined }
        let component = String(levels[0])
        guard HomeAssistant.components.contains(component) else {
            return .ignoring("discovery of a \(component.prefix(32))")
        }
        let objectID = String(levels[levels.count - 2])
        var learning = DiscoveryLearning(topic: message.topic, bridge: Self.name)
        let node = config.topic(DiscoveryKey.stateTopic).flatMap(Self.parts)?.node ?? config.device?.text(["name"])
        learning.device = DeviceID(node ?? String(levels[1]))
        learning.add(config, component: component, objectID: objectID, to: &book)
        if config.text(DiscoveryKey.deviceClass) != nil, let topic = config.topic(DiscoveryKey.stateTopic),
            (declared ?? []).count < 4096
        {
            declared = (declared ?? []).union([topic])
        }
        return try learning.report(isOfOwnDecoder: false)
    }

    /// Some versions name themselves; the others are known by their topics: component and object id stand in both.
    private static func isOwn(_ config: DiscoveryConfig, _ levels: TopicLevels) -> Bool {
        if config.device?.text(DiscoveryKey.software)?.lowercased().contains("esphome") == true { return true }
        guard levels.count == 4, let parts = config.topic(DiscoveryKey.stateTopic).flatMap(parts) else { return false }
        return parts.component == levels[0] && parts.object == levels[2]
            && config.topic(DiscoveryKey.availabilityTopic).map { $0 == parts.node + "/status" } ?? true
    }

    private func status(_ message: Message) throws(Refusal) -> Report {
        let node = DeviceID(String(message.topic.dropLast(7)))
        if message.payload.isEmpty { return .passing("topic cleared") }
        guard
            let isOnline = ScalarText.equals(message.payload.span, "online")
                ? true
                : ScalarText.equals(message.payload.span, "offline") ? false : nil
        else { throw Refusal(reason: "neither online nor offline", byte: 0) }
        var report = Report(observations: [Observation(node, .availability, .text(isOnline ? "online" : "offline"))])
        report.effect = .repeats
        return report
    }

    /// A node whose discovery was not seen (switched off, or not yet arrived).
    private func undiscovered(
        _ parts: (node: String, component: String, object: String), _ message: Message, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let node = DeviceID(parts.node)
        if parts.component == "event" { return try undiscoveredEvent(parts, message, &json) }
        guard parts.component == "binary_sensor", declared?.contains(message.topic) != true else {
            return .noise("no meaning without discovery", heard: node)
        }
        if message.payload.isEmpty { return .passing("topic cleared", heard: node) }
        let saysSOS = RoleRules.saysSOS(parts.object)
        guard saysSOS || DiscoveryMeaning.unclassed(FieldName(parts.object)) != nil else {
            return .noise("no meaning without discovery", heard: node)
        }
        guard message.payload == Array("ON".utf8) || message.payload == Array("OFF".utf8) else {
            throw Refusal(reason: "neither ON nor OFF", byte: 0)
        }
        let isOn = message.payload.count == 2
        guard let meaning = saysSOS ? nil : DiscoveryMeaning.unclassed(FieldName(parts.object)) else {
            var report = Report(observations: [Observation(node, .zoneAlarm, .flag(isOn))])
            (report.callsForHelp, report.effect) = (true, .repeats)
            return report
        }
        let value: ObservationValue = meaning.form == .contact ? .text(isOn ? "open" : "closed") : .flag(isOn)
        var report = Report(observations: [Observation(node, meaning.kind, value)])
        report.effect = .repeats
        return report
    }

    /// `{"event_type":"press"}`: a press says so itself, and whether it calls for help its object id.
    private func undiscoveredEvent(
        _ parts: (node: String, component: String, object: String), _ message: Message, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let node = DeviceID(parts.node)
        if message.payload.isEmpty { return .passing("topic cleared", heard: node) }
        try json.parse(message.payload.span)
        guard let type = json.member(json.root, "event_type").flatMap(json.string) else {
            throw Refusal(reason: "an event without a type", byte: 0)
        }
        let saysSOS = RoleRules.saysSOS(parts.object)
        guard let press = saysSOS ? PressWords.anyPress(type) : PressWords.press(type) else {
            return .noise("no press", heard: node)
        }
        var report = Report(observations: [Observation(node, .button, .text(press), isEvent: true)])
        (report.callsForHelp, report.effect) = (saysSOS, .changesOwn)
        return report
    }
}
