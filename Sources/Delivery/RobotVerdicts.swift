import AlertRouter
import SafetyModel

/// What the robots that did not accept said: one that may work later counts for more than one that will not.
struct RobotVerdicts {
    private var soonest: (Milliseconds, String)?
    private var refusals: [String] = []
    private var room: Milliseconds?

    /// Our own pace holds a robot back for so long; nothing is wrong with it.
    mutating func pace(_ wait: Milliseconds) { room = min(room ?? wait, wait) }

    mutating func retry(after wait: Milliseconds, _ why: String) {
        if let soonest, soonest.0 <= wait { return }
        soonest = (wait, why)
    }
    mutating func refuse(_ why: String) { refusals.append(why) }

    func outcome(_ kind: ChannelKind) -> SendOutcome {
        if let room, soonest.map({ $0.0 > room }) ?? true { return .deferred(milliseconds: room) }
        if let (wait, why) = soonest {
            return .rejectedRetry(afterMilliseconds: wait, reason: "\(kind.rawValue) \(why)")
        }
        return .rejectedPermanent(reason: "\(kind.rawValue) " + refusals.joined(separator: "; "))
    }
}

extension RobotDialect {
    /// The JSON answer, or what an answer without one means: HTTP 200 alone is no success (a captive portal says that too).
    func reply(_ response: HTTPResponse) -> Result<RobotReply, AnswerWithoutReply> {
        if let reply = try? JSONCoding.decode(RobotReply.self, from: response.body) { return .success(reply) }
        let answer: RobotAnswer =
            switch response.status {
            case 429: .limited(forMilliseconds: Milliseconds(response.retryAfterSeconds ?? 60) * 1000, "HTTP 429")
            case 200..<400: .busy("HTTP \(response.status) with an answer that is not the provider's")
            case 400..<500: .refused("HTTP \(response.status)")
            default: .busy("HTTP \(response.status)")
            }
        return .failure(AnswerWithoutReply(answer: answer))
    }
}

struct AnswerWithoutReply: Error { var answer: RobotAnswer }
