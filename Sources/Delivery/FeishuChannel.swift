import AlertRouter
import SafetyModel

/// Feishu (飞书) and Lark custom bots. Escalation contract, section 4.3.
package final class FeishuChannel: RobotChannel {
    package let kind = ChannelKind.feishu
    private let sender: RobotSender<FeishuDialect>

    /// - Parameter endpoint: Lark's is `https://open.larksuite.com/open-apis/bot/v2/hook`.
    package init(
        targets: [String: RobotTarget], client: HTTPClient, text: @escaping TextMaker,
        endpoint: String? = nil
    ) {
        sender = RobotSender(
            dialect: FeishuDialect(endpoint: endpoint ?? FeishuDialect.endpoint), targets: targets, client: client,
            text: text)
    }

    package var problems: [RobotProblem] { sender.problems }
    package func send(_ promise: Promise, now: Moment) async -> SendOutcome { await sender.send(promise, now: now) }
}

struct FeishuDialect: RobotDialect {
    static let kind = ChannelKind.feishu
    static let endpoint = "https://open.feishu.cn/open-apis/bot/v2/hook"
    /// The whole body may have 20 KB; escaping can double the text.
    static let maximumTextBytes = 8000
    /// 100 a minute and 5 a second by the provider.
    static let budget = SendBudget(
        [.init(count: 90, milliseconds: 60_000), .init(count: 4, milliseconds: 1000)], reserved: 2)
    var endpoint: String

    /// base64(HMAC-SHA-256(key: timestamp, line feed, secret; message: nothing)): the reverse of DingTalk. The timestamp is in
    /// seconds.
    static func signature(secret: Secret, timestampSeconds: Int64) -> String? {
        let key = Array("\(timestampSeconds)\n\(secret.reveal())".utf8)
        return Cryptography.hmacSHA256(key: key, message: []).map(Encoding.base64)
    }

    func request(_ robot: Robot, _ message: RobotMessage, now: Moment) -> HTTPRequest? {
        var json = JSONWriter()
        json.beginObject()
        if let secret = robot.signingSecret {
            let seconds = RFC3339.floorDivide(now.wall, 1000)
            guard let signature = Self.signature(secret: secret, timestampSeconds: seconds) else { return nil }
            json.key("timestamp")
            json.string(String(seconds))
            json.key("sign")
            json.string(signature)
        }
        json.key("msg_type")
        json.string("text")
        json.key("content")
        json.beginObject()
        json.key("text")
        json.string(Self.text(message))
        json.endObject()
        json.endObject()
        return HTTPRequest(url: Secret("\(endpoint)/\(Encoding.percent(robot.token.reveal()))"), body: json.finish())
    }

    /// Mentions are marks inside the text, so a `<` of ours must not look like one.
    private static func text(_ message: RobotMessage) -> String {
        var text = String(message.text.map { $0 == "<" ? "＜" : $0 })
        for person in message.mentions where person.utf8.allSatisfy({ Encoding.isWord($0) }) {
            text += " <at user_id=\"\(person)\"></at>"
        }
        if message.mentionsAll { text += " <at user_id=\"all\">所有人</at>" }
        return text
    }

    func answer(to response: HTTPResponse) -> RobotAnswer {
        let found: RobotReply
        switch reply(response) {
        case .success(let reply): found = reply
        case .failure(let failure): return failure.answer
        }
        guard let code = found.code ?? found.StatusCode else { return .busy("an answer without a code") }
        return RobotCodes.feishu(code) ?? RobotCodes.unlisted(code, message: found.msg ?? found.StatusMessage ?? "")
    }
}
