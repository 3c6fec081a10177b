import SafetyModel

/// Readings against which the monitor itself says something: a moving arm, a loose cuff, an irregular pulse.
extension VitalJudgement {
    /// A question, if the reading would be bad. What measures by itself is told only when it goes on; of a cuff a question that
    /// nobody answers is urgent as any other.
    func flagged(_ reading: VitalReading, _ person: inout VitalPerson) -> Finding? {
        guard isBad(reading), let caveat = reading.caveat else { return nil }
        let asked = person.questions.first { $0.parameter == reading.parameter }
        if asked == nil {
            let due = now.uptime &+ (reading.isFrequent ? limits.repeatMilliseconds : limits.unansweredMilliseconds)
            person.questions.append(.init(parameter: reading.parameter, since: now, countsAt: due))
        }
        let isOverdue = asked?.countsAt.map { now.uptime >= $0 } ?? false
        let (told, why) = (reading.parameter.says(reading.value), Self.words(caveat))
        return Finding(
            severity: isOverdue && !reading.isFrequent ? .urgent : .advisory,
            detail: isOverdue && !reading.isFrequent ? "limit" : "measure_again", reading: reading,
            says: Bilingual(
                zh: "\(told.zh)（\(why.zh)），请休息后再测一次", en: "\(told.en) (\(why.en)), please rest and measure again"),
            limit: why, isSilent: reading.isFrequent && !isOverdue)
    }

    /// Outside of the limits of a single reading.
    private func isBad(_ reading: VitalReading) -> Bool {
        let (parameter, value) = (reading.parameter, reading.value)
        if let range = settings.ranges[parameter] { return !range.contains(value) }
        switch parameter {
        case .systolic where value >= limits.systolicHigh, .diastolic where value >= limits.diastolicHigh: return true
        default:
            return NEWS2.score(parameter, value, scale: settings.scale, isOnOxygen: settings.isOnOxygen) == 3
        }
    }

    static func words(_ caveat: MeasurementCaveat) -> Bilingual {
        switch caveat {
        case .movement: Bilingual(zh: "测量时有活动", en: "moved while measured")
        case .looseFit: Bilingual(zh: "袖带松动或位置不当", en: "cuff loose or not in place")
        case .irregularPulse: Bilingual(zh: "脉搏不齐", en: "irregular pulse")
        case .skin: Bilingual(zh: "皮肤温度", en: "of the skin")
        }
    }
}
