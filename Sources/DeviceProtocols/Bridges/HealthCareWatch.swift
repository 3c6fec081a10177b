import SafetyModel

/// 4G care watches (Kati, iMEDE): `iMEDE_watch/<topic>`, spelt in changing case, identity IMEI.
///
/// `sos` and `fallDown` are shouts; the wearer takes a `fallDown` back with the status `CANCEL`. Zeros are "not measured". `AP55` is a batch of old readings.
/// Source: TELY01-DEV/stardust-my-firstcare-com docs/KATI_WATCH_MQTT_PAYLOAD.md.
package struct HealthCareWatch: BridgeDecoder {
    package static let name = "care_watch"
    package static let learnsMeanings = false
    private static let maximumBatch = 256
    private let bases: [String]

    package init(settings: DecoderSettings) {
        bases = settings.bases(of: Self.name, default: ["iMEDE_watch"]).map { $0.lowercased() }
    }

    package func claims(topic: String) -> Bool { bases.contains { Self.lies(topic, under: $0) } }

    /// As `TopicLevels.lies`, in any case.
    private static func lies(_ topic: String, under base: String) -> Bool {
        guard topic.utf8.count > base.utf8.count + 1 else { return false }
        for (byte, wanted) in zip(topic.utf8, base.utf8) {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if (isUpper ? byte | 0x20 : byte) != wanted { return false }
        }
        return topic.utf8.dropFirst(base.utf8.count).first == UInt8(ascii: "/")
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let base = bases.first { Self.lies(message.topic, under: $0) } ?? ""
        let what = TopicLevels(message.topic, after: base).levels.joined(separator: "/").lowercased()
        let root = try json.parseObject(message.payload)
        let identity = Scalar(json, json.member(root, "IMEI") ?? json.member(root, "imei")).identity
        // A call for help without a name is still a call for help.
        let device = DeviceID(identity ?? "\(base)/unknown")
        var facts = FactSet()
        switch what {
        case "sos" where !isTakenBack(root, json): facts.press("sos")
        case _ where what.contains("fall"):
            // Taken back at the watch it is a state: over.
            let isFall = !isTakenBack(root, json)
            facts.add(Fact(kind: .fall, value: .flag(isFall), isEvent: isFall))
        case "vitalsign": vitals(root, json, &facts)
        case "hb":
            facts.number(.battery, json.anyNumber(root, "battery"))
            facts.number(.steps, json.anyNumber(root, "step", "steps"))
        case "onlinetrigger":
            facts.add(FieldMeaning(.availability).fact(.text(json.text(root, "status") ?? "")))
        case "ap55": return batch(root, json, of: device)
        default: other(root, json, &facts)
        }
        if facts.facts.isEmpty { return .ignoring("\(what): nothing measured", heard: device) }
        let time = Self.dayFirst(json.text(root, "timeStamps"))
        // What a wrist feels is skin, 30 to 35 C at rest, and no core temperature.
        let caveat = MeasurementFlags(root, json).caveat
        let observations = facts.observations(of: device, claimedWall: time).with(caveat)
        var report = Report(observations: observations.with(.skin, only: [.bodyTemperatureC]))
        report.isLocalClock = true
        return report
    }

    /// The wearer or the carer has cancelled it at the watch.
    private func isTakenBack(_ root: JSONNode, _ json: JSONDocument) -> Bool {
        guard let status = json.text(root, "status"), !status.isEmpty else { return false }
        return FieldWords.isDenied(FieldName(status))
    }

    /// A topic that is not known: the battery's level, and a call that is named by its own word.
    private func other(_ root: JSONNode, _ json: JSONDocument, _ facts: inout FactSet) {
        facts.number(.battery, json.anyNumber(root, "battery"))
        let names: [StaticString] = ["status", "type", "alarm", "event"]
        for text in names.compactMap({ json.text(root, $0) }) where !FieldWords.isDenied(FieldName(text)) {
            if RoleRules.saysSOS(text) { facts.press("sos") }
            if FieldWords.danger(text) == .fall { facts.add(Fact(kind: .fall, value: .flag(true), isEvent: true)) }
        }
    }

    private func vitals(_ node: JSONNode, _ json: JSONDocument, _ facts: inout FactSet) {
        facts.number(.battery, json.anyNumber(node, "battery"))
        // Off the wrist it measures the table.
        if MeasurementFlags(node, json).isNone { return }
        let pressure = json.member(node, "bloodPressure")
        facts.number(.heartRateBpm, json.anyNumber(node, "heartRate"))
        facts.number(.systolicMmhg, json.anyNumber(pressure, "bp_sys"))
        facts.number(.diastolicMmhg, json.anyNumber(pressure, "bp_dia"))
        facts.number(.bodyTemperatureC, json.anyNumber(node, "bodyTemperature"))
        facts.number(.spo2Pct, json.anyNumber(node, "spO2"))
    }

    private func batch(_ root: JSONNode, _ json: JSONDocument, of device: DeviceID) -> Report {
        guard let data = json.member(root, "data") else { return .ignoring("an empty batch", heard: device) }
        var observations: [Observation] = []
        var entries: [JSONNode] = []
        json.forEachElement(data) { entries.append($0) }
        if json.kind(data) == .object { entries = [data] }
        for entry in entries.prefix(Self.maximumBatch) {
            var facts = FactSet()
            vitals(entry, json, &facts)
            let time = DeviceClock.epoch(json.anyNumber(entry, "timestamp"))
            observations += facts.observations(of: device, claimedWall: time, isPast: true)
                .with(.skin, only: [.bodyTemperatureC])
        }
        return observations.isEmpty ? .ignoring("an empty batch", heard: device) : Report(observations: observations)
    }

    /// `16/06/2025 12:30:45`, local time read as UTC (`Report.isLocalClock`).
    static func dayFirst(_ text: String?) -> Milliseconds? {
        guard let text, text.utf8.count == 19 else { return nil }
        let parts = text.split(separator: " ")
        guard parts.count == 2 else { return nil }
        let date = parts[0].split(separator: "/")
        guard date.count == 3 else { return nil }
        return DeviceClock.rfc3339("\(date[2])-\(date[1])-\(date[0])T\(parts[1])")
    }
}
