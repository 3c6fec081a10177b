import SafetyModel

/// The Sensor Logger phone app: `{"deviceId":…,"payload":[{"name":…,"time":ns,"values":{…}}]}`, topic user-set, `sensor-logger`
/// unless changed. Source: tszheichoi/awesome-sensor-logger PUSHING.md, UNITS.md.
///
/// `accelerometer` is without gravity where the phone can tell (then `gravity` is a sensor of its own and is added here),
/// `totalacceleration` is with it; both in m/s2. `gyroscope` is in rad/s, `wristmotion` in g and rad/s, time in nanoseconds.
package struct SensorLogger: BridgeDecoder {
    package static let name = "sensor_logger"
    package static let learnsMeanings = false
    static let maximumReadings = 20_000
    private let bases: [String]

    package init(settings: DecoderSettings) {
        bases = settings.bases(of: Self.name, default: ["sensor-logger", "sensorlogger", "sensor_logger"])
    }

    package func claims(topic: String) -> Bool {
        bases.contains { topic == $0 } || TopicLevels.base(of: topic, in: bases) != nil
            || bases.contains { TopicLevels.hasSuffix(topic, "/\($0)") }
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        let root = try json.parseObject(message.payload)
        guard let payload = json.member(root, "payload"), json.kind(payload) == .array else {
            if json.member(root, "messageId") == nil { throw Refusal(decoder: Self.name, reason: "no `payload` array") }
            return .ignoring("a test message")
        }
        return Self.report(json, message.topic)
    }

    /// Whether a parsed text has the app's form, for topics that nothing else claims.
    static func isMessage(_ json: JSONDocument) -> Bool {
        guard let payload = json.member(json.root, "payload"), json.kind(payload) == .array else { return false }
        return json.member(json.root, "messageId") != nil || json.member(json.root, "sessionId") != nil
            || json.member(json.root, "deviceId") != nil
    }

    static func report(_ json: JSONDocument, _ topic: String) -> Report {
        var phone = SensorLoggerReadings()
        var count = 0
        if let payload = json.member(json.root, "payload") {
            json.forEachElement(payload) { reading in
                count += 1
                if count <= maximumReadings { phone.add(reading, json) }
            }
        }
        let device = DeviceID(json.text(json.root, "deviceId") ?? topic)
        let observations = phone.observations(of: device)
        return observations.isEmpty
            ? .ignoring("no sensor that is watched", heard: device) : Report(observations: observations)
    }
}

/// The readings of one message of the app.
struct SensorLoggerReadings {
    private var linear = MotionSamples()
    private var gravity = MotionSamples()
    private var total = MotionSamples()
    private var wrist = MotionSamples()
    private var wristGravity = MotionSamples()
    private var turning = MotionSamples()
    private var facts: [(fact: Fact, time: Double)] = []

    mutating func add(_ reading: JSONNode, _ json: JSONDocument) {
        guard let name = json.text(reading, "name")?.lowercased() else { return }
        // Older versions have the values beside the name.
        let values = json.member(reading, "values") ?? reading
        let time = (json.anyNumber(reading, "time") ?? 0) / 1e9
        func take(_ samples: inout MotionSamples, _ x: StaticString, _ y: StaticString, _ z: StaticString) {
            guard json.member(values, x) != nil || json.member(values, y) != nil || json.member(values, z) != nil
            else { return }
            samples.add(0, json.anyNumber(values, x) ?? .nan, time: time)
            samples.add(1, json.anyNumber(values, y) ?? .nan, time: time)
            samples.add(2, json.anyNumber(values, z) ?? .nan, time: time)
        }
        switch name {
        case "accelerometer": take(&linear, "x", "y", "z")
        case "gravity": take(&gravity, "x", "y", "z")
        case "totalacceleration", "total acceleration": take(&total, "x", "y", "z")
        case "gyroscope": take(&turning, "x", "y", "z")
        case "wrist motion", "wristmotion":
            take(&wrist, "accelerationX", "accelerationY", "accelerationZ")
            take(&wristGravity, "gravityX", "gravityY", "gravityZ")
        case "heart rate", "heartrate": number(.heartRateBpm, json.anyNumber(values, "bpm"), time)
        case "pedometer": number(.steps, json.anyNumber(values, "steps"), time)
        case "light": number(.illuminanceLx, json.anyNumber(values, "lux"), time)
        case "battery":
            // -1 is unknown.
            let level = json.anyNumber(values, "batteryLevel").flatMap { $0 >= 0 ? ($0 * 10_000).rounded() / 100 : nil }
            number(.battery, level, time)
        default: break
        }
    }

    private mutating func number(_ kind: ObservationKind, _ value: Double?, _ time: Double) {
        guard let value, let fact = Plausible.fact(kind, value), facts.count < 512 else { return }
        facts.append((fact, time))
    }

    func observations(of device: DeviceID) -> [Observation] {
        var out: [Observation] = []
        let perGravity = 1 / MotionSamples.standardGravity
        let phone = total.block(scale: perGravity) ?? linear.block(scale: perGravity, plus: gravity)
        if let block = phone ?? wrist.block(scale: 1, plus: wristGravity) {
            var gyroscope = turning.block(scale: 180 / Double.pi)?.samples
            if gyroscope?.count != block.samples.count { gyroscope = nil }
            let value = AccelerationBlock(rateHz: block.rateHz, samplesG: block.samples, gyroscopeDps: gyroscope)
            out.append(
                Observation(device, .acceleration, .acceleration(value), claimedWall: DeviceClock.epoch(block.lastTime))
            )
        }
        var newest: [ObservationKind: Double] = [:]
        for (fact, time) in facts { newest[fact.kind] = max(newest[fact.kind] ?? time, time) }
        for (fact, time) in facts {
            let isPast = time < newest[fact.kind] ?? time
            out.append(Observation(device, fact.kind, fact.value, claimedWall: DeviceClock.epoch(time), isPast: isPast))
        }
        return out
    }
}
