import SafetyModel

/// What begins a verification.
extension FallVerification {
    /// More falls at once than a home has people and devices: what comes on top is told, but not followed.
    private static let mostOpen = 32
    /// Bumps that the same device reports meanwhile, for the evidence.
    private static let keptRepeats = 4
    /// A state that is repeated within this time has not changed meanwhile.
    private static let repetitionMs: Milliseconds = 600_000

    /// Our model's candidate.
    package mutating func suspect(
        _ candidate: FallCandidate, _ context: DeviceContext, isTest: Bool = false, at now: Moment
    ) -> [Detection] {
        begin(.wearable, candidate, context, isTest: isTest, at: now)
    }

    /// What a radar or pendant says of itself: `fall` (its verdict) or `suspected`.
    package mutating func told(
        isVerdict: Bool, _ context: DeviceContext, isTest: Bool = false, at now: Moment
    ) -> [Detection] {
        begin(isVerdict ? .verdict : .suspicion, nil, context, isTest: isTest, at: now)
    }

    /// A device that is still deciding, and when it last said so.
    struct Weighing: Sendable, Codable, Equatable {
        var device: DeviceID
        var lastMs: Milliseconds
    }

    /// A state "suspected": bridges repeat it with every report, also after the wearer has said that all is well. It is news when it
    /// begins, after a long pause (the end may have been lost), or after a person closed the alert.
    package mutating func weighs(_ context: DeviceContext, isTest: Bool = false, at now: Moment) -> [Detection] {
        let before = weighing?.first { $0.device == context.device }
        decided(context.device)
        weighing = (weighing ?? []).suffix(Self.mostOpen - 1) + [Weighing(device: context.device, lastMs: now.uptime)]
        if let before, now.uptime &- before.lastMs < Self.repetitionMs { return [] }
        return told(isVerdict: false, context, isTest: isTest, at: now)
    }

    /// The device has said something else than "suspected".
    package mutating func decided(_ device: DeviceID) { weighing?.removeAll { $0.device == device } }

    private mutating func begin(
        _ source: Source, _ candidate: FallCandidate?, _ context: DeviceContext, isTest: Bool, at now: Moment
    ) -> [Detection] {
        var fall = Open(
            device: context.device, room: context.room ?? lastRoom, resident: context.resident,
            isKnown: context.isKnown, candidate: candidate, began: now)
        (fall.source, fall.isTest, fall.isRaised) = (source, isTest, source == .verdict)
        fall.isPlaceGuessed = context.room == nil
        if let index = open.firstIndex(where: { $0.device == context.device }) {
            guard isNews(fall, after: index, at: now) else { return [] }
            let before = open.remove(at: index)
            let isSame = (before.isTest ?? false) == isTest
            if before.isRaised, isSame {
                (fall.lieBegan, fall.longLies, fall.isRaised) = (before.lyingFrom, before.longLies, true)
            } else if isSame {
                follow(before, with: &fall, at: now)
            }
        }
        let isAgain = fall.lieBegan != nil && source == .wearable
        var detections: [Detection] = []
        if !isTest { detections = join(&fall, at: now) }
        if open.count < Self.mostOpen { open.append(fall) }
        let rule: Applied =
            switch source {
            case .verdict: .verdict
            case _ where isAgain: .again
            case _ where fall.isRaised: .twoDevices
            default: .asked
            }
        detections.append(
            detection(
                fall, .raised, fall.isRaised ? fall.detail : "suspected", fall.isRaised ? .emergency : .urgent, at: now,
                rule: rule))
        return detections
    }

    /// A verdict after its own suspicion is the same fall: it goes on with what was known of it.
    private func follow(_ before: Open, with fall: inout Open, at now: Moment) {
        let verdict = Evidence(
            wall: now.wall, device: fall.device, kind: "fall", value: .flag(true), says: Self.heard(.verdict))
        (fall.began, fall.beganAs, fall.candidate) = (before.began, before.beganAs ?? before.source, before.candidate)
        (fall.signs, fall.witnesses) = (before.signs, before.witnesses)
        fall.repeats = (before.repeats ?? []) + [verdict]
    }

    /// Less than what is known of this device already is no news; a verdict after a suspicion is, and so is another fall after the
    /// alarm. A second bump while the wearer is being asked belongs to the same question.
    private mutating func isNews(_ fall: Open, after index: Int, at now: Moment) -> Bool {
        let before = open[index]
        if (before.isTest ?? false) != (fall.isTest ?? false) { return before.isTest == true }
        if fall.source == .verdict { return true }
        guard fall.source == .wearable else { return false }
        if before.isRaised { return true }
        if let candidate = fall.candidate, (before.repeats?.count ?? 0) < Self.keptRepeats {
            let says = Bilingual(zh: "再次：\(candidate.explanation.zh)", en: "again: \(candidate.explanation.en)")
            open[index].repeats =
                (before.repeats ?? []) + [
                    Evidence(
                        wall: now.wall, device: fall.device, kind: "acceleration", value: .number(candidate.impactG),
                        says: says)
                ]
        }
        return false
    }

    /// Two devices within a minute need nobody's answer, unless they are two people's.
    private mutating func join(_ fall: inout Open, at now: Moment) -> [Detection] {
        var detections: [Detection] = []
        for index in open.indices
        where now.uptime &- open[index].began.uptime <= 60_000 && open[index].isTest != true
            && mayBeOne(open[index].resident, fall.resident)
        {
            let says = Bilingual(zh: "另一设备一分钟内也报告跌倒", en: "another device reports a fall within a minute")
            fall.witnesses =
                (fall.witnesses ?? []) + [
                    Evidence(wall: open[index].began.wall, device: open[index].device, kind: "fall", says: says)
                ]
            fall.isRaised = true
            guard !open[index].isRaised else { continue }
            open[index].isRaised = true
            open[index].witnesses = [Evidence(wall: now.wall, device: fall.device, kind: "fall", says: says)]
            detections.append(
                detection(open[index], .raised, open[index].detail, .emergency, at: now, rule: .twoDevices))
        }
        return detections
    }

    private func mayBeOne(_ resident: String?, _ other: String?) -> Bool {
        guard let resident, let other else { return true }
        return resident == other
    }
}
