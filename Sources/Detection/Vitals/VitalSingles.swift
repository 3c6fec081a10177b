import SafetyModel

/// Single parameters: limits of their own, and the person's own level.
extension VitalJudgement {
    func single(_ reading: VitalReading, _ person: inout VitalPerson) -> Finding? {
        let (parameter, value) = (reading.parameter, reading.value)
        let told = parameter.says(value)
        if let range = settings.ranges[parameter] {
            return weigh(
                reading, isBad: !range.contains(value), isCertain: false, counts: limits.repeatMilliseconds, &person,
                says: told,
                limit: VitalText.range(range))
        }
        switch parameter {
        case .systolic, .diastolic:
            let limit = parameter == .systolic ? limits.systolicHigh : limits.diastolicHigh
            return weigh(
                reading, isBad: value >= limit, isCertain: false, counts: limits.unansweredMilliseconds, &person,
                says: told,
                limit: Bilingual(
                    zh: "两次测量达到 \(UtilityText.number(limit)) mmHg",
                    en: "\(UtilityText.number(limit)) mmHg in two readings"),
                within: limits.pressureRepeatMilliseconds)
        case .glucose: return glucose(reading, told, &person)
        case .temperature:
            if value >= limits.fever, value < limits.temperatureHigh { return fever(reading, told) }
            return weigh(
                reading, isBad: value >= limits.temperatureHigh, isCertain: false, counts: limits.repeatMilliseconds,
                &person, says: told,
                limit: Bilingual(
                    zh: "\(UtilityText.number(limits.temperatureHigh)) ℃",
                    en: "\(UtilityText.number(limits.temperatureHigh)) C"))
        case .weight: return weight(reading, person)
        case .respiration, .spo2, .pulse, .skin: return nil
        }
    }

    private func glucose(_ reading: VitalReading, _ told: Bilingual, _ person: inout VitalPerson) -> Finding? {
        if reading.value < limits.glucoseLow {
            let asked = person.questions.first { $0.parameter == .glucose }
            let isOverdue = asked?.countsAt.map { now.uptime >= $0 } ?? false
            if asked == nil {
                let due = now.uptime &+ limits.glucoseRepeatMilliseconds
                person.questions.append(.init(parameter: .glucose, since: now, countsAt: due))
            }
            let isVeryLow = reading.value < limits.glucoseVeryLow
            return Finding(
                severity: isVeryLow || isOverdue ? .urgent : .advisory,
                detail: isVeryLow || isOverdue ? "limit" : "low_glucose",
                reading: reading,
                says: Bilingual(
                    zh: "\(told.zh) 过低\(isVeryLow ? "" : "，请进食后再测")",
                    en: "\(told.en) is \(isVeryLow ? "very low" : "low, please eat something and measure again")"),
                limit: Bilingual(
                    alike: "\(UtilityText.number(isVeryLow ? limits.glucoseVeryLow : limits.glucoseLow)) mmol/l"))
        }
        let isBeyond = reading.value >= limits.glucoseBeyond
        return weigh(
            reading, isBad: reading.value >= limits.glucoseHigh, isCertain: isBeyond, counts: nil, &person, says: told,
            limit: Bilingual(
                alike: "\(UtilityText.number(isBeyond ? limits.glucoseBeyond : limits.glucoseHigh)) mmol/l"),
            gap: person.isSensed ? limits.glucoseSensedMilliseconds : nil)
    }

    private func fever(_ reading: VitalReading, _ told: Bilingual) -> Finding {
        Finding(
            severity: .advisory, detail: "fever", reading: reading,
            says: Bilingual(zh: "发热，\(told.zh)", en: "fever, \(told.en)"),
            limit: Bilingual(
                zh: "\(UtilityText.number(limits.fever)) ℃", en: "\(UtilityText.number(limits.fever)) C"))
    }

    private func weight(_ reading: VitalReading, _ person: VitalPerson) -> Finding? {
        let week = person.weights.dropLast().filter { reading.at.uptime &- $0.at.uptime <= 7 * 86_400_000 + 43_200_000 }
        // Somebody else on the scale: the next weighing keeps it or does not.
        guard let last = week.last, abs(reading.value - last.value) <= limits.strangerKg else { return nil }
        let days = week.filter { reading.at.uptime &- $0.at.uptime <= 4 * 86_400_000 }
        let rises = [(days, limits.weightGainKg, "3"), (week, limits.weekGainKg, "7")].compactMap { list, most, span in
            usualLeast(list).flatMap { least in
                reading.value - least >= most && reading.value - least < 15 ? (least, most, span) : nil
            }
        }
        guard let (least, most, span) = rises.first else { return nil }
        let gain = VitalParameter.weight.says(reading.value - least)
        return Finding(
            severity: .advisory, detail: "weight_gain", reading: reading,
            says: Bilingual(zh: "几天内\(gain.zh)增加", en: "\(gain.en) gained within days"),
            limit: Bilingual(
                zh: "\(span) 天内 \(UtilityText.number(most)) kg", en: "\(UtilityText.number(most)) kg in \(span) days"))
    }

    /// The least of some days' weights that another one is close to: a visitor's is not the resident's.
    private func usualLeast(_ weights: [VitalReading]) -> Double? {
        let values = weights.map(\.value).sorted()
        guard values.count > 2 else { return values.first }
        return values.enumerated().first { index, value in
            values.enumerated().contains { $0.offset != index && abs($0.element - value) <= 1 }
        }?.element
    }

    /// The person's own level, and where it goes.
    func usual(_ reading: VitalReading, _ person: inout VitalPerson) -> Finding? {
        person.baselines[reading.parameter, default: VitalBaseline()].learn(
            reading.value, reading.parameter, at: now.uptime)
        guard reading.parameter != .weight, let baseline = person.baselines[reading.parameter],
            baseline.deviation(reading.parameter, at: now.uptime) != nil
        else { return nil }
        let usual = reading.parameter.says(baseline.slow)
        let told = reading.parameter.says(baseline.quick)
        return Finding(
            severity: .advisory, detail: "unusual", reading: reading,
            says: Bilingual(zh: "近几次\(told.zh)，平时\(usual.zh)", en: "lately \(told.en), usually \(usual.en)"),
            limit: Bilingual(zh: "本人平时水平", en: "the person's own level"))
    }
}
