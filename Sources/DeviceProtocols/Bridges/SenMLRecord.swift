import SafetyModel

/// The fields of one entry of a SenML pack (RFC 8428), before its base values are applied.
struct SenMLFields: Sendable {
    var baseName: String?
    var baseTime: Double?
    var baseUnit: String?
    var baseValue: Double?
    var version: Double?
    var name: String?
    var unit: String?
    var time: Double?
    var value: Double?
    var text: String?
    var flag: Bool?
    var baseSum: Double?
    var sum: Double?
}

/// One resolved entry: base values applied.
struct SenMLRecord: Sendable, Equatable {
    /// Base name and name are kept apart: a pack of samples shares the first.
    var baseName: String
    var name: String
    var unit: String
    /// Seconds: since 1970, or before now (zero and negative), as RFC 8428 section 4.5.3 has it.
    var time: Double
    var value: FieldValue

    var isRelative: Bool { time < SenMLResolver.absoluteFrom }
    func wall(at now: Moment) -> Milliseconds? {
        let milliseconds = time * 1000
        guard abs(milliseconds) < 4.2e15, let value = Milliseconds(exactly: milliseconds.rounded()) else { return nil }
        return isRelative ? now.wall &+ value : value
    }
}

/// Applies base values, entry by entry (RFC 8428 section 4.1 and 4.6).
struct SenMLResolver: Sendable {
    static let maximumRecords = 20_000
    /// Times below 2^28 are relative to now.
    static let absoluteFrom = 268_435_456.0
    private static let version = 10.0
    private var baseName = ""
    private var baseTime = 0.0
    private var baseUnit = ""
    private var baseValue = 0.0
    private var baseSum = 0.0
    private(set) var records: [SenMLRecord] = []

    mutating func add(_ fields: SenMLFields) throws(Refusal) {
        guard (fields.version ?? 0) <= Self.version else { throw Refusal(reason: "SenML version above 10") }
        guard records.count < Self.maximumRecords else { throw Refusal(reason: "SenML pack with too many records") }
        baseName = fields.baseName ?? baseName
        baseTime = fields.baseTime ?? baseTime
        baseUnit = fields.baseUnit ?? baseUnit
        baseValue = fields.baseValue ?? baseValue
        baseSum = fields.baseSum ?? baseSum
        addSum(fields)
        guard let value = value(fields) else { return }
        records.append(
            SenMLRecord(
                baseName: baseName, name: fields.name ?? "", unit: fields.unit ?? baseUnit,
                time: baseTime + (fields.time ?? 0), value: value))
    }

    /// A sum is the value added up over the seconds: watts become joules.
    private mutating func addSum(_ fields: SenMLFields) {
        guard let sum = fields.sum, let unit = Self.summed[fields.unit ?? baseUnit] else { return }
        records.append(
            SenMLRecord(
                baseName: baseName, name: fields.name ?? "", unit: unit, time: baseTime + (fields.time ?? 0),
                value: .number(baseSum + sum)))
    }

    private static let summed = ["W": "J", "m3/s": "m3", "l/s": "l"]

    private func value(_ fields: SenMLFields) -> FieldValue? {
        if let number = fields.value { return .number(baseValue + number) }
        if let flag = fields.flag { return .flag(flag) }
        return fields.text.map { .text($0) }
    }
}

/// A pack as JSON: `[{"bn":…,"n":…,"u":…,"v":…},…]`.
enum SenMLJSON {
    static func records(_ json: JSONDocument) throws(Refusal) -> [SenMLRecord] {
        guard json.kind(json.root) == .array else { throw Refusal(reason: "a SenML pack is an array", byte: 0) }
        var resolver = SenMLResolver()
        var refusal: Refusal?
        json.forEachElement(json.root) { entry in
            guard refusal == nil else { return }
            do throws(Refusal) {
                guard json.kind(entry) == .object else { throw Refusal(reason: "a SenML record is an object") }
                try resolver.add(try fields(entry, json))
            } catch {
                refusal = error
            }
        }
        if let refusal { throw refusal }
        return resolver.records
    }

    private static func fields(_ entry: JSONNode, _ json: JSONDocument) throws(Refusal) -> SenMLFields {
        var fields = SenMLFields()
        var mustUnderstand: String?
        json.forEachMember(entry) { key, value in
            guard let key = json.string(key) else { return }
            switch key {
            case "bn": fields.baseName = json.string(value)
            case "bt": fields.baseTime = json.number(value)
            case "bu": fields.baseUnit = json.string(value)
            case "bv": fields.baseValue = json.number(value)
            case "bs": fields.baseSum = json.number(value)
            case "s": fields.sum = json.number(value)
            case "bver": fields.version = json.number(value)
            case "n": fields.name = json.string(value)
            case "u": fields.unit = json.string(value)
            case "t": fields.time = json.number(value)
            case "v": fields.value = json.number(value)
            case "vs": fields.text = json.string(value)
            case "vb": fields.flag = json.bool(value)
            default: if key.hasSuffix("_") { mustUnderstand = key }
            }
        }
        if let mustUnderstand { throw Refusal(reason: "SenML field \(mustUnderstand) must be understood") }
        return fields
    }

    /// Whether a parsed text has the form of a pack, for topics that nothing else claims.
    static func isPack(_ json: JSONDocument) -> Bool {
        var isPack = json.kind(json.root) == .array && json.count(json.root) > 0
        json.forEachElement(json.root) { entry in
            let hasName = json.member(entry, "n") != nil || json.member(entry, "bn") != nil
            let hasValue =
                json.member(entry, "v") != nil || json.member(entry, "vs") != nil || json.member(entry, "vb") != nil
                || json.member(entry, "vd") != nil || json.member(entry, "s") != nil || json.member(entry, "bn") != nil
            if !hasValue || (!hasName && json.member(json.root, "bn") == nil && json.count(json.root) == 1) {
                isPack = false
            }
        }
        return isPack
    }
}
