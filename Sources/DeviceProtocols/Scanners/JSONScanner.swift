/// One token of a JSON text: where it lies and what it is.
struct JSONToken: Sendable {
    /// First byte; of a string the one after its quote.
    var start: Int32 = 0
    /// The byte after the last; of a container the number of its members or elements.
    var end: Int32 = 0
    /// Of a closed container the token after all that it holds; while it is open, the container around it.
    var link: Int32 = 0
    var kind = JSONDocument.Kind.null
    /// Of a string: it holds escapes. Of a bool: its value.
    var flag = false
}

/// Reads one JSON text (RFC 8259) into tokens: strict grammar, validated UTF-8, no recursion, no allocation.
struct JSONScanner {
    private(set) var count = 0
    private var at = 0
    private var parent: Int32 = -1
    private var depth = 0

    /// The scanner reads up to so many bytes behind the text: they have to be there, and zero.
    static let padding = 16

    /// - Parameters:
    ///   - text: the text and `padding` zero bytes.
    ///   - tokens: room for as many tokens as `bound` says.
    mutating func scan(_ text: RawSpan, into tokens: inout MutableSpan<JSONToken>) throws(Refusal) {
        while true {
            let byte = skipSpace(text)
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                if try open(byte, text, &tokens) { continue }
            } else {
                try scalar(byte, text, &tokens)
            }
            if try closeOrGoOn(text, &tokens) { break }
        }
        guard skipSpace(text) == 0, at == text.byteCount - Self.padding else {
            throw refusal("bytes after the end of the JSON text")
        }
    }

    /// How many tokens a text can need at most: one, and one more for each mark that can begin one. A token takes two bytes, but
    /// for containers that are opened and, in a text that is refused later, never closed.
    static func bound(_ text: Span<UInt8>) -> Int {
        if text.count <= 4096 { return text.count / 2 + 2 + JSONDocument.maximumDepth }
        var marks = 0
        for index in text.indices {
            let byte = text[index]
            marks &+= byte == 0x2C || byte == 0x3A || byte == 0x5B || byte == 0x7B ? 1 : 0
        }
        return marks + 2
    }

    /// Whether the container holds something, whose first value comes next.
    private mutating func open(
        _ mark: UInt8, _ text: RawSpan, _ tokens: inout MutableSpan<JSONToken>
    ) throws(Refusal) -> Bool {
        guard depth < JSONDocument.maximumDepth else { throw refusal("nested too deeply") }
        let isObject = mark == UInt8(ascii: "{")
        let token = Int32(truncatingIfNeeded: count)
        push(JSONToken(start: Int32(truncatingIfNeeded: at), link: parent, kind: isObject ? .object : .array), &tokens)
        at += 1
        if skipSpace(text) == mark &+ 2 {
            at += 1
            tokens[Int(token)].link = Int32(truncatingIfNeeded: count)
            return false
        }
        (parent, depth) = (token, depth + 1)
        if isObject { try key(text, &tokens) }
        return true
    }

    /// After a value: closes what ends here. Whether the text is complete; false: the next value comes.
    @inline(__always)
    private mutating func closeOrGoOn(_ text: RawSpan, _ tokens: inout MutableSpan<JSONToken>) throws(Refusal) -> Bool {
        while parent >= 0 {
            let byte = skipSpace(text)
            let container = Int(parent)
            let isObject = tokens[container].kind == .object
            tokens[container].end &+= 1
            if byte == UInt8(ascii: ",") {
                at += 1
                if isObject { try key(text, &tokens) }
                return false
            }
            guard byte == UInt8(ascii: isObject ? "}" : "]") else {
                throw refusal(isObject ? "no , or }" : "no , or ]")
            }
            at += 1
            parent = tokens[container].link
            tokens[container].link = Int32(truncatingIfNeeded: count)
            depth -= 1
        }
        return true
    }

    @inline(__always)
    private mutating func key(_ text: RawSpan, _ tokens: inout MutableSpan<JSONToken>) throws(Refusal) {
        guard skipSpace(text) == UInt8(ascii: "\"") else { throw refusal("no member name") }
        try string(text, &tokens)
        guard skipSpace(text) == UInt8(ascii: ":") else { throw refusal("no :") }
        at += 1
    }

    @inline(__always)
    private mutating func scalar(
        _ byte: UInt8, _ text: RawSpan, _ tokens: inout MutableSpan<JSONToken>
    ) throws(Refusal) {
        switch byte {
        case UInt8(ascii: "\""): try string(text, &tokens)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(text, &tokens)
        case UInt8(ascii: "t"): try word(0x6575_7274, 4, .bool, true, text, &tokens)
        case UInt8(ascii: "f"): try word(0x736C_6166, 5, .bool, false, text, &tokens)
        case UInt8(ascii: "n"): try word(0x6C6C_756E, 4, .null, false, text, &tokens)
        default: throw refusal(at >= text.byteCount - Self.padding ? "the JSON text ends too early" : "no JSON value")
        }
    }

    @inline(__always)
    private mutating func word(
        _ letters: UInt32, _ length: Int, _ kind: JSONDocument.Kind, _ flag: Bool, _ text: RawSpan,
        _ tokens: inout MutableSpan<JSONToken>
    ) throws(Refusal) {
        guard unsafe text.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian == letters,
            length == 4 || Self.byte(text, at + 4) == UInt8(ascii: "e")
        else { throw refusal("no JSON value") }
        let start = Int32(truncatingIfNeeded: at)
        push(JSONToken(start: start, end: start &+ Int32(length), kind: kind, flag: flag), &tokens)
        at += length
    }

    private mutating func number(_ text: RawSpan, _ tokens: inout MutableSpan<JSONToken>) throws(Refusal) {
        let start = at
        if Self.byte(text, at) == UInt8(ascii: "-") { at += 1 }
        if Self.byte(text, at) == UInt8(ascii: "0") { at += 1 } else { try digits(text) }
        if Self.byte(text, at) == UInt8(ascii: ".") {
            at += 1
            try digits(text)
        }
        if Self.byte(text, at) | 0x20 == UInt8(ascii: "e") {
            at += 1
            let sign = Self.byte(text, at)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
            try digits(text)
        }
        push(
            JSONToken(start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: at), kind: .number),
            &tokens)
    }

    @inline(__always)
    private mutating func digits(_ text: RawSpan) throws(Refusal) {
        guard Self.byte(text, at) &- UInt8(ascii: "0") < 10 else { throw refusal("a number without its digits") }
        repeat { at += 1 } while Self.byte(text, at) &- UInt8(ascii: "0") < 10
    }

    @inline(__always)
    private mutating func string(_ text: RawSpan, _ tokens: inout MutableSpan<JSONToken>) throws(Refusal) {
        at += 1
        let start = Int32(truncatingIfNeeded: at)
        var hasEscapes = false
        at = JSONStringScanner.plain(text, from: at)
        while Self.byte(text, at) != UInt8(ascii: "\"") {
            at = try JSONStringScanner.special(text, at, &hasEscapes)
            at = JSONStringScanner.plain(text, from: at)
        }
        push(JSONToken(start: start, end: Int32(truncatingIfNeeded: at), kind: .string, flag: hasEscapes), &tokens)
        at += 1
    }

    @inline(__always)
    private mutating func push(_ token: JSONToken, _ tokens: inout MutableSpan<JSONToken>) {
        tokens[count] = token
        count &+= 1
    }

    @inline(__always)
    private mutating func skipSpace(_ text: RawSpan) -> UInt8 {
        var byte = Self.byte(text, at)
        while byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            at += 1
            byte = Self.byte(text, at)
        }
        return byte
    }

    @inline(__always)
    static func byte(_ text: RawSpan, _ offset: Int) -> UInt8 {
        unsafe text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    private func refusal(_ reason: String) -> Refusal { Refusal(reason: reason, byte: at) }
}
