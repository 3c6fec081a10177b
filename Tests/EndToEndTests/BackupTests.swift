import Foundation
import Testing

extension EndToEnd {
    /// A backup beside a running gateway, brought back into an empty folder, goes on where it stood.
    @Suite struct BackupTests {
        private func run(_ installation: Installation, _ arguments: String...) async throws -> Programs.Outcome {
            try await Programs.run(Programs.gateway, arguments, in: installation.folder)
        }

        @Test func aBackupGoesOnWhereItStood() async throws {
            try await Installation.with { installation in
                let config = installation.files.gateway
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher, buttons: 2)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await until("the press on the uplink") { uplink.has("sos", device: "sos_0") }
                let file = "\(installation.folder)/box.tar.gz"
                let made = try await run(installation, "backup", "--config", config, file)
                #expect(made.code == 0, "\(made.errors)")
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600, "it is about people")
                #expect(
                    try await run(installation, "backup", "--config", config, file).code == 69, "never over another")
                let busy = try await run(installation, "restore", "--config", config, file)
                #expect(busy.code == 69 && busy.errors.contains("not empty"))

                try await publisher.publish("zigbee2mqtt/sos_1", Bridge.press)
                try await until("a press after the backup") { uplink.has("sos", device: "sos_1") }
                try await installation.child("gateway").stop()
                let state = installation.files.state
                try FileManager.default.moveItem(atPath: state, toPath: "\(state).old")
                let restored = try await run(installation, "restore", "--config", config, file)
                #expect(restored.code == 0 && restored.errors.contains("1 open"), "\(restored.errors)")
                try await installation.startGateway()
                let open = try await installation.status()["open_alerts"] as? [[String: Any]] ?? []
                #expect(open.compactMap { $0["device"] as? String }.contains("sos_0"), "\(open)")
                // Sooner than two seconds after the first one it is a radio's repetition.
                try await pause(milliseconds: 3000)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await until("a second press on the same alert") {
                    uplink.alerts.contains { $0.device == "sos_0" && $0.occurrences == 2 }
                }
            }
        }

        @Test func whatIsNoBackup() async throws {
            try await Installation.with { installation in
                let config = installation.files.gateway
                let file = "\(installation.folder)/other.tar.gz"
                try Text.write("no archive", to: file)
                let outcome = try await run(installation, "restore", "--config", config, file)
                #expect(outcome.code == 69 && outcome.errors.contains("other.tar.gz"), "\(outcome.errors)")
                #expect(
                    (try? FileManager.default.contentsOfDirectory(atPath: installation.files.state))?.filter {
                        $0 != "lock"
                    } ?? [] == [])
                #expect(try await run(installation, "restore", file).code == 2, "whose state?")
            }
        }

        @Test func anExportOfATime() async throws {
            try await Installation.with { installation in
                let config = installation.files.gateway
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                // Sooner it is a radio's repetition.
                try await pause(milliseconds: 3000)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await until("both presses") {
                    uplink.alerts.contains { $0.device == "sos_0" && $0.occurrences == 2 }
                }
                let all = try await run(installation, "export", "--config", config)
                let written = try Text.lines(installation.files.alerts)
                #expect(all.code == 0 && all.lines == written, "the same bytes as `run` printed")
                let latest = try await run(installation, "export", "--config", config, "--latest")
                #expect(
                    latest.lines.contains { $0.contains("\"occurrences\":2") }
                        && !latest.lines.contains { $0.contains("\"occurrences\":1,") && $0.contains("sos_0") })
                let events = try await run(installation, "export", "--config", config, "--events")
                #expect(
                    events.lines.contains { $0.contains("\"event\":\"step\"") } && events.lines.count > all.lines.count)
                let later = try await run(installation, "export", "--config", config, "--from", "2100-01-01")
                #expect(later.code == 0 && later.lines.isEmpty)
                #expect(try await run(installation, "export", "--config", config, "--from", "soon").code == 2)
            }
        }
    }
}
