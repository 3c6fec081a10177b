import SafetyModel

/// From a suspected fall to an alert: the wearer is asked, and no answer counts as yes.
///
/// A suspicion is shown at once (urgent, `suspected`). The wearer's cancel button ends it; their SOS confirms it. Signs of a person in
/// another room lower it to an advisory, because a single resident who walks about is not lying; the question stands all the same.
/// When nobody answers within the limit it is an emergency, and one that nobody has closed after the long-lie limit says so again.
package struct FallVerification: Sendable, Codable {
    package struct Limits: Sendable, Codable, Equatable {
        package var answerMilliseconds: Milliseconds = 20_000
        /// An hour on the floor is the field's "long lie"; we say so earlier, while it can still be prevented.
        package var longLieMilliseconds: Milliseconds = 15 * 60_000
        /// So many signs elsewhere before a suspicion is lowered.
        package var signsElsewhere = 2
        package init() {}
    }

    private struct Open: Sendable, Codable {
        var device: DeviceID
        var room: String?
        var resident: String?
        var isKnown: Bool
        var candidate: FallCandidate
        var began: Moment
        var signs: [Evidence] = []
        var isRaised = false
    }
    private let limits: Limits
    private var open: [Open] = []

    package init(limits: Limits = Limits()) { self.limits = limits }

    package var nextDeadline: Milliseconds? { open.map(deadline).min() }

    private func deadline(_ fall: Open) -> Milliseconds {
        fall.began.uptime &+ (fall.isRaised ? limits.longLieMilliseconds : limits.answerMilliseconds)
    }

    package mutating func suspect(_ candidate: FallCandidate, _ context: DeviceContext, at now: Moment) -> [Detection] {
        guard !open.contains(where: { $0.device == context.device && !$0.isRaised }) else { return [] }
        open.removeAll { $0.device == context.device }
        let fall = Open(
            device: context.device, room: context.room, resident: context.resident, isKnown: context.isKnown,
            candidate: candidate, began: now)
        open.append(fall)
        return [detection(fall, .raised, "suspected", .urgent, at: now, says: "the wearer is being asked")]
    }

    /// The wearer answered: a cancel button, or a call for help.
    package mutating func answered(isHelpWanted: Bool, at now: Moment) -> [Detection] {
        let waiting = open.filter { !$0.isRaised }
        if isHelpWanted {
            open = open.map { fall in
                var fall = fall
                fall.isRaised = true
                return fall
            }
            return waiting.map {
                detection($0, .raised, "wearable", .emergency, at: now, says: "the wearer called for help")
            }
        }
        open.removeAll()
        return waiting.map {
            detection($0, .cleared, "cancelled", .advisory, at: now, says: "the wearer pressed cancel")
        }
    }

    /// Somebody moves elsewhere in the home.
    package mutating func activity(_ sign: ActivityEvent, at now: Moment) -> [Detection] {
        var detections: [Detection] = []
        for index in open.indices where !open[index].isRaised && sign.kind == .motion && sign.isOn {
            guard sign.room != open[index].room || sign.room == nil, sign.device != open[index].device else { continue }
            open[index].signs.append(
                Evidence(
                    wall: now.wall, device: sign.device, kind: "motion", value: .flag(true), says: "movement elsewhere")
            )
            if open[index].signs.count == limits.signsElsewhere {
                detections.append(
                    detection(open[index], .cleared, "moving", .advisory, at: now, says: "somebody walks about"))
            }
        }
        open.removeAll { !$0.isRaised && $0.signs.count >= limits.signsElsewhere }
        return detections
    }

    package mutating func advance(to now: Moment) -> [Detection] {
        var detections: [Detection] = []
        for index in open.indices where deadline(open[index]) <= now.uptime {
            if open[index].isRaised {
                detections.append(
                    detection(
                        open[index], .raised, "long_lie", .emergency, at: now, says: "no sign of getting up since"))
            } else {
                detections.append(
                    detection(open[index], .raised, "wearable", .emergency, at: now, says: "nobody answered"))
            }
        }
        open = open.compactMap { fall in
            guard deadline(fall) <= now.uptime else { return fall }
            if fall.isRaised { return nil }
            var fall = fall
            fall.isRaised = true
            return fall
        }
        return detections
    }

    private func detection(
        _ fall: Open, _ change: Detection.Change, _ detail: String, _ severity: Severity, at now: Moment, says: String
    ) -> Detection {
        let place = DeviceContext(fall.device, room: fall.room).spot
        let words = fall.candidate.explanation
        let (zh, en) =
            switch detail {
            case "suspected": ("疑似跌倒，正在询问本人", "possible fall, the wearer is being asked")
            case "cancelled": ("本人取消了跌倒报警", "the wearer cancelled the fall alarm")
            case "moving": ("疑似跌倒后有人走动", "movement after a possible fall")
            case "long_lie": ("跌倒后长时间未起身", "long lie after a fall")
            default: ("跌倒，本人无应答", "fall, no answer")
            }
        var evidence = [
            Evidence(
                wall: fall.began.wall, device: fall.device, kind: "acceleration",
                value: .number(fall.candidate.impactG),
                says: words.en)
        ]
        evidence += fall.signs
        evidence.append(Evidence(wall: now.wall, device: nil, kind: "answer", says: says))
        return Detection(
            change, .fall, detail: detail, severity: severity, device: fall.device, room: fall.room,
            resident: fall.resident,
            confidence: fall.candidate.confidence, began: fall.began,
            summary: Bilingual(zh: "\(place.zh)：\(zh)（\(words.zh)）", en: "\(place.en): \(en) (\(words.en))"),
            evidence: evidence,
            rule: Rule(
                detector: "fall", limit: "\(limits.answerMilliseconds / 1000) s to answer", observed: words.en))
    }
}
