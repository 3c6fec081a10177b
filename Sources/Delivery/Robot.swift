import AlertRouter
import SafetyModel

/// One group robot.
package struct Robot: Sendable {
    /// Its name in the configuration.
    package var name: String
    /// What identifies it to the provider: `key`, `access_token` or the hook's last part.
    package var token: Secret
    /// The signing secret, where the robot has one.
    package var signingSecret: Secret?
    /// A word that must be in every text, where the robot is so configured.
    package var keyword: String?

    package init(name: String, token: Secret, signingSecret: Secret? = nil, keyword: String? = nil) {
        (self.name, self.token, self.signingSecret, self.keyword) = (name, token, signingSecret, keyword)
    }
}

/// A group of people behind one target's name.
package struct RobotTarget: Sendable {
    /// The first is used; the others are spares, for when it is limited, removed or broken.
    package var robots: [Robot]
    /// Who is called by name in the group: mobile numbers (WeCom, DingTalk) or open ids (Feishu).
    package var mentions: [String]
    /// Emergencies call everybody in the group.
    package var mentionsAllForEmergencies: Bool

    package init(robots: [Robot], mentions: [String] = [], mentionsAllForEmergencies: Bool = true) {
        (self.robots, self.mentions) = (robots, mentions)
        self.mentionsAllForEmergencies = mentionsAllForEmergencies
    }
}

/// What is said by a robot, once.
struct RobotMessage {
    var text: String
    var mentions: [String]
    var mentionsAll: Bool
}

/// What an answer means: each provider's error table maps its codes to these.
enum RobotAnswer: Equatable {
    case accepted
    /// Try again after this.
    case busy(String, afterMilliseconds: Milliseconds = 5000)
    /// This robot may not send for so long.
    case limited(forMilliseconds: Milliseconds, String)
    /// This robot will not work until a person mends it.
    case dead(String)
    /// Shorten and send once more.
    case tooLong(String)
    /// Send the neutral text once.
    case contentRefused(String)
    /// The request itself is wrong; a spare would get the same answer.
    case refused(String)
}

/// How one provider's robots are spoken to.
protocol RobotDialect: Sendable {
    static var kind: ChannelKind { get }
    static var maximumTextBytes: Int { get }
    static var budget: SendBudget { get }
    func request(_ robot: Robot, _ message: RobotMessage, now: Moment) -> HTTPRequest?
    func answer(to response: HTTPResponse) -> RobotAnswer
}

/// A robot that does not work: a technical alert of its own, because a spare may hide it.
package struct RobotProblem: Sendable, Equatable {
    package var channel: ChannelKind
    package var robot: String
    package var reason: String
}

/// A channel whose robots can be asked how they are.
package protocol RobotChannel: Channel {
    /// Robots that last answered that they will not work.
    var problems: [RobotProblem] { get }
}

/// The answers' JSON bodies. Their messages are read for words, never passed on: they may repeat a token.
struct RobotReply: Decodable {
    var errcode: Int?
    var errmsg: String?
    var code: Int?
    var msg: String?
    var StatusCode: Int?
    var StatusMessage: String?
}
