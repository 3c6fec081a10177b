/// One frame of SIA DC-09 (escalation contract, section 9): `<LF>` CRC LENGTH BODY `<CR>`, where BODY is
///
///     "ID" sequence [R receiver] [L prefix] [#account] [data] [[xdata]]… [_HH:MM:SS,MM-DD-YYYY]
struct DC09Frame: Sendable, Equatable {
    /// `ADM-CID`, `SIA-DCS`, `NULL`, `ACK`, `NAK`, `DUH`; without the star of encrypted frames.
    var id: String
    /// 0 to 9999.
    var sequence: Int
    var receiver: String?
    var prefix: String?
    /// Upper case hexadecimal digits, or what stands after `A` in a NAK.
    var account: String?
    /// Between the brackets, such as `#57001A|1101 01 003`.
    var data = ""
    var extendedData: [String] = []
    /// `02:03:04,07-15-2026`, UTC.
    var timestamp: String?

    enum Refusal: Error, Equatable {
        case badHeader, badLength, badCRC, badBody, badCipher
    }

    /// Everything from the identifier to the account: what an encrypted frame leaves readable.
    func head(isEncrypted: Bool) -> String {
        let digits = String(sequence)
        var head =
            "\"\(isEncrypted ? "*" : "")\(id)\"" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        if let receiver { head += "R\(receiver)" }
        if let prefix { head += "L\(prefix)" }
        if let account { head += id == "NAK" ? "A\(account)" : "#\(account)" }
        return head + "["
    }

    /// What comes after the opening bracket in a clear frame.
    var tail: String {
        data + "]" + extendedData.map { "[\($0)]" }.joined() + (timestamp.map { "_\($0)" } ?? "")
    }

    /// The bytes of a clear frame, `<LF>` to `<CR>`.
    func encoded() -> [UInt8] { Self.wrap(head(isEncrypted: false) + tail) }

    static func wrap(_ body: String) -> [UInt8] {
        let bytes = Array(body.utf8)
        let head = hex4(Int(crc16ARC(bytes))) + hex4(bytes.count)
        return [0x0a] + Array(head.utf8) + bytes + [0x0d]
    }

    /// CRC-16/ARC: reflected polynomial 0xA001, initial value 0.
    static func crc16ARC(_ bytes: some Sequence<UInt8>) -> UInt16 {
        var crc: UInt16 = 0
        for byte in bytes {
            crc ^= UInt16(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xa001 : crc >> 1 }
        }
        return crc
    }

    private static func hex4(_ value: Int) -> String {
        let digits = String(value & 0xffff, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
