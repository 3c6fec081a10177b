/// Reads a template's tokens; every function returns nil where the text is none of the known forms.
struct DiscoveryParser {
    typealias Node = DiscoveryTemplate
    let tokens: [DiscoveryTokens.Token]
    private var at = 0
    private var depth = 0

    init(tokens: [DiscoveryTokens.Token]) { self.tokens = tokens }

    mutating func template() -> Node? {
        guard let node = piece(), at == tokens.count else { return nil }
        return node
    }

    /// `{{ expression }}`, plain text, or a whole `{% if %}`.
    private mutating func piece() -> Node? {
        if skip("{{") {
            guard let node = expression(), skip("}}") else { return nil }
            return node
        }
        if skip("{%") { return word("if") ? branches() : nil }
        if at < tokens.count, case .plain(let text) = tokens[at] {
            at += 1
            return .text(text)
        }
        return nil
    }

    /// After `{% if`: condition, text, and what follows.
    private mutating func branches() -> Node? {
        depth += 1
        guard depth < 16, let condition = expression(), skip("%}"), let then = piece(), skip("{%") else { return nil }
        var otherwise = Node.nothing
        if word("elif") {
            guard let rest = branches() else { return nil }
            return .choose(condition: condition, then: then, otherwise: rest)
        }
        if word("else") {
            guard skip("%}"), let rest = piece(), skip("{%") else { return nil }
            otherwise = rest
        }
        guard word("endif"), skip("%}") else { return nil }
        return .choose(condition: condition, then: then, otherwise: otherwise)
    }

    private mutating func expression() -> Node? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 16, let value = logic() else { return nil }
        guard word("if") else { return value }
        guard let condition = logic() else { return nil }
        guard word("else") else { return .choose(condition: condition, then: value, otherwise: .nothing) }
        guard let otherwise = expression() else { return nil }
        return .choose(condition: condition, then: value, otherwise: otherwise)
    }

    /// `or` binds looser than `and`.
    private mutating func logic() -> Node? { joined("or") { $0.joined("and") { $0.negation() } } }

    private mutating func joined(_ mark: String, _ next: (inout Self) -> Node?) -> Node? {
        guard var left = next(&self) else { return nil }
        while word(mark) {
            guard let right = next(&self) else { return nil }
            left = .compare(mark, left, right)
        }
        return left
    }

    private mutating func negation() -> Node? {
        guard word("not") else { return comparison() }
        return comparison().map { .not($0) }
    }

    private mutating func comparison() -> Node? {
        guard let left = sum() else { return nil }
        for mark in ["==", "!=", "<=", ">=", "<", ">"] where skip(mark) {
            return sum().map { .compare(mark, left, $0) }
        }
        if word("is") {
            let isNegated = word("not")
            guard word("defined") else { return nil }
            return isNegated ? .not(.isDefined(left)) : .isDefined(left)
        }
        return left
    }

    private mutating func sum() -> Node? { chain(["+", "-"]) { $0.product() } }
    private mutating func product() -> Node? { chain(["*", "/"]) { $0.filtered() } }

    private mutating func chain(_ marks: [String], _ next: (inout Self) -> Node?) -> Node? {
        guard var left = next(&self) else { return nil }
        while let mark = marks.first(where: { skip($0) }) {
            guard let right = next(&self) else { return nil }
            left = .compare(mark, left, right)
        }
        return left
    }

    private mutating func filtered() -> Node? {
        guard var node = primary() else { return nil }
        while skip("|") {
            guard case .word(let name)? = peek, DiscoveryTemplate.filters.contains(name) else { return nil }
            at += 1
            var argument: Node?
            if skip("("), !skip(")") {
                argument = expression()
                if skip(",") { guard expression() != nil else { return nil } }
                guard argument != nil, skip(")") else { return nil }
            }
            node = .filter(name == "d" ? "default" : name, node, argument)
        }
        return node
    }

    private mutating func primary() -> Node? {
        if skip("-") { return primary().map { .compare("-", .number(0), $0) } }
        if skip("(") {
            guard let node = expression(), skip(")") else { return nil }
            return access(node)
        }
        guard let token = peek else { return nil }
        at += 1
        switch token {
        case .quoted(let text): return .text(text)
        case .number(let number): return .number(number)
        case .word("value"): return .payload
        case .word("value_json"): return access(.document)
        case .word("true"), .word("True"): return .flag(true)
        case .word("false"), .word("False"): return .flag(false)
        case .word("none"), .word("None"): return .nothing
        case .word(let name) where name == "float" || name == "int" || name == "bool":
            guard skip("("), let node = expression(), skip(")") else { return nil }
            return .filter(name, node, nil)
        default: return nil
        }
    }

    /// `.name`, `['name']`, `[0]`, `.get('name')`, any number of them.
    private mutating func access(_ base: Node) -> Node? {
        var node = base
        while true {
            if skip(".") {
                guard case .word(let name)? = peek else { return nil }
                at += 1
                guard name == "get", skip("(") else {
                    node = .member(node, name)
                    continue
                }
                guard case .quoted(let key)? = peek else { return nil }
                at += 1
                node = .member(node, key)
                if skip(",") {
                    guard let other = expression() else { return nil }
                    node = .filter("default", node, other)
                }
                guard skip(")") else { return nil }
            } else if skip("[") {
                switch peek {
                case .quoted(let key)?: node = .member(node, key)
                case .number(let index)?:
                    guard let index = Int(exactly: index) else { return nil }
                    node = .element(node, index)
                default: return nil
                }
                at += 1
                guard skip("]") else { return nil }
            } else {
                return node
            }
        }
    }

    private var peek: DiscoveryTokens.Token? { at < tokens.count ? tokens[at] : nil }

    private mutating func skip(_ mark: String) -> Bool {
        guard peek == .mark(mark) else { return false }
        at += 1
        return true
    }

    private mutating func word(_ text: String) -> Bool {
        guard peek == .word(text) else { return false }
        at += 1
        return true
    }
}
