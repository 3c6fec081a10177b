import SafetyModel

/// The Things Stack (LoRaWAN network server): `v3/<application>[@<tenant>]/devices/<device>/up|join|…`, JSON.
///
/// Values are in `uplink_message.decoded_payload`, as the device's codec calls them: read as ChirpStack's objects are.
/// Source: TheThingsIndustries docs, The Things Stack, MQTT server and data formats.
package struct TheThingsStack: BridgeDecoder {
    package static let name = "the_things_stack"
    package static let learnsMeanings = false
    private let bases: [String]

    package init(settings: DecoderSettings) { bases = settings.bases(of: Self.name, default: ["v3"]) }

    package func claims(topic: String) -> Bool {
        guard let base = TopicLevels.base(of: topic, in: bases) else { return false }
        let levels = TopicLevels(topic, after: base)
        return levels.count >= 4 && levels[1] == "devices"
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let base = TopicLevels.base(of: message.topic, in: bases) else { return .declined }
        let levels = TopicLevels(message.topic, after: base)
        guard levels[3] != "down" else { return .passing("a command") }
        let root = try json.parseObject(message.payload)
        let ids = json.member(root, "end_device_ids")
        let device = DeviceID(json.text(ids, "dev_eui") ?? String(levels[2]))
        switch levels[3] {
        case "up": return try uplink(device, root, json)
        case "join":
            return Report(observations: [Observation(device, .availability, .text("online"), isEvent: true)])
        default: return .noise("\(levels[3]) event", heard: device)
        }
    }

    private func uplink(_ device: DeviceID, _ root: JSONNode, _ json: JSONDocument) throws(Refusal) -> Report {
        guard let uplink = json.member(root, "uplink_message") else { return .noise("no uplink", heard: device) }
        guard let object = json.member(uplink, "decoded_payload"), json.kind(object) == .object else {
            guard json.text(uplink, "frm_payload")?.isEmpty == false else { return .noise("no payload", heard: device) }
            throw Refusal(decoder: Self.name, reason: "undecoded: \(device.name) has data but no codec")
        }
        let time = json.text(uplink, "received_at") ?? json.text(root, "received_at")
        let port = json.member(uplink, "f_port").flatMap { json.integer($0) }
        var reader = ChirpStackObject(json: json, device: device, port: port)
        reader.read(object, claimedWall: DeviceClock.rfc3339(time))
        if reader.observations.isEmpty { return .noise("an uplink without readings", heard: device) }
        return Report(observations: reader.observations)
    }
}
