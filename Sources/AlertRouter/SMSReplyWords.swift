import SafetyModel

/// A reply with words around the digits: `1 123 收到`, `好的 1 123`, `回复1 556 我马上过去`.
extension SMSReply {
    /// Takes the one place where a verb's digit and a code stand side by side. Two such places, and words of refusal or doubt ("1 123 来不了"),
    /// are not understood: the sender is asked, and the ladder goes on.
    static func parse(words text: String) -> SMSReply {
        let tokens = self.tokens(text)
        guard !hasDoubt(tokens) else { return .notUnderstood }
        var pairs: [String] = []
        var joined: [String] = []
        for (index, token) in tokens.enumerated() {
            guard case .digits(let digits) = token else { continue }
            if digits.count == 4 || digits.count == 6 { joined.append(digits) }
            if digits.count == 1, index + 1 < tokens.count, case .digits(let code) = tokens[index + 1],
                code.count == 3 || code.count == 5
            {
                pairs.append(digits + code)
            }
        }
        let found = pairs.isEmpty ? joined : pairs
        return found.count == 1 ? parse(plain: found[0]) : .notUnderstood
    }

    private enum Token: Equatable { case digits(String), word(String) }

    /// Runs of digits and runs of everything else that is no blank and no mark; full width and capitals folded.
    private static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        var isNew = true
        for scalar in text.unicodeScalars.prefix(400) {
            guard let mark = folded(scalar) else {
                isNew = true
                continue
            }
            let isDigit = ("0"..."9").contains(mark)
            switch (tokens.last, isDigit) {
            case (.digits(let run), true) where !isNew: tokens[tokens.count - 1] = .digits("\(run)\(mark)")
            case (.word(let run), false) where !isNew: tokens[tokens.count - 1] = .word("\(run)\(mark)")
            default: tokens.append(isDigit ? .digits("\(mark)") : .word("\(mark)"))
            }
            isNew = false
        }
        return tokens
    }

    /// nil for blanks and marks; question marks stay, they are doubt.
    private static func folded(_ scalar: Unicode.Scalar) -> Character? {
        switch scalar.value {
        case 0x3f, 0xff1f: "?"
        case 0xff10...0xff19, 0xff21...0xff3a, 0xff41...0xff5a:
            Unicode.Scalar(scalar.value - 0xfee0).flatMap { Character($0).lowercased().first }
        case 0x27, 0x2019: "'"
        default:
            scalar.properties.isWhitespace || scalar.properties.generalCategory.isMark || scalar.value < 0x30
                ? nil : Character(scalar).lowercased().first
        }
    }

    /// A refusal, or a question. What only sounds like one is taken out before.
    private static func hasDoubt(_ tokens: [Token]) -> Bool {
        let words = tokens.compactMap { if case .word(let word) = $0 { word } else { nil } }
        var text = " " + words.joined(separator: " ") + " "
        for phrase in harmless { text = text.replacing(phrase, with: " ") }
        return doubts.contains { text.contains($0) }
    }
    private static let harmless = ["没问题", "没关系", "没事", "不客气", "不用担心", "别担心", "别急", " no problem ", " no worries "]
    private static let doubts = [
        "不", "没", "未", "无法", "勿", "别", "拒", "?", "吗", "呢", "谁", "取消", " no ", " not ", "n't", "cannot", " unable ",
        " refuse ", " who ",
        " what ",
    ]
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool {
        switch self {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .modifierSymbol, .otherSymbol, .control, .format:
            true
        default: false
        }
    }
}
