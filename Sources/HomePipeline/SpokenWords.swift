import SafetyModel

/// What somebody said to the voice device, by one table in both languages. Doubt decides towards calling: words of distress win over
/// words of reassurance in the same sentence, and what is not understood is no answer, so that a question stays open.
enum SpokenWords {
    enum Meaning: Equatable { case fine, help, out, back }

    /// Anywhere in the sentence.
    private static let distress = [
        "help", "sos", "emergency", "save me", "not ok", "not okay", "not fine", "not well", "not good", "fell",
        "fallen",
        "hurt", "pain", "ambulance", "can't get up", "cannot get up", "救命", "求助", "救我", "救救", "帮帮我", "帮我", "帮忙",
        "帮助", "来人", "摔", "跌", "疼", "痛", "难受", "不舒服", "不好", "不行", "起不来", "动不了", "喘不", "救护", "叫人", "有事",
    ]
    /// They take a word of distress back, and are looked for first.
    private static let noHelp = [
        "no help", "not need help", "don't need help", "dont need help", "without help", "不用救", "不要救", "不用帮", "不需要帮",
        "不用求助", "没有不舒服", "没摔", "没有摔", "没跌", "不疼", "不痛", "没有事", "没什么事", "没有什么事", "不用叫人",
    ]
    /// The whole sentence, or a whole part of it.
    private static let fine: Set<String> = [
        "ok", "okay", "o.k", "cancel", "fine", "i am fine", "i'm fine", "im fine", "i am ok", "i'm ok", "im ok",
        "i am okay",
        "all good", "good", "yes i am fine", "no problem", "no help", "i don't need help", "i do not need help", "没事",
        "我没事",
        "没事的", "没事儿", "我没事儿", "我很好", "很好", "我好", "好", "好的", "取消", "不用", "不用了", "没有事", "没什么事", "我没有事",
        "不用救", "不用帮忙", "不需要帮助", "我没摔", "没摔倒", "没有摔倒",
    ]
    private static let out: Set<String> = ["out", "i go out", "i am going out", "出门", "我出门", "我出门了", "出去", "我出去了"]
    private static let back: Set<String> = ["back", "i am back", "i'm back", "回来", "回来了", "我回来", "我回来了", "到家了"]

    /// nil for what is no answer.
    static func meaning(of text: String) -> Meaning? {
        let parts = folded(text)
        let whole = parts.joined(separator: " ")
        var rest = whole
        for words in noHelp {
            rest = rest.split(separator: words, omittingEmptySubsequences: false).joined(separator: " ")
        }
        if distress.contains(where: { rest.contains($0) }) { return .help }
        if back.contains(whole) || parts.contains(where: back.contains) { return .back }
        if out.contains(whole) || parts.contains(where: out.contains) { return .out }
        return fine.contains(whole) || parts.contains(where: fine.contains) ? .fine : nil
    }

    /// Lower case, full-width forms as plain ones, cut at punctuation, without blanks around: `"OK！\n"` is `["ok"]`.
    private static func folded(_ text: String) -> [String] {
        var parts = [""]
        for scalar in text.unicodeScalars.prefix(200) {
            let plain =
                (0xff01...0xff5e).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xfee0) ?? scalar : scalar
            switch plain {
            case "!", "?", ",", ".", ";", ":", "~", "\n", "\r", "\t", "\"", "。", "，", "！", "？", "、", "；", "：", "…", "“",
                "”", "～":
                parts.append("")
            case "’": parts[parts.count - 1].unicodeScalars.append("'")
            default: parts[parts.count - 1].unicodeScalars.append(plain.properties.isWhitespace ? " " : plain)
            }
        }
        return parts.map { part in
            part.lowercased().split(separator: " ").joined(separator: " ")
        }.filter { !$0.isEmpty }
    }
}
