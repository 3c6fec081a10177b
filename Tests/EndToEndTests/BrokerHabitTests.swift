import Foundation
import Testing

extension EndToEnd {
    /// Brokers that do what MQTT allows and Mosquitto does not.
    @Suite struct BrokerHabitTests {
        private static let press = #"{"action":"emergency"}"#
        private static let button = "zigbee2mqtt/sos_0"
        private static let alerts = "\(InstallationFiles.base)/alert/"

        private func with(_ knobs: ShimBroker.Knobs, _ body: (Installation, ShimBroker) async throws -> Void)
            async throws
        {
            let broker = try ShimBroker(knobs)
            defer { broker.end() }
            try await Installation.with(.init(brokerPort: broker.port)) { try await body($0, broker) }
        }

        private func occurrences(_ broker: ShimBroker) -> Int {
            broker.state.withLock { $0.published }.filter {
                $0.topic.hasPrefix(Self.alerts) && $0.payload.contains("sos_0")
            }
            .compactMap { try? AlertObject.read($0.payload) }.map(\.occurrences).max() ?? 0
        }

        /// The number of the last press is used again, as MQTT allows, and the line breaks before each one.
        @Test func aReusedPacketNumberIsANewPress() async throws {
            try await with(.init()) { installation, broker in
                try await installation.startGateway()
                for count in 1...3 {
                    broker.send(Self.button, Self.press)
                    try await until("press \(count)") { occurrences(broker) == count }
                    // Presses that are closer together are one.
                    try await pause(milliseconds: 2500)
                    broker.dropAll()
                    try await until("the home again") { broker.isSubscribed("T0001", "zigbee2mqtt/#") }
                }
            }
        }

        /// `.blind` names the filter; what is granted goes on; the connection is not made anew for it.
        @Test func aRefusedFilterIsToldByName() async throws {
            let knobs = ShimBroker.Knobs(suback: { _, filter in filter == "zigbee2mqtt/#" ? 0x87 : 1 })
            try await with(knobs) { installation, broker in
                try await installation.startGateway(awaitsHome: false)
                try await until("the alert of the deaf home", seconds: 40) {
                    broker.published("").contains {
                        $0.topic.hasPrefix(Self.alerts) && $0.payload.contains("home_filter")
                            && $0.payload.contains("zigbee2mqtt/#")
                    }
                }
                let connects = broker.state.withLock { $0.connects.count }
                #expect(connects <= 4)
                let links = try await installation.status()["links"] as? [[String: Any]] ?? []
                let home = links.first { $0["name"] as? String == "home" }
                #expect((home?["refused"] as? [String: String])?["zigbee2mqtt/#"]?.contains("Not authorized") == true)
                broker.turn { $0.suback = { _, _ in 1 } }
                try await until("the home heard again", seconds: 40) { broker.isSubscribed("T0001", "zigbee2mqtt/#") }
            }
        }

        @Test func anUnansweredSubscriptionIsAskedForAgain() async throws {
            let knobs = ShimBroker.Knobs(suback: { _, filter in filter == "zigbee2mqtt/#" ? nil : 1 })
            try await with(knobs) { installation, broker in
                try await installation.startGateway(awaitsHome: false)
                try await until("a second question", seconds: 30) { broker.asked("zigbee2mqtt/#") > 1 }
            }
        }

        @Test func aRefusedPublicationIsNoDelivery() async throws {
            let knobs = ShimBroker.Knobs(puback: { _, topic in topic == "test/siren" ? 0x97 : 0 })
            try await with(knobs) { installation, broker in
                try await installation.startGateway()
                broker.send(Self.button, Self.press)
                try await until("a second attempt", seconds: 40) { broker.published("test/siren").count >= 2 }
                #expect(broker.published("test/siren").count < 20)
                let waiting = try await installation.status()["outbox"] as? Int ?? 0
                #expect(waiting > 0, "it is still owed")
            }
        }

        @Test(arguments: [false, true]) func brokersOf311(hangsUp: Bool) async throws {
            try await with(.init(speaksFive: false, hangsUp: hangsUp)) { installation, broker in
                let begin = ContinuousClock.now
                try await installation.startGateway()
                #expect(ContinuousClock.now - begin < .seconds(10))
                broker.send(Self.button, Self.press)
                try await until("the press") { occurrences(broker) == 1 }
            }
        }

        /// Maximum Packet Size 700, Retain Available 0: the alert arrives shorter and unretained.
        @Test func anAlertFitsTheBroker() async throws {
            let limits: [UInt8] = [0x27, 0, 0, 0x04, 0x00, 0x25, 0]
            try await with(.init(properties: limits, maximumPacket: 1024)) { installation, broker in
                try await installation.startGateway()
                broker.send(Self.button, Self.press)
                try await until("the press") { occurrences(broker) == 1 }
                #expect(broker.published("").allSatisfy { !$0.isRetained })
                let links = try await installation.status()["links"] as? [[String: Any]] ?? []
                let uplink = links.first { $0["name"] as? String == "uplink" }?["not_protected"] as? [String: String]
                #expect(uplink?.keys.contains("retain_not_available") == true)
            }
        }
    }
}
