import SafetyModel

/// Meters read by a camera: `<base>/<number>/json` `{"value":"455.5487","raw":…,"pre":…,"error":"no error","rate":…}`. What the meter
/// counts, and in which unit, only discovery or the configuration knows. Source: jomjol/AI-on-the-edge-device docs, MQTT API.
package struct AIOnTheEdge: BridgeDecoder {
    package static let name = "ai_on_the_edge"
    package static let learnsMeanings = false

    package init(settings: DecoderSettings) {}

    package func claims(topic: String) -> Bool {
        TopicLevels.hasSuffix(topic, "/json") && TopicLevels(topic).count >= 3
    }
    package func isCertain(of topic: String) -> Bool { false }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        do throws(Refusal) { try json.parse(message.payload.span) } catch { return .declined }
        let root = json.root
        guard json.member(root, "value") != nil, json.member(root, "raw") != nil, json.member(root, "pre") != nil,
            json.member(root, "error") != nil
        else { return .declined }
        let levels = TopicLevels(message.topic)
        let device = DeviceID(levels.prefix(levels.count - 2))
        var facts = FactSet()
        facts.number(.meterReading, json.anyNumber(root, "value"))
        if let error = json.text(root, "error") {
            facts.flag(.fault, !error.isEmpty && error.lowercased() != "no error")
        }
        var report = Report(observations: facts.observations(of: device, claimedWall: nil))
        if report.observations.isEmpty { report.heard = device }
        return report
    }
}
