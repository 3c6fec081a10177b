import SafetyModel

/// One look at one person's measurements.
struct VitalJudgement {
    let limits: VitalLimits
    let settings: ResidentVitals
    let now: Moment

    /// Something to say, the most serious of a look wins.
    struct Finding {
        var severity: Severity
        var detail: String
        var reading: VitalReading?
        var says: Bilingual
        /// nil: it is over.
        var limit: Bilingual?
        /// It waits for another reading without a word.
        var isSilent = false
    }

    func judge(_ person: inout VitalPerson) -> [Detection] {
        person.questions.removeAll { now.uptime &- $0.since.uptime > 86_400_000 }
        let set = person.current(within: limits.windowMilliseconds, at: now)
        if let told = person.alertToldAt, now.uptime &- told > limits.windowMilliseconds { person.isAlert = nil }
        var values: [VitalParameter: Double] = [:]
        var findings: [Finding] = []
        for reading in set {
            if isPlausible(reading, set) {
                values[reading.parameter] = reading.value
            } else {
                findings.append(implausible(reading))
            }
        }
        let score = NEWS2(
            values, scale: settings.scale, isOnOxygen: settings.isOnOxygen, isAlert: person.isAlert)
        findings += scored(score, &person, set)
        for reading in set where values[reading.parameter] != nil {
            if let finding = single(reading, &person) { findings.append(finding) }
        }
        for reading in set where values[reading.parameter] != nil && reading.at == now {
            if let finding = usual(reading, &person) { findings.append(finding) }
        }
        return conclude(findings, score, set, &person)
    }

    private func isPlausible(_ reading: VitalReading, _ set: [VitalReading]) -> Bool {
        guard reading.parameter.plausible.contains(reading.value) else { return false }
        guard reading.parameter == .diastolic || reading.parameter == .systolic else { return true }
        let value = { (parameter: VitalParameter) in
            set.first { $0.parameter == parameter && $0.device == reading.device && $0.at == reading.at }?.value
        }
        guard let systolic = value(.systolic), let diastolic = value(.diastolic) else { return true }
        return diastolic < systolic
    }

    private func implausible(_ reading: VitalReading) -> Finding {
        let told = reading.parameter.says(reading.value)
        let range = reading.parameter.plausible
        return Finding(
            severity: .advisory, detail: "measure_again", reading: reading,
            says: Bilingual(zh: "\(told.zh) 不可信，请再测一次", en: "\(told.en) is not plausible, please measure again"),
            limit: Bilingual(
                zh: "\(UtilityText.number(range.lowerBound)) 至 \(UtilityText.number(range.upperBound))",
                en: "\(UtilityText.number(range.lowerBound)) to \(UtilityText.number(range.upperBound))"))
    }

    // NEWS2.

    private func scored(_ score: NEWS2, _ person: inout VitalPerson, _ set: [VitalReading]) -> [Finding] {
        let words = VitalText.score(score)
        let worst = score.items.max { $0.score < $1.score }
        let reading = worst.flatMap { item in set.first { $0.parameter == item.parameter } }
        if score.total >= limits.emergencyScore {
            return [
                Finding(
                    severity: .emergency, detail: "news2", reading: reading, says: words,
                    limit: Bilingual(
                        zh: "NEWS2 达到 \(limits.emergencyScore) 分", en: "NEWS2 \(limits.emergencyScore) or more"))
            ]
        }
        if score.total >= limits.urgentScore || score.consciousnessScore == 3 {
            return [
                Finding(
                    severity: .urgent, detail: "news2", reading: reading, says: words,
                    limit: Bilingual(
                        zh: "NEWS2 达到 \(limits.urgentScore) 分，或单项 3 分",
                        en: "NEWS2 \(limits.urgentScore) or more, or a single 3"))
            ]
        }
        let abnormal = score.items.filter { $0.score > 0 }.count
        return score.items.compactMap { item in
            guard let reading = set.first(where: { $0.parameter == item.parameter }) else { return nil }
            let isThree = item.score == 3 && settings.ranges[item.parameter] == nil
            // A second parameter that is not normal speaks for the first one.
            let isCertain = isThree && abnormal > 1
            return weigh(
                reading, isBad: isThree, isCertain: isCertain, counts: true, &person,
                says: words, limit: Bilingual(zh: "NEWS2 单项 3 分", en: "a single 3 in NEWS2"))
        }
    }

    /// A bad reading of one parameter: at once if certain or confirmed by an earlier one; else the question comes first.
    func weigh(
        _ reading: VitalReading, isBad: Bool, isCertain: Bool, counts: Bool, _ person: inout VitalPerson,
        says: Bilingual, limit: Bilingual, within: Milliseconds? = nil
    ) -> Finding? {
        let parameter = reading.parameter
        let asked = person.questions.firstIndex { $0.parameter == parameter }
        guard isBad else { return nil }
        let window = within ?? limits.windowMilliseconds
        let earlier = person.doubtful.first { $0.parameter == parameter }
        let isConfirmed =
            earlier.map {
                let gap = reading.at.uptime &- $0.at.uptime
                return gap >= parameter.confirmingGap && gap <= window
            } ?? false
        if earlier.map({ reading.at.uptime &- $0.at.uptime > window }) ?? true {
            person.doubtful.removeAll { $0.parameter == parameter }
            person.doubtful.append(reading)
        }
        let isOverdue = asked.flatMap { person.questions[$0].countsAt }.map { now.uptime >= $0 } ?? false
        if isCertain || isConfirmed || isOverdue {
            return Finding(severity: .urgent, detail: "limit", reading: reading, says: says, limit: limit)
        }
        if asked == nil {
            let due = counts ? now.uptime &+ limits.repeatMilliseconds : nil
            person.questions.append(.init(parameter: parameter, since: now, countsAt: due))
        }
        // What measures by itself is not asked for: its next readings answer.
        return Finding(
            severity: .advisory, detail: "measure_again", reading: reading,
            says: Bilingual(zh: says.zh + "，请休息后再测一次", en: says.en + ", please rest and measure again"),
            limit: limit, isSilent: reading.isFrequent)
    }
}
