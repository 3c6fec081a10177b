import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct BinaryReaderTests {
    @Test(
        arguments: [
            ([0x00], 0, "zero"), ([0x18, 0x64], 100, "one byte"), ([0x20], -1, "negative"),
            ([0x39, 0x03, 0xe7], -1000, "two bytes"),
            ([0xf9, 0x3c, 0x00], 1, "half"), ([0xf9, 0x00, 0x01], 5.960464477539063e-8, "half, subnormal"),
            ([0xfa, 0x47, 0xc3, 0x50, 0x00], 100_000, "single"),
            ([0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a], 1.1, "double"),
            ([0xc4, 0x82, 0x21, 0x19, 0x6a, 0xb3], 273.15, "decimal fraction of RFC 8949, 3.4.4"),
            ([0xf9, 0x7e, 0x00], nil, "NaN"), ([0xf9, 0x7c, 0x00], nil, "infinity"),
            ([0x61, 0x31], nil, "text is no number"),
            ([0xc4, 0x82, 0x1b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], nil, "an exponent without end"),
        ] as [([UInt8], Double?, String)]) func cborNumbers(_ bytes: [UInt8], _ want: Double?, _ why: String) throws
    {
        var reader = CBORReader()
        let number = try reader.number(bytes.span)
        let isAtEnd = reader.isAtEnd(bytes.span)
        #expect(number == want, "\(why)")
        #expect(isAtEnd, "\(why)")
    }

    @Test(
        arguments: [
            ([], "nothing"), ([0x18], "a number cut off"), ([0x1c], "undefined length"),
            ([0x5a, 0xff, 0xff, 0xff, 0xff], "4 GiB of bytes"),
            ([0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "2^63 items"),
            ([0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "2^64 pairs"),
            ([0xff], "a break alone"), ([0x9f, 0x00], "no break"),
            ([0x5f, 0x61, 0x61, 0xff], "a chunk of another type"),
            ([0xf8, 0x10], "two bytes for a small simple value"), ([UInt8](repeating: 0x81, count: 40), "too deep"),
            ([UInt8](repeating: 0xc1, count: 40), "tags without end"),
        ] as [([UInt8], String)]) func cborRefused(_ bytes: [UInt8], _ why: String)
    {
        var reader = CBORReader()
        let isRead = (try? reader.skip(bytes.span)) != nil
        #expect(!isRead, "\(why)")
    }

    @Test func cborTextInChunks() throws {
        let bytes: [UInt8] = [0x7f, 0x62, 0x61, 0x62, 0x61, 0x63, 0xff]
        var reader = CBORReader()
        let text = try reader.text(bytes.span)
        #expect(text == "abc")
        let bad: [UInt8] = [0x61, 0xff]
        var other = CBORReader()
        let isText = (try? other.text(bad.span)) != nil
        #expect(!isText)
    }

    static func fields(_ bytes: [UInt8]) throws -> [ProtobufField] {
        var reader = ProtobufReader(bytes.span)
        var fields: [ProtobufField] = []
        while let field = try reader.next(bytes.span) { fields.append(field) }
        return fields
    }

    @Test func protobufFields() throws {
        let bytes: [UInt8] = [
            0x08, 0x96, 0x01, 0x12, 0x02, 0x68, 0x69, 0x1d, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0, 0x2b, 0x08, 0x01,
            0x2c,
        ]
        #expect(
            try Self.fields(bytes) == [
                ProtobufField(number: 1, value: .varint(150)), ProtobufField(number: 2, value: .bytes(5..<7)),
                ProtobufField(number: 3, value: .fixed32(1)), ProtobufField(number: 4, value: .fixed64(2)),
            ], "a group is passed over")
    }

    @Test(
        arguments: [
            ([0x08], "no value"), ([0x00, 0x01], "field 0"), ([0x0f], "wire type 7"),
            ([0x12, 0x05, 0x61], "longer than the message"),
            ([0x08] + [UInt8](repeating: 0xff, count: 10), "more than 64 bits"), ([0x7b], "a group without end: JSON"),
            ([0x0b, 0x14], "a group ended by another"), ([UInt8](repeating: 0x0b, count: 64), "groups without end"),
            ([0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], "a length of 2^64 - 1"),
            ([0x0c], "an end without a start"),
        ] as [([UInt8], String)]) func protobufRefused(_ bytes: [UInt8], _ why: String)
    {
        #expect(throws: Refusal.self, "\(why)") { try Self.fields(bytes) }
    }
}
