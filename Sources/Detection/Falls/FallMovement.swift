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
        /// `room` is only where somebody moved last.
        var isPlaceGuessed: Bool?
        /// Since when the wearer lies, if an earlier fall was never ended.
        var lieBegan: Moment?
        /// Further bumps while the wearer was being asked.
        var repeats: [Evidence]?
        /// What it was before the device's verdict.
        var beganAs: Source?

        var lyingFrom: Moment { lieBegan ?? began }
        /// The alert's detail once it is an emergency.
        var detail: String { source == .wearable || source == nil ? "wearable" : "device" }
    }

    /// Somebody moves in the home.
    /// - Parameter isRepeated: the sensor said so before and has not said otherwise since: a bridge's copy, perhaps.
    package mutating func activity(_ sign: ActivityEvent, isRepeated: Bool = false, at now: Moment) -> [Detection] {
        guard sign.kind == .motion, sign.isOn, !isRepeated else { return [] }
        defer { (lastRoom, isWatched) = (sign.room ?? lastRoom, true) }
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

    /// One sign may be a pet or a slow sensor. Where the place of the fall is unknown, or only guessed from who moved last, the one
    /// who fell may be what the sensor of one room sees: only a change of rooms is walking.
    private func isWalking(_ fall: Open) -> Bool {
        guard hasSeveralResidents != true else { return false }
        if fall.room == nil || fall.isPlaceGuessed == true {
            return Set(fall.signs.map(\.says)).count >= limits.signsElsewhere
        }
        return fall.signs.count >= limits.signsElsewhere
    }
}
