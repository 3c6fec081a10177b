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
        return WornPresses.cancels(press, decoder.profile(of: context.device)) ? false : nil
    }

    /// After a start or a loss of the broker, what the wearer answered meanwhile is still to be read: open questions wait a moment.
    mutating func holdQuestions(for input: HomeInput, at now: Moment) {
        let span: Milliseconds
        switch input {
        case .started(_, _, .some): span = Self.connecting
        case .link(.home, isUp: true) where linksDown[.home] != nil || linksReported.contains(.home):
            span = Self.reading
        default: return
        }
        // A connection that comes and goes must not hold them for ever.
        if let since = questionsHeldSince, (Self.longestHold...Self.betweenHolds).contains(now.uptime &- since) {
            return
        }
        if questionsHeldSince.map({ now.uptime &- $0 > Self.betweenHolds }) ?? true { questionsHeldSince = now.uptime }
        falls.hold(until: now.uptime &+ span)
        engine.holdQuestions(until: now.uptime &+ span)
        engineDue = engine.nextDeadline
    }
    /// For the connection, and for what is queued to arrive.
    private static let connecting: Milliseconds = 5000
    private static let reading: Milliseconds = 2000
    private static let longestHold: Milliseconds = 10_000
    private static let betweenHolds: Milliseconds = 70_000

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
            judge(.sos, isTrip(.sos, voice.device, at: now) ? .test : .live, voice, at: now, into: &effects)
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
