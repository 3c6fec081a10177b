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
        /// Of what is no reading.
        var device: DeviceID?
    }

    func judge(_ person: inout VitalPerson) -> [Detection] {
        person.questions.removeAll { now.uptime &- $0.since.uptime > 86_400_000 }
        let set = person.current(within: limits.windowMilliseconds, at: now)
        if let told = person.alertToldAt, now.uptime &- told > limits.windowMilliseconds { person.isAlert = nil }
        var values: [VitalParameter: Double] = [:]
        var findings: [Finding] = []
        for reading in set {
            if let limit = doubt(reading, set) {
                findings.append(implausible(reading, limit))
            } else if reading.isAtWork == true || reading.isFrozen {
                continue
            } else if reading.caveat != nil {
                if let finding = flagged(reading, &person) { findings.append(finding) }
            } else {
                values[reading.parameter] = reading.value
            }
        }
        let score = NEWS2(
            values, scale: settings.scale, isOnOxygen: settings.isOnOxygen, isAlert: person.isAlert)
        findings += scored(score, &person, set)
        for reading in set where values[reading.parameter] != nil {
            if let finding = single(reading, &person) { findings.append(finding) }
        }
        for reading in set
        where reading.at == now && reading.isAtWork != true && !reading.isUncertain && doubt(reading, set) == nil {
            if let finding = usual(reading, &person) { findings.append(finding) }
        }
        findings += weeks(set, score, &person)
        if let finding = breathless(person) { findings.append(finding) }
        return conclude(findings, score, set, &person)
    }

    /// What is wrong with a reading that no body has; nil where nothing is.
    private func doubt(_ reading: VitalReading, _ set: [VitalReading]) -> Bilingual? {
        let range = reading.parameter.plausible
        guard range.contains(reading.value) else {
            let (low, high) = (UtilityText.number(range.lowerBound), UtilityText.number(range.upperBound))
            return Bilingual(zh: "\(low) 至 \(high)", en: "\(low) to \(high)")
        }
        guard reading.parameter == .diastolic || reading.parameter == .systolic else { return nil }
        let value = { (parameter: VitalParameter) in
            set.first { $0.parameter == parameter && $0.device == reading.device && $0.at == reading.at }?.value
        }
        guard let systolic = value(.systolic), let diastolic = value(.diastolic), diastolic >= systolic else {
            return nil
        }
        return Bilingual(zh: "收缩压高于舒张压", en: "systolic above diastolic pressure")
    }

    private func implausible(_ reading: VitalReading, _ limit: Bilingual) -> Finding {
        let told = reading.parameter.says(reading.value)
        let isSwapped = reading.parameter.plausible.contains(reading.value)
        return Finding(
            severity: .advisory, detail: "measure_again", reading: reading,
            says: isSwapped
                ? Bilingual(
                    zh: "\(told.zh) 不可信（收缩压应高于舒张压），请再测一次",
                    en: "\(told.en) is not plausible (systolic must be above diastolic), please measure again")
                : Bilingual(zh: "\(told.zh) 不可信，请再测一次", en: "\(told.en) is not plausible, please measure again"),
            limit: limit)
    }

    /// A bad reading of one parameter: at once if certain or confirmed by an earlier one; else the question comes first.
    /// - Parameters:
    ///   - counts: after so long without another reading it is bad all the same; nil: it stays a question.
    ///   - gap: two readings confirm each other from this distance on; nil: the parameter's own.
    func weigh(
        _ reading: VitalReading, isBad: Bool, isCertain: Bool, counts: Milliseconds?, _ person: inout VitalPerson,
        says: Bilingual, limit: Bilingual, within: Milliseconds? = nil, gap leastGap: Milliseconds? = nil
    ) -> Finding? {
        let parameter = reading.parameter
        let asked = person.questions.firstIndex { $0.parameter == parameter }
        guard isBad else { return nil }
        let window = within ?? limits.windowMilliseconds
        let earlier = person.doubtful.first { $0.parameter == parameter }
        let isConfirmed =
            earlier.map {
                let gap = reading.at.uptime &- $0.at.uptime
                return gap >= leastGap ?? parameter.confirmingGap && gap <= max(window, 2 &* (leastGap ?? 0))
            } ?? false
        if earlier.map({ reading.at.uptime &- $0.at.uptime > max(window, 2 &* (leastGap ?? 0)) }) ?? true {
            person.doubtful.removeAll { $0.parameter == parameter }
            person.doubtful.append(reading)
        }
        let isOverdue = asked.flatMap { person.questions[$0].countsAt }.map { now.uptime >= $0 } ?? false
        if isCertain || isConfirmed || isOverdue {
            return Finding(severity: .urgent, detail: "limit", reading: reading, says: says, limit: limit)
        }
        if asked == nil {
            person.questions.append(.init(parameter: parameter, since: now, countsAt: counts.map { now.uptime &+ $0 }))
        }
        // What measures by itself is not asked for: its next readings answer.
        return Finding(
            severity: .advisory, detail: "measure_again", reading: reading,
            says: Bilingual(zh: says.zh + "，请休息后再测一次", en: says.en + ", please rest and measure again"),
            limit: limit, isSilent: reading.isFrequent)
    }
}
