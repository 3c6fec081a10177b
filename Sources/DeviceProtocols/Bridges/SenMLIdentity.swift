import SafetyModel

/// Who a record is of, and what it measures: SenML joins both in one name.
struct SenMLIdentity {
    let device: DeviceID
    let measure: String

    init(_ record: SenMLRecord, topic: String) {
        if !record.baseName.isEmpty, !record.name.isEmpty {
            device = DeviceID(Self.trimmed(record.baseName))
            measure = record.name
            return
        }
        let full = record.baseName + record.name
        let place = Self.measurePlace(full)
        let (head, tail) = (String(full[..<place]), String(full[place...]))
        let name = FieldName(tail)
        let isMeasure = SenMLAxis(name, unit: record.unit) != nil || FieldVocabulary.meaning(of: name) != nil
        if full.isEmpty {
            (device, measure) = (Self.device(of: topic), "")
        } else if isMeasure {
            (device, measure) = (head.isEmpty ? Self.device(of: topic) : DeviceID(Self.trimmed(head)), tail)
        } else {
            (device, measure) = (DeviceID(full), "")
        }
    }

    /// Where the measure may begin: after the last `:` or `/`, and after an identifier that is joined to it (RFC 9039:
    /// `urn:dev:ow:10e2073a01080063_temp`).
    private static func measurePlace(_ full: String) -> String.Index {
        let bytes = full.utf8
        let last = bytes.lastIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
        let start = last.map { bytes.index(after: $0) } ?? bytes.startIndex
        guard let joint = bytes[start...].firstIndex(where: { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }),
            bytes[start..<joint].contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return start }
        return bytes.index(after: joint)
    }

    private static let separators: [UInt8] = [
        UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "."),
    ]

    /// Without the separators at its end, which only join it to the names.
    private static func trimmed(_ name: String) -> String {
        var bytes = Substring(name)
        while let last = bytes.utf8.last, separators.contains(last) || last == UInt8(ascii: "-") { bytes.removeLast() }
        return bytes.isEmpty ? name : String(bytes)
    }

    /// The topic without the level that only names the format.
    private static func device(of topic: String) -> DeviceID {
        let levels = topic.split(separator: "/").filter { $0.lowercased() != "senml" }
        return DeviceID(levels.isEmpty ? topic : levels.joined(separator: "/"))
    }
}

/// An axis of an accelerometer or a gyroscope: `x`, `accel/x`, `accX`, `acc_x`, `ax` with an acceleration's unit.
struct SenMLAxis {
    let axis: Int
    /// What stands before the axis, so that two sensors in one pack stay apart.
    let sensor: String
    let isGyroscope: Bool
    /// From the unit to g, or to degrees per second.
    let scale: Double

    init?(_ name: FieldName, unit: String) {
        switch unit {
        case "m/s2", "m/s^2", "m/s²": (isGyroscope, scale) = (false, 1 / MotionSamples.standardGravity)
        case "g", "gn": (isGyroscope, scale) = (false, 1)
        case "mg": (isGyroscope, scale) = (false, 0.001)
        case "deg/s", "dps": (isGyroscope, scale) = (true, 1)
        case "rad/s": (isGyroscope, scale) = (true, 180 / Double.pi)
        default: return nil
        }
        guard let last = name.words.last else { return nil }
        sensor = name.words.dropLast().joined(separator: " ")
        switch last {
        case "x", "ax", "gx", "accx", "accelx", "gyrx", "gyrox": axis = 0
        case "y", "ay", "gy", "accy", "accely", "gyry", "gyroy": axis = 1
        case "z", "az", "gz", "accz", "accelz", "gyrz", "gyroz": axis = 2
        default: return nil
        }
    }
}
