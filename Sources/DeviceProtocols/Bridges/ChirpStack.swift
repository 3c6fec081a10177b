import SafetyModel

/// ChirpStack (LoRaWAN network server), `application/<id>/device/<devEui>/event/<event>`, JSON.
///
/// Values are in `object`, and only when the device profile has a codec; what the codec calls them is the vendor's choice
/// (see `ChirpStackObject`). Source: chirpstack/chirpstack-docs src/chirpstack/integrations/events.md.
package struct ChirpStack: BridgeDecoder {
    package static let name = "chirpstack"
    package static let learnsMeanings = false
    private static let rememberedUplinks = 128

    private let bases: [String]
    /// What was said of each device before, so that it is said again only when it has changed.
    private var profiles = RecentTable<DeviceProfile>(capacity: 1024)
    /// The last live uplinks: the same one may be delivered twice (QoS 1).
    private var uplinks: [String] = []
    /// Devices whose codec failed last. Nil in snapshots of earlier versions.
    private var codecFaults: [String]?

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["application"]) }

    package func claims(topic: String) -> Bool {
        Topic(topic, bases: bases) != nil || ChirpStackGateway.claims(topic: topic)
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let topic = Topic(message.topic, bases: bases) else {
            return try ChirpStackGateway.decode(message, json: &json)
        }
        guard topic.isEvent else { return .ignoring("a command") }
        try json.parse(message.payload.span)
        guard json.kind(json.root) == .object else { throw Refusal(decoder: Self.name, reason: "not a JSON object") }
        let info = json.member(json.root, "deviceInfo")
        // Version 3 has the address in base64 there; its topic has it as it is.
        let name = info.flatMap { json.member($0, "devEui") }.flatMap { json.string($0) } ?? topic.device
        let device = DeviceID(name)
        let claimed = DeviceClock.rfc3339(json.member(json.root, "time").flatMap { json.string($0) })
        var report: Report
        switch topic.event {
        case "up":
            if isRepeated(message, of: device, json) {
                var same = Report.ignoring("the same uplink again", heard: device)
                same.isSettled = true
                return same
            }
            report = try uplink(device, info, claimed, json)
            if let faults = codecFaults, faults.contains(device.name) {
                codecFaults = faults.filter { $0 != device.name }
                if !report.observations.contains(where: { $0.kind == .fault }) {
                    report.observations.append(Observation(device, .fault, .flag(false)))
                    report.ignored = nil
                }
            }
        case "status": report = status(device, claimed, json)
        case "join":
            report = Report(observations: [
                Observation(device, .availability, .text("online"), claimedWall: claimed, isEvent: true)
            ])
        case "log": report = log(device, json)
        default: report = .ignoring("\(topic.event) event", heard: device)
        }
        let isVersion3 = json.member(json.root, "devEUI") != nil
        learn(device, info ?? (isVersion3 ? json.root : nil), json, at: now, into: &report)
        report.bridge = ChirpStackGateway.of(json)
        return report
    }

    private mutating func isRepeated(_ message: Message, of device: DeviceID, _ json: JSONDocument) -> Bool {
        guard !message.retained, let node = json.member(json.root, "deduplicationId"), let uplink = json.string(node)
        else { return false }
        let id = "\(device.name) \(uplink)"
        if uplinks.contains(id) { return true }
        if uplinks.count >= Self.rememberedUplinks { uplinks.removeFirst() }
        uplinks.append(id)
        return false
    }

    private func uplink(
        _ device: DeviceID, _ info: JSONNode?, _ claimed: Milliseconds?, _ json: JSONDocument
    ) throws(Refusal) -> Report {
        if let text = json.member(json.root, "objectJSON").flatMap({ json.string($0) }) {
            return try uplinkOfVersion3(text, device, json)
        }
        guard let object = json.member(json.root, "object"), json.kind(object) == .object else {
            throw Refusal(
                decoder: Self.name, reason: "undecoded: \(device.name) has data but no codec in its device profile")
        }
        let port = json.member(json.root, "fPort").flatMap { json.integer($0) }
        var reader = ChirpStackObject(json: json, device: device, port: port)
        reader.role = DeviceTags.role(info, json)
        reader.read(object, claimedWall: claimed)
        if reader.observations.isEmpty { return .ignoring("an uplink without readings", heard: device) }
        return Report(observations: reader.observations)
    }

    /// Version 3 gives the codec's object as a text.
    private func uplinkOfVersion3(
        _ text: String, _ device: DeviceID, _ json: JSONDocument
    ) throws(Refusal) -> Report {
        var object = JSONDocument()
        try object.parse(Array(text.utf8).span)
        guard object.kind(object.root) == .object else { throw Refusal(reason: "objectJSON is no object") }
        let port = json.member(json.root, "fPort").flatMap { json.integer($0) }
        var reader = ChirpStackObject(json: object, device: device, port: port)
        reader.role = DeviceTags.role(json.root, json)
        reader.read(object.root, claimedWall: nil)
        if reader.observations.isEmpty { return .ignoring("an uplink without readings", heard: device) }
        return Report(observations: reader.observations)
    }

    /// The answer to the network's DevStatusReq.
    private func status(_ device: DeviceID, _ claimed: Milliseconds?, _ json: JSONDocument) -> Report {
        func isTrue(_ name: StaticString) -> Bool { json.member(json.root, name).flatMap { json.bool($0) } ?? false }
        guard !isTrue("externalPowerSource"), !isTrue("batteryLevelUnavailable"),
            let level = json.member(json.root, "batteryLevel").flatMap({ json.number($0) }),
            let fact = Plausible.fact(.battery, level)
        else { return .ignoring("no battery level", heard: device) }
        return Report(observations: [Observation(device, fact.kind, fact.value, claimedWall: claimed)])
    }

    /// An error of the network server about this device. A codec that fails is a device that nobody understands: a fault, until an
    /// uplink of it is understood.
    private mutating func log(_ device: DeviceID, _ json: JSONDocument) -> Report {
        let level = json.member(json.root, "level").flatMap { json.string($0) } ?? "ERROR"
        let code = json.member(json.root, "code").flatMap { json.string($0) } ?? "?"
        let text = json.member(json.root, "description").flatMap { json.string($0) } ?? ""
        if code == "UPLINK_CODEC", level == "ERROR" {
            codecFaults =
                (codecFaults ?? []).filter { $0 != device.name }.suffix(Self.rememberedUplinks) + [device.name]
            return Report(observations: [Observation(device, .fault, .flag(true))])
        }
        var report = Report.ignoring(
            code == "UPLINK_CODEC" ? "not understood by its codec: \(text)" : "log \(code)", heard: device)
        report.isSettled = true
        return report
    }

    private mutating func learn(
        _ device: DeviceID, _ info: JSONNode?, _ json: JSONDocument, at now: Moment, into report: inout Report
    ) {
        guard let info else { return }
        var profile = DeviceProfile(device: device, bridge: Self.name)
        profile.model = json.member(info, "deviceProfileName").flatMap { json.string($0) }
        profile.role = DeviceTags.role(info, json)
        profile.room = DeviceTags.text("room", info, json)
        profile.resident = DeviceTags.text("resident", info, json)
        guard profiles.value(device.name) != profile else { return }
        profiles.set(device.name, profile, at: now.uptime)
        report.profiles.append(profile)
    }

    /// `<base>/<application>/device/<devEui>/<event|command>/<what>`.
    private struct Topic {
        /// Versions 3.0 to 3.10 have no `event` level. [ChirpStack application server, integrations/mqtt]
        private static let eventsBefore311 = [
            "rx": "up", "status": "status", "join": "join", "ack": "ack", "error": "log", "location": "location",
            "txack": "txack",
        ]
        let device, event: String
        let isEvent: Bool

        init?(_ topic: String, bases: [String]) {
            for base in bases where topic.hasPrefix(base) && topic.utf8.count > base.utf8.count {
                let parts = topic.utf8.dropFirst(base.utf8.count).split(separator: UInt8(ascii: "/"), maxSplits: 6)
                guard parts.count >= 4, parts[1].elementsEqual("device".utf8) else { continue }
                if parts.count == 4, let event = Self.eventsBefore311[String(Substring(parts[3]))] {
                    (device, self.event, isEvent) = (String(Substring(parts[2])), event, true)
                    return
                }
                guard parts.count == 5 else { continue }
                let isEvent = parts[3].elementsEqual("event".utf8)
                guard isEvent || parts[3].elementsEqual("command".utf8) else { continue }
                (device, event) = (String(Substring(parts[2])), String(Substring(parts[4])))
                self.isEvent = isEvent
                return
            }
            return nil
        }
    }
}
