import Foundation
import Testing

extension EndToEnd {
    /// A real Prometheus Alertmanager: it has what is technical while it is on, and never an emergency.
    @Suite struct PeerAlertmanagerTests {
        private struct Entry: Decodable {
            struct Status: Decodable { let state: String }
            let labels: [String: String]
            let annotations: [String: String]
            let status: Status
        }

        @Test(.enabled(if: PeerPrograms.alertmanager != nil, "prometheus-alertmanager is not installed"))
        func technicalAlertsAreShownAndResolved() async throws {
            let port = try FreePort.find()
            let channels = "channels: {alertmanager: {server: \"http://127.0.0.1:\(port)\", repeat: 5s}}"
            try await Installation.with(.init(extra: channels)) { installation in
                var peer = try await Self.start(port, installation)
                defer { peer.kill() }
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await publisher.publish("zigbee2mqtt/smoke_0", #"{"smoke":false,"battery":3}"#)
                try await until("the low battery in Alertmanager") {
                    try await Self.entries(port).contains(where: Self.isBattery)
                }
                let entry = try #require(try await Self.entries(port).first(where: Self.isBattery))
                #expect(entry.labels["home"] == InstallationFiles.home && entry.labels["severity"] == "technical")
                #expect(entry.annotations["summary"]?.isEmpty == false)

                // It forgets with its own restart, and is told again.
                try await peer.stop()
                peer = try await Self.start(port, installation)
                try await until("the repetition") { try await Self.entries(port).contains(where: Self.isBattery) }
                try await until("the press on the uplink") { uplink.has("sos", device: "sos_0") }
                #expect(try await Self.entries(port).allSatisfy { $0.labels["severity"] == "technical" })

                try await publisher.publish("zigbee2mqtt/smoke_0", #"{"smoke":false,"battery":100}"#)
                try await until("the end in Alertmanager") {
                    try await !Self.entries(port).contains(where: Self.isBattery)
                }
                try await pause(milliseconds: 6000)
                #expect(try await !Self.entries(port).contains(where: Self.isBattery), "what is over is not repeated")
            }
        }

        private static func isBattery(_ entry: Entry) -> Bool {
            entry.labels["alertname"] == "device_fault" && entry.labels["device"] == "smoke_0"
                && entry.status.state != "suppressed"
        }

        private static func entries(_ port: Int) async throws -> [Entry] {
            let answer = try await HTTP(port: port).get("/api/v2/alerts")
            guard answer.status == 200 else { throw Failure("alertmanager says \(answer.status)") }
            // Its answer may come in chunks: the list is what stands between the brackets.
            let body = answer.body
            guard let from = body.firstIndex(of: "["), let until = body.lastIndex(of: "]") else { return [] }
            return try JSONDecoder().decode([Entry].self, from: Data(body[from...until].utf8))
        }

        private static func start(_ port: Int, _ installation: Installation) async throws -> Child {
            let file = "\(installation.folder)/alertmanager.yml"
            try Text.write("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n", to: file)
            let child = try Child(
                PeerPrograms.alertmanager ?? "prometheus-alertmanager",
                [
                    "--config.file=\(file)", "--storage.path=\(installation.folder)/alertmanager",
                    "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
                ], log: "\(installation.folder)/alertmanager.log")
            try await until("Alertmanager") {
                guard child.isRunning else { throw Failure("alertmanager ended: \(child.log.suffix(800))") }
                return (try? await HTTP(port: port).get("/-/ready").status) == 200
            }
            return child
        }
    }
}
