import SafetyModel

/// From a suspected fall to an alert, the same for a wearable's candidate, a radar's or pendant's suspicion and their verdict:
///
/// 1. A suspicion is shown at once (urgent, `suspected`) and the wearer is asked. A device's own verdict is an emergency at once.
/// 2. The wearer's cancel (button, taps, voice) withdraws it; a call for help, or another device that says the same within a minute,
///    verifies it: then it is one emergency, however many devices see it.
/// 3. No answer within the limit counts as yes.
/// 4. In a home of one resident two sensors of other rooms withdraw it, unless the exit door was used since (`FallDoors`) or the
///    radar still sees somebody down; nothing stirring anywhere makes it surer. A radar's own "nobody there" withdraws only
///    together with movement (`FallSightings`).
/// 5. Who was not seen to get up within 15 min, and again after an hour, lies long: that is said again, by itself. Another fall
///    meanwhile does not begin the time anew, and asks nobody.
///
/// Every rule that was applied stands in the alert's evidence.
package struct FallVerification: Sendable, Codable {
    package struct Limits: Sendable, NotSaved, Equatable {
        package var answerMilliseconds: Milliseconds = 20_000
        /// An hour on the floor is the field's "long lie"; we say so earlier, while it can still be prevented.
        package var longLieMilliseconds: Milliseconds = 15 * 60_000
        /// So many signs elsewhere before a suspicion is withdrawn.
        package var signsElsewhere = 2
        package init() {}
        package init(answerMilliseconds: Milliseconds, longLieMilliseconds: Milliseconds) {
            (self.answerMilliseconds, self.longLieMilliseconds) = (answerMilliseconds, longLieMilliseconds)
        }
    }
    package enum Source: String, Sendable, Codable {
        /// Our own model over a wearable's samples.
        case wearable
        /// The device has decided; or it is still deciding.
        case verdict, suspicion
    }

    private(set) var limits: Limits
    var open: [Open] = []
    /// Where somebody last moved: a wearable does not know where it is.
    var lastRoom: String?
    /// Two live there: one may walk while the other lies. Nil in old snapshots.
    var hasSeveralResidents: Bool?
    /// Whether anything in the home sees people move: only then does stillness say something. Nil until something did.
    var isWatched: Bool?
    /// Devices whose last word was that they suspect a fall: said again it is no news. Nil in old snapshots.
    var weighing: [Weighing]?
    /// What sensors with a place of their own see now. Nil in old snapshots.
    var sightings: [Sighting]?
    /// Exit doors that stand open. Nil in old snapshots.
    var openDoors: [DeviceID]?
    /// No question counts as unanswered before then. Nil in old snapshots.
    var heldUntil: Milliseconds?

    /// The hour after which a long lie is said again.
    static let secondLie: Milliseconds = 60 * 60_000
    /// The device's own decision may take so long.
    static let deciding: Milliseconds = 60_000
    /// What moves earlier is the fall itself.
    static let settling: Milliseconds = 5000

    package init(limits: Limits = Limits()) { self.limits = limits }

    package mutating func use(hasSeveralResidents: Bool) { self.hasSeveralResidents = hasSeveralResidents }
    /// The configuration of now, after a snapshot was read.
    package mutating func use(_ limits: Limits) { self.limits = limits }

    package var nextDeadline: Milliseconds? { open.isEmpty ? nil : open.lazy.map(deadline).min() }

    package func isOpen(_ device: DeviceID) -> Bool { index(of: device) != nil }

    /// The open fall that this device reported, alone or with another one.
    func index(of device: DeviceID) -> Int? { open.firstIndex { $0.device == device || $0.hasPartner(device) } }

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

    func deadline(_ fall: Open) -> Milliseconds {
        if fall.isRaised {
            let first = limits.longLieMilliseconds
            return fall.lyingFrom.uptime &+ ((fall.longLies ?? 0) == 0 ? first : max(Self.secondLie, first &* 2))
        }
        return max(fall.began.uptime &+ answerMilliseconds(fall), heldUntil ?? .min)
    }

    func answerMilliseconds(_ fall: Open) -> Milliseconds {
        fall.source == .suspicion ? max(Self.deciding, limits.answerMilliseconds) : limits.answerMilliseconds
    }

    /// Lets no question count as unanswered before then: the answer may lie at the broker.
    package mutating func hold(until uptime: Milliseconds) { heldUntil = uptime }

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
                (fall.isRaised, fall.newsUptime) = (true, now.uptime)
                detections.append(
                    detection(
                        fall, .raised, fall.detail, .emergency, at: now,
                        rule: .init("answer", zh: "无人应答", en: "nobody answered")))
                kept.append(fall)
            }
        }
        open = kept
        return detections
    }
}
