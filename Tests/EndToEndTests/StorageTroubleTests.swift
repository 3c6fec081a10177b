import Foundation
import Testing

extension EndToEnd {
    /// A disk that fails is told loudly, and the emergency path still works.
    @Suite struct StorageTroubleTests {
        enum Trouble: String, CaseIterable, CustomTestStringConvertible {
            /// The whole file is something else.
            case garbage
            /// Its pages are overwritten, its head is left.
            case corrupt
            /// A folder stands where the database should be: it can neither be read nor moved into.
            case folder
            var testDescription: String { rawValue }
        }

        @Test(arguments: Trouble.allCases)
        func aDatabaseSpoiltWhileStopped(_ trouble: Trouble) async throws {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                try await installation.startGateway()
                try await Bridge.begin(publisher, buttons: 2)
                try await publisher.publish("zigbee2mqtt/sos_1", Bridge.press)
                try await pause(milliseconds: 500)
                try await installation.child("gateway").stop()
                try Self.spoil("\(installation.files.state)/alerts.db", trouble)
                try await Self.expectAlarmAndService(installation, publisher) {
                    try await installation.startGateway()
                }
            }
        }

        /// Files may not grow past 200 blocks of 512 bytes: sooner or later journal and database fail.
        @Test func aFullDisk() async throws {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                try await Self.expectAlarmAndService(installation, publisher) {
                    try await installation.startGateway(fileLimitBlocks: 200)
                    try await Bridge.begin(publisher, buttons: 2)
                    for number in 0..<2500 {
                        let state = #"{"occupancy":\#(number % 2 == 0),"battery":\#(50 + number % 50)}"#
                        publisher.throwAway("zigbee2mqtt/motion_0", state)
                        if number % 100 == 0 { try await publisher.publish("zigbee2mqtt/motion_1", state) }
                    }
                }
            }
        }

        private static func spoil(_ path: String, _ trouble: Trouble) throws {
            for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
            switch trouble {
            case .garbage:
                try Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: URL(fileURLWithPath: path))
            case .corrupt:
                var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                for index in bytes.indices.dropFirst(1024) { bytes[index] = UInt8(truncatingIfNeeded: index &* 7) | 1 }
                try bytes.write(to: URL(fileURLWithPath: path))
            case .folder:
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.createDirectory(atPath: "\(path)/inside", withIntermediateDirectories: true)
            }
        }

        /// A technical alert on the uplink; then a press that reaches uplink and siren; and the program lives.
        private static func expectAlarmAndService(
            _ installation: Installation, _ publisher: Publisher, begin: () async throws -> Void
        ) async throws {
            let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
            let siren = try await Watcher(port: installation.mqttPort, "test/siren")
            try await begin()
            try await until("the technical alert") {
                uplink.alerts.contains {
                    $0.category == "device_fault" && $0.severity == "technical"
                        && $0.device?.hasPrefix("gateway/") == true
                }
            }
            let before = siren.messages.count
            try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
            try await until("the press on the uplink") { uplink.has("sos", device: "sos_0") }
            try await until("the siren") { siren.messages.count > before }
            #expect(try await installation.child("gateway").isRunning)
            #expect((try await installation.status()["messages"] as? Int ?? 0) > 0)
        }
    }
}
