import SafetyModel

/// Viatom/Wellue oximeter rings through viatom-ble: `viatom-ble` and its will `viatom-ble/status`.
/// A ring that is not worn, or still calibrating, has no vital signs: the last values are still in its packets.
/// Source: ecostech/viatom-ble viatom_ble/mqtt.py, protocol.py.
package struct HealthViatom: BridgeDecoder {
    package static let name = "viatom"
    package static let learnsMeanings = false
    private let bases: [String]

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["viatom-ble"]) }

    package func claims(topic: String) -> Bool { base(of: topic) != nil }

    private func base(of topic: String) -> String? {
        bases.first { topic == $0 || (TopicLevels.lies(topic, under: $0) && TopicLevels.hasSuffix(topic, "/status")) }
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = base(of: message.topic) else { throw Refusal(decoder: Self.name, reason: "foreign topic") }
        let device = DeviceID(base)
        var facts = FactSet()
        if message.topic != base, let isOnline = HealthStatus.isOnline(message) {
            facts.text(.availability, isOnline ? "online" : "offline")
            return Report(observations: facts.observations(of: device, claimedWall: nil))
        }
        let root = try json.parseObject(message.payload)
        if message.topic != base {
            guard let isOnline = json.flag(root, "online") else {
                throw Refusal(decoder: Self.name, reason: "status without `online`")
            }
            facts.text(.availability, isOnline ? "online" : "offline")
            return Report(observations: facts.observations(of: device, claimedWall: nil))
        }
        facts.number(.battery, json.anyReading(root, "battery"), json)
        let flags = MeasurementFlags(root, json)
        let isCalibrating = json.flag(root, "calibrating") ?? false
        if !flags.isNone, !isCalibrating {
            facts.number(.spo2Pct, json.anyReading(root, "spo2"), json)
            facts.number(.heartRateBpm, json.anyReading(root, "hr"), json)
        }
        if facts.facts.isEmpty { return .noise("no reading", heard: device) }
        var report = Report(observations: facts.observations(of: device, claimedWall: nil).with(flags.caveat))
        // The index and the movement decide, and change with each look: no form of this message comes again.
        let isSteady = json.member(root, "pi") == nil && json.member(root, "movement") == nil
        (report.links, report.effect) = (facts.links, isSteady ? .repeats : .changesOwn)
        return report
    }
}
