/// One MQTT message as the subscriber received it.
package struct Message: Sendable, Equatable {
    /// Which broker it came from. Commands of people are believed on the uplink only.
    package enum Link: String, Sendable, Codable { case home, uplink }

    package var topic: String
    package var payload: [UInt8]
    package var qos: UInt8
    /// The RETAIN flag as the subscriber sees it: true means "stored copy, delivered because you subscribed".
    package var retained: Bool
    package var link: Link

    package init(topic: String, payload: [UInt8], qos: UInt8 = 1, retained: Bool = false, link: Link = .home) {
        (self.topic, self.payload, self.qos, self.retained, self.link) = (topic, payload, qos, retained, link)
    }
}

/// One MQTT message that we want published.
package struct Publication: Sendable, Equatable, Codable {
    package var topic: String
    package var payload: [UInt8]
    package var qos: UInt8
    package var retain: Bool
    package var link: Message.Link

    package init(topic: String, payload: [UInt8], qos: UInt8 = 1, retain: Bool = false, link: Message.Link = .home) {
        (self.topic, self.payload, self.qos, self.retain, self.link) = (topic, payload, qos, retain, link)
    }
}
