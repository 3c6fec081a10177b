import SafetyModel

/// Wearables on topics that nobody described: SenML packs and Sensor Logger messages are known by their form.
///
/// It claims every topic, is sure of none, and declines what has neither form.
package struct StreamSniffer: BridgeDecoder {
    package static let name = "streams"
    package static let learnsMeanings = false
    private let senML: SenML

    package init(settings: DecoderSettings) { senML = SenML(settings: settings) }

    package func claims(topic: String) -> Bool { true }
    package func isCertain(of topic: String) -> Bool { false }

    package mutating func decode(
        _ message: Message, at now: Moment, json: inout JSONDocument
    ) throws(Refusal) -> Report {
        guard let first = message.payload.first else { return .declined }
        if first >> 5 == 4, SenMLCBOR.looksLikePack(message.payload.span) {
            return senML.report(try SenMLCBOR.records(message.payload.span), message.topic, at: now)
        }
        guard first == UInt8(ascii: "[") || first == UInt8(ascii: "{") || first <= 0x20 else { return .declined }
        do throws(Refusal) { try json.parse(message.payload.span) } catch { return .declined }
        if SenMLJSON.isPack(json) { return senML.report(try SenMLJSON.records(json), message.topic, at: now) }
        return SensorLogger.isMessage(json) ? SensorLogger.report(json, message.topic) : .declined
    }
}
