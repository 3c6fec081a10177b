import SafetyModel

/// The words of the vital sign findings.
enum VitalText {
    /// `NEWS2 至少 6 分：血氧 85 %（3），脉搏 131 次/分（3）`
    static func score(_ score: NEWS2) -> Bilingual {
        let isPartial = !score.missing.isEmpty
        let parts = score.items.filter { $0.score > 0 }.map { item in
            let told = item.parameter.says(item.value)
            return Bilingual(zh: "\(told.zh)（\(item.score)）", en: "\(told.en) (\(item.score))")
        }
        var (zh, en) = (parts.map(\.zh), parts.map(\.en))
        if score.oxygenScore > 0 {
            zh.append("吸氧（2）")
            en.append("on oxygen (2)")
        }
        if score.consciousnessScore == 3 {
            zh.append("意识异常（3）")
            en.append("not alert (3)")
        }
        return Bilingual(
            zh: "NEWS2 \(isPartial ? "至少 " : "")\(score.total) 分：\(zh.joined(separator: "，"))",
            en: "NEWS2 \(isPartial ? "at least " : "")\(score.total): \(en.joined(separator: ", "))")
    }

    static func range(_ range: ResidentVitals.Range) -> Bilingual {
        switch (range.low, range.high) {
        case (let low?, let high?):
            agreed(
                "\(UtilityText.number(low)) 至 \(UtilityText.number(high))",
                "\(UtilityText.number(low)) to \(UtilityText.number(high))")
        case (let low?, nil): agreed("不低于 \(UtilityText.number(low))", "at least \(UtilityText.number(low))")
        case (nil, let high?): agreed("不高于 \(UtilityText.number(high))", "at most \(UtilityText.number(high))")
        case (nil, nil): Bilingual(zh: "无", en: "none")
        }
    }

    private static func agreed(_ zh: String, _ en: String) -> Bilingual {
        Bilingual(zh: "\(zh)，按本人约定", en: "\(en), agreed for the resident")
    }

    /// Every reading of the set with its points, and what the score lacks.
    static func evidence(
        _ set: [VitalReading], _ score: NEWS2, _ settings: ResidentVitals, _ now: Moment, _ window: Milliseconds
    ) -> [Evidence] {
        var list = set.map { reading in
            let item = score.items.first { $0.parameter == reading.parameter }
            let number = settings.scale.rawValue
            let scale =
                reading.parameter == .spo2
                ? Bilingual(zh: "，血氧量表 \(number)", en: " on SpO2 scale \(number)") : Bilingual(alike: "")
            return Evidence(
                wall: reading.at.wall, device: reading.device, kind: reading.parameter.rawValue,
                value: .number(reading.value),
                says: item.map {
                    Bilingual(zh: "NEWS2 \($0.score) 分\(scale.zh)", en: "NEWS2 \($0.score)\(scale.en)")
                } ?? reading.caveat.map { caveat in
                    let why = VitalJudgement.words(caveat)
                    return Bilingual(zh: "未计入：\(why.zh)", en: "not counted: \(why.en)")
                } ?? Bilingual(zh: "不计入 NEWS2", en: "not part of NEWS2"))
        }
        if !score.missing.isEmpty {
            list.append(
                Evidence(
                    wall: now.wall, device: nil, kind: "news2",
                    says: missing(score, Vocabulary.duration(window))))
        }
        return list
    }

    private static func missing(_ score: NEWS2, _ window: Bilingual) -> Bilingual {
        let names = score.missing.map { VitalParameter(rawValue: $0)?.name.zh ?? ($0 == "consciousness" ? "意识" : $0) }
        return Bilingual(
            zh: "\(window.zh)内缺少：\(names.joined(separator: "、"))",
            en: "missing within \(window.en): \(score.missing.joined(separator: ", "))")
    }
}
