/// RFC 4648 base64 for payloads that are not text. Pure; the edges have no other use for it.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func append(_ bytes: some Collection<UInt8>, to out: inout [UInt8]) {
        var (pending, count) = (0, 0)
        for byte in bytes {
            pending = pending << 8 | Int(byte)
            count += 1
            if count == 3 {
                for shift in [18, 12, 6, 0] { out.append(alphabet[pending >> shift & 63]) }
                (pending, count) = (0, 0)
            }
        }
        guard count > 0 else { return }
        pending <<= (3 - count) * 8
        for (place, shift) in [18, 12, 6, 0].enumerated() {
            out.append(place <= count ? alphabet[pending >> shift & 63] : UInt8(ascii: "="))
        }
    }

    /// The bytes, or nil where it is not base64. White space is skipped; padding may be missing.
    package static func decode(_ text: String) -> [UInt8]? {
        var out: [UInt8] = []
        var (pending, bits, isPadded) = (0, 0, false)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") { isPadded = true }
            if byte <= 0x20 || byte == UInt8(ascii: "=") { continue }
            guard !isPadded, let value = value(of: byte) else { return nil }
            pending = (pending << 6 | value) & 0xfff
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
        }
        return bits == 6 ? nil : out
    }

    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
