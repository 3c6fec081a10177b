import CMosquitto
import SafetyModel

/// Limits that a broker of MQTT 5 states in its CONNACK (MQTT 5, section 3.2.2.3), or that showed otherwise.
package struct BrokerLimits: Sendable, Equatable {
    package var maximumQoS: UInt8 = 2
    package var isRetainAvailable = true
    /// Bytes of a whole packet; nil: no limit was stated.
    package var maximumPacketBytes: Int?
    /// Where it differs from what we asked for.
    package var sessionExpirySeconds: UInt32?
    package var serverKeepAliveSeconds: Int?
    package var areWildcardsAvailable = true
    /// The will was left out of CONNECT because the broker refuses it.
    package var isWillRefused = false
    /// The broker had no session although ours was kept open until just now.
    package var isSessionForgotten = false
    /// Filters that were granted at QoS 0 only.
    package var filtersOfQoS0: Set<String> = []

    package init() {}

    init(_ properties: OpaquePointer?) {
        guard let properties else { return }
        var byte: UInt8 = 0
        var short: UInt16 = 0
        var long: UInt32 = 0
        if mosquitto_property_read_byte(properties, Int32(MQTT_PROP_MAXIMUM_QOS.rawValue), &byte, false) != nil {
            maximumQoS = byte
        }
        if mosquitto_property_read_byte(properties, Int32(MQTT_PROP_RETAIN_AVAILABLE.rawValue), &byte, false) != nil {
            isRetainAvailable = byte != 0
        }
        if mosquitto_property_read_byte(properties, Int32(MQTT_PROP_WILDCARD_SUB_AVAILABLE.rawValue), &byte, false)
            != nil
        {
            areWildcardsAvailable = byte != 0
        }
        let packet = Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue)
        if mosquitto_property_read_int32(properties, packet, &long, false) != nil { maximumPacketBytes = Int(long) }
        let expiry = Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue)
        if mosquitto_property_read_int32(properties, expiry, &long, false) != nil { sessionExpirySeconds = long }
        let keepAlive = Int32(MQTT_PROP_SERVER_KEEP_ALIVE.rawValue)
        if mosquitto_property_read_int16(properties, keepAlive, &short, false) != nil {
            serverKeepAliveSeconds = Int(short)
        }
    }

    /// What this broker cannot protect, each by a name for programs and in words.
    package func shortcomings(ofAskedExpiry asked: UInt32) -> [Shortcoming] {
        var all: [Shortcoming] = []
        func add(_ name: String, _ words: String) { all.append(Shortcoming(name: name, words: words)) }
        if maximumQoS == 0 { add("maximum_qos_0", "takes and gives QoS 0 only: a message can be lost on the way") }
        if !isRetainAvailable {
            add(
                "retain_not_available", "keeps no retained messages: alerts and presence are only there for who listens"
            )
        }
        if !areWildcardsAvailable { add("no_wildcards", "takes no filters with wildcards: name each topic") }
        if let bytes = maximumPacketBytes, bytes < 65_536 {
            add("maximum_packet_size", "takes packets of at most \(bytes) bytes: longer alerts are shortened")
        }
        if asked > 0, let given = sessionExpirySeconds, given < min(asked, 3600) {
            add("session_expiry", "keeps our session for \(given) s only: what is sent while we restart can be lost")
        }
        if isSessionForgotten {
            add("session_not_kept", "does not keep our session: what is sent while we restart is lost")
        }
        if isWillRefused { add("will_refused", "refuses our will: nobody learns at once that this box is gone") }
        for filter in filtersOfQoS0.sorted() {
            add("granted_qos_0", "grants \(filter) at QoS 0 only: its messages can be lost on the way")
        }
        return all
    }
}

/// Something that a broker does not do for us, so that it is not protected.
package struct Shortcoming: Sendable, Equatable, Hashable {
    package let name: String
    package let words: String
}
