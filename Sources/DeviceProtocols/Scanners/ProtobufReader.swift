/// One field of a protobuf message, as it is on the wire. Its type is known to whoever reads it.
struct ProtobufField: Sendable, Equatable {
    enum Value: Sendable, Equatable {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        /// A string, bytes, a message or packed numbers: a place in the bytes.
        case bytes(Range<Int>)
    }
    let number: UInt64
    let value: Value
}

/// Reads the fields of one protobuf message, one at a time, from bytes that the caller keeps. Allocates nothing, trusts
/// nothing: every length is checked against the message that holds it. Groups (obsolete) are passed over.
struct ProtobufReader: Sendable {
    static let maximumDepth = 16
    static let maximumBytes = 1 << 20

    private(set) var position: Int
    private let end: Int

    /// Reads a whole payload.
    init(_ bytes: Span<UInt8>) { (position, end) = (0, bytes.count) }
    /// Reads a message inside a message.
    init(_ range: Range<Int>) { (position, end) = (range.lowerBound, range.upperBound) }

    /// The next field, or nil at the end of the message.
    mutating func next(_ bytes: Span<UInt8>) throws(Refusal) -> ProtobufField? {
        guard end <= bytes.count, end - position <= Self.maximumBytes else { throw refusal("protobuf is too long") }
        while position < end {
            let key = try varint(bytes)
            let number = key >> 3
            guard (1...0x1fff_ffff).contains(number) else { throw refusal("protobuf field number \(number)") }
            switch key & 7 {
            case 0: return ProtobufField(number: number, value: .varint(try varint(bytes)))
            case 1: return ProtobufField(number: number, value: .fixed64(try fixed(8, bytes)))
            case 2: return ProtobufField(number: number, value: .bytes(try string(bytes)))
            case 3: try skipGroup(number, bytes, depth: 0)
            case 5:
                let value = UInt32(truncatingIfNeeded: try fixed(4, bytes))
                return ProtobufField(number: number, value: .fixed32(value))
            default: throw refusal("protobuf wire type \(key & 7)")
            }
        }
        return nil
    }

    func refusal(_ reason: String) -> Refusal { Refusal(reason: reason, byte: position) }

    private mutating func skipGroup(_ group: UInt64, _ bytes: Span<UInt8>, depth: Int) throws(Refusal) {
        guard depth < Self.maximumDepth else { throw refusal("protobuf groups are nested too deeply") }
        while true {
            let key = try varint(bytes)
            switch key & 7 {
            case 0: _ = try varint(bytes)
            case 1: _ = try fixed(8, bytes)
            case 2: _ = try string(bytes)
            case 3: try skipGroup(key >> 3, bytes, depth: depth + 1)
            case 4:
                guard key >> 3 == group else { throw refusal("protobuf group ends another group") }
                return
            case 5: _ = try fixed(4, bytes)
            default: throw refusal("protobuf wire type \(key & 7)")
            }
        }
    }

    private mutating func varint(_ bytes: Span<UInt8>) throws(Refusal) -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while position < end {
            let byte = bytes[position]
            position += 1
            if shift == 63, byte > 1 { throw refusal("protobuf number of more than 64 bits") }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw refusal("protobuf number of more than 64 bits") }
        }
        throw refusal("protobuf ends too early")
    }

    private mutating func fixed(_ count: Int, _ bytes: Span<UInt8>) throws(Refusal) -> UInt64 {
        guard count <= end - position else { throw refusal("protobuf ends too early") }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(index * 8) }
        position += count
        return value
    }

    private mutating func string(_ bytes: Span<UInt8>) throws(Refusal) -> Range<Int> {
        let length = try varint(bytes)
        guard let count = Int(exactly: length), count <= end - position else {
            throw refusal("protobuf field is longer than its message")
        }
        defer { position += count }
        return position..<(position + count)
    }
}

extension ProtobufReader {
    /// The text of a string field. Allocates it.
    static func text(_ range: Range<Int>, _ bytes: Span<UInt8>) throws(Refusal) -> String {
        var content: [UInt8] = []
        content.reserveCapacity(range.count)
        for place in range { content.append(bytes[place]) }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Refusal(reason: "protobuf string is not UTF-8", byte: range.lowerBound)
        }
        return text
    }
}
