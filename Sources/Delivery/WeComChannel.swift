import AlertRouter
import SafetyModel

/// WeCom (企业微信) group robots. Escalation contract, section 4.1.
package final class WeComChannel: RobotChannel {
    package let kind = ChannelKind.wecom
    private let sender: RobotSender<WeComDialect>

    /// - Parameter endpoint: of the provider; another one in tests.
    package init(
        targets: [String: RobotTarget], client: HTTPClient, text: @escaping TextMaker,
        endpoint: String? = nil
    ) {
        sender = RobotSender(
            dialect: WeComDialect(endpoint: endpoint ?? WeComDialect.endpoint), targets: targets, client: client,
            text: text)
    }

    package var problems: [RobotProblem] { sender.problems }
    package func send(_ promise: Promise, now: Moment) async -> SendOutcome { await sender.send(promise, now: now) }
}

struct WeComDialect: RobotDialect {
    static let kind = ChannelKind.wecom
    static let endpoint = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
    static let maximumTextBytes = 2048
    /// 20 a minute by the provider; 18 here, because nobody documents how its window moves. Five are for emergencies.
    static let budget = SendBudget([.init(count: 18, milliseconds: 60_000)], reserved: 5)
    var endpoint: String

    func request(_ robot: Robot, _ message: RobotMessage, now: Moment) -> HTTPRequest? {
        var json = JSONWriter()
        json.beginObject()
        json.key("msgtype")
        json.string("text")
        json.key("text")
        json.beginObject()
        json.key("content")
        json.string(message.text)
        json.key("mentioned_mobile_list")
        json.beginArray()
        for mobile in message.mentions { json.string(mobile) }
        if message.mentionsAll { json.string("@all") }
        json.endArray()
        json.endObject()
        json.endObject()
        let url = Secret("\(endpoint)?key=\(Encoding.percent(robot.token.reveal()))")
        return HTTPRequest(url: url, body: json.finish())
    }

    func answer(to response: HTTPResponse) -> RobotAnswer {
        let found: RobotReply
        switch reply(response) {
        case .success(let reply): found = reply
        case .failure(let failure): return failure.answer
        }
        guard let code = found.errcode else { return .busy("an answer without a code") }
        return RobotCodes.wecom(code) ?? RobotCodes.unlisted(code, message: found.errmsg ?? "")
    }
}
