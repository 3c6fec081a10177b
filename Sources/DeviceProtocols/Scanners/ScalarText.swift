/// Numbers and yes/no as plain text: a JSON number's own text, a text in quotes, or a whole payload.
package enum ScalarText {
    /// Powers of ten that a Double holds exactly.
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    /// The finite number that the text is (white space around it allowed, and zeros before it), correctly rounded; nil for
    /// anything else, words such as `nan` included.
    package static func number(_ text: Span<UInt8>) -> Double? {
        var at = 0
        var end = text.count
        while at < end, isSpace(text[at]) { at += 1 }
        while end > at, isSpace(text[end - 1]) { end -= 1 }
        let start = at
        guard let form = DecimalForm(text, &at, end), at == end else { return nil }
        if form.isExact, let value = exact(form) { return form.isNegative ? -value : value }
        // Rare (16 digits and more, large exponents): the standard library rounds correctly.
        let whole = String(decoding: (start..<end).map { text[$0] }, as: UTF8.self)
        guard let value = Double(whole), value.isFinite else { return nil }
        return value
    }

    /// Exact, because both operands are and one IEEE operation rounds correctly (Clinger 1990, fast path).
    private static func exact(_ form: DecimalForm) -> Double? {
        let mantissa = Double(form.mantissa)
        if form.exponent == 0 { return mantissa }
        if form.exponent > 0 { return form.exponent <= 22 ? mantissa * powers[form.exponent] : nil }
        return form.exponent >= -22 ? mantissa / powers[-form.exponent] : nil
    }

    /// A number of at most 15 digits, of which `fraction` stand behind the point.
    @inline(__always)
    static func decimal(_ mantissa: UInt64, fraction: Int) -> Double {
        // Signed: the processor has an instruction for that.
        let whole = Double(Int64(truncatingIfNeeded: mantissa))
        return fraction == 0 ? whole : whole / powers[fraction]
    }

    /// The integer that the text is, without point and exponent, if it fits.
    package static func integer(_ text: Span<UInt8>) -> Int64? {
        var at = 0
        let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
        if isNegative { at = 1 }
        guard at < text.count else { return nil }
        var value: Int64 = 0
        while at < text.count {
            let digit = text[at] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, over) =
                isNegative
                ? product.subtractingReportingOverflow(Int64(digit)) : product.addingReportingOverflow(Int64(digit))
            guard !tooLarge, !over else { return nil }
            value = sum
            at += 1
        }
        return value
    }

    /// true/false, on/off, yes/no, 1/0 in any case; nil for anything else.
    package static func bool(_ text: Span<UInt8>) -> Bool? {
        if equals(text, "true") || equals(text, "on") || equals(text, "1") || equals(text, "yes") { return true }
        if equals(text, "false") || equals(text, "off") || equals(text, "0") || equals(text, "no") { return false }
        return nil
    }

    /// Whether the text is this word, ASCII letters in any case. `word` is written in lower case.
    package static func equals(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { wanted in
            for index in 0..<wanted.count {
                let byte = text[index]
                let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
                if unsafe lower != wanted[index] { return false }
            }
            return true
        }
    }

    package static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}

/// A decimal number's parts: mantissa x 10^exponent.
private struct DecimalForm {
    var mantissa: UInt64 = 0
    var exponent = 0
    var isNegative = false
    /// Whether the mantissa holds every digit and is below 2^53.
    var isExact = true

    /// Reads `[+-]digits[.digits][e[+-]digits]` from `at`; nil where there is none.
    @inline(__always)
    init?(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) {
        guard at < end else { return nil }
        if text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            isNegative = text[at] == UInt8(ascii: "-")
            at += 1
        }
        let whole = digits(text, &at, end)
        guard whole > 0 else { return nil }
        if at < end, text[at] == UInt8(ascii: ".") {
            at += 1
            exponent = -digits(text, &at, end)
        }
        if at < end, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            guard readExponent(text, &at, end) else { return nil }
        }
        if mantissa >= 1 << 53 { isExact = false }
    }

    /// How many digits there were.
    @inline(__always)
    private mutating func digits(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int {
        let start = at
        while at < end {
            let digit = text[at] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if mantissa < 1_000_000_000_000_000_000 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
            } else {
                isExact = false
            }
            at += 1
        }
        return at - start
    }

    private mutating func readExponent(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Bool {
        let isMinus = at < end && text[at] == UInt8(ascii: "-")
        if at < end, isMinus || text[at] == UInt8(ascii: "+") { at += 1 }
        let start = at
        var value = 0
        while at < end, text[at] &- UInt8(ascii: "0") < 10 {
            if value < 100_000 { value = value * 10 + Int(text[at] &- UInt8(ascii: "0")) }
            at += 1
        }
        exponent += isMinus ? -value : value
        return at > start
    }
}
