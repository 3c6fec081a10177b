extension JSONTree {
    /// Reads a whole text (RFC 8259). Of a member that stands twice the last one counts.
    ///
    /// - Throws: `JSONTreeError` where it is none, or deeper than 512.
    package init(parsing bytes: [UInt8]) throws(JSONTreeError) {
        var reader = JSONTreeReader(bytes: bytes)
        self = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.at == bytes.count else { throw reader.error("text behind the value") }
    }
}

private struct JSONTreeReader {
    let bytes: [UInt8]
    var at = 0
    private static let maximumDepth = 512

    init(bytes: [UInt8]) { self.bytes = bytes }

    func error(_ reason: String) -> JSONTreeError { JSONTreeError(reason: "\(reason) at byte \(at)") }

    mutating func skipBlanks() {
        while at < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[at]) { at += 1 }
    }

    mutating func value(depth: Int) throws(JSONTreeError) -> JSONTree {
        guard depth < Self.maximumDepth else { throw error("too deep") }
        skipBlanks()
        guard at < bytes.count else { throw error("the text ends") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: String, _ meaning: JSONTree) throws(JSONTreeError) -> JSONTree {
        guard bytes[at...].starts(with: text.utf8) else { throw error("no value") }
        at += text.utf8.count
        return meaning
    }

    private mutating func number() throws(JSONTreeError) -> JSONTree {
        let start = at
        while at < bytes.count, Self.isNumeric(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard Double(text) != nil else { throw error("no value") }
        return .number(text)
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func array(_ depth: Int) throws(JSONTreeError) -> JSONTree {
        var elements: [JSONTree] = []
        at += 1
        if try ends(with: UInt8(ascii: "]")) { return .array([]) }
        repeat { elements.append(try value(depth: depth + 1)) } while try goesOn(until: UInt8(ascii: "]"))
        return .array(elements)
    }

    private mutating func object(_ depth: Int) throws(JSONTreeError) -> JSONTree {
        var members: [String: JSONTree] = [:]
        at += 1
        if try ends(with: UInt8(ascii: "}")) { return .object([:]) }
        repeat {
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw error("no member's name") }
            let name = try string()
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw error("no colon") }
            at += 1
            members[name] = try value(depth: depth + 1)
        } while try goesOn(until: UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func ends(with mark: UInt8) throws(JSONTreeError) -> Bool {
        skipBlanks()
        guard at < bytes.count else { throw error("the text ends") }
        guard bytes[at] == mark else { return false }
        at += 1
        return true
    }

    /// Behind an element: a comma, or the end.
    private mutating func goesOn(until mark: UInt8) throws(JSONTreeError) -> Bool {
        if try ends(with: mark) { return false }
        guard bytes[at] == UInt8(ascii: ",") else { throw error("no comma") }
        at += 1
        return true
    }

    private mutating func string() throws(JSONTreeError) -> String {
        at += 1
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw error("no UTF-8") }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw error("a control character in a string")
            default: text.append(byte)
            }
        }
        throw error("the text ends")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONTreeError) {
        guard at < bytes.count else { throw error("the text ends") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"): text += Array(String(Character(try scalar())).utf8)
        default: throw error("an unknown escape")
        }
    }

    private mutating func scalar() throws(JSONTreeError) -> Unicode.Scalar {
        var value = try unit()
        if (0xd800..<0xdc00).contains(value) {
            guard bytes[at...].starts(with: "\\u".utf8) else { throw error("half a surrogate pair") }
            at += 2
            let low = try unit()
            guard (0xdc00..<0xe000).contains(low) else { throw error("half a surrogate pair") }
            value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw error("half a surrogate pair") }
        return scalar
    }

    private mutating func unit() throws(JSONTreeError) -> UInt32 {
        guard at + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw error("no \\u escape") }
        at += 4
        return value
    }
}
