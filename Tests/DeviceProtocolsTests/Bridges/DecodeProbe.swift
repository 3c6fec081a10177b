import SafetyModel

@testable import DeviceProtocols

/// What a message is decoded to, written short: `device kind=value` by device and kind, `past` and `!alarm` beside them.
struct DecodeProbe {
    var decoder: MessageDecoder
    var now = Moment(wall: 1_780_000_000_000, uptime: 1_000_000)

    init(_ settings: DecoderSettings = DecoderSettings(), devices: [DeviceAssignment] = []) {
        decoder = MessageDecoder(settings: settings, devices: devices)
    }

    mutating func decode(_ topic: String, _ payload: [UInt8], retained: Bool = false) -> Decoded {
        now = Moment(wall: now.wall + 5_000, uptime: now.uptime + 5_000)
        return decoder.decode(Message(topic: topic, payload: payload, retained: retained), at: now)
    }

    mutating func say(_ topic: String, _ payload: String, retained: Bool = false) -> String {
        Self.text(decode(topic, Array(payload.utf8), retained: retained))
    }

    static func text(_ decoded: Decoded) -> String {
        if decoded.refused != nil { return "refused" }
        var parts = decoded.observations.map { observation in
            let value: String =
                switch observation.value {
                case .flag(let flag): flag ? "true" : "false"
                case .number(let number): "\((number * 1000).rounded() / 1000)"
                case .text(let text): text
                case .acceleration(let block): "\(block.samplesG.count) samples"
                }
            return "\(observation.kind.rawValue)=\(value)\(observation.isPast ? " past" : "")"
        }
        parts.sort()
        parts += decoded.alarms.map { "!\($0.kind.rawValue)" }
        if !decoded.staleAlarms.isEmpty { parts.append("stale") }
        return parts.joined(separator: ", ")
    }
}
