import SafetyModel

/// healthdata2mqtt: `health/blood_pressure/<user>`, `health/body_composition/<user>` (both retained), `health/raw/<mac>`,
/// values in `data`. Source: jmdurant/healthdata2mqtt MQTT_DOCUMENTATION.md.
package struct HealthData2MQTT: BridgeDecoder {
    package static let name = "healthdata2mqtt"
    package static let learnsMeanings = false
    private let bases: [String]
    private var memory = MeasurementMemory()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["health"]) }

    package func claims(topic: String) -> Bool {
        guard let base = TopicLevels.base(of: topic, in: bases) else { return false }
        let rest = topic.utf8.dropFirst(base.utf8.count + 1)
        return rest.starts(with: "blood_pressure/".utf8) || rest.starts(with: "body_composition/".utf8)
            || rest.starts(with: "raw/".utf8)
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = TopicLevels.base(of: message.topic, in: bases) else {
            throw Refusal(decoder: Self.name, reason: "foreign topic")
        }
        let levels = TopicLevels(message.topic, after: base)
        let root = try json.parseObject(message.payload)
        let data = json.member(root, "data")
        var name = "health/\(levels[1])"
        if levels[0] == "raw" { name = HealthAddress.mac(json.text(root, "device") ?? String(levels[1])) }
        let device = DeviceID(name)
        var facts = FactSet()
        facts.number(.systolicMmhg, json.anyNumber(data, "systolic"))
        facts.number(.diastolicMmhg, json.anyNumber(data, "diastolic"))
        facts.number(.heartRateBpm, json.anyNumber(data, "pulse"))
        facts.number(.weightKg, json.anyNumber(data, "weight"))
        facts.number(.battery, json.anyNumber(data, "battery_percent"))
        facts.number(.voltageV, json.anyNumber(data, "battery_voltage"))
        guard !facts.facts.isEmpty else { return .ignoring("no measurement", heard: device) }
        let measured = DeviceClock.rfc3339(json.text(root, "timestamp"))
        let signature = facts.facts.reduce(0) { $0 * 1000 + ($1.value.number ?? 0) }
        // One memory for each kind of measurement: a weight is not older than a pressure.
        let isPast = memory.isPast("\(levels[0])/\(name)", claimedWall: measured, signature: signature, at: now)
        let caveat = data.flatMap { MeasurementFlags($0, json).caveat } ?? MeasurementFlags(root, json).caveat
        let observations = facts.observations(of: device, claimedWall: measured, isPast: isPast)
        var report = Report(observations: observations.with(caveat))
        report.isLocalClock = !DeviceClock.hasOffset(json.text(root, "timestamp"))
        return report
    }
}
