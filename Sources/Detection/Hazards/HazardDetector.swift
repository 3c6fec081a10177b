import SafetyModel

/// Alarms that a device states itself: SOS, smoke, heat, gas, CO, water, its own fall verdict, an alarm zone.
///
/// Whether a message *is* a new alarm (live or retained, event or state, test or not) the message decoder has settled. Here it
/// becomes a detection with its severity and words, and a level that goes back clears it. Repetitions are the alert router's.
package struct HazardDetector: Sendable, Codable {
    /// Levels that are on, by device and category: so that only a level which was on is cleared.
    private var active: Set<String> = []

    package init() {}

    package enum Certainty: Sendable { case live, unconfirmed, test }

    /// An alarm of a device, live, from a retained or cached copy, or under test.
    package mutating func alarm(
        _ kind: AlarmKind, _ certainty: Certainty, from context: DeviceContext, at now: Moment
    ) -> Detection {
        let category = Self.category(of: kind)
        if certainty == .live { active.insert(Self.key(context.device, category)) }
        let severity: Severity = certainty == .unconfirmed ? .urgent : Self.severity(of: kind)
        return Detection(
            .raised, category, detail: Self.detail(of: kind, context), severity: severity, device: context.device,
            room: context.room, resident: context.resident, isUnconfirmed: certainty == .unconfirmed,
            isTest: certainty == .test, began: now, summary: Self.summary(kind, certainty, context),
            evidence: [
                Evidence(
                    wall: now.wall, device: context.device, kind: kind.rawValue, value: .flag(true),
                    says: Self.says(certainty))
            ],
            rule: Rule(detector: "hazard", limit: "one message", observed: kind.rawValue))
    }

    /// A level observation that may end an alarm, or a fall that the device still weighs.
    package mutating func ingest(
        _ observation: Observation, from context: DeviceContext, at now: Moment
    ) -> Detection? {
        guard !observation.isPast, !observation.isEvent else { return nil }
        if observation.kind == .fall, observation.value == .text("suspected") { return suspectedFall(context, now) }
        guard let category = Self.category(of: observation.kind), observation.value == .flag(false) else { return nil }
        guard active.remove(Self.key(context.device, category)) != nil else { return nil }
        let name = Vocabulary.category(category)
        return Detection(
            .cleared, category, severity: .advisory, device: context.device, room: context.room,
            resident: context.resident, began: now,
            summary: Bilingual(zh: "\(context.spot.zh)：\(name.zh)已解除", en: "\(context.spot.en): \(name.en) is over"),
            evidence: [
                Evidence(
                    wall: now.wall, device: context.device, kind: observation.kind.rawValue, value: .flag(false),
                    says: "the device reports it over")
            ], rule: Rule(detector: "hazard", observed: "\(observation.kind.rawValue) false"))
    }

    private mutating func suspectedFall(_ context: DeviceContext, _ now: Moment) -> Detection? {
        guard active.insert(Self.key(context.device, .fall)).inserted else { return nil }
        return Detection(
            .raised, .fall, detail: "suspected", severity: .urgent, device: context.device, room: context.room,
            resident: context.resident, began: now,
            summary: Bilingual(
                zh: "\(context.spot.zh)：疑似跌倒，设备正在确认",
                en: "\(context.spot.en): possible fall, the device is still deciding"),
            evidence: [
                Evidence(
                    wall: now.wall, device: context.device, kind: "fall", value: .text("suspected"),
                    says: "the device suspects a fall")
            ], rule: Rule(detector: "hazard", observed: "fall suspected"))
    }

    private static func key(_ device: DeviceID, _ category: AlertCategory) -> String {
        "\(category.rawValue) \(device.name)"
    }
}
