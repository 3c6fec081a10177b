import SafetyModel

/// Home Assistant's `mqtt_statestream`: `<base>/<domain>/<object>/state`, and, where attributes are published, one topic each in JSON
/// (`…/device_class` `"smoke"`, `…/unit_of_measurement` `"mmHg"`). Class and unit decide; without them the object's whole name.
/// Source: home-assistant.io integrations/mqtt_statestream.
package struct HomeAssistantStatestream: BridgeDecoder {
    package static let name = "homeassistant_statestream"
    private static let domains: Set<String> = ["binary_sensor", "sensor", "event", "person", "device_tracker"]
    private static let attributes: Set<String> = [
        "state", "device_class", "unit_of_measurement", "friendly_name", "last_changed", "last_updated", "state_class",
        "icon",
    ]
    static let maximumEntities = 2048

    private struct Entity: Sendable, Codable {
        var deviceClass, unit, name: String?
    }
    private let bases: [String]
    private var entities: [String: Entity] = [:]

    package init(settings: DecoderSettings) {
        bases = settings.bases(
            of: Self.name, default: settings.bases(of: HomeAssistant.name, default: ["homeassistant"]) + ["statestream"]
        )
    }

    package func claims(topic: String) -> Bool { parts(topic) != nil }

    private func parts(_ topic: String) -> (domain: String, object: String, attribute: String)? {
        guard let base = TopicLevels.base(of: topic, in: bases) else { return nil }
        let levels = TopicLevels(topic, after: base)
        guard levels.count == 3, Self.domains.contains(String(levels[0])), levels.last != "config" else { return nil }
        return (String(levels[0]), String(levels[1]), String(levels[2]))
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let parts = parts(message.topic) else { return .declined }
        let key = "\(parts.domain).\(parts.object)"
        guard let text = String(validating: message.payload, as: UTF8.self), text.utf8.count <= 4096 else {
            throw Refusal(reason: "not UTF-8", byte: 0)
        }
        if parts.attribute == "state" { return state(parts.domain, parts.object, text, json) }
        guard Self.attributes.contains(parts.attribute), entities[key] != nil || entities.count < Self.maximumEntities
        else {
            return .noise("an attribute")
        }
        let plain =
            text.hasPrefix("\"") && text.hasSuffix("\"") && text.utf8.count >= 2
            ? String(text.dropFirst().dropLast()) : text
        var entity = entities[key] ?? Entity()
        switch parts.attribute {
        case "device_class": entity.deviceClass = plain
        case "unit_of_measurement": entity.unit = plain
        case "friendly_name": entity.name = plain
        default: return .noise("an attribute")
        }
        entities[key] = entity
        return .ignoring("an attribute")
    }

    private func state(_ domain: String, _ object: String, _ text: String, _ json: JSONDocument) -> Report {
        let device = DeviceID(object)
        let entity = entities["\(domain).\(object)"] ?? Entity()
        if ["unknown", "unavailable", "", "none"].contains(text.lowercased()) {
            return .noise("no value", heard: device)
        }
        if domain == "person" || domain == "device_tracker" {
            var report = Report(observations: [Observation(device, .presence, .flag(text == "home"))])
            report.effect = .changesOwn
            return report
        }
        var name = FieldName(object)
        if let own = entity.name { name.append(own) }
        let saysSOS = RoleRules.saysSOS(object)
        let meaning = DiscoveryMeaning.meaning(
            component: domain, deviceClass: entity.deviceClass, unit: entity.unit, name: name, saysSOS: saysSOS,
            surroundings: name)
        guard let meaning else {
            var report = Report.noise("nothing that is watched", heard: device)
            report.isSettled = entity.deviceClass != nil
            return report
        }
        return report(meaning, of: device, text)
    }

    private func report(_ meaning: DiscoveryMeaning, of device: DeviceID, _ text: String) -> Report {
        var facts = FactSet()
        var callsForHelp = false
        switch meaning.form {
        case .number:
            facts.number(meaning.kind, ScalarText.number(text.utf8.span).map { $0 * meaning.scale + meaning.offset })
        case .flag: if let flag = ScalarText.bool(text.utf8.span) { facts.flag(meaning.kind, flag) }
        case .contact: if let flag = ScalarText.bool(text.utf8.span) { facts.text(.contact, flag ? "open" : "closed") }
        case .availability:
            if let flag = ScalarText.bool(text.utf8.span) { facts.text(.availability, flag ? "online" : "offline") }
        case .fall, .word: facts.add(FieldMeaning(meaning.kind).fact(.text(text)))
        case .call:
            if let flag = ScalarText.bool(text.utf8.span) { facts.flag(.zoneAlarm, flag) }
            callsForHelp = true
        case .event, .trigger: break
        }
        if facts.facts.isEmpty { return .noise("no value", heard: device) }
        var report = Report(observations: facts.observations(of: device, claimedWall: nil))
        (report.effect, report.callsForHelp) = (.changesOwn, callsForHelp)
        return report
    }
}
