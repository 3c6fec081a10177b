import Foundation
import Testing

extension EndToEnd {
    /// gammu-smsd with its dummy phone: an alarm by SMS, its delivery report, and a reply that acknowledges it.
    @Suite struct PeerModemTests {
        @Test(.enabled(if: PeerPrograms.smsd != nil, "gammu-smsd is not installed"))
        func anAlarmIsSentReportedAndAcknowledgedByReply() async throws {
            try await Installation.with(.init(extra: PeerPolicy.outwardAtOnce)) { installation in
                let modem = try PeerModem(installation)
                defer { modem.daemon.kill() }
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                let text = try await modem.sentText("the alarm") { $0.contains("紧急") }
                #expect(text.utf16.count <= 70, "one SMS: \(text)")
                let code = try #require(text.firstMatch(of: /回复1 (\d+)接警/)?.1.description, "\(text)")

                try modem.receive("Delivered")
                try await until("the delivery report in the history") {
                    try await installation.history().contains { $0.contains("delivered_to_device") }
                }
                #expect(uplink.alerts.allSatisfy { $0.handling == "unacked" }, "a report is no acknowledgement")
                try modem.receive("１，\(code)")
                try await until("the acknowledgement") {
                    uplink.alerts.contains { $0.handling == "acked" && $0.owner == "family-1" }
                }
                _ = try await modem.sentText("the answer to the reply") { $0.contains("已收到") }
            }
        }

        /// What the modem could not send is a dead path, and is called again.
        @Test(.enabled(if: PeerPrograms.smsd != nil, "gammu-smsd is not installed"))
        func aModemThatCannotSend() async throws {
            try await Installation.with(.init(extra: PeerPolicy.outwardAtOnce)) { installation in
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                let outbox = installation.files.outbox
                var name = ""
                try await until("the message in the outbox") {
                    name = PeerModem.names(outbox).first ?? ""
                    return !name.isEmpty
                }
                // As smsd does with what it gives up.
                try FileManager.default.moveItem(
                    atPath: "\(outbox)/\(name)", toPath: "\(installation.folder)/sms/error/\(name)")
                try await until("the technical alert") { uplink.has("link", device: "path:sms", severity: "technical") }
                try await until("the call is made again") { PeerModem.names(outbox).contains { $0 != name } }
                let modem = try PeerModem(installation)
                defer { modem.daemon.kill() }
                _ = try await modem.sentText("the call by the modem that works again") { $0.contains("仍无人接警") }
                try await until("the path works again") {
                    uplink.alerts.contains { $0.device == "path:sms" && $0.condition == "cleared" }
                }
            }
        }
    }
}
