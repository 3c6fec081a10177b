import SafetyModel

/// What a template yields for one message.
enum DiscoveryValue: Equatable {
    /// Nothing is said: a member is missing. In Jinja a missing member compares as unequal; here it decides nothing, so that
    /// absence is never a clear.
    case missing
    case none
    case flag(Bool)
    case number(Double)
    case text(String)
    case node(JSONNode)

    /// As Python writes it; nil where nothing is said.
    var rendered: String? {
        switch self {
        case .missing, .none, .node: nil
        case .flag(let flag): flag ? "True" : "False"
        case .number(let number): Int64(exactly: number).map { String($0) } ?? "\(number)"
        case .text(let text): text
        }
    }

    var number: Double? {
        switch self {
        case .number(let number): number
        case .text(let text): ScalarText.number(text.utf8.span)
        case .flag(let flag): flag ? 1 : 0
        case .missing, .none, .node: nil
        }
    }

    fileprivate var isTrue: Bool? {
        switch self {
        case .missing: nil
        case .none: false
        case .flag(let flag): flag
        case .number(let number): number != 0
        case .text(let text): !text.isEmpty
        case .node: true
        }
    }
}

extension DiscoveryTemplate {
    /// - Parameter json: the payload, parsed, if it is JSON.
    func value(_ payload: String, _ json: JSONDocument?) -> DiscoveryValue {
        switch self {
        case .payload: return .text(payload)
        case .document: return json.map { Self.scalar($0, $0.root) } ?? .missing
        case .text(let text): return .text(text)
        case .number(let number): return .number(number)
        case .flag(let flag): return .flag(flag)
        case .nothing: return .none
        case .member(let base, let name):
            guard case .node(let node) = base.value(payload, json), let json,
                let member = json.member(node, named: name)
            else {
                return .missing
            }
            return Self.scalar(json, member)
        case .element(let base, let index):
            guard case .node(let node) = base.value(payload, json), let json, index >= 0 else { return .missing }
            return Self.element(json, node, index)
        case .filter(let name, let base, let argument):
            return Self.filtered(name, base.value(payload, json), argument?.value(payload, json))
        case .compare(let mark, let left, let right):
            return Self.compared(mark, left.value(payload, json), right.value(payload, json))
        case .isDefined(let base): return .flag(base.value(payload, json) != .missing)
        case .not(let base): return base.value(payload, json).isTrue.map { .flag(!$0) } ?? .missing
        case .choose(let condition, let then, let otherwise):
            guard let isTrue = condition.value(payload, json).isTrue else { return .missing }
            return (isTrue ? then : otherwise).value(payload, json)
        }
    }

    /// Where the value stands, if the template does nothing but name its place.
    func place(_ json: JSONDocument) -> JSONNode? {
        switch self {
        case .document: return json.root
        case .member(let base, let name): return base.place(json).flatMap { json.member($0, named: name) }
        case .filter("is_defined", let base, _), .filter("float", let base, _), .filter("default", let base, _):
            return base.place(json)
        default: return nil
        }
    }

    /// Whether it looks into the payload as JSON.
    var needsDocument: Bool {
        switch self {
        case .document: true
        case .payload, .text, .number, .flag, .nothing: false
        case .member(let base, _), .element(let base, _), .isDefined(let base), .not(let base): base.needsDocument
        case .filter(_, let base, let argument): base.needsDocument || argument?.needsDocument == true
        case .compare(_, let left, let right): left.needsDocument || right.needsDocument
        case .choose(let condition, let then, let otherwise):
            condition.needsDocument || then.needsDocument || otherwise.needsDocument
        }
    }

    /// Whether it takes the payload as a text.
    var usesPayload: Bool {
        switch self {
        case .payload: true
        case .document, .text, .number, .flag, .nothing: false
        case .member(let base, _), .element(let base, _), .isDefined(let base), .not(let base): base.usesPayload
        case .filter(_, let base, let argument): base.usesPayload || argument?.usesPayload == true
        case .compare(_, let left, let right): left.usesPayload || right.usesPayload
        case .choose(let condition, let then, let otherwise):
            condition.usesPayload || then.usesPayload || otherwise.usesPayload
        }
    }

