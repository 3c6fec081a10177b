import SafetyModel

/// Several devices that see one fall: within a minute they need nobody's answer, and are one emergency.
extension FallVerification {
    private static let sameFall: Milliseconds = 60_000

    /// The open fall that another device's report is about too, if both can be one person's.
    func indexOfSameFall(_ fall: Open, at now: Moment) -> Int? {
        open.firstIndex { isRecent($0, at: now) && $0.device != fall.device && isOnePersons($0, fall) }
    }

    private func isRecent(_ other: Open, at now: Moment) -> Bool {
        now.uptime &- other.began.uptime <= Self.sameFall && other.isTest != true
    }

    /// In a home of several, two rooms are two people unless both devices name the same one.
    private func isOnePersons(_ other: Open, _ fall: Open) -> Bool {
        if let resident = fall.resident, let known = other.resident { return resident == known }
        guard hasSeveralResidents == true, other.isPlaceGuessed != true, fall.isPlaceGuessed != true else {
            return true
        }
        return other.room == fall.room
    }

    /// Adds a device to the fall that another one reported: the emergency stays one, with the place that is known better.
    mutating func join(_ fall: Open, to index: Int, at now: Moment) -> [Detection] {
        let wasRaised = open[index].isRaised
        let isPlaced = open[index].isPlaceGuessed == true && fall.isPlaceGuessed != true
        if isPlaced { (open[index].room, open[index].isPlaceGuessed) = (fall.room, false) }
        open[index].resident = open[index].resident ?? fall.resident
        open[index].isKnown = open[index].isKnown || fall.isKnown
        open[index].partners = (open[index].partners ?? []) + [fall.device]
        let heard = fall.candidate?.explanation ?? Self.heard(fall.source)
        open[index].witnesses =
            (open[index].witnesses ?? []) + [
                Evidence(
                    wall: now.wall, device: fall.device, kind: fall.candidate == nil ? "fall" : "acceleration",
                    value: fall.candidate.map { .number($0.impactG) },
                    says: Bilingual(
                        zh: "另一设备一分钟内也报告跌倒：\(heard.zh)",
                        en: "another device reports a fall within a minute: \(heard.en)"))
            ]
        open[index].isRaised = true
        guard !wasRaised || isPlaced else { return [] }
        if !wasRaised { open[index].newsUptime = now.uptime }
        return [detection(open[index], .raised, open[index].detail, .emergency, at: now, rule: .twoDevices)]
    }

    /// Reports that may be two people's corroborate each other and stay two.
    mutating func raiseOthers(_ fall: inout Open, at now: Moment) -> [Detection] {
        guard fall.lieBegan == nil else { return [] }
        var detections: [Detection] = []
        let says = Bilingual(zh: "另一设备一分钟内也报告跌倒", en: "another device reports a fall within a minute")
        for index in open.indices where isRecent(open[index], at: now) && mayBeOnes(open[index].resident, fall.resident)
        {
            fall.witnesses =
                (fall.witnesses ?? []) + [
                    Evidence(wall: open[index].began.wall, device: open[index].device, kind: "fall", says: says)
                ]
            fall.isRaised = true
            guard !open[index].isRaised else { continue }
            (open[index].isRaised, open[index].newsUptime) = (true, now.uptime)
            open[index].witnesses = [Evidence(wall: now.wall, device: fall.device, kind: "fall", says: says)]
            detections.append(
                detection(open[index], .raised, open[index].detail, .emergency, at: now, rule: .twoDevices))
        }
        return detections
    }

    private func mayBeOnes(_ resident: String?, _ other: String?) -> Bool {
        guard let resident, let other else { return true }
        return resident == other
    }
}
