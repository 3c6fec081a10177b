import SafetyModel

/// Care watches and pendants of many makers, that publish one plain object on a topic of their own:
/// `{"imei":"…","sos":true,"hr":72,"battery":80}`. Known by its form: an identity, and a call, a fall or a pulse beside it.
///
/// It claims every topic, is sure of none, and declines what has not that form. `sos: true` is a state that is sent again with
/// every report: its coming on is the call.
package struct PlainWatch: BridgeDecoder {
    package static let name = "plain_watch"
    package static let learnsMeanings = false
    private static let maximumBytes = 4096

    package init(settings: DecoderSettings) {}

    package func claims(topic: String) -> Bool { true }
    package func isCertain(of topic: String) -> Bool { false }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard message.payload.first == UInt8(ascii: "{"), message.payload.count <= Self.maximumBytes,
            !message.topic.hasPrefix("$")
        else { return .declined }
        do throws(Refusal) { try json.parse(message.payload.span) } catch { return .declined }
        guard let identity = Self.identity(json) else { return .declined }
        let device = DeviceID(identity)
        var reader = ChirpStackObject(json: json, device: device, port: nil)
        reader.read(json.root, claimedWall: nil)
        var report = Report()
        report.observations = reader.observations.filter { Self.isOfPerson($0.kind) }
        if let isOn = Self.call(json) {
            report.observations.removeAll { $0.kind == .button }
            report.observations.append(Observation(device, .zoneAlarm, .flag(isOn)))
            report.callsForHelp = true
        }
        let tells = report.observations.contains { $0.kind != .battery && $0.kind != .steps }
        return tells ? report : .declined
    }

    private static func identity(_ json: JSONDocument) -> String? {
        let names: [StaticString] = [
            "imei", "IMEI", "deviceId", "deviceID", "device_id", "DeviceId", "watchId", "watch_id", "terminalId", "sn",
            "SN",
        ]
        for name in names {
            if let text = Scalar(json, json.member(json.root, name)).identity, (4...40).contains(text.utf8.count) {
                return text
            }
        }
        return nil
    }

    /// A yes or no under the name of a call.
    private static func call(_ json: JSONDocument) -> Bool? {
        var isOn: Bool?
        json.forEachMember(json.root) { key, value in
            guard let name = json.string(key), RoleRules.saysSOS(name), AlarmWords.isDanger(FieldName(name)),
                let flag = json.lenientBool(value)
            else { return }
            isOn = flag || isOn == true
        }
        return isOn
    }

    private static func isOfPerson(_ kind: ObservationKind) -> Bool {
        switch kind {
        case .button, .fall, .heartRateBpm, .spo2Pct, .systolicMmhg, .diastolicMmhg, .bodyTemperatureC, .respirationRpm,
            .glucoseMmolL, .steps, .battery, .batteryLow, .motionless:
            true
        default: false
        }
    }
}
