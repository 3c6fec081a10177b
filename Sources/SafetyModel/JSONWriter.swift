/// Writes JSON by hand, in the order it is told, so that the same values always give the same bytes.
package struct JSONWriter: ~Copyable {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    package mutating func beginObject() { open("{") }
    package mutating func endObject() { close("}") }
    package mutating func beginArray() { open("[") }
    package mutating func endArray() { close("]") }

    package mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Self.escape(text, into: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    package mutating func string(_ text: String?) { if let text { string(text) } else { null() } }

    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
    package mutating func int(_ value: some BinaryInteger) { raw(String(value)) }
    package mutating func null() { raw("null") }

    /// The shortest text that reads back as the same number; whole numbers without a point; null for NaN and infinities.
    package mutating func number(_ value: Double) {
        if !value.isFinite {
            null()
        } else if value == value.rounded(), abs(value) < 9_007_199_254_740_992 {
            raw(String(Int64(value)))
        } else {
            raw("\(value)")
        }
    }

    /// A wall time as an RFC 3339 string.
    package mutating func time(_ wall: Milliseconds, offsetSeconds: Int) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        RFC3339.append(wall, offsetSeconds: offsetSeconds, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Text that is JSON already.
    package mutating func raw(_ json: some StringProtocol) {
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    package mutating func value(_ value: ObservationValue) {
        switch value {
        case .flag(let flag): bool(flag)
        case .number(let double): number(double)
        case .text(let text): string(text)
        case .acceleration(let block): acceleration(block)
        }
    }

    private mutating func acceleration(_ block: AccelerationBlock) {
        beginObject()
        key("rate_hz")
        if let rate = block.rateHz { number(rate) } else { null() }
        key("samples_g")
        beginArray()
        for sample in block.samplesG {
            beginArray()
            for axis in 0..<3 { number(Double((sample[axis] * 100_000).rounded()) / 100_000) }
            endArray()
        }
        endArray()
        endObject()
    }

    /// Ends the line and hands the bytes over.
    package consuming func finish(newline: Bool = false) -> [UInt8] {
        if newline { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }

    /// JSON string escaping; everything above U+001F but `"`, `\` and U+007F stays as it is.
    package static func escape(_ text: String, into out: inout [UInt8]) {
        for byte in text.utf8 { if isPlain(byte) { out.append(byte) } else { escape(byte, into: &out) } }
    }

    /// The same for UTF-8 bytes: runs without an escape are copied whole.
    package static func escape(_ bytes: [UInt8], into out: inout [UInt8]) {
        var start = 0
        for index in bytes.indices where !isPlain(bytes[index]) {
            if index > start { out.append(contentsOf: bytes[start..<index]) }
            escape(bytes[index], into: &out)
            start = index + 1
        }
        if start < bytes.count { out.append(contentsOf: bytes[start...]) }
    }

    @inline(__always) private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7f
    }

    private static func escape(_ byte: UInt8, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): out.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): out.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): out.append(UInt8(ascii: "t"))
        case 0..<0x20, 0x7f:
            for zero in "u00".utf8 { out.append(zero) }
            for digit in [byte >> 4, byte & 15] {
                out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        default: out.append(byte)
        }
    }

    private mutating func open(_ mark: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: mark))
        needsComma = false
    }

    private mutating func close(_ mark: Unicode.Scalar) {
        bytes.append(UInt8(ascii: mark))
        needsComma = true
    }

    private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }
}
