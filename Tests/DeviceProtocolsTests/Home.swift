import SafetyModel

@testable import DeviceProtocols

/// A decoder and a clock: messages arrive one second apart unless a test says otherwise.
struct Home {
    var decoder: MessageDecoder
    var seconds: Milliseconds = 1_000_000

    init(devices: [DeviceAssignment] = [], settings: DecoderSettings = DecoderSettings()) {
        decoder = MessageDecoder(settings: settings, devices: devices)
    }

    var now: Moment { Moment(wall: 1_780_000_000_000 + seconds * 1000, uptime: seconds * 1000) }

    @discardableResult
    mutating func hear(
        _ topic: String, _ payload: String, retained: Bool = false, after wait: Milliseconds = 1
    ) -> Decoded {
        hear(topic, Array(payload.utf8), retained: retained, after: wait)
    }

    @discardableResult
    mutating func hear(
        _ topic: String, _ payload: [UInt8], retained: Bool = false, after wait: Milliseconds = 1
    ) -> Decoded {
        seconds += wait
        return decoder.decode(Message(topic: topic, payload: payload, retained: retained), at: now)
    }
}

extension Decoded {
    /// `kind=value` of each fact, blank-separated, in order; events with `!`, past readings with `<`.
    var facts: String {
        observations.map { fact in
            let value =
                switch fact.value {
                case .flag(let flag): String(flag)
                case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
                case .text(let text): text
                case .acceleration: "samples"
                }
            return "\(fact.kind.rawValue)=\(value)\(fact.isEvent ? "!" : "")\(fact.isPast ? "<" : "")"
        }.joined(separator: " ")
    }

    var raised: [String] { alarms.map(\.kind.rawValue) }
    var stale: [String] { staleAlarms.map(\.kind.rawValue) }
}
