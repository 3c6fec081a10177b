import SafetyModel

/// Frigate and programs like it, that see persons in a camera's picture: `frigate/<camera>/person` (how many), `frigate/<camera>/motion`,
/// `frigate/events`, `frigate/available`. They say where somebody is, never that something happened to him.
/// Source: docs.frigate.video, integrations/mqtt.
package struct Frigate: BridgeDecoder {
    package static let name = "frigate"
    private let bases: [String]

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["frigate"]) }

    package func claims(topic: String) -> Bool { TopicLevels.base(of: topic, in: bases) != nil }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = TopicLevels.base(of: message.topic, in: bases) else { return .declined }
        let levels = TopicLevels(message.topic, after: base)
        var report = try said(levels, base, message, &json)
        (report.isSettled, report.bridge) = (true, base)
        return report
    }

    private func said(
        _ levels: TopicLevels, _ base: String, _ message: Message, _ json: inout JSONDocument
    ) throws(Refusal) -> Report {
        switch levels[0] {
        case "available":
            let isOnline = ScalarText.equals(message.payload.span, "online")
            var report = Report(observations: [
                Observation(DeviceID(base), .availability, .text(isOnline ? "online" : "offline"))
            ])
            (report.bridgeState, report.effect) = (BridgeState(bridge: base, isOnline: isOnline), .changesOwn)
            return report
        case "events", "reviews", "tracked_object_update", "stats":
            return levels[0] == "events" ? try event(base, message, &json) : .noise("of the program itself")
        default: return camera(DeviceID("\(base)/\(levels[0])"), levels, message)
        }
    }

    private func camera(_ camera: DeviceID, _ levels: TopicLevels, _ message: Message) -> Report {
        guard levels.count == 2 || (levels.count == 3 && levels.last == "active") else {
            return .noise("no state", heard: camera)
        }
        var facts = DeviceFacts(camera)
        switch levels[1] {
        case "person":
            if let count = ScalarText.number(message.payload.span) { facts.flag(.presence, count > 0) }
        case "motion": if let isOn = ScalarText.bool(message.payload.span) { facts.flag(.motion, isOn) }
        default: break
        }
        facts.effect = .changesOwn
        return facts.report(otherwise: "no person")
    }

    /// `{"type":"new","after":{"label":"person","camera":…,"false_positive":false}}`.
    private func event(_ base: String, _ message: Message, _ json: inout JSONDocument) throws(Refusal) -> Report {
        let root = try json.parseObject(message.payload)
        let after = json.member(root, "after")
        guard let name = json.text(after, "camera") else { return .noise("no camera") }
        let camera = DeviceID("\(base)/\(name)")
        guard json.text(after, "label") == "person", json.flag(after, "false_positive") != true,
            json.text(root, "type") != "end"
        else { return .noise("no person", heard: camera) }
        var report = Report(observations: [Observation(camera, .presence, .flag(true), isEvent: true)])
        report.effect = .changesOwn
        return report
    }
}
