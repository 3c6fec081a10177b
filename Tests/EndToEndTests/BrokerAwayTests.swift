import Foundation
import Testing

extension EndToEnd {
    /// A real broker that is away for a moment: the home is watched again, and what was answered meanwhile counts.
    @Suite struct BrokerAwayTests {
        /// `BROKER_AWAY_SECONDS=30,59,61,300` tries others.
        private static let lengths =
            ProcessInfo.processInfo.environment["BROKER_AWAY_SECONDS"]?.split(separator: ",").compactMap { Int($0) }
            ?? [1, 5]

        private func isWatched(_ installation: Installation) async throws -> Bool {
            let items = try await installation.status()["foresight"] as? [[String: Any]] ?? []
            let silence = items.first { $0["detector"] as? String == "inactivity" }
            let says = (silence?["says"] as? [String: String])?["en"] ?? ""
            return !says.isEmpty && !says.contains("cannot tell")
        }

        /// - Parameter repeats: the bridge says that it is online when it is connected again.
        @Test(arguments: lengths, [true, false]) func theHomeIsWatchedAgain(_ seconds: Int, _ repeats: Bool)
            async throws
        {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                defer { publisher.stop() }
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/motion_0", #"{"occupancy":true}"#)
                try await until("the home is watched") { try await isWatched(installation) }
                try await installation.restartBroker(awaySeconds: seconds)
                if repeats { try await publisher.publish("zigbee2mqtt/bridge/state", #"{"state":"online"}"#) }
                try await until("the home is watched again", seconds: 5) { try await isWatched(installation) }
            }
        }

        /// The box is killed between the question and its answer, and starts after the answer was due.
        @Test(arguments: [true, false]) func anAnswerThatWaitedAtTheBroker(_ isAnswered: Bool) async throws {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                defer { publisher.stop() }
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                for status in ["normal", "fall_warning"] {
                    try await publisher.publish(
                        "zigbee2mqtt/bath_radar", #"{"fall_status":"\#(status)","occupancy":true}"#)
                }
                try await until("the question") { uplink.has("fall", device: "bath_radar", severity: "urgent") }
                try await installation.child("gateway").kill()
                if isAnswered { try await publisher.publish("test/voice/answer", "ok") }
                try await pause(milliseconds: 61_000)
                try await installation.startGateway()
                try await pause(milliseconds: 7000)
                let sent = try FileManager.default.contentsOfDirectory(atPath: installation.files.outbox)
                #expect(sent.isEmpty == isAnswered)
                #expect(uplink.has("fall", device: "bath_radar") != isAnswered)
            }
        }
    }
}
