import SafetyModel

/// The forms of a Jinja `value_template` that bridges write: `value`, `value_json` with members and indices, literals, filters
/// such as `default` and `is_defined`, comparisons, arithmetic, `a if c else b` and `{% if %}`. Any other text is no template of
/// ours (nil): it is reported, never guessed.
indirect enum DiscoveryTemplate: Sendable, Codable, Equatable {
    case payload, document
    case text(String)
    case number(Double)
    case flag(Bool)
    case nothing
    case member(DiscoveryTemplate, String)
    case element(DiscoveryTemplate, Int)
    case filter(String, DiscoveryTemplate, DiscoveryTemplate?)
    case compare(String, DiscoveryTemplate, DiscoveryTemplate)
    case isDefined(DiscoveryTemplate)
    case not(DiscoveryTemplate)
    case choose(condition: DiscoveryTemplate, then: DiscoveryTemplate, otherwise: DiscoveryTemplate)

    static let maximumBytes = 2048
    static let filters: Set<String> = [
        "default", "d", "is_defined", "float", "int", "round", "lower", "upper", "string", "trim", "abs", "bool",
    ]

    init?(_ source: String) {
        guard source.utf8.count <= Self.maximumBytes, let tokens = DiscoveryTokens(source) else { return nil }
        var parser = DiscoveryParser(tokens: tokens.tokens)
        guard let template = parser.template() else { return nil }
        self = template
    }
}

/// A template's text cut into marks, words, numbers and quoted texts.
struct DiscoveryTokens {
    enum Token: Equatable {
        case mark(String), word(String), number(Double), quoted(String)
        /// Text outside of the braces.
        case plain(String)
    }
    private(set) var tokens: [Token] = []

    init?(_ source: String) {
        let text = Array(source.unicodeScalars)
        var (at, isInside) = (0, false)
        while at < text.count {
            guard isInside ? Self.inside(text, &at, &tokens, &isInside) : Self.outside(text, &at, &tokens, &isInside)
            else {
                return nil
            }
        }
        guard !isInside else { return nil }
    }

    private static func outside(
        _ text: [Unicode.Scalar], _ at: inout Int, _ tokens: inout [Token], _ isInside: inout Bool
    ) -> Bool {
        var plain = String.UnicodeScalarView()
        while at < text.count {
            if text[at] == "{", at + 1 < text.count, text[at + 1] == "{" || text[at + 1] == "%" || text[at + 1] == "#" {
                break
            }
            plain.append(text[at])
            at += 1
        }
        let words = String(plain).split { $0.isWhitespace }.joined(separator: " ")
        if !words.isEmpty { tokens.append(.plain(words)) }
        guard at < text.count else { return true }
        guard text[at + 1] != "#" else { return false }
        tokens.append(.mark(text[at + 1] == "{" ? "{{" : "{%"))
        at += 2
        if at < text.count, text[at] == "-" { at += 1 }
        isInside = true
        return true
    }

    private static func inside(
        _ text: [Unicode.Scalar], _ at: inout Int, _ tokens: inout [Token], _ isInside: inout Bool
    ) -> Bool {
        let scalar = text[at]
        let next: Unicode.Scalar? = at + 1 < text.count ? text[at + 1] : nil
        if scalar.properties.isWhitespace {
            at += 1
        } else if let next, ["}}", "%}", "==", "!=", "<=", ">=", "-}", "-%"].contains("\(scalar)\(next)") {
            let mark = "\(scalar)\(next)"
            at += 2
            if mark == "-}" || mark == "-%" {
                guard at < text.count, text[at] == "}" else { return false }
                at += 1
            }
            let isEnd = mark.hasSuffix("}") || mark == "-%"
            if isEnd { isInside = false }
            tokens.append(.mark(isEnd ? (mark == "%}" || mark == "-%" ? "%}" : "}}") : mark))
        } else if scalar == "'" || scalar == "\"" {
            guard let end = text[(at + 1)...].firstIndex(of: scalar), !text[at..<end].contains("\\") else {
                return false
            }
            var quoted = String.UnicodeScalarView()
            quoted.append(contentsOf: text[(at + 1)..<end])
            tokens.append(.quoted(String(quoted)))
            at = end + 1
        } else if ("0"..."9").contains(scalar) {
            var digits = ""
            while at < text.count, ("0"..."9").contains(text[at]) || text[at] == "." {
                digits.unicodeScalars.append(text[at]); at += 1
            }
            guard let number = Double(digits) else { return false }
            tokens.append(.number(number))
        } else if scalar.properties.isAlphabetic || scalar == "_" {
            var word = ""
            while at < text.count, text[at].properties.isAlphabetic || text[at] == "_" || ("0"..."9").contains(text[at])
            {
                word.unicodeScalars.append(text[at])
                at += 1
            }
            tokens.append(.word(word))
        } else {
            guard "()[].,|<>+-*/".unicodeScalars.contains(scalar) else { return false }
            tokens.append(.mark(String(scalar)))
            at += 1
        }
        return true
    }
}
