import SafetyModel

/// OMRON cuffs through omron-garmin-bridge: `omron/blood_pressure/<user>` (retained) and `omron/blood_pressure/status`.
///
/// The cuff is read in batches: readings of months ago arrive live. `timestamp` is the cuff's clock, `published_at` the
/// bridge's, both local without a zone; a reading older than an hour when it was published is the past. A cuff whose clock
/// was never set says 1970: then arrival counts. Source: JacekZubielik/omron-garmin-bridge src/mqtt_publisher.py.
package struct HealthOmron: BridgeDecoder {
    package static let name = "omron"
    package static let learnsMeanings = false
    private static let oldAfter: Milliseconds = 3_600_000
    private let bases: [String]
    private var memory = MeasurementMemory()

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["omron/blood_pressure"]) }

    package func claims(topic: String) -> Bool { base(of: topic) != nil }

    /// A bridge without users publishes on the base itself.
    private func base(of topic: String) -> String? { bases.first { topic == $0 || TopicLevels.lies(topic, under: $0) } }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = base(of: message.topic) else {
            throw Refusal(decoder: Self.name, reason: "foreign topic")
        }
        let user = String(TopicLevels(message.topic, after: base).levels.joined(separator: "/"))
        if user == "status", let isOnline = HealthStatus.isOnline(message) { return Self.bridge(isOnline: isOnline) }
        let root = try json.parseObject(message.payload)
        if user == "status" { return bridge(root, json) }
        let device = DeviceID(user.isEmpty ? "omron" : "omron/\(user)")
        let (measured, clock) = json.localTime(json.member(root, "timestamp"))
        let published = DeviceClock.rfc3339(json.text(root, "published_at"))
        var facts = FactSet()
        facts.number(.systolicMmhg, json.anyReading(root, "systolic"), json)
        facts.number(.diastolicMmhg, json.anyReading(root, "diastolic"), json)
        facts.number(.heartRateBpm, json.anyReading(root, "pulse"), json)
        guard !facts.facts.isEmpty else { return .ignoring("no measurement", heard: device) }
        let isOld = measured.flatMap { measured in published.map { $0 &- measured > Self.oldAfter } } ?? false
        let signature = MeasurementMemory.signature(of: facts.facts)
        let isKnown = !isOld && memory.isPast(device.name, claimedWall: measured, signature: signature, at: now)
        var report = Report(
            observations: facts.observations(of: device, claimedWall: measured, isPast: isOld || isKnown)
                .with(MeasurementFlags(root, json).caveat))
        report.bridge = Self.name
        report.isLocalClock = !DeviceClock.hasOffset(json.unread { $0.text(root, "timestamp") })
        (report.links, report.clock) = (facts.links, clock)
        report.note = RepeatedNote(name: device.name, answer: isKnown)
        // What is old by the bridge's own clock was not noted.
        if json.member(root, "published_at") == nil, facts.links.count == facts.facts.count { report.effect = .repeats }
        return report
    }

    package mutating func repeated(_ note: RepeatedNote, _ found: inout FormValues, at now: Moment) -> Bool {
        memory.repeated(note, found, at: now)
    }

    private func bridge(_ root: JSONNode, _ json: JSONDocument) -> Report {
        switch json.text(root, "status") {
        case "online": return Self.bridge(isOnline: true)
        case "offline": return Self.bridge(isOnline: false)
        default: return .ignoring("state of the bridge")
        }
    }

    private static func bridge(isOnline: Bool) -> Report {
        var report = Report.ignoring("state of the bridge")
        report.bridgeState = BridgeState(bridge: name, isOnline: isOnline)
        return report
    }
}
