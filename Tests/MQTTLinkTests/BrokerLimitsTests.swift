import Testing

@testable import MQTTLink

@Suite struct BrokerLimitsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var names: [String]
        var limits: BrokerLimits
        var testDescription: String { why }
        init(_ why: String, _ names: [String], _ change: (inout BrokerLimits) -> Void) {
            (self.why, self.names) = (why, names)
            limits = BrokerLimits()
            change(&limits)
        }
    }
    static let rows: [Row] = [
        Row("a broker without limits protects everything", []) { _ in },
        Row("QoS 0", ["maximum_qos_0"]) { $0.maximumQoS = 0 },
        Row("QoS 1 is all that is used", []) { $0.maximumQoS = 1 },
        Row("no retained messages", ["retain_not_available"]) { $0.isRetainAvailable = false },
        Row("small packets", ["maximum_packet_size"]) { $0.maximumPacketBytes = 512 },
        Row("packets as large as any alert", []) { $0.maximumPacketBytes = 1 << 20 },
        Row("the session ends with the connection", ["session_expiry"]) { $0.sessionExpirySeconds = 0 },
        Row("a session of a day is long enough", []) { $0.sessionExpirySeconds = 86_400 },
        Row("the session was gone", ["session_not_kept"]) { $0.isSessionForgotten = true },
        Row("the will", ["will_refused"]) { $0.isWillRefused = true },
        Row("granted at QoS 0", ["granted_qos_0"]) { $0.filtersOfQoS0 = ["home/#"] },
    ]

    @Test(arguments: rows) func names(_ row: Row) {
        #expect(row.limits.shortcomings(ofAskedExpiry: 7 * 86_400).map(\.name) == row.names)
    }

    @Test func shortClientIDs() {
        let short = ShortClientID.of("safety-gateway-a-long-name-of-a-home-alarm")
        #expect(short.utf8.count <= ShortClientID.everyBrokersBytes)
        #expect(short == ShortClientID.of("safety-gateway-a-long-name-of-a-home-alarm"))
        #expect(short != ShortClientID.of("safety-gateway-a-long-name-of-a-home"))
    }
}