    private static func scalar(_ json: JSONDocument, _ node: JSONNode) -> DiscoveryValue {
        switch json.kind(node) {
        case .object, .array: .node(node)
        case .string: json.string(node).map { .text($0) } ?? .missing
        case .number: json.number(node).map { .number($0) } ?? .missing
        case .bool: json.bool(node).map { .flag($0) } ?? .missing
        case .null: .none
        }
    }

    private static func element(_ json: JSONDocument, _ node: JSONNode, _ index: Int) -> DiscoveryValue {
        var (position, found) = (0, DiscoveryValue.missing)
        json.forEachElement(node) { element in
            if position == index { found = scalar(json, element) }
            position += 1
        }
        return found
    }

    private static func filtered(_ name: String, _ value: DiscoveryValue, _ argument: DiscoveryValue?) -> DiscoveryValue
    {
        switch name {
        case "default": value == .missing ? argument ?? .missing : value
        case "is_defined": value
        case "float", "abs", "round": number(name, value, argument)
        case "int":
            value.number.flatMap { Int64(exactly: $0.rounded(.towardZero)) }.map { .number(Double($0)) } ?? argument
                ?? .missing
        case "lower": value.rendered.map { .text($0.lowercased()) } ?? .missing
        case "upper": value.rendered.map { .text($0.uppercased()) } ?? .missing
        case "trim": value.rendered.map { .text($0.split { $0.isWhitespace }.joined(separator: " ")) } ?? .missing
        case "string": value.rendered.map { .text($0) } ?? .missing
        case "bool": value.rendered.flatMap { ScalarText.bool($0.utf8.span) }.map { .flag($0) } ?? .missing
        default: .missing
        }
    }

    private static func number(_ name: String, _ value: DiscoveryValue, _ argument: DiscoveryValue?) -> DiscoveryValue {
        guard let number = value.number else { return name == "float" ? argument ?? .missing : .missing }
        if name == "abs" { return .number(number.magnitude) }
        guard name == "round" else { return .number(number) }
        var power = 1.0
        for _ in 0..<min(max(Int(argument?.number ?? 0), 0), 10) { power *= 10 }
        return .number((number * power).rounded(.toNearestOrEven) / power)
    }

    private static func compared(_ mark: String, _ left: DiscoveryValue, _ right: DiscoveryValue) -> DiscoveryValue {
        if mark == "and" || mark == "or" { return joined(mark == "or", left, right) }
        if left == .missing || right == .missing { return .missing }
        switch mark {
        case "==", "!=": return .flag(isEqual(left, right) == (mark == "=="))
        default: break
        }
        guard let first = left.number, let second = right.number else { return .missing }
        switch mark {
        case "<": return .flag(first < second)
        case ">": return .flag(first > second)
        case "<=": return .flag(first <= second)
        case ">=": return .flag(first >= second)
        case "+": return .number(first + second)
        case "-": return .number(first - second)
        case "*": return .number(first * second)
        case "/": return second == 0 ? .missing : .number(first / second)
        default: return .missing
        }
    }

    /// One side alone decides an `or` by being true and an `and` by being false; else what is missing decides nothing.
    private static func joined(_ isOr: Bool, _ left: DiscoveryValue, _ right: DiscoveryValue) -> DiscoveryValue {
        if left.isTrue == isOr { return left }
        if right.isTrue == isOr { return right }
        return left == .missing || right == .missing ? .missing : right
    }

    /// Python's equality: a text is no number, true is 1.
    private static func isEqual(_ left: DiscoveryValue, _ right: DiscoveryValue) -> Bool {
        switch (left, right) {
        case (.flag(let flag), .number(let number)), (.number(let number), .flag(let flag)): (flag ? 1 : 0) == number
        default: left == right
        }
    }
}
