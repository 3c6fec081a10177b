import SafetyModel

/// Alarms that a device states itself: SOS, smoke, heat, gas, CO, water, its own fall verdict, an alarm zone.
///
/// Whether a message *is* a new alarm (live or retained, event or state, test or not) the message decoder has settled. Here it
/// becomes a detection with its severity and words, and a level that goes back clears it. Repetitions are the alert router's.
package struct HazardDetector: Sendable, Codable {
    /// Levels that are on, by device and category: so that only a level which was on is cleared.
    private var active: Set<String> = []
    /// The same of alarms that were tests. Nil in old snapshots.
    private var tested: Set<String>? = []
    /// How they go on. Nil in snapshots of before.
    private var watch: HazardWatch? = HazardWatch()

    package init() {}

    package enum Certainty: Sendable { case live, unconfirmed, test }

    /// An alarm of a device, live, from a retained or cached copy, or under test. Another device's open alarm of the same danger
    /// is named; if that one was unconfirmed, it is told anew as real.
    package mutating func alarm(
        _ kind: AlarmKind, _ certainty: Certainty, from context: DeviceContext, at now: Moment
    ) -> [Detection] {
        let category = Self.category(of: kind)
        let partners = certainty == .live ? watch?.partners(of: kind, context.device, at: now) ?? [] : []
        if watch == nil { watch = HazardWatch() }
        watch?.note(
            kind, context, isTest: certainty == .test, isUnconfirmed: certainty == .unconfirmed, at: now)
        noteActive(Self.key(context.device, category), isTest: certainty == .test)
        var detections = [detection(kind, certainty, context, partners, at: now)]
        for partner in partners where partner.isUnconfirmed {
            watch?.confirm(partner.device, partner.kind)
            active.insert(Self.key(partner.device, Self.category(of: partner.kind)))
            let other = HazardWatch.Told(
                kind: kind, device: context.device, room: context.room, isKnown: true, since: now, isTest: false,
                isUnconfirmed: false)
            detections.append(detection(partner.kind, .live, partner.context, [other], at: now))
        }
        return detections
    }

    private mutating func noteActive(_ key: String, isTest: Bool) {
        guard isTest else {
            active.insert(key)
            return
        }
        var keys = tested ?? []
        keys.insert(key)
        tested = keys
    }

    private func detection(
        _ kind: AlarmKind, _ certainty: Certainty, _ context: DeviceContext, _ partners: [HazardWatch.Told],
        at now: Moment
    ) -> Detection {
        let name = Vocabulary.category(Self.category(of: kind))
        let severity: Severity = certainty == .unconfirmed ? .urgent : Self.severity(of: kind)
        var summary = Self.summary(kind, certainty, context)
        var evidence = [
            Evidence(
                wall: now.wall, device: context.device, kind: kind.rawValue, value: .flag(true),
                says: Self.says(certainty))
        ]
        if let partner = partners.first {
            let other = partner.context.spot
            summary = Bilingual(
                zh: "\(summary.zh)，\(other.zh)另一探测器也报警", en: "\(summary.en); a second detector confirms: \(other.en)")
            evidence += partners.prefix(4).map {
                Evidence(
                    wall: $0.since.wall, device: $0.device, kind: $0.kind.rawValue, value: .flag(true),
                    says: Bilingual(zh: "另一探测器也报警", en: "a second detector confirms"))
            }
        }
        return Detection(
            .raised, Self.category(of: kind), detail: Self.detail(of: kind, context), severity: severity,
            device: context.device, room: context.room, resident: context.resident,
            isUnconfirmed: certainty == .unconfirmed, isTest: certainty == .test,
            confidence: partners.isEmpty ? nil : 0.99, began: now, summary: summary, evidence: evidence,
            rule: Rule(
                detector: "hazard",
                limit: partners.isEmpty
                    ? Bilingual(zh: "一条报警消息", en: "one message")
                    : Bilingual(zh: "30 分钟内两个探测器", en: "two detectors within 30 min"),
                observed: Bilingual(zh: name.zh, en: kind.rawValue)))
    }

    /// A state that goes on, ends an alarm or a test. Whatever was told of it is over then: the alarm, the copy of unknown age, the
    /// test.
    package mutating func ingest(
        _ observation: Observation, from context: DeviceContext, at now: Moment
    ) -> [Detection] {
        guard let category = Self.category(of: observation.kind) else {
            if observation.kind == .test, observation.value == .flag(false), !observation.isPast {
                watch?.testEnded(context.device, at: now)
            }
            return []
        }
        guard !observation.isPast, !observation.isEvent, let isOn = observation.value.flag else { return [] }
        watch?.level(context.device, category, isOn: isOn)
        guard !isOn else { return [] }
        let key = Self.key(context.device, category)
        var detections: [Detection] = []
        if active.remove(key) != nil {
            detections.append(Self.over(observation.kind, category, isTest: false, context, at: now))
        }
        if tested?.remove(key) != nil {
            detections.append(Self.over(observation.kind, category, isTest: true, context, at: now))
        }
        return detections
    }

    /// The walk test is over.
    package mutating func testsEnded(at now: Moment) { watch?.testsEnded(at: now) }

    /// A person closed the alert.
    package mutating func closed(_ device: DeviceID, _ category: AlertCategory) { watch?.closed(device, category) }

    package var nextDeadline: Milliseconds? { watch?.nextDeadline }

    /// Levels that are on, and when something is said of them.
    var watched: [(entry: HazardWatch.Told, due: Milliseconds?)] {
        (watch?.told ?? []).filter(\.isLevel).map { ($0, watch?.due($0)) }
    }

    /// An alarm that outlasts its test is none; one that has not cleared for a day comes from a detector that is stuck: the alarm
    /// stays, and the fault is told beside it.
    package mutating func advance(to now: Moment) -> (detections: [Detection], stuck: [DeviceContext]) {
        guard let due = nextDeadline, due <= now.uptime, let (real, stuck) = watch?.advance(to: now) else {
            return ([], [])
        }
        let detections = real.map { told in
            active.insert(Self.key(told.device, Self.category(of: told.kind)))
            var detection = detection(told.kind, .live, told.context, [], at: now)
            detection.evidence.append(
                Evidence(
                    wall: told.since.wall, device: told.device, kind: "test",
                    says: Bilingual(zh: "曾报告测试，但测试结束后仍在报警", en: "a test was reported, but the alarm outlasts it")))
            detection.rule.limit = Bilingual(zh: "持续时间超过测试", en: "on for longer than a test")
            return detection
        }
        return (detections, stuck.map(\.context))
    }

    private static func key(_ device: DeviceID, _ category: AlertCategory) -> String {
        "\(category.rawValue) \(device.name)"
    }
}
