import SafetyModel

@testable import DeviceProtocols

/// One decoder that keeps its state from message to message, and says what it heard in short: `device kind=value`, with
/// `!` behind an event and `~` behind a reading of the past.
struct Listener<Decoder: BridgeDecoder> {
    var decoder = Decoder(settings: DecoderSettings())
    var json = JSONDocument()

    mutating func report(
        _ topic: String, _ payload: String, at uptime: Milliseconds = 0, retained: Bool = false
    ) throws(Refusal) -> Report {
        let message = Message(topic: topic, payload: Array(payload.utf8), retained: retained)
        return try decoder.decode(message, at: Moment(wall: 1_800_000_000_000, uptime: uptime), json: &json)
    }

    mutating func hear(
        _ topic: String, _ payload: String, at uptime: Milliseconds = 0, retained: Bool = false
    ) -> [String] {
        guard decoder.claims(topic: topic) else { return ["not claimed"] }
        do throws(Refusal) {
            return try report(topic, payload, at: uptime, retained: retained).observations.map(Self.short).sorted()
        } catch {
            return ["refused"]
        }
    }

    private static func short(_ observation: Observation) -> String {
        let value: String =
            switch observation.value {
            case .flag(let flag): String(flag)
            case .number(let number): String((number * 1000).rounded() / 1000)
            case .text(let text): text
            case .acceleration: "block"
            }
        let mark = (observation.isEvent ? "!" : "") + (observation.isPast ? "~" : "")
        return "\(observation.device.name) \(observation.kind.rawValue)=\(value)\(mark)"
    }
}

/// One message, what must be heard in it, and why.
struct Heard: Sendable, CustomStringConvertible {
    var reason: String
    var topic: String
    var payload: String
    var retained = false
    var facts: [String]

    init(_ reason: String, _ topic: String, _ payload: String, retained: Bool = false, _ facts: String...) {
        (self.reason, self.topic, self.payload, self.retained) = (reason, topic, payload, retained)
        self.facts = facts.sorted()
    }
    var description: String { reason }
}
