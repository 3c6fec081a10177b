import SafetyModel

/// Xiaomi body scales: `miscale/<user>/weight`, retained by default. `weight_unit` is kg, lbs or jin (half a kilogram); the
/// time is local whatever its offset says. Source: lolouk44/xiaomi_mi_scale src/Xiaomi_Scale.py.
package struct HealthMiScale: BridgeDecoder {
    package static let name = "miscale"
    package static let learnsMeanings = false
    private let bases: [String]
    private var memory = MeasurementMemory()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["miscale"]) }

    package func claims(topic: String) -> Bool { TopicLevels.base(of: topic, in: bases) != nil }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = TopicLevels.base(of: message.topic, in: bases) else {
            throw Refusal(decoder: Self.name, reason: "foreign topic")
        }
        let levels = TopicLevels(message.topic, after: base)
        if levels.last == "status" || levels.last == "LWT", let isOnline = HealthStatus.isOnline(message) {
            var report = Report.ignoring("state of the bridge")
            report.bridgeState = BridgeState(bridge: Self.name, isOnline: isOnline)
            return report
        }
        guard levels.last == "weight", levels.count >= 2 else { return .ignoring("no weight topic") }
        let device = DeviceID("miscale/\(levels.prefix(levels.count - 1))")
        let root = try json.parseObject(message.payload)
        guard let weight = json.anyReading(root, "weight") ?? json.anyReading(root, "Weight"),
            let factor = factor(json.text(root, "weight_unit"))
        else {
            return .ignoring("no weight, or a unit that is not known", heard: device)
        }
        var facts = FactSet()
        if factor == 1 {
            facts.number(.weightKg, weight, json)
        } else {
            facts.number(.weightKg, weight.raw * factor)
        }
        guard !facts.facts.isEmpty else { return .ignoring("an impossible weight", heard: device) }
        let (measured, clock) = json.localTime(json.member(root, "timestamp"))
        let isPast = memory.isPast(device.name, claimedWall: measured, signature: weight.raw, at: now)
        var report = Report(observations: facts.observations(of: device, claimedWall: measured, isPast: isPast))
        (report.links, report.clock) = (facts.links, clock)
        report.isLocalClock = !DeviceClock.hasOffset(json.unread { $0.text(root, "timestamp") })
        report.note = RepeatedNote(name: device.name, answer: isPast)
        if factor == 1 { report.effect = .repeats }
        return report
    }

    package mutating func repeated(_ note: RepeatedNote, _ found: inout FormValues, at now: Moment) -> Bool {
        memory.repeated(note, found, at: now)
    }

    private func factor(_ unit: String?) -> Double? {
        switch unit?.lowercased() {
        case nil, "kg", "kgs": 1
        case "lb", "lbs": 0.453_592_37
        case "jin", "斤": 0.5
        default: nil
        }
    }
}
