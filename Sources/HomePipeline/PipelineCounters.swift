import DeviceProtocols
import SafetyModel

/// What was counted since the pipeline was made; for status and metrics.
package struct PipelineCounters: Sendable, Codable, Equatable {
    package var messages = 0
    package var observations = 0
    package var alarms = 0
    package var ignored = 0
    package var refused: [String: Int] = [:]
    /// The newest refusals, oldest first; nil in states that were written before they were kept.
    package private(set) var lastRefusals: [RefusedMessage]?
    package init() {}

    static let keptRefusals = 8

    mutating func note(_ refusal: Refusal, of message: Message, at now: Moment) {
        refused[refusal.decoder, default: 0] += 1
        var kept = lastRefusals ?? []
        if kept.count >= Self.keptRefusals { kept.removeFirst(kept.count - Self.keptRefusals + 1) }
        kept.append(RefusedMessage(refusal, topic: message.topic, at: now.wall))
        lastRefusals = kept
    }
}

/// One message that could not be read, without what it held: payloads may be about people.
package struct RefusedMessage: Sendable, Codable, Equatable {
    package let atWall: Milliseconds
    /// Its first 200 characters.
    package let topic: String
    package let decoder: String
    package let reason: String
    /// Where in the payload, if it is about one place.
    package let byte: Int?

    init(_ refusal: Refusal, topic: String, at wall: Milliseconds) {
        (atWall, self.topic) = (wall, String(topic.prefix(200)))
        (decoder, reason, byte) = (refusal.decoder, String(refusal.reason.prefix(200)), refusal.byte)
    }
}
