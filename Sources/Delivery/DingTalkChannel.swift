import AlertRouter
import SafetyModel

/// DingTalk (钉钉) custom robots. Escalation contract, section 4.2.
package final class DingTalkChannel: RobotChannel {
    package let kind = ChannelKind.dingtalk
    private let sender: RobotSender<DingTalkDialect>

    package init(
        targets: [String: RobotTarget], client: HTTPClient, text: @escaping TextMaker,
        endpoint: String? = nil
    ) {
        sender = RobotSender(
            dialect: DingTalkDialect(endpoint: endpoint ?? DingTalkDialect.endpoint), targets: targets, client: client,
            text: text)
    }

    package var problems: [RobotProblem] { sender.problems }
    package func send(_ promise: Promise, now: Moment) async -> SendOutcome { await sender.send(promise, now: now) }
}

struct DingTalkDialect: RobotDialect {
    static let kind = ChannelKind.dingtalk
    static let endpoint = "https://oapi.dingtalk.com/robot/send"
    static let maximumTextBytes = 6000
    /// 20 a minute by the provider, and ten minutes of silence for the 21st: 15 here, five of them for emergencies.
    static let budget = SendBudget([.init(count: 15, milliseconds: 60_000)], reserved: 5)
    var endpoint: String

    /// base64(HMAC-SHA-256(key: secret, message: timestamp, line feed, secret)); the timestamp is in milliseconds.
    static func signature(secret: Secret, timestamp: Milliseconds) -> String? {
        let secret = secret.reveal()
        let mac = Cryptography.hmacSHA256(key: Array(secret.utf8), message: Array("\(timestamp)\n\(secret)".utf8))
        return mac.map(Encoding.base64)
    }

    func request(_ robot: Robot, _ message: RobotMessage, now: Moment) -> HTTPRequest? {
        var url = "\(endpoint)?access_token=\(Encoding.percent(robot.token.reveal()))"
        if let secret = robot.signingSecret {
            guard let signature = Self.signature(secret: secret, timestamp: now.wall) else { return nil }
            url += "&timestamp=\(now.wall)&sign=\(Encoding.percent(signature))"
        }
        var json = JSONWriter()
        json.beginObject()
        json.key("msgtype")
        json.string("text")
        json.key("text")
        json.beginObject()
        json.key("content")
        json.string(message.text)
        json.endObject()
        json.key("at")
        json.beginObject()
        json.key("atMobiles")
        json.beginArray()
        for mobile in message.mentions { json.string(mobile) }
        json.endArray()
        json.key("isAtAll")
        json.bool(message.mentionsAll)
        json.endObject()
        json.endObject()
        return HTTPRequest(url: Secret(url), body: json.finish())
    }

    func answer(to response: HTTPResponse) -> RobotAnswer {
        let found: RobotReply
        switch reply(response) {
        case .success(let reply): found = reply
        case .failure(let failure): return failure.answer
        }
        guard let code = found.errcode else { return .busy("an answer without a code") }
        let message = found.errmsg ?? ""
        return RobotCodes.dingtalk(code, message: message) ?? RobotCodes.unlisted(code, message: message)
    }
}
