import SafetyModel

/// One metric of a Sparkplug B payload, as it is on the wire. Source: eclipse/tahu sparkplug_b/sparkplug_b.proto.
struct SparkplugMetric: Sendable, Equatable {
    enum Value: Sendable, Equatable {
        /// `int_value` or `long_value`: two's complement of the datatype's width.
        case integer(UInt64)
        case number(Double)
        case flag(Bool)
        case text(String)
    }
    var name: String?
    var alias: UInt64?
    var timestamp: Milliseconds?
    var datatype: UInt64?
    var isHistorical = false
    var isNull = false
    var value: Value?
    /// Of a template's instance: what it is made of.
    var members: [SparkplugMetric] = []

    /// The value in the width and sign that the datatype says (1...8 are the integers).
    func fieldValue(datatype known: UInt64?) -> FieldValue? {
        if isNull { return nil }
        switch value {
        case .flag(let flag): return .flag(flag)
        case .number(let number): return number.isFinite ? .number(number) : nil
        case .text(let text): return .text(text)
        case .integer(let raw): return Self.integer(raw, datatype: datatype ?? known)
        case nil: return nil
        }
    }

    private static func integer(_ raw: UInt64, datatype: UInt64?) -> FieldValue? {
        switch datatype {
        case 1: .number(Double(Int8(truncatingIfNeeded: raw)))
        case 2: .number(Double(Int16(truncatingIfNeeded: raw)))
        case 3: .number(Double(Int32(truncatingIfNeeded: raw)))
        case 4: .number(Double(Int64(bitPattern: raw)))
        case 11: .flag(raw != 0)
        case 13: nil
        default: .number(Double(raw))
        }
    }
}

struct SparkplugPayload: Sendable, Equatable {
    static let maximumMetrics = 4096
    /// Templates inside templates.
    static let maximumDepth = 4
    var timestamp: Milliseconds?
    var seq: UInt64?
    var metrics: [SparkplugMetric] = []

    /// Reads a whole payload; throws where it is no such protobuf message.
    init(_ bytes: Span<UInt8>) throws(Refusal) {
        var reader = ProtobufReader(bytes)
        while let field = try reader.next(bytes) {
            switch (field.number, field.value) {
            case (1, .varint(let value)): timestamp = Milliseconds(exactly: value)
            case (2, .bytes(let range)):
                guard metrics.count < Self.maximumMetrics else { throw reader.refusal("too many metrics") }
                metrics.append(try Self.metric(range, bytes, depth: 0))
            case (3, .varint(let value)): seq = value
            case (1...3, _): throw reader.refusal("field \(field.number) has another wire type: no Sparkplug payload")
            default: break
            }
        }
    }

    private static func metric(
        _ range: Range<Int>, _ bytes: Span<UInt8>, depth: Int
    ) throws(Refusal) -> SparkplugMetric {
        var reader = ProtobufReader(range)
        var metric = SparkplugMetric()
        while let field = try reader.next(bytes) {
            switch (field.number, field.value) {
            case (1, .bytes(let range)): metric.name = try ProtobufReader.text(range, bytes)
            case (2, .varint(let value)): metric.alias = value
            case (3, .varint(let value)): metric.timestamp = Milliseconds(exactly: value)
            case (4, .varint(let value)): metric.datatype = value
            case (5, .varint(let value)): metric.isHistorical = value != 0
            case (7, .varint(let value)): metric.isNull = value != 0
            case (10, .varint(let value)), (11, .varint(let value)): metric.value = .integer(value)
            case (12, .fixed32(let bits)): metric.value = .number(Double(Float(bitPattern: bits)))
            case (13, .fixed64(let bits)): metric.value = .number(Double(bitPattern: bits))
            case (14, .varint(let value)): metric.value = .flag(value != 0)
            case (15, .bytes(let range)): metric.value = .text(try ProtobufReader.text(range, bytes))
            case (18, .bytes(let range)): metric.members = try template(range, bytes, depth: depth + 1)
            case (1...5, _), (7, _), (10...15, _):
                throw reader.refusal("metric field \(field.number) has another wire type: no Sparkplug payload")
            default: break
            }
        }
        return metric
    }

    /// The members of a template's instance; a definition states nothing.
    private static func template(
        _ range: Range<Int>, _ bytes: Span<UInt8>, depth: Int
    ) throws(Refusal) -> [SparkplugMetric] {
        guard depth <= maximumDepth else { return [] }
        var reader = ProtobufReader(range)
        var members: [SparkplugMetric] = []
        var isDefinition = false
        while let field = try reader.next(bytes) {
            switch (field.number, field.value) {
            case (2, .bytes(let range)):
                guard members.count < maximumMetrics else { throw reader.refusal("too many metrics") }
                members.append(try metric(range, bytes, depth: depth))
            case (5, .varint(let value)): isDefinition = value != 0
            default: break
            }
        }
        return isDefinition ? [] : members
    }
}

/// What we send ourselves: `Node Control/Rebirth = true`.
enum SparkplugCommand {
    static func rebirth(group: String, edge: String, at wall: Milliseconds) -> Publication {
        let time = UInt64(clamping: wall)
        let name = Array("Node Control/Rebirth".utf8)
        var metric: [UInt8] = [0x0a, UInt8(truncatingIfNeeded: name.count)] + name
        metric += [0x18] + varint(time)
        metric += [0x20, 11, 0x70, 1]
        let payload = [0x08] + varint(time) + [0x12] + varint(UInt64(metric.count)) + metric
        return Publication(topic: "spBv1.0/\(group)/NCMD/\(edge)", payload: payload, qos: 0)
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var (rest, bytes): (UInt64, [UInt8]) = (value, [])
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(truncatingIfNeeded: rest)]
    }
}
