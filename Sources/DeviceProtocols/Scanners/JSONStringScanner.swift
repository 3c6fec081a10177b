/// The inside of a JSON string: what may stand there, and what it means.
enum JSONStringScanner {
    /// The first byte from `start` on that is a quote, a backslash, a control character or not ASCII. Eight bytes at a time:
    /// the zero-byte test of "Hacker's Delight" (6-1) on the word XOR-ed with the byte looked for.
    @inline(__always)
    static func plain(_ text: RawSpan, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var at = start
        while true {
            let word = unsafe text.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let found =
                ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- ones &* 0x20) & ~word) | word
            if found & highs != 0 { return at + (found & highs).trailingZeroBitCount / 8 }
            at += 8
        }
    }

    /// Reads an escape or a multi-byte character at `at`; throws on anything else but a quote.
    /// - Returns: the place after it.
    static func special(_ text: RawSpan, _ at: Int, _ hasEscapes: inout Bool) throws(Refusal) -> Int {
        let byte = JSONScanner.byte(text, at)
        if byte >= 0x80 {
            guard let length = utf8Length(text, at, byte) else { throw Refusal(reason: "not UTF-8", byte: at) }
            return at + length
        }
        guard byte == UInt8(ascii: "\\") else {
            let atEnd = at >= text.byteCount - JSONScanner.padding
            throw Refusal(reason: atEnd ? "a string without its end" : "a control character in a string", byte: at)
        }
        hasEscapes = true
        guard let escape = escape(text, at) else { throw Refusal(reason: "an invalid escape", byte: at) }
        return at + escape.length
    }

    /// The length of a well-formed UTF-8 sequence (Unicode 15, table 3-7), or nil.
    static func utf8Length(_ text: RawSpan, _ at: Int, _ lead: UInt8) -> Int? {
        let second = JSONScanner.byte(text, at + 1)
        switch lead {
        case 0xC2...0xDF: return isTail(second) ? 2 : nil
        case 0xE0...0xEF:
            let (low, high): (UInt8, UInt8) = lead == 0xE0 ? (0xA0, 0xBF) : lead == 0xED ? (0x80, 0x9F) : (0x80, 0xBF)
            return second >= low && second <= high && isTail(JSONScanner.byte(text, at + 2)) ? 3 : nil
        case 0xF0...0xF4:
            let (low, high): (UInt8, UInt8) = lead == 0xF0 ? (0x90, 0xBF) : lead == 0xF4 ? (0x80, 0x8F) : (0x80, 0xBF)
            return second >= low && second <= high && isTail(JSONScanner.byte(text, at + 2))
                && isTail(JSONScanner.byte(text, at + 3)) ? 4 : nil
        default: return nil
        }
    }

    private static func isTail(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// The character of the escape that begins at `at` (a backslash) and the escape's length; nil if it is none. A lone
    /// surrogate is none: it is no character.
    static func escape(_ text: RawSpan, _ at: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        switch JSONScanner.byte(text, at + 1) {
        case UInt8(ascii: "\""): return ("\"", 2)
        case UInt8(ascii: "\\"): return ("\\", 2)
        case UInt8(ascii: "/"): return ("/", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{c}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"): return unicodeEscape(text, at)
        default: return nil
        }
    }

    private static func unicodeEscape(_ text: RawSpan, _ at: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard let first = hex4(text, at + 2) else { return nil }
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        guard first < 0xDC00, JSONScanner.byte(text, at + 6) == UInt8(ascii: "\\"),
            JSONScanner.byte(text, at + 7) == UInt8(ascii: "u"), let second = hex4(text, at + 8),
            (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 &+ ((first &- 0xD800) << 10) &+ (second &- 0xDC00))
        else { return nil }
        return (scalar, 12)
    }

    private static func hex4(_ text: RawSpan, _ at: Int) -> UInt32? {
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = JSONScanner.byte(text, at + offset)
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            // A byte of the padding ends here too: nothing is read past the first byte that does not fit.
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
