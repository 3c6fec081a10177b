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
        /// Devices that reported the same fall, and which of all of them have taken it back.
        var partners: [DeviceID]?
        var reversed: [DeviceID]?
        /// An exit door was used since, or stood open then: whoever walks about may have come in by it.
        var isDoorUsed: Bool?
        /// Somebody moved since, anywhere in the home.
        var hasMoved: Bool?
        /// When the device stamped its question, by its own clock.
        var claimedWall: Milliseconds?
        /// When people were last told of it as an emergency.
        var newsUptime: Milliseconds?

        var lyingFrom: Moment { lieBegan ?? began }
        /// The alert's detail once it is an emergency.
        var detail: String { source == .wearable || source == nil ? "wearable" : "device" }
        var devices: [DeviceID] { [device] + (partners ?? []) }
        func hasPartner(_ other: DeviceID) -> Bool { partners?.contains(other) ?? false }
    }

    /// Somebody moves in the home.
    /// - Parameter isRepeated: the sensor said so before and has not said otherwise since: a bridge's copy, perhaps.
    package mutating func activity(_ sign: ActivityEvent, isRepeated: Bool = false, at now: Moment) -> [Detection] {
        if sign.kind == .bed, sign.isOn { return lainDown(sign, at: now) }
        guard sign.kind == .motion, sign.isOn, !isRepeated, !PresenceTracker.isOutdoor(sign.room) else { return [] }
        defer { (lastRoom, isWatched) = (sign.room ?? lastRoom, true) }
        guard !open.isEmpty else { return [] }
        for index in open.indices where isLater(sign, than: open[index], at: now) {
            open[index].hasMoved = open[index].isDoorUsed != true
            if isElsewhere(sign, of: open[index]) { open[index].add(sign, at: now) }
        }
        return withdrawWalkedOff(at: now)
    }

    /// Weight on the bed of the very room in which one person fell: who lies there is not on the floor, and a radar cannot tell the two
    /// apart. Elsewhere it may be a visitor's.
    private mutating func lainDown(_ sign: ActivityEvent, at now: Moment) -> [Detection] {
        guard hasSeveralResidents != true else { return [] }
        let rule = Applied(
            "bed", zh: "有人在同一房间上床，而此处只住一人", en: "somebody lay down in the bed of that room, and one resident lives here"
        )
        let lain = open.filter { fall in
            isLater(sign, than: fall, at: now) && fall.isDoorUsed != true && fall.isPlaceGuessed != true
                && fall.room != nil && sign.room == fall.room
        }
        open.removeAll { fall in lain.contains { $0.device == fall.device } }
        return lain.map {
            detection($0, .cleared, $0.isRaised ? "up_again" : "moving", .advisory, at: now, rule: rule)
        }
    }

    /// Ends what movement ends: falls whose person walks about, and suspicions that their sensor has taken back.
    mutating func withdrawWalkedOff(at now: Moment) -> [Detection] {
        var detections: [Detection] = []
        var kept: [Open] = []
        for fall in open {
            if isWalking(fall) {
                detections.append(
                    detection(
                        fall, .cleared, fall.isRaised ? "up_again" : "moving", .advisory, at: now,
                        rule: .init(
                            "motion", zh: "有人在其他房间走动，而此处只住一人",
                            en: "somebody walks about the other rooms, and one resident lives here")))
            } else if fall.isTakenBack, !fall.isRaised, isReversalBorneOut(fall) {
                detections.append(detection(fall, .cleared, "withdrawn", .advisory, at: now, rule: .takenBack))
            } else {
                kept.append(fall)
            }
        }
        open = kept
        return detections
    }

    private func isLater(_ sign: ActivityEvent, than fall: Open, at now: Moment) -> Bool {
        !fall.devices.contains(sign.device) && now.uptime &- fall.began.uptime >= Self.settling
    }

    private func isElsewhere(_ sign: ActivityEvent, of fall: Open) -> Bool {
        fall.room == nil || sign.room != fall.room
    }

    /// One sensor, however often it fires, may be a pet or a warm curtain: it takes two. Where the place of the fall is unknown, or only
    /// guessed from who moved last, the one who fell may be what the sensors of one room see: only a change of rooms is walking.
    private func isWalking(_ fall: Open) -> Bool {
        guard hasSeveralResidents != true, fall.isDoorUsed != true, !isSeenDown(fall) else { return false }
        guard Set(fall.signs.map(\.device)).count >= limits.signsElsewhere else { return false }
        guard fall.room == nil || fall.isPlaceGuessed == true else { return true }
        return Set(fall.signs.map(\.says)).count >= limits.signsElsewhere
    }
}

extension FallVerification.Open {
    /// Every device that reported it has taken it back.
    var isTakenBack: Bool { reversed.map { taken in devices.allSatisfy(taken.contains) } ?? false }

    /// The newest signs, and one of each sensor before many of one.
    fileprivate mutating func add(_ sign: ActivityEvent, at now: Moment) {
        let place = Vocabulary.room(sign.room)
        let said = Evidence(
            wall: now.wall, device: sign.device, kind: "motion", value: .flag(true),
            says: Bilingual(zh: "别处有活动：\(place.zh)", en: "movement elsewhere: \(place.en)"))
        if signs.count < 8 {
            signs.append(said)
        } else if !signs.contains(where: { $0.device == sign.device }) {
            signs[signs.count - 1] = said
        }
    }
}
