import AlertRouter
import DeviceProtocols
import SafetyModel

extension HomePipeline {
    /// A message of the duty desk: heartbeat, receipt or command. Anything else on the uplink is not for us.
    mutating func handleDesk(_ message: Message, at now: Moment, into effects: inout [HomeEffect]) {
        // A retained command, receipt or sign of life is an old one: each of them is published unretained.
        guard !message.retained else {
            counters.ignored += 1
            return
        }
        switch deskProtocol.parse(message, json: &json) {
        case .success(.heartbeat): route(engine.deskHeard(at: now), into: &effects)
        case .success(.receipt(let alert, let revision)):
            route(engine.deskHeard(at: now), into: &effects)
            route(engine.receipt(alertID: alert, revision: revision, at: now), into: &effects)
        case .success(.command(let command)):
            route(engine.deskHeard(at: now), into: &effects)
            route(engine.handle(command, at: now), into: &effects)
        case .success(.other): counters.ignored += 1
        case .failure(let refusal):
            counters.note(Refusal(decoder: "desk", reason: refusal.reason), of: message, at: now)
            if let id = refusal.commandID {
                let result = CommandResult(
                    commandID: id, status: .refused, alertID: nil, revision: nil, note: refusal.reason)
                effects.append(.publish(deskProtocol.result(result)))
            }
        }
    }
}
