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
    /// - Parameter claimedWall: when the device says that it asked, by its own clock.
    package mutating func told(
        isVerdict: Bool, _ context: DeviceContext, isTest: Bool = false, claimedWall: Milliseconds? = nil,
        at now: Moment
    ) -> [Detection] {
        begin(
            isVerdict ? .verdict : .suspicion, nil, context, isTest: isTest, claimedWall: claimedWall, at: now)
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
        let isAlarming = index(of: context.device).map { open[$0].isRaised } ?? false
        if let before, isAlarming || now.uptime &- before.lastMs < Self.repetitionMs { return [] }
        return told(isVerdict: false, context, isTest: isTest, at: now)
    }

    /// When the device stamped its verdict, by its own clock: an answer is compared with it.
    package mutating func stamp(_ device: DeviceID, claimedWall: Milliseconds?) {
        guard let claimedWall, let index = index(of: device), open[index].device == device else { return }
        open[index].claimedWall = claimedWall
    }

    /// The device has said something else than "suspected".
    package mutating func decided(_ device: DeviceID) { weighing?.removeAll { $0.device == device } }

    private mutating func begin(
        _ source: Source, _ candidate: FallCandidate?, _ context: DeviceContext, isTest: Bool,
        claimedWall: Milliseconds? = nil, at now: Moment
    ) -> [Detection] {
        var fall = Open(
            device: context.device, room: context.room ?? lastRoom, resident: context.resident,
            isKnown: context.isKnown, candidate: candidate, began: now)
        (fall.source, fall.isTest, fall.isRaised) = (source, isTest, source == .verdict)
        (fall.isPlaceGuessed, fall.claimedWall, fall.isDoorUsed) = (context.room == nil, claimedWall, isDoorOpen)
        if let index = index(of: context.device) {
            guard isNews(fall, after: index, at: now) else { return [] }
            let before = open.remove(at: index)
            let isSame = (before.isTest ?? false) == isTest
            if before.isRaised, isSame {
                (fall.lieBegan, fall.longLies, fall.isRaised) = (before.lyingFrom, before.longLies, true)
                (fall.device, fall.partners) = (before.device, before.partners)
            } else if isSame {
                follow(before, with: &fall, at: now)
            }
        }
        let isAgain = fall.lieBegan != nil && source != .verdict
        if !isTest, fall.lieBegan == nil, let index = indexOfSameFall(fall, at: now) {
            return join(fall, to: index, at: now)
        }
        var detections = isTest ? [] : raiseOthers(&fall, at: now)
        if fall.isRaised { fall.newsUptime = now.uptime }
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
        let isLongAgo = now.uptime &- (before.newsUptime ?? before.began.uptime) >= Self.deciding
        if before.device != fall.device { return isLongAgo }
        if fall.source == .verdict { return true }
        if fall.source == .suspicion { return before.isRaised && isLongAgo }
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
}
