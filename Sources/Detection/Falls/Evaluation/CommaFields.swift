/// Splits comma-separated text in UTF-8 bytes, without copying and without Foundation.
enum CommaFields {
    static let newline = UInt8(ascii: "\n"), comma = UInt8(ascii: ","), quote = UInt8(ascii: "\"")

    /// Fields of the line that begins at `start`, quotes taken off, and where the next line begins.
    static func line(_ bytes: [UInt8], from start: Int) -> (fields: [String], next: Int) {
        var (fields, field): ([String], [UInt8]) = ([], [])
        var (index, isQuoted) = (start, false)
        while index < bytes.count, isQuoted || bytes[index] != newline {
            let byte = bytes[index]
            if byte == quote {
                let isDoubled = isQuoted && index + 1 < bytes.count && bytes[index + 1] == quote
                if isDoubled { field.append(quote) } else { isQuoted.toggle() }
                index += isDoubled ? 2 : 1
                continue
            }
            if byte == comma, !isQuoted {
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll()
            } else if byte != UInt8(ascii: "\r") {
                field.append(byte)
            }
            index += 1
        }
        fields.append(String(decoding: field, as: UTF8.self))
        return (fields, min(index + 1, bytes.count))
    }

    /// A decimal number at `index`, which moves behind it; `.nan` for the text "nan" or "inf"; nil for anything else.
    @inline(__always)
    static func number(_ bytes: Span<UInt8>, _ index: inout Int) -> Double? {
        var (isNegative, digits, mantissa, scale) = (false, 0, Int64(0), 0)
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index &+= 1
        }
        var isFraction = false
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            if digit <= 9 {
                digits += 1
                if mantissa < 100_000_000_000_000_000 {
                    mantissa = mantissa &* 10 &+ Int64(digit)
                    if isFraction { scale -= 1 }
                } else if !isFraction {
                    scale += 1
                }
            } else if bytes[index] == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                break
            }
            index &+= 1
        }
        guard digits > 0 else { return notANumber(bytes, &index) }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") { scale += exponent(bytes, &index) }
        let value = scaled(Double(mantissa), by: scale)
        return isNegative ? -value : value
    }

    /// The digits behind an "e", at most three of them counted.
    private static func exponent(_ bytes: Span<UInt8>, _ index: inout Int) -> Int {
        index += 1
        var (sign, value) = (1, 0)
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            sign = bytes[index] == UInt8(ascii: "-") ? -1 : 1
            index += 1
        }
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 {
            value = min(400, value * 10 + Int(bytes[index] &- UInt8(ascii: "0")))
            index += 1
        }
        return sign * value
    }

    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    private static func scaled(_ value: Double, by scale: Int) -> Double {
        var (value, left) = (value, abs(scale))
        while left > 0 {
            let power = powers[min(left, 9)]
            value = scale < 0 ? value / power : value * power
            left -= 9
        }
        return value
    }

    private static func notANumber(_ bytes: Span<UInt8>, _ index: inout Int) -> Double? {
        let start = index
        while index < bytes.count, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index] | 0x20) { index += 1 }
        let length = index - start
        guard length == 3 || length == 8 else { return nil }
        let letters = (bytes[start] | 0x20, bytes[start + 1] | 0x20, bytes[start + 2] | 0x20)
        let isNan = letters == (UInt8(ascii: "n"), UInt8(ascii: "a"), UInt8(ascii: "n"))
        let isInfinite = letters == (UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "f"))
        return isNan || isInfinite ? .nan : nil
    }
}
