import SafetyModel

/// The radio gateways before ChirpStack: `[<region>/]gateway/<gatewayId>/state/conn`, retained, the MQTT forwarder's will.
///
///     {"gatewayId":"0016c001f153a14c","state":"ONLINE"}     or the same as protobuf (2: state, 1 is online; 3: gatewayId)
///
/// Source: chirpstack/chirpstack-docs src/gateway-bridge, chirpstack/chirpstack api/proto/gw/gw.proto (ConnState).
enum ChirpStackGateway {
    static func claims(topic: String) -> Bool { name(topic) != nil }

    /// The gateway that a topic names.
    private static func name(_ topic: String) -> String? {
        guard TopicLevels.hasSuffix(topic, "/state/conn") else { return nil }
        let levels = TopicLevels(topic)
        guard levels.count == 4 || levels.count == 5, levels[levels.count - 4] == "gateway" else { return nil }
        let name = levels[levels.count - 3]
        return name.isEmpty ? nil : String(name)
    }

    static func decode(_ message: Message, json: inout JSONDocument) throws(Refusal) -> Report {
        guard let name = name(message.topic) else { throw Refusal(reason: "foreign topic") }
        let isOnline = try isOnline(message.payload, json: &json)
        let gateway = DeviceID("gateway/" + name)
        var report = Report(observations: [
            Observation(gateway, .availability, .text(isOnline ? "online" : "offline"))
        ])
        report.bridgeState = BridgeState(bridge: name, isOnline: isOnline)
        report.bridge = name
        return report
    }

    private static func isOnline(_ payload: [UInt8], json: inout JSONDocument) throws(Refusal) -> Bool {
        if payload.first == UInt8(ascii: "{") {
            try json.parse(payload.span)
            switch json.member(json.root, "state").flatMap({ json.string($0) })?.uppercased() {
            case "ONLINE": return true
            // The default of an enumeration may be left out.
            case "OFFLINE", nil: return false
            default: throw Refusal(reason: "neither online nor offline")
            }
        }
        var reader = ProtobufReader(payload.span)
        var state: UInt64 = 0
        while let field = try reader.next(payload.span) {
            if field.number == 2, case .varint(let value) = field.value { state = value }
        }
        return state == 1
    }

    /// The gateway that heard an uplink best: the first of `rxInfo`.
    static func of(_ json: JSONDocument) -> String? {
        guard let list = json.member(json.root, "rxInfo") else { return nil }
        var first: JSONNode?
        json.forEachElement(list) { if first == nil { first = $0 } }
        return first.flatMap { json.member($0, "gatewayId") }.flatMap { json.string($0) }
    }
}
