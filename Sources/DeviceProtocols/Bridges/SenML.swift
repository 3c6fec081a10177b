import SafetyModel

/// SenML packs (RFC 8428), JSON or CBOR, from wearables and small sensors.
///
/// Topics: any with a level `senml`, or under a configured base. The device is the base name without its last separator;
/// without one, the name up to its last part; without that, the topic. Accelerometer axes in m/s2 or g become blocks. Of
/// several readings of a kind the newest is now, the others are the past.
package struct SenML: BridgeDecoder {
    package static let name = "senml"
    package static let learnsMeanings = false
    private let bases: [String]

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: []) }

    package func claims(topic: String) -> Bool {
        if bases.contains(where: { topic == $0 }) || TopicLevels.base(of: topic, in: bases) != nil { return true }
        return topic.utf8.split(separator: UInt8(ascii: "/")).contains { level in
            level.count == 5 && level.elementsEqual("senml".utf8, by: { $0 | 0x20 == $1 })
        }
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let first = message.payload.first { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 }
        guard first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else {
            return report(try SenMLCBOR.records(message.payload.span), message.topic, at: now)
        }
        try json.parse(message.payload.span)
        return report(try SenMLJSON.records(json), message.topic, at: now)
    }

    func report(_ records: [SenMLRecord], _ topic: String, at now: Moment) -> Report {
        var pack = SenMLPack(topic: topic, now: now)
        for record in records { pack.add(record) }
        let observations = pack.observations()
        return observations.isEmpty ? .ignoring("no record that says something") : Report(observations: observations)
    }
}

/// The records of one pack, sorted out by device and sensor.
struct SenMLPack {
    private struct Motion {
        let device: DeviceID
        let sensor: String
        let isGyroscope: Bool
        /// From the record's unit to g, or to degrees per second.
        let scale: Double
        var samples = MotionSamples()
    }
    /// Seconds. What is longer ago by the sender's own word is the past; until then an alarm may only have been under way.
    private static let longestDelay = 3600.0
    private let topic: String
    private let now: Moment
    private var motions: [Motion] = []
    private var readings: [(time: Double, observation: Observation)] = []
    private var newest: [String: Double] = [:]

    init(topic: String, now: Moment) { (self.topic, self.now) = (topic, now) }

    mutating func add(_ record: SenMLRecord) {
        let identity = SenMLIdentity(record, topic: topic)
        let name = FieldName(identity.measure)
        if case .number(let number) = record.value, let motion = SenMLAxis(name, unit: record.unit) {
            return add(motion, number, record.time, identity.device)
        }
        guard let fact = SenMLMeaning.meaning(unit: record.unit, name: name)?.fact(record.value) else { return }
        let key = "\(identity.device.name) \(fact.kind.rawValue)"
        newest[key] = max(newest[key] ?? -.infinity, record.time)
        readings.append(
            (
                record.time,
                Observation(
                    identity.device, fact.kind, fact.value, claimedWall: record.wall(at: now), isEvent: fact.isEvent)
            ))
    }

    private mutating func add(_ axis: SenMLAxis, _ number: Double, _ time: Double, _ device: DeviceID) {
        let found = motions.firstIndex {
            $0.device == device && $0.isGyroscope == axis.isGyroscope && $0.sensor == axis.sensor
                && $0.scale == axis.scale
        }
        if let found { return motions[found].samples.add(axis.axis, number, time: time) }
        guard motions.count < 16 else { return }
        var motion = Motion(device: device, sensor: axis.sensor, isGyroscope: axis.isGyroscope, scale: axis.scale)
        motion.samples.add(axis.axis, number, time: time)
        motions.append(motion)
    }

    /// Everything the pack says; what is older than the newest of its kind is the past.
    func observations() -> [Observation] {
        var out: [Observation] = []
        for motion in motions where !motion.isGyroscope {
            guard let block = motion.samples.block(scale: motion.scale) else { continue }
            let turning = motions.first { $0.isGyroscope && $0.device == motion.device }
            var gyroscope = turning.flatMap { $0.samples.block(scale: $0.scale)?.samples }
            if gyroscope?.count != block.samples.count { gyroscope = nil }
            let record = SenMLRecord(baseName: "", name: "", unit: "", time: block.lastTime, value: .flag(true))
            out.append(
                Observation(
                    motion.device, .acceleration,
                    .acceleration(
                        AccelerationBlock(rateHz: block.rateHz, samplesG: block.samples, gyroscopeDps: gyroscope)),
                    claimedWall: record.wall(at: now)))
        }
        for (time, reading) in readings {
            var reading = reading
            reading.isPast =
                time < newest["\(reading.device.name) \(reading.kind.rawValue)"] ?? time
                || (time < SenMLResolver.absoluteFrom && time < -Self.longestDelay)
            out.append(reading)
        }
        return out
    }
}
