/// The text of spool files.
enum SMSText {
    /// UTF-16, big endian, with a byte order mark: the form that gammu-smsd reads without knowing a locale.
    static func utf16(_ text: String) -> [UInt8] {
        [0xfe, 0xff] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    /// UTF-16 by its mark, else UTF-8; what is neither reads with replacement characters. smsd 1.42 takes the length of the
    /// UTF-8 form for that of the UTF-16 one, and so writes rubbish after texts that are not ASCII: a NUL ends the text.
    static func decode(_ bytes: [UInt8]) -> String {
        guard bytes.count >= 2 else { return String(decoding: bytes, as: UTF8.self) }
        let isBigEndian = bytes[0] == 0xfe && bytes[1] == 0xff
        guard isBigEndian || (bytes[0] == 0xff && bytes[1] == 0xfe) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    }

    /// How many messages a modem makes of it: 70 characters in one, 67 a part in several (UCS-2).
    static func parts(utf16Count: Int) -> Int { utf16Count <= 70 ? 1 : (utf16Count + 66) / 67 }
}
