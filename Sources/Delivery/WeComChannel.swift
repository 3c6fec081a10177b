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
        let code: Int?
        switch reply(response) {
        case .success(let reply): code = reply.errcode
        case .failure(let failure): return failure.answer
        }
        switch code {
        case 0: return .accepted
        case -1: return .busy("the provider is busy (-1)")
        case 45009: return .limited(forMilliseconds: 60_000, "too many messages (45009)")
        case 93000: return .dead("the robot was removed or its key is wrong (93000)")
        case 40058: return .tooLong("the text is too long (40058)")
        case let code?: return .busy("a code that is not in our table (\(code))", afterMilliseconds: 60_000)
        case nil: return .busy("an answer without a code")
        }
    }
}
