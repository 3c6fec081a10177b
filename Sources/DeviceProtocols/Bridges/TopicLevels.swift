/// A topic's levels, and the questions that decoders ask of a topic without cutting it up.
struct TopicLevels {
    let levels: [Substring]

    /// The levels after a base topic.
    init(_ topic: String, after base: String = "") {
        let rest = base.isEmpty ? Substring(topic) : Substring(topic.utf8.dropFirst(base.utf8.count + 1))
        var levels: [Substring] = []
        levels.reserveCapacity(8)
        var start = rest.startIndex
        for index in rest.utf8.indices where rest.utf8[index] == UInt8(ascii: "/") {
            levels.append(rest[start..<index])
            start = rest.utf8.index(after: index)
        }
        levels.append(rest[start...])
        self.levels = levels
    }

    var count: Int { levels.count }
    var last: Substring { levels.last ?? "" }
    /// The empty text where there is no such level.
    subscript(_ index: Int) -> Substring { levels.indices.contains(index) ? levels[index] : "" }

    /// The first `count` levels, joined again.
    func prefix(_ count: Int) -> String { levels.prefix(max(0, count)).joined(separator: "/") }

    /// The base of `bases` under which a topic lies.
    static func base(of topic: String, in bases: [String]) -> String? { bases.first { lies(topic, under: $0) } }

    /// Whether a topic lies under a base topic.
    static func lies(_ topic: String, under base: String) -> Bool {
        let (bytes, prefix) = (topic.utf8.span, base.utf8.span)
        guard bytes.count > prefix.count + 1, bytes[prefix.count] == UInt8(ascii: "/") else { return false }
        for index in prefix.indices where bytes[index] != prefix[index] { return false }
        return true
    }

    static func hasSuffix(_ topic: String, _ suffix: String) -> Bool {
        let (bytes, count) = (topic.utf8, suffix.utf8.count)
        return bytes.count > count && bytes.suffix(count).elementsEqual(suffix.utf8)
    }
}

/// A scalar as any bridge writes it: a JSON member, or a whole payload.
enum Scalar: Equatable {
    case number(Double)
    case flag(Bool)
    case text(String)
    /// null, a container, or nothing at all.
    case none

    init(_ json: JSONDocument, _ node: JSONNode?) {
        guard let node else {
            self = .none
            return
        }
        if let number = json.number(node) {
            self = .number(number)
        } else if let flag = json.bool(node) {
            self = .flag(flag)
        } else if let text = json.string(node) {
            self = .text(text)
        } else {
            self = .none
        }
    }

    /// A payload that is one bare value. Bytes that are no UTF-8 are no value.
    init(payload: [UInt8]) {
        guard payload.count <= 256, let text = String(validating: payload, as: UTF8.self) else {
            self = .none
            return
        }
        if let number = ScalarText.number(payload.span) {
            self = .number(number)
        } else if ScalarText.equals(payload.span, "true") || ScalarText.equals(payload.span, "false") {
            self = .flag(ScalarText.equals(payload.span, "true"))
        } else {
            self = payload.isEmpty || ScalarText.equals(payload.span, "null") ? .none : .text(text)
        }
    }

    /// The number, also when it is written as text.
    var number: Double? {
        switch self {
        case .number(let value): value
        case .text(let text): ScalarText.number(Array(text.utf8).span)
        case .flag, .none: nil
        }
    }

    /// true/false, 1/0, and their texts; nil for anything else.
    var flag: Bool? {
        switch self {
        case .flag(let value): value
        case .number(let value): value == 1 ? true : value == 0 ? false : nil
        case .text(let text): ScalarText.bool(Array(text.utf8).span)
        case .none: nil
        }
    }

    var text: String? { if case .text(let value) = self { value } else { nil } }

    /// As an identity: a text as it is, a whole number without a point.
    var identity: String? {
        switch self {
        case .text(let text): text.isEmpty ? nil : text
        case .number(let value): Int64(exactly: value).map { String($0) }
        case .flag, .none: nil
        }
    }
}
