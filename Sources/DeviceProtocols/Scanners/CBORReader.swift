/// One CBOR data item head (RFC 8949), or a whole scalar. Strings are given as places in the bytes.
enum CBORItem: Sendable, Equatable {
    case unsigned(UInt64)
    case negative(UInt64)  // -1 - n
    /// The content of a string; `isChunked`: it holds chunks with their own heads (indefinite length).
    case bytes(Range<Int>, isChunked: Bool)
    case text(Range<Int>, isChunked: Bool)
    /// Followed by that many items (twice as many for a map), or up to `.end` if nil.
    case array(count: Int?)
    case map(count: Int?)
    /// Followed by the tagged item.
    case tag(UInt64)
    case bool(Bool)
    case null, undefined
    case simple(UInt8)
    case float(Double)
    /// The "break" that ends an item of indefinite length.
    case end
}

/// Reads CBOR item by item from bytes that the caller keeps. Allocates nothing; every length is checked against what is there.
struct CBORReader: Sendable {
    static let maximumDepth = 16
    static let maximumBytes = 1 << 20

    private(set) var position = 0

    init(at position: Int = 0) { self.position = position }

    func isAtEnd(_ bytes: Span<UInt8>) -> Bool { position >= bytes.count }

    /// The next item's head or scalar.
    mutating func next(_ bytes: Span<UInt8>) throws(Refusal) -> CBORItem {
        guard bytes.count <= Self.maximumBytes else { throw refusal("CBOR is too long") }
        let start = position
        let head = try byte(bytes)
        let (major, info) = (head >> 5, head & 31)
        switch major {
        case 0: return .unsigned(try argument(info, bytes))
        case 1: return .negative(try argument(info, bytes))
        case 2, 3:
            let isChunked = info == 31
            let range = isChunked ? try chunks(of: major, bytes) : try string(info, bytes)
            return major == 2 ? .bytes(range, isChunked: isChunked) : .text(range, isChunked: isChunked)
        case 4: return .array(count: try count(info, smallestItem: 1, bytes))
        case 5: return .map(count: try count(info, smallestItem: 2, bytes))
        case 6: return .tag(try argument(info, bytes))
        default: return try simple(info, at: start, bytes)
        }
    }

    /// Passes over one whole item with everything in it.
    mutating func skip(_ bytes: Span<UInt8>) throws(Refusal) { try skip(bytes, depth: 0) }

    func refusal(_ reason: String) -> Refusal { Refusal(reason: reason, byte: position) }

    private mutating func skip(_ bytes: Span<UInt8>, depth: Int) throws(Refusal) {
        guard depth < Self.maximumDepth else { throw refusal("CBOR is nested too deeply") }
        switch try next(bytes) {
        case .array(let count): try skipItems(count, bytes, depth: depth)
        case .map(let count): try skipItems(count.map { $0 &* 2 }, bytes, depth: depth)
        case .tag: try skip(bytes, depth: depth + 1)
        case .end: throw refusal("CBOR break without a start")
        default: break
        }
    }

    private mutating func skipItems(_ count: Int?, _ bytes: Span<UInt8>, depth: Int) throws(Refusal) {
        if let count {
            var left = count
            while left > 0 {
                try skip(bytes, depth: depth + 1)
                left -= 1
            }
        } else {
            while try !takeEnd(bytes) { try skip(bytes, depth: depth + 1) }
        }
    }

    /// Takes the "break" if it comes next.
    mutating func takeEnd(_ bytes: Span<UInt8>) throws(Refusal) -> Bool {
        guard position < bytes.count else { throw refusal("CBOR ends too early") }
        guard bytes[position] == 0xff else { return false }
        position += 1
        return true
    }

    private mutating func byte(_ bytes: Span<UInt8>) throws(Refusal) -> UInt8 {
        guard position < bytes.count else { throw refusal("CBOR ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func argument(_ info: UInt8, _ bytes: Span<UInt8>) throws(Refusal) -> UInt64 {
        if info < 24 { return UInt64(info) }
        guard info <= 27 else { throw refusal("CBOR length \(info) is not defined") }
        var value: UInt64 = 0
        for _ in 0..<(1 << Int(info - 24)) { value = value << 8 | UInt64(try byte(bytes)) }
        return value
    }

    private mutating func string(_ info: UInt8, _ bytes: Span<UInt8>) throws(Refusal) -> Range<Int> {
        let length = try argument(info, bytes)
        guard let count = Int(exactly: length), count <= bytes.count - position else {
            throw refusal("CBOR string is longer than the message")
        }
        defer { position += count }
        return position..<(position + count)
    }

    /// The chunks of a string of indefinite length, heads included; the "break" is taken.
    private mutating func chunks(of major: UInt8, _ bytes: Span<UInt8>) throws(Refusal) -> Range<Int> {
        let start = position
        while try !takeEnd(bytes) {
            let head = try byte(bytes)
            guard head >> 5 == major, head & 31 != 31 else { throw refusal("CBOR chunk of another type") }
            _ = try string(head & 31, bytes)
        }
        return start..<(position - 1)
    }

    /// A count that cannot be larger than the bytes that are left allow.
    private mutating func count(_ info: UInt8, smallestItem: Int, _ bytes: Span<UInt8>) throws(Refusal) -> Int? {
        if info == 31 { return nil }
        let claimed = try argument(info, bytes)
        guard let count = Int(exactly: claimed), count <= (bytes.count - position) / smallestItem else {
            throw refusal("CBOR container claims more items than there are bytes")
        }
        return count
    }

    private mutating func simple(_ info: UInt8, at start: Int, _ bytes: Span<UInt8>) throws(Refusal) -> CBORItem {
        switch info {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 23: return .undefined
        case 24:
            let value = try byte(bytes)
            guard value >= 32 else { throw Refusal(reason: "CBOR simple value of two bytes below 32", byte: start) }
            return .simple(value)
        case 25: return .float(CBORNumbers.half(UInt16(truncatingIfNeeded: try argument(info, bytes))))
        case 26: return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: try argument(info, bytes)))))
        case 27: return .float(Double(bitPattern: try argument(info, bytes)))
        case 31: return .end
        case 28...30: throw refusal("CBOR length \(info) is not defined")
        default: return .simple(info)
        }
    }
}
