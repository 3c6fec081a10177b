import SafetyModel

/// What ends a verification before its time, or makes it an emergency: the wearer, the device, or a person who closed the alert.
extension FallVerification {
    /// The device takes it back. What is worn has the wearer's word (its own countdown was cancelled); a radar's word ends an
    /// alarm that people have, and a question only if that person was seen (`isReversalBorneOut`).
    /// - Parameter claimedWall: when the device says that it said so: an answer of before its question answers nothing.
    package mutating func withdrawn(
        _ device: DeviceID, isWorn: Bool = false, claimedWall: Milliseconds? = nil, at now: Moment
    ) -> [Detection] {
        guard let index = index(of: device) else {
            decided(device)
            return []
        }
        if isWorn, isBefore(claimedWall, open[index]) { return [] }
        decided(device)
        guard open[index].source != .wearable && open[index].source != nil || isWorn else { return [] }
        open[index].reversed = (open[index].reversed ?? []).filter { $0 != device } + [device]
        let fall = open[index]
        guard isWorn || fall.isTakenBack, isWorn || fall.isRaised || isReversalBorneOut(fall) else { return [] }
        open.remove(at: index)
        return [detection(fall, .cleared, "withdrawn", .advisory, at: now, rule: .takenBack)]
    }

    /// Stamps of one clock are compared as they are; those of two only where they are far apart. A clock that was never set says nothing.
    private func isBefore(_ claimedWall: Milliseconds?, _ fall: Open) -> Bool {
        guard let claimedWall, claimedWall >= Self.neverSet else { return false }
        if let asked = fall.claimedWall, asked >= Self.neverSet { return claimedWall < asked }
        return claimedWall < fall.began.wall &- Self.clocksApart
    }
    /// 2010-01-01 UTC.
    private static let neverSet: Milliseconds = 1_262_304_000_000
    private static let clocksApart: Milliseconds = 60_000

    /// A person closed the alert: nothing of it is watched any more.
    /// - Returns: the other devices that had reported the same.
    @discardableResult package mutating func rearm(_ device: DeviceID) -> [DeviceID] {
        let partners = open.filter { $0.device == device }.flatMap { $0.partners ?? [] }
        for reporter in [device] + partners { decided(reporter) }
        open.removeAll { $0.device == device }
        return partners
    }

    /// The wearer answered: by a button, a tap pattern or the voice bridge.
    /// - Parameter resident: whose device it is that answered, if it is somebody's.
    package mutating func answered(
        isHelpWanted: Bool, by device: DeviceID? = nil, of resident: String? = nil, at now: Moment
    ) -> [Detection] {
        guard !open.isEmpty else { return [] }
        var detections: [Detection] = []
        if isHelpWanted {
            for index in open.indices where !open[index].isRaised {
                open[index].isRaised = true
                detections.append(
                    detection(
                        open[index], .raised, open[index].detail, .emergency, at: now,
                        rule: .init("answer", zh: "本人求助", en: "the wearer called for help", device)))
            }
            return detections
        }
        var kept: [Open] = []
        for fall in open {
            guard concerns(fall, device, resident) else {
                kept.append(fall)
                continue
            }
            detections.append(
                detection(
                    fall, .cleared, "cancelled", .advisory, at: now,
                    rule: .init("answer", zh: "本人取消", en: "the wearer cancelled", device)))
        }
        open = kept
        return detections
    }

    /// Where several people live, one who is well must not call off the help of another: an answer that names nobody (a button on the
    /// wall, the voice) may be the other's.
    private func concerns(_ fall: Open, _ device: DeviceID?, _ resident: String?) -> Bool {
        guard hasSeveralResidents == true else { return true }
        if let device, fall.devices.contains(device) { return true }
        return resident != nil && fall.resident == resident
    }
}
