import SafetyModel

/// What the score of a look comes to.
extension VitalJudgement {
    func scored(_ score: NEWS2, _ person: inout VitalPerson, _ set: [VitalReading]) -> [Finding] {
        let words = VitalText.score(score)
        let worst = score.items.max { $0.score < $1.score }
        let reading = worst.flatMap { item in set.first { $0.parameter == item.parameter } }
        if score.total >= limits.urgentScore || score.consciousnessScore == 3 {
            return [bad(score, reading, words, &person, set)]
        }
        let abnormal = score.items.filter { $0.score > 0 }.count
        return score.items.compactMap { item in
            guard let reading = set.first(where: { $0.parameter == item.parameter }) else { return nil }
            let isThree = item.score == 3 && settings.ranges[item.parameter] == nil
            // A second parameter that is not normal speaks for the first one.
            let isCertain = isThree && abnormal > 1 && !isOneGlance(score, set) && !reading.isFrequent
            return weigh(
                reading, isBad: isThree, isCertain: isCertain, counts: limits.repeatMilliseconds, &person,
                says: words, limit: Bilingual(zh: "NEWS2 单项 3 分", en: "a single 3 in NEWS2"))
        }
    }

    private func bad(
        _ score: NEWS2, _ reading: VitalReading?, _ words: Bilingual, _ person: inout VitalPerson, _ set: [VitalReading]
    ) -> Finding {
        let isEmergency = score.total >= limits.emergencyScore
        let limit =
            isEmergency
            ? Bilingual(zh: "NEWS2 达到 \(limits.emergencyScore) 分", en: "NEWS2 \(limits.emergencyScore) or more")
            : Bilingual(
                zh: "NEWS2 达到 \(limits.urgentScore) 分，或单项 3 分",
                en: "NEWS2 \(limits.urgentScore) or more, or a single 3")
        let isKnown = (person.standing?.severity ?? .technical) >= .urgent
        if let reading, !isKnown, isOneGlance(score, set) || restsOnOneLook(score, set) {
            let finding = weigh(
                reading, isBad: true, isCertain: false, counts: limits.repeatMilliseconds, &person, says: words,
                limit: limit)
            if let finding, finding.severity < .urgent { return finding }
        }
        return Finding(
            severity: isEmergency ? .emergency : .urgent, detail: "news2", reading: reading, says: words, limit: limit)
    }

    /// Of sensors that measure by themselves only a second look counts: without their newest ones the score is no more than low.
    private func restsOnOneLook(_ score: NEWS2, _ set: [VitalReading]) -> Bool {
        guard score.consciousnessScore != 3 else { return false }
        let confirmed = score.items.reduce(score.oxygenScore) { sum, item in
            let reading = set.first { $0.parameter == item.parameter }
            guard let reading, reading.isFrequent, let before = reading.before,
                let earlier = NEWS2.score(
                    item.parameter, before, scale: settings.scale, isOnOxygen: settings.isOnOxygen)
            else { return sum + item.score }
            return sum + min(item.score, earlier)
        }
        return confirmed < limits.urgentScore
    }

    /// One glance of one sensor: a finger that moves makes saturation and pulse wrong together, and a ring's first packet is no
    /// better. Its next look confirms, and so does its silence. A cuff or a thermometer beside it is another sensor.
    private func isOneGlance(_ score: NEWS2, _ set: [VitalReading]) -> Bool {
        guard score.consciousnessScore != 3 else { return false }
        let bad = score.items.filter { $0.score > 0 }.compactMap { item in
            set.first { $0.parameter == item.parameter }
        }
        guard let first = bad.first else { return false }
        return bad.allSatisfy {
            Self.optical.contains($0.parameter) && $0.device == first.device
                && abs($0.at.uptime &- first.at.uptime) <= Self.glance
        }
    }

    /// What one light or one radar sees at once.
    private static let optical: [VitalParameter] = [.spo2, .pulse, .respiration]

    /// Bridges that send each value in a message of its own send one look of a sensor within its cycle.
    private static let glance: Milliseconds = 12_000
}
