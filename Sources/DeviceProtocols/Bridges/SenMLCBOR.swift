import SafetyModel

/// A pack as CBOR (RFC 8428 section 6): an array of maps with small integers as labels.
enum SenMLCBOR {
    static func records(_ bytes: Span<UInt8>) throws(Refusal) -> [SenMLRecord] {
        var reader = CBORReader()
        guard case .array(let count) = try reader.next(bytes) else { throw reader.refusal("a SenML pack is an array") }
        var resolver = SenMLResolver()
        var left = count ?? Int.max
        while left > 0 {
            if count == nil, try reader.takeEnd(bytes) { break }
            try resolver.add(try fields(&reader, bytes))
            left -= 1
        }
        guard reader.isAtEnd(bytes) else { throw reader.refusal("bytes after the SenML pack") }
        return resolver.records
    }

    private static func fields(_ reader: inout CBORReader, _ bytes: Span<UInt8>) throws(Refusal) -> SenMLFields {
        guard case .map(let count) = try reader.next(bytes) else { throw reader.refusal("a SenML record is a map") }
        var fields = SenMLFields()
        var left = count ?? Int.max
        while left > 0 {
            if count == nil, try reader.takeEnd(bytes) { break }
            try field(&reader, bytes, into: &fields)
            left -= 1
        }
        return fields
    }

    private static func field(
        _ reader: inout CBORReader, _ bytes: Span<UInt8>, into fields: inout SenMLFields
    ) throws(Refusal) {
        let start = reader
        let label = try reader.next(bytes)
        guard let number = CBORNumbers.integer(label) else {
            reader = start
            guard let text = try reader.text(bytes) else { throw start.refusal("a SenML label is a number or a text") }
            guard !text.hasSuffix("_") else { throw start.refusal("SenML field \(text) must be understood") }
            return try reader.skip(bytes)
        }
        switch number {
        case -1: fields.version = try reader.number(bytes)
        case -2: fields.baseName = try reader.text(bytes)
        case -3: fields.baseTime = try reader.number(bytes)
        case -4: fields.baseUnit = try reader.text(bytes)
        case -5: fields.baseValue = try reader.number(bytes)
        case -6: fields.baseSum = try reader.number(bytes)
        case 0: fields.name = try reader.text(bytes)
        case 1: fields.unit = try reader.text(bytes)
        case 2: fields.value = try reader.number(bytes)
        case 3: fields.text = try reader.text(bytes)
        case 4: fields.flag = try flag(&reader, bytes)
        case 5: fields.sum = try reader.number(bytes)
        case 6: fields.time = try reader.number(bytes)
        default: try reader.skip(bytes)
        }
    }

    private static func flag(_ reader: inout CBORReader, _ bytes: Span<UInt8>) throws(Refusal) -> Bool? {
        let start = reader
        if case .bool(let value) = try reader.next(bytes) { return value }
        reader = start
        try reader.skip(bytes)
        return nil
    }

    /// Whether the first bytes look like a pack: an array that begins with a map.
    static func looksLikePack(_ bytes: Span<UInt8>) -> Bool {
        var reader = CBORReader()
        guard let first = try? reader.next(bytes), case .array = first, let second = try? reader.next(bytes) else {
            return false
        }
        if case .map = second { return true }
        return false
    }
}
