extension JSONDocument {
    /// A JSON `true` or `false` only.
    package func bool(_ node: JSONNode) -> Bool? {
        look(node)
        let token = token(node)
        return token.kind == .bool ? token.flag : nil
    }

    /// true/false, 1/0, and their texts (`"true"`, `"ON"`, `"1"`, `"yes"`...) as bridges write them; nil for anything else.
    package func lenientBool(_ node: JSONNode) -> Bool? {
        look(node)
        let token = token(node)
        switch token.kind {
        case .bool: return token.flag
        case .number:
            switch number(node) {
            case 0: return false
            case 1: return true
            default: return nil
            }
        case .string: return ScalarText.bool(bytes.span.extracting(range(token)))
        case .object, .array, .null: return nil
        }
    }

    /// A finite JSON number only.
    package func number(_ node: JSONNode) -> Double? {
        look(node)
        let token = token(node)
        return token.kind == .number ? ScalarText.number(bytes.span.extracting(range(token))) : nil
    }

    /// A number, or a text that is exactly one number.
    package func lenientNumber(_ node: JSONNode) -> Double? {
        look(node)
        let token = token(node)
        guard token.kind == .number || token.kind == .string else { return nil }
        return ScalarText.number(bytes.span.extracting(range(token)))
    }

    /// An integer that fits (also written `2.0` or `2e0`), or nil.
    package func integer(_ node: JSONNode) -> Int64? {
        look(node)
        let token = token(node)
        guard token.kind == .number else { return nil }
        let text = bytes.span.extracting(range(token))
        if let exact = ScalarText.integer(text) { return exact }
        // Above 2^53 a Double is no longer sure of its last digits.
        guard let number = ScalarText.number(text), number.magnitude < 9_007_199_254_740_992 else { return nil }
        return Int64(exactly: number)
    }

    /// A string's text, unescaped. Allocates.
    package func string(_ node: JSONNode) -> String? {
        look(node)
        let token = token(node)
        guard token.kind == .string else { return nil }
        if !token.flag { return String(decoding: bytes[range(token)], as: UTF8.self) }
        var text = String()
        unescaped(token) { byte in
            text.unicodeScalars.append(byte)
            return true
        }
        return text
    }

    /// Whether it is this string (escapes honoured), without allocating.
    package func equals(_ node: JSONNode, _ text: StaticString) -> Bool {
        look(node)
        let token = token(node)
        guard token.kind == .string else { return false }
        if token.flag { return string(node) == text.description }
        let start = Int(token.start)
        guard Int(token.end) - start == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where unsafe bytes[start + offset] != wanted[offset] { return false }
            return true
        }
    }

    /// Whether it is this string (escapes honoured).
    package func equals(_ node: JSONNode, text: String) -> Bool {
        look(node)
        let token = token(node)
        guard token.kind == .string else { return false }
        return token.flag ? string(node) == text : bytes[range(token)].elementsEqual(text.utf8)
    }

    /// Where a scalar lies in `bytes`; a string without its quotes, not yet unescaped. Empty for a container.
    func range(_ token: JSONToken) -> Range<Int> {
        token.kind == .object || token.kind == .array ? 0..<0 : Int(token.start)..<Int(token.end)
    }

    private func unescaped(_ token: JSONToken, _ body: (Unicode.Scalar) -> Bool) {
        let text = unsafe bytes.span.bytes
        var at = Int(token.start)
        let end = Int(token.end)
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\\"), let escape = JSONStringScanner.escape(text, at) {
                guard body(escape.scalar) else { return }
                at += escape.length
            } else {
                let length = byte < 0x80 ? 1 : JSONStringScanner.utf8Length(text, at, byte) ?? 1
                for scalar in String(decoding: bytes[at..<at + length], as: UTF8.self).unicodeScalars {
                    _ = body(scalar)
                }
                at += length
            }
        }
    }
}
