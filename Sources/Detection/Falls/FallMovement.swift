import SafetyModel

extension FallVerification {
    /// One fall that is asked about or watched.
    struct Open: Sendable, Codable {
        var device: DeviceID
        var room: String?
        var resident: String?
        var isKnown: Bool
        /// The wearable's; nil for a device that gives a verdict only.
        var candidate: FallCandidate?
        var began: Moment
        /// Movement elsewhere since.
        var signs: [Evidence] = []
        var isRaised = false
        // Later than snapshot version 1: nil there.
        var source: Source?
        var isTest: Bool?
        var longLies: Int?
        /// Other devices that say the same.
        var witnesses: [Evidence]?
        /// What the wearable felt since.
        var tapping: TapPattern?
    }

    /// Somebody moves in the home.
    package mutating func activity(_ sign: ActivityEvent, at now: Moment) -> [Detection] {
        guard sign.kind == .motion, sign.isOn else { return [] }
        defer { lastRoom = sign.room ?? lastRoom }
        guard !open.isEmpty else { return [] }
        var detections: [Detection] = []
        var kept: [Open] = []
        for var fall in open {
            if isElsewhere(sign, of: fall, at: now), fall.signs.count < 8 {
                let place = Vocabulary.room(sign.room)
                fall.signs.append(
                    Evidence(
                        wall: now.wall, device: sign.device, kind: "motion", value: .flag(true),
                        says: Bilingual(zh: "别处有活动：\(place.zh)", en: "movement elsewhere: \(place.en)")))
                if isWalking(fall) {
                    let says = fall.isRaised ? "up_again" : "moving"
                    detections.append(
                        detection(
                            fall, .cleared, says, .advisory, at: now,
                            rule: .init(
                                "motion", zh: "有人在其他房间走动，而此处只住一人",
                                en: "somebody walks about the other rooms, and one resident lives here")))
                    continue
                }
            }
            kept.append(fall)
        }
        open = kept
        return detections
    }

    private func isElsewhere(_ sign: ActivityEvent, of fall: Open, at now: Moment) -> Bool {
        guard sign.device != fall.device, now.uptime &- fall.began.uptime >= Self.settling else { return false }
        return fall.room == nil || sign.room != fall.room
    }

    /// One sign may be a pet or a slow sensor. Where the place of the fall is unknown, only a change of rooms is walking.
    private func isWalking(_ fall: Open) -> Bool {
        guard hasSeveralResidents != true else { return false }
        if fall.room == nil { return Set(fall.signs.map(\.says)).count >= limits.signsElsewhere }
        return fall.signs.count >= limits.signsElsewhere
    }
}
