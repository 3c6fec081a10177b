import SafetyModel

/// Reads one JSON object a line into its members. Strings stay bytes: a payload in them need not be UTF-8. Nested values are
/// handed over raw.
struct FlatObjectScanner {
    enum Value: Equatable {
        case string([UInt8])
        /// A number, `true`, `false`, `null`, or a nested value, as it stands.
        case raw([UInt8])

        var text: String {
            switch self {
            case .string(let bytes), .raw(let bytes): String(decoding: bytes, as: UTF8.self)
            }
        }
    }
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Every member, last one of a name wins.
    mutating func members() throws(RecordingError) -> [String: Value] {
        var members: [String: Value] = [:]
        skipSpace()
        try expect("{")
        skipSpace()
        if peek == UInt8(ascii: "}") { index += 1 } else { try readMembers(into: &members) }
        skipSpace()
        guard index == bytes.count else { throw error("something after the object") }
        return members
    }

    private mutating func readMembers(into members: inout [String: Value]) throws(RecordingError) {
        while true {
            skipSpace()
            let key = String(decoding: try string(), as: UTF8.self)
            skipSpace()
            try expect(":")
            skipSpace()
            members[key] = try value()
            skipSpace()
            if peek == UInt8(ascii: ",") {
                index += 1
            } else {
                try expect("}")
                return
            }
        }
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func error(_ reason: String) -> RecordingError { RecordingError(reason: reason, byte: index) }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a { index += 1 }
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(RecordingError) {
        guard peek == UInt8(ascii: mark) else { throw error(index == bytes.count ? "cut short" : "'\(mark)' expected") }
        index += 1
    }

    private mutating func value() throws(RecordingError) -> Value {
        switch peek {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .raw(try nested())
        default:
            let start = index
            while let byte = peek, !Self.endsScalar(byte) { index += 1 }
            guard index > start else { throw error("value expected") }
            return .raw(Array(bytes[start..<index]))
        }
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte <= 0x20
    }

    /// A nested value, raw, by counting brackets outside strings.
    private mutating func nested() throws(RecordingError) -> [UInt8] {
        let start = index
        var depth = 0
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""): _ = try string()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                index += 1
                if depth == 0 { return Array(bytes[start..<index]) }
            default: index += 1
            }
        }
        throw error("cut short")
    }

    private mutating func string() throws(RecordingError) -> [UInt8] {
        try expect("\"")
        var text: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"): try escape(into: &text)
            default: text.append(byte)
            }
        }
        throw error("cut short")
    }

    private mutating func escape(into text: inout [UInt8]) throws(RecordingError) {
        guard let byte = peek else { throw error("cut short") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try unicode(into: &text)
        default: throw error("unknown escape")
        }
    }

    private mutating func unicode(into text: inout [UInt8]) throws(RecordingError) {
        var code = try hexadecimal()
        if (0xd800..<0xdc00).contains(code), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let start = index
            index += 2
            let low = try hexadecimal()
            if (0xdc00..<0xe000).contains(low) {
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            } else {
                index = start
            }
        }
        text += Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
    }

    private mutating func hexadecimal() throws(RecordingError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw error("cut short") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw error("hexadecimal digit expected")
            }
            index += 1
        }
        return value
    }
}
