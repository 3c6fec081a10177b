extension DC09Frame {
    /// A frame, or the readable part of one that is encrypted together with its cipher text.
    enum Parsed: Equatable {
        case clear(DC09Frame)
        case encrypted(head: DC09Frame, cipher: [UInt8])
    }

    /// Reads what stands between `<LF>` and `<CR>`.
    static func parse(_ bytes: some Collection<UInt8>) throws(Refusal) -> Parsed {
        let bytes = Array(bytes)
        guard bytes.count >= 8, let crc = number(bytes[0..<4]), let length = number(bytes[4..<8]) else {
            throw .badHeader
        }
        let body = bytes[8...]
        guard body.count == length else { throw .badLength }
        guard crc16ARC(body) == UInt16(truncatingIfNeeded: crc) else { throw .badCRC }
        return try parse(body: body)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard let digit = Encoding.digit(digit) else { return nil }
            value = value << 4 | Int(digit)
        }
        return value
    }

    private static func parse(body: ArraySlice<UInt8>) throws(Refusal) -> Parsed {
        var reader = Reader(rest: body)
        guard reader.skip("\""), let name = reader.until("\""), (3...8).contains(name.count) else { throw .badBody }
        let isEncrypted = name.first == UInt8(ascii: "*")
        let id = String(decoding: isEncrypted ? name.dropFirst() : name, as: UTF8.self)
        guard id.utf8.allSatisfy({ Encoding.isWord($0) || $0 == UInt8(ascii: "-") }), let sequence = reader.sequence()
        else {
            throw .badBody
        }
        var frame = DC09Frame(id: id, sequence: sequence)
        guard let fields = reader.until("[") else { throw .badBody }
        try frame.readFields(fields)
        if isEncrypted {
            // Some receivers write a qualifier's closing bracket before or after the cipher text; digits are what counts.
            let digits = reader.rest.prefix { Encoding.digit($0) != nil }
            guard let cipher = Encoding.bytes(hex: String(decoding: digits, as: UTF8.self)), !cipher.isEmpty,
                cipher.count % 16 == 0
            else { throw .badCipher }
            return .encrypted(head: frame, cipher: cipher)
        }
        try frame.readTail(reader.rest)
        return .clear(frame)
    }

    /// `R1L0#57001A`, in any order; a NAK writes its account as `A0`.
    private mutating func readFields(_ fields: ArraySlice<UInt8>) throws(Refusal) {
        var rest = fields
        // pysiaalarm answers `None` where the sender gave no receiver.
        if rest.starts(with: "None".utf8) { rest = rest.dropFirst(4) }
        while let mark = rest.popFirst() {
            // `A` begins the account of a NAK, and is a digit in every other field.
            let isNAK = id == "NAK"
            let value = rest.prefix { Encoding.digit($0) != nil && !(isNAK && $0 == UInt8(ascii: "A")) }
            rest = rest.dropFirst(value.count)
            let text = String(decoding: value, as: UTF8.self)
            switch mark {
            case UInt8(ascii: "R") where value.count <= 6: receiver = text
            case UInt8(ascii: "L") where value.count <= 6: prefix = text
            case UInt8(ascii: "#") where (3...16).contains(value.count): account = text.uppercased()
            case UInt8(ascii: "A") where isNAK && value.count <= 16: account = text
            default: throw .badBody
            }
        }
    }

    /// `data][xdata]_time`: also what the deciphered text of an encrypted frame holds after its padding.
    mutating func readTail(_ bytes: ArraySlice<UInt8>) throws(Refusal) {
        var reader = Reader(rest: bytes)
        guard let data = reader.until("]") else { throw .badBody }
        self.data = String(decoding: data, as: UTF8.self)
        while reader.skip("[") {
            guard let extended = reader.until("]") else { throw .badBody }
            extendedData.append(String(decoding: extended, as: UTF8.self))
        }
        if reader.skip("_") {
            guard DC09Time.milliseconds(String(decoding: reader.rest, as: UTF8.self)) != nil else { throw .badBody }
            timestamp = String(decoding: reader.rest, as: UTF8.self)
        } else if !reader.rest.isEmpty {
            throw .badBody
        }
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ mark: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: mark) else { return false }
            rest.removeFirst()
            return true
        }

        /// What comes before the mark; the mark goes too.
        mutating func until(_ mark: Unicode.Scalar) -> ArraySlice<UInt8>? {
            guard let end = rest.firstIndex(of: UInt8(ascii: mark)) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end]
        }

        mutating func sequence() -> Int? {
            let digits = rest.prefix(4)
            guard digits.count == 4, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                return nil
            }
            rest = rest.dropFirst(4)
            return Int(String(decoding: digits, as: UTF8.self))
        }
    }
}
