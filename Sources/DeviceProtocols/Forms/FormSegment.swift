import SafetyModel

/// A message's form is a run of segments: bytes that must stand there as they are, then a hole.
struct FormSegment: Sendable {
    enum Hole: UInt8, Sendable {
        /// The message ends here.
        case end
        /// Values that mean nothing: any text, number, yes or no of JSON.
        case text, number, word
        /// A number that becomes an observation's value; in quotes; the whole payload.
        case reading, quotedReading, payload
        /// A number that the decoder's memory is asked about.
        case noted
        /// A time that is claimed.
        case clockText, clockLocal, clockSeconds, clockMilliseconds
    }
    /// Where the fixed bytes lie in the book's store.
    var start, end: Int32
    var hole: Hole
    /// Of a reading: its link in the report, and what makes it a value.
    var link: Int16 = 0
    var scale = 1.0
    var offset = 0.0
    var low = -Double.greatestFiniteMagnitude
    var high = Double.greatestFiniteMagnitude

    func moved(by bytes: Int32) -> FormSegment {
        var copy = self
        (copy.start, copy.end) = (start + bytes, end + bytes)
        return copy
    }
}

/// Reads what stands in a hole. `nil` and `false` mean that the message is decoded in full: what is not plain is left to that.
enum FormHole {
    /// Past a JSON text's content, up to its closing quote.
    @inline(__always)
    static func text(_ text: RawSpan, _ at: inout Int) -> Bool {
        at = JSONStringScanner.plain(text, from: at)
        if JSONScanner.byte(text, at) == UInt8(ascii: "\"") { return true }
        return unusual(text, &at)
    }

    private static func unusual(_ text: RawSpan, _ at: inout Int) -> Bool {
        var hasEscapes = false
        while JSONScanner.byte(text, at) != UInt8(ascii: "\"") {
            do throws(Refusal) { at = try JSONStringScanner.special(text, at, &hasEscapes) } catch { return false }
            at = JSONStringScanner.plain(text, from: at)
        }
        return true
    }

    static func word(_ text: RawSpan, _ at: inout Int) -> Bool {
        let letters = unsafe text.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian
        if letters == 0x6575_7274 {
            at += 4
            return true
        }
        guard letters == 0x736C_6166, JSONScanner.byte(text, at + 4) == UInt8(ascii: "e") else { return false }
        at += 5
        return true
    }

    /// A JSON number without an exponent and with at most 15 digits, rounded as `ScalarText.number` rounds it.
    @inline(__always)
    static func number(_ text: RawSpan, _ at: inout Int) -> Double? {
        let isNegative = byte(text, at) == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let start = at
        var mantissa: UInt64 = 0
        var digit = byte(text, at) &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        let isZero = digit == 0
        repeat {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            at &+= 1
            digit = byte(text, at) &- UInt8(ascii: "0")
        } while digit < 10
        var digits = at &- start
        if isZero, digits > 1 { return nil }
        var fraction = 0
        if byte(text, at) == UInt8(ascii: ".") {
            at += 1
            let point = at
            digit = byte(text, at) &- UInt8(ascii: "0")
            while digit < 10 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                at &+= 1
                digit = byte(text, at) &- UInt8(ascii: "0")
            }
            fraction = at - point
            if fraction == 0 { return nil }
            digits += fraction
        }
        guard digits <= 15, byte(text, at) | 0x20 != UInt8(ascii: "e") else { return nil }
        let value = ScalarText.decimal(mantissa, fraction: fraction)
        return isNegative ? -value : value
    }

    /// Unchecked: digits end at the padding's zeros at the latest.
    @inline(__always)
    private static func byte(_ text: RawSpan, _ at: Int) -> UInt8 {
        unsafe text.unsafeLoad(fromUncheckedByteOffset: at, as: UInt8.self)
    }
}
