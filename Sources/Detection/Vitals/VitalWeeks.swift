import SafetyModel

/// What days and weeks of measurements come to, and a breath that is missed.
extension VitalJudgement {
    func weeks(_ set: [VitalReading], _ score: NEWS2, _ person: inout VitalPerson) -> [Finding] {
        var diary = person.diary ?? VitalDiary()
        let fresh = set.filter { $0.at == now && !$0.isUncertain && $0.parameter.plausible.contains($0.value) }
        if let systolic = fresh.first(where: { $0.parameter == .systolic }) {
            let diastolic = fresh.first { $0.parameter == .diastolic && $0.device == systolic.device }
            diary.ingest(systolic: systolic.value, diastolic: diastolic?.value, at: now.uptime)
        }
        if fresh.contains(where: { $0.caveat == .irregularPulse }) { diary.noteIrregular(at: now.uptime) }
        if let weight = fresh.first(where: { $0.parameter == .weight }) {
            diary.ingest(weightKg: weight.value, at: now.uptime)
        }
        if !fresh.isEmpty { diary.score(score.total, at: now.uptime) }
        var findings: [Finding] = []
        for (word, reading, says, limit) in words(diary, fresh, score) where diary.isNews(word, at: now.uptime) {
            diary.markSaid(word, at: now.uptime)
            findings.append(
                Finding(severity: .advisory, detail: word.rawValue, reading: reading, says: says, limit: limit))
        }
        person.diary = diary
        return findings
    }

    private typealias Words = (VitalDiary.Word, VitalReading?, Bilingual, Bilingual)

    private func words(_ diary: VitalDiary, _ fresh: [VitalReading], _ score: NEWS2) -> [Words] {
        let cuff = fresh.first { $0.parameter == .systolic }
        var list: [Words] = []
        if let cuff, let mean = diary.weekPressure(at: now.uptime) {
            let figures = [mean.systolic, mean.diastolic].compactMap { $0 }.map { UtilityText.number($0.rounded()) }
            let told = figures.joined(separator: "/")
            list.append(
                (
                    .pressure, cuff,
                    Bilingual(zh: "近一周家庭血压平均 \(told) mmHg", en: "home pressure \(told) mmHg on average for a week"),
                    Bilingual(
                        zh:
                            "一周平均 \(UtilityText.number(VitalDiary.weekSystolic))/\(UtilityText.number(VitalDiary.weekDiastolic)) mmHg",
                        en:
                            "\(UtilityText.number(VitalDiary.weekSystolic))/\(UtilityText.number(VitalDiary.weekDiastolic)) mmHg, mean of a week"
                    )
                ))
        }
        if let irregular = fresh.first(where: { $0.caveat == .irregularPulse }), diary.isOftenIrregular {
            let times = VitalDiary.irregularReadings
            list.append(
                (
                    .irregular, irregular,
                    Bilingual(zh: "一周内 \(times) 次测得脉搏不齐", en: "irregular pulse in \(times) measurements within a week"),
                    Bilingual(zh: "一周 \(times) 次", en: "\(times) in a week")
                ))
        }
        if let weight = fresh.first(where: { $0.parameter == .weight }), let loss = diary.monthLoss(at: now.uptime) {
            let (from, to) = (VitalParameter.weight.says(loss.fromKg), VitalParameter.weight.says(loss.toKg))
            list.append(
                (
                    .loss, weight, Bilingual(zh: "\(to.zh)，几周前 \(from.zh)", en: "\(to.en), weeks ago \(from.en)"),
                    Bilingual(zh: "一个月内下降 5 %", en: "5 % less within a month")
                ))
        }
        if diary.isLasting(at: now.uptime), let reading = fresh.first {
            let words = VitalText.score(score)
            list.append(
                (
                    .lasting, reading, Bilingual(zh: "四小时以来 \(words.zh)", en: "for four hours \(words.en)"),
                    Bilingual(
                        zh: "NEWS2 \(VitalDiary.lastingScore) 分持续 4 小时", en: "NEWS2 \(VitalDiary.lastingScore) for 4 h")
                ))
        }
        return list
    }

    /// Somebody is in the bed, was seen to breathe, and is not any more.
    func breathless(_ person: VitalPerson) -> Finding? {
        guard let missing = person.breathless, let severity = missing.severity(at: now.uptime) else { return nil }
        let span = Vocabulary.duration(now.uptime &- missing.since.uptime)
        return Finding(
            severity: severity, detail: "breathing_stopped", reading: nil,
            says: Bilingual(
                zh: "床上有人，\(span.zh)未测到呼吸", en: "somebody is in bed and no breath was seen for \(span.en)"),
            limit: Vocabulary.duration(VitalPerson.Breathless.ask), device: missing.device)
    }
}

extension VitalPerson {
    /// A breath that is missed. Own rule: radars and mats lose a still sleeper for seconds, not for minutes.
    struct Breathless: Sendable, Codable {
        var device: DeviceID
        var since: Moment
        var reports: Int

        static let ask: Milliseconds = 2 * 60_000
        static let call: Milliseconds = 5 * 60_000

        /// What tells it only once needs twice as long.
        private var factor: Milliseconds { reports > 1 ? 1 : 2 }
        var deadlines: [Milliseconds] { [Self.ask, Self.call].map { since.uptime &+ $0 &* factor } }

        func severity(at uptime: Milliseconds) -> Severity? {
            if uptime >= since.uptime &+ Self.call &* factor { return .urgent }
            return uptime >= since.uptime &+ Self.ask &* factor ? .advisory : nil
        }
    }
}
