import Detection
import DeviceProtocols
import SafetyModel

/// What the resident answers when the home asks: by a button, a tap pattern, or the voice bridge.
extension HomePipeline {
    /// A press that answers: true calls for help, false says that all is well; nil is no answer.
    func answer(_ observation: Observation, _ context: DeviceContext) -> Bool? {
        guard observation.kind == .button, !observation.isPast, let press = observation.value.text else { return nil }
        if press == "sos" || context.role == .sos { return true }
        if context.role == .cancel { return false }
        // Taps on the worn device itself; one tap is too easily an accident.
        let isTapped = press == "double" || press == "triple"
        return isTapped && (context.role == .wearable || falls.isOpen(context.device)) ? false : nil
    }

    mutating func answered(
        isHelpWanted: Bool, by answering: DeviceContext, at now: Moment, into effects: inout [HomeEffect]
    ) {
        let found = falls.answered(
            isHelpWanted: isHelpWanted, by: answering.device, of: answering.resident, at: now)
        judge(fall: found, at: now, into: &effects)
    }

    /// Under whose name the voice bridge's answers go.
    static let voice = DeviceID("voice")

    /// The voice bridge: what it heard (`SpokenWords`), as text or as `{"answer":"ok"}`.
    /// - Returns: whether the message was one.
    mutating func voiceAnswered(_ message: Message, at now: Moment, into effects: inout [HomeEffect]) -> Bool {
        guard !message.retained, message.topic == settings.siren.answerTopic, let spoken = spoken(message.payload)
        else { return false }
        let voice = DeviceContext(Self.voice)
        switch spoken {
        case .help:
            answered(isHelpWanted: true, by: voice, at: now, into: &effects)
            judge(.sos, isWalkTest(at: now) ? .test : .live, voice, at: now, into: &effects)
        case .fine:
            answered(isHelpWanted: false, by: voice, at: now, into: &effects)
            vitals.consciousness(isAlert: true, resident: nil, at: now)
            judge(vitals: vitals.judge(at: now), at: now, into: &effects)
            let sign = ActivityEvent(voice.device, .answer)
            if signs.canSeePeople {
                hear(sign, at: now, into: &effects)
            } else {
                witness(sign, at: now, into: &effects)
            }
        case .out: told(isAway: true, at: now, into: &effects)
        case .back: told(isAway: false, at: now, into: &effects)
        }
        return true
    }

    private mutating func spoken(_ payload: [UInt8]) -> SpokenWords.Meaning? {
        var word = String(decoding: payload.prefix(256), as: UTF8.self)
        if payload.first == UInt8(ascii: "{") {
            do throws(Refusal) { try json.parse(payload.span) } catch { return nil }
            guard let text = json.member(json.root, "answer").flatMap({ json.string($0) }) else { return nil }
            word = text
        }
        return SpokenWords.meaning(of: word)
    }
}
