import SafetyModel

/// Carelink wearables: `<id>/fall/detected` (the wearer is being asked), then `<id>/fall/confirmation`; `<id>/status`.
///
/// The same for wandering, for which a message has no fact of its own. `batteryLevel` is in mAh. The will is plain text on
/// the JSON topic `<id>/status`. Source: jms-calado/MQTT-Specs README.md.
package struct HealthCarelink: BridgeDecoder {
    package static let name = "carelink"
    /// Beginnings of device ids whose `<id>/status` is surely a Carelink's: other families use that topic too.
    private let prefixes: [String]
    private var known = RecentTable<Bool>(capacity: 256)

    package init(settings: DecoderSettings) { prefixes = settings.bases(of: Self.name, default: ["carelink"]) }

    package func claims(topic: String) -> Bool { Self.parse(topic) != nil }
    package func isCertain(of topic: String) -> Bool { Self.parse(topic).map { isOurs($0) } ?? false }

    private enum What { case fallDetected, fallConfirmation, wandering, status }
    private struct Parsed {
        let id: String
        let what: What
    }

    private static let suffixes: [(String, What)] = [
        ("/fall/detected", .fallDetected), ("/fall/confirmation", .fallConfirmation),
        ("/wandering/detected", .wandering),
        ("/wandering/confirmation", .wandering), ("/status", .status),
    ]

    private static func parse(_ topic: String) -> Parsed? {
        for (suffix, what) in suffixes where TopicLevels.hasSuffix(topic, suffix) {
            return Parsed(id: String(Substring(topic.utf8.dropLast(suffix.utf8.count))), what: what)
        }
        return nil
    }

    private func isOurs(_ parsed: Parsed) -> Bool {
        parsed.what != .status || known.value(parsed.id) != nil || prefixes.contains { parsed.id.hasPrefix($0) }
    }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let parsed = Self.parse(message.topic) else { throw Refusal(decoder: Self.name, reason: "foreign topic") }
        let device = DeviceID(parsed.id)
        if parsed.what == .status, message.payload.first != UInt8(ascii: "{") {
            return try will(message, device, isOurs: isOurs(parsed))
        }
        let root = try json.parseObject(message.payload)
        if !isOurs(parsed), json.member(root, "batteryLevel") == nil || json.member(root, "location") == nil {
            return .declined
        }
        var facts = FactSet()
        switch parsed.what {
        case .fallDetected: facts.add(Fact(kind: .fall, value: .text("suspected"), isEvent: true))
        case .fallConfirmation:
            guard let isFall = json.flag(root, "status") else {
                throw Refusal(decoder: Self.name, reason: "fall confirmation without `status`")
            }
            facts.add(Fact(kind: .fall, value: .flag(isFall), isEvent: isFall))
        case .wandering, .status: break
        }
        let isNew = known.value(parsed.id) == nil
        known.set(parsed.id, true, at: now.uptime)
        facts.number(.heartRateBpm, json.anyNumber(json.member(root, "sensor"), "heartrate"))
        let time = DeviceClock.rfc3339(json.text(root, "timestamp"))
        var report = Report(observations: facts.observations(of: device, claimedWall: time))
        report.isLocalClock = !DeviceClock.hasOffset(json.text(root, "timestamp"))
        if facts.facts.isEmpty { report = .ignoring("position report", heard: device) }
        // A wearable that is known claims one topic more.
        report.effect = isNew ? .changesMeanings : .changesOwn
        return report
    }

    private func will(_ message: Message, _ device: DeviceID, isOurs: Bool) throws(Refusal) -> Report {
        guard let text = String(validating: message.payload, as: UTF8.self), text.hasPrefix("LW") else {
            if !isOurs { return .declined }
            throw Refusal(decoder: Self.name, reason: "neither JSON nor a will", byte: 0)
        }
        return Report(observations: [Observation(device, .availability, .text("offline"))])
    }
}
