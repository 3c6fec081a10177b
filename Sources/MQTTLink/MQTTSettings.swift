import CMosquitto
import SafetyModel

/// How to reach one broker.
package struct MQTTSettings: Sendable {
    package var host = "127.0.0.1"
    /// Other names or addresses of the same broker, tried together with `host`.
    package var otherHosts: [String] = []
    package var port = 1883
    /// Fixed: the broker keeps our session under this name.
    package var clientID: String
    package var username: String?
    package var password: String?
    package var tls: TLS?
    /// A dead line is noticed after twice as long.
    package var keepAliveSeconds = 15
    /// How long the broker keeps our session and queues for us (MQTT 5; a 3.1.1 broker has its own limit).
    package var sessionExpirySeconds: UInt32 = 7 * 86_400
    /// Messages the broker may have unacknowledged with us: the most that one commit covers (MQTT 5).
    package var receiveMaximum = 200
    package var will: Publication?
    /// Reconnect delays grow from the first to the second.
    package var reconnectSeconds: ClosedRange<Double> = 0.5...30
    /// A file that names the broker's certificate authority, and our own certificate where the broker wants one.
    package struct TLS: Sendable {
        package var authorityFile: String?
        package var certificateFile: String?
        package var keyFile: String?
        package init(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
            (self.authorityFile, self.certificateFile, self.keyFile) = (authorityFile, certificateFile, keyFile)
        }
    }

    package init(clientID: String) { self.clientID = clientID }
}

package struct Subscription: Sendable, Hashable {
    package var filter: String
    package var qos: Int32
    package init(_ filter: String, qos: Int32 = 1) { (self.filter, self.qos) = (filter, qos) }
}

/// A message with the broker's own number for it, by which a redelivery is recognised.
package struct Received: Sendable {
    package var message: Message
    /// 0 for QoS 0.
    package var messageID: UInt16
    /// The DUP flag: the broker has sent it before. Known right after a connection that kept its session, false later.
    package var isDuplicate: Bool

    package init(message: Message, messageID: UInt16, isDuplicate: Bool = false) {
        (self.message, self.messageID, self.isDuplicate) = (message, messageID, isDuplicate)
    }
}

package enum LinkState: Sendable, Equatable {
    /// `sessionPresent`: the broker kept our session, so what it sends first may be a redelivery.
    case connected(sessionPresent: Bool, protocolVersion: Int)
    /// Every subscription was granted.
    case subscribed
    case disconnected(reason: String)
    /// A topic filter that cannot be subscribed to, whoever the broker is: nothing is heard there.
    case unusable(filter: String, reason: String)
    /// The broker refuses a filter, does not answer for it, or hangs up at it. It is asked for again; nothing is heard there meanwhile.
    case unheard(filter: String, reason: String)
    /// A filter that was unheard is granted.
    case heardAgain(filter: String)
    /// What this broker does not do for us, each time that it changed.
    case limited(BrokerLimits)
    /// A publication without a token was refused; a copy of it is sent again later.
    case publishRefused(topic: String, reason: String)
}

/// What MQTT allows as topics (MQTT 5, section 4.7).
package enum TopicRules {
    package static func isFilter(_ text: String) -> Bool {
        !text.isEmpty && !text.utf8.contains(0) && text.utf8.count <= 65535
            && mosquitto_sub_topic_check(text) == MOSQ_ERR_SUCCESS.rawValue
    }

    /// Returns true where a message on `topic` comes by `filter`.
    package static func matches(_ topic: String, _ filter: String) -> Bool {
        var isMatch = false
        return mosquitto_topic_matches_sub(filter, topic, &isMatch) == MOSQ_ERR_SUCCESS.rawValue && isMatch
    }

    /// A topic to publish to.
    package static func isTopic(_ text: String) -> Bool {
        !text.isEmpty && !text.utf8.contains(0) && text.utf8.count <= 65535
            && mosquitto_pub_topic_check(text) == MOSQ_ERR_SUCCESS.rawValue
    }
}

/// What a session calls, always on its own thread.
package struct LinkHandlers: Sendable {
    /// Called between reading and acknowledging: what this does not commit before it returns is delivered again.
    package var onBatch: @Sendable ([Received]) -> Void
    package var onState: @Sendable (LinkState) -> Void
    /// The broker has acknowledged the publication with this token (or it was QoS 0 and has left).
    package var onPublished: @Sendable (UInt64) -> Void
    /// It is not known what became of it: send it again.
    package var onPublishLost: @Sendable (UInt64) -> Void
    /// The broker refuses the publication with this token (PUBACK of 0x80 and above), or it cannot be sent to this broker.
    package var onPublishRefused: @Sendable (_ token: UInt64, _ reason: String) -> Void
    /// The broker has answered something that was sent after our acknowledgements of the first so many messages (QoS above 0) of
    /// this connection: those can never come again.
    package var onProof: @Sendable (_ messages: Int) -> Void
    /// Called once a loop turn, at least every `tickMilliseconds`.
    package var onTick: @Sendable () -> Void

    package init(
        onBatch: @escaping @Sendable ([Received]) -> Void, onState: @escaping @Sendable (LinkState) -> Void = { _ in },
        onPublished: @escaping @Sendable (UInt64) -> Void = { _ in },
        onPublishLost: @escaping @Sendable (UInt64) -> Void = { _ in },
        onPublishRefused: (@Sendable (UInt64, String) -> Void)? = nil,
        onProof: @escaping @Sendable (Int) -> Void = { _ in }, onTick: @escaping @Sendable () -> Void = {}
    ) {
        (self.onBatch, self.onState, self.onTick, self.onProof) = (onBatch, onState, onTick, onProof)
        (self.onPublished, self.onPublishLost) = (onPublished, onPublishLost)
        self.onPublishRefused = onPublishRefused ?? { token, _ in onPublishLost(token) }
    }
}
