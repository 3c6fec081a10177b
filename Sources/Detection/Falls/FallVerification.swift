import SafetyModel

/// From a suspected fall to an alert, the same for a wearable's candidate, a radar's or pendant's suspicion and their verdict:
///
/// 1. A suspicion is shown at once (urgent, `suspected`) and the wearer is asked. A device's own verdict is an emergency at once.
/// 2. Cancel (button, taps, voice) withdraws it; a call for help, or another device that says the same, verifies it.
/// 3. No answer within the limit counts as yes.
/// 4. In a home of one resident, movement about the other rooms withdraws it; nothing stirring anywhere makes it surer.
/// 5. Who was not seen to get up within 15 min, and again after an hour, lies long: that is said again, by itself.
///
/// Every rule that was applied stands in the alert's evidence.
package struct FallVerification: Sendable, Codable {
    package struct Limits: Sendable, Codable, Equatable {
        package var answerMilliseconds: Milliseconds = 20_000
        /// An hour on the floor is the field's "long lie"; we say so earlier, while it can still be prevented.
        package var longLieMilliseconds: Milliseconds = 15 * 60_000
        /// So many signs elsewhere before a suspicion is withdrawn.
        package var signsElsewhere = 2
        package init() {}
    }
    package enum Source: String, Sendable, Codable {
        /// Our own model over a wearable's samples.
        case wearable
        /// The device has decided; or it is still deciding.
        case verdict, suspicion
    }

    let limits: Limits
    var open: [Open] = []
    /// Where somebody last moved: a wearable does not know where it is.
    var lastRoom: String?
    /// Two live there: one may walk while the other lies. Nil in old snapshots.
    var hasSeveralResidents: Bool?

    /// The hour after which a long lie is said again.
    static let secondLie: Milliseconds = 60 * 60_000
    /// The device's own decision may take so long.
    static let deciding: Milliseconds = 60_000
    /// What moves earlier is the fall itself.
    static let settling: Milliseconds = 5000

    package init(limits: Limits = Limits()) { self.limits = limits }

    package mutating func use(hasSeveralResidents: Bool) { self.hasSeveralResidents = hasSeveralResidents }

    package var nextDeadline: Milliseconds? { open.isEmpty ? nil : open.lazy.map(deadline).min() }

    package func isOpen(_ device: DeviceID) -> Bool { open.contains { $0.device == device } }

    /// What is asked or watched now.
    var pending: [(device: DeviceID, resident: String?, deadline: Milliseconds, says: Bilingual)] {
        open.map { fall in
            let says =
                fall.isRaised
                ? Bilingual(zh: "跌倒报警后，等待起身迹象", en: "after a fall alarm: waiting for a sign of getting up")
                : Bilingual(zh: "疑似跌倒，正在询问本人", en: "possible fall: the wearer is being asked")
            return (fall.device, fall.resident, deadline(fall), says)
        }
    }

    private func deadline(_ fall: Open) -> Milliseconds {
        if fall.isRaised {
            return fall.began.uptime &+ ((fall.longLies ?? 0) == 0 ? limits.longLieMilliseconds : Self.secondLie)
        }
        return fall.began.uptime &+ answerMilliseconds(fall)
    }

    func answerMilliseconds(_ fall: Open) -> Milliseconds {
        fall.source == .suspicion ? max(Self.deciding, limits.answerMilliseconds) : limits.answerMilliseconds
    }

    /// Our model's candidate.
    package mutating func suspect(
        _ candidate: FallCandidate, _ context: DeviceContext, isTest: Bool = false, at now: Moment
    ) -> [Detection] {
        begin(.wearable, candidate, context, isTest: isTest, at: now)
    }

    /// What a radar or pendant says of itself: `fall` (its verdict) or `suspected`.
    package mutating func told(isVerdict: Bool, _ context: DeviceContext, at now: Moment) -> [Detection] {
        begin(isVerdict ? .verdict : .suspicion, nil, context, isTest: false, at: now)
    }

    private mutating func begin(
        _ source: Source, _ candidate: FallCandidate?, _ context: DeviceContext, isTest: Bool, at now: Moment
    ) -> [Detection] {
        let known = open.firstIndex { $0.device == context.device }
        if let known {
            // Less than what is known already is no news; a verdict after a suspicion is.
            let isNews = source == .verdict || (open[known].isRaised && source == .wearable)
            guard isNews else { return [] }
            open.remove(at: known)
        }
        guard open.count < 32 else { return [] }
        var fall = Open(
            device: context.device, room: context.room ?? lastRoom, resident: context.resident,
            isKnown: context.isKnown, candidate: candidate, began: now)
        (fall.source, fall.isTest, fall.isRaised) = (source, isTest, source == .verdict)
        var detections: [Detection] = []
        if !isTest { detections = join(&fall, at: now) }
        open.append(fall)
        let isSure = fall.isRaised
        let detail = source == .verdict ? "device" : isSure ? "wearable" : "suspected"
        let rule =
            source == .verdict
            ? Applied("fall", zh: "设备自己的判断", en: "the device's own verdict")
            : isSure ? Applied.twoDevices : Applied("fall", zh: "正在询问本人", en: "the wearer is being asked")
        detections.append(
            detection(fall, .raised, detail, isSure ? .emergency : .urgent, at: now, rule: rule))
        return detections
    }

    /// Two devices within a minute need nobody's answer.
    private mutating func join(_ fall: inout Open, at now: Moment) -> [Detection] {
        var detections: [Detection] = []
        for index in open.indices
        where now.uptime &- open[index].began.uptime <= 60_000 && open[index].isTest != true {
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
                detection(
                    open[index], .raised, "wearable", .emergency, at: now,
                    rule: .twoDevices))
        }
        return detections
    }

    /// The device takes it back (its own countdown was cancelled, its radar sees a standing person).
    package mutating func withdrawn(_ device: DeviceID, at now: Moment) -> [Detection] {
        guard let index = open.firstIndex(where: { $0.device == device && $0.source != .wearable && $0.source != nil })
        else { return [] }
        let fall = open.remove(at: index)
        return [
            detection(
                fall, .cleared, "withdrawn", .advisory, at: now,
                rule: .init("fall", zh: "设备撤回报警", en: "the device takes it back"))
        ]
    }

    /// A person closed the alert: nothing of it is watched any more.
    package mutating func rearm(_ device: DeviceID) { open.removeAll { $0.device == device } }

    /// The wearer answered: by a button, a tap pattern or the voice bridge.
    package mutating func answered(isHelpWanted: Bool, by device: DeviceID? = nil, at now: Moment) -> [Detection] {
        guard !open.isEmpty else { return [] }
        var detections: [Detection] = []
        if isHelpWanted {
            for index in open.indices where !open[index].isRaised {
                open[index].isRaised = true
                detections.append(
                    detection(
                        open[index], .raised, "wearable", .emergency, at: now,
                        rule: .init("answer", zh: "本人求助", en: "the wearer called for help", device)))
            }
            return detections
        }
        detections = open.map {
            detection(
                $0, .cleared, "cancelled", .advisory, at: now,
                rule: .init("answer", zh: "本人取消", en: "the wearer cancelled", device))
        }
        open.removeAll()
        return detections
    }

    package mutating func advance(to now: Moment) -> [Detection] {
        guard let due = nextDeadline, due <= now.uptime else { return [] }
        var detections: [Detection] = []
        var kept: [Open] = []
        for var fall in open {
            guard deadline(fall) <= now.uptime else {
                kept.append(fall)
                continue
            }
            if fall.isRaised {
                let said = fall.longLies ?? 0
                fall.longLies = said + 1
                detections.append(
                    detection(
                        fall, .raised, "long_lie", .emergency, at: now,
                        rule: .init("motion", zh: "此后没有起身迹象", en: "no sign of getting up since")))
                if said == 0 { kept.append(fall) }
            } else {
                fall.isRaised = true
                let source = fall.source == .suspicion ? "device" : "wearable"
                detections.append(
                    detection(
                        fall, .raised, source, .emergency, at: now,
                        rule: .init("answer", zh: "无人应答", en: "nobody answered")))
                kept.append(fall)
            }
        }
        open = kept
        return detections
    }
}
