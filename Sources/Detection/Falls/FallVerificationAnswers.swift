import SafetyModel

/// What ends a verification before its time, or makes it an emergency: the wearer, the device, or a person who closed the alert.
extension FallVerification {
    /// The device takes it back (its own countdown was cancelled, its radar sees a standing person).
    package mutating func withdrawn(_ device: DeviceID, at now: Moment) -> [Detection] {
        decided(device)
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
    package mutating func rearm(_ device: DeviceID) {
        decided(device)
        open.removeAll { $0.device == device }
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
        let isClear = isClear(whoFell: open)
        var kept: [Open] = []
        for fall in open {
            guard concerns(fall, device, resident, isClear: isClear) else {
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

    /// Where several people live, one who is well must not call off the help of another.
    private func concerns(_ fall: Open, _ device: DeviceID?, _ resident: String?, isClear: Bool) -> Bool {
        guard hasSeveralResidents == true, fall.device != device else { return true }
        guard let resident else { return isClear }
        return fall.resident == resident
    }

    /// An answer that names nobody (a button on the wall, the voice) is about all open falls if they are one person's.
    private func isClear(whoFell falls: [Open]) -> Bool {
        falls.count == 1 || falls.allSatisfy { $0.resident != nil && $0.resident == falls.first?.resident }
    }
}
