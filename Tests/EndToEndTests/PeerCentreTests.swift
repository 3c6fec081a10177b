import Foundation
import Testing

extension EndToEnd {
    /// pysiaalarm as alarm receiving centre: it understands our SIA DC-09 frames, clear and encrypted, and we its answers.
    @Suite struct PeerCentreTests {
        static let key = "0123456789ABCDEF0123456789ABCDEF"

        struct Form: Sendable, CustomTestStringConvertible {
            let format: String
            let isEncrypted: Bool
            /// What the receiver makes of an SOS: message type and code.
            let type, code: String
            var testDescription: String { "\(format) \(isEncrypted ? "encrypted" : "clear")" }
        }
        static let forms = [
            Form(format: "contact_id", isEncrypted: false, type: "ADM-CID", code: "QA"),
            Form(format: "contact_id", isEncrypted: true, type: "ADM-CID", code: "QA"),
            Form(format: "sia_dcs", isEncrypted: false, type: "SIA-DCS", code: "QA"),
            Form(format: "sia_dcs", isEncrypted: true, type: "SIA-DCS", code: "QA"),
        ]

        private static let receiver = """
            import sys, time
            from pysiaalarm import SIAAccount, SIAClient, CommunicationsProtocol
            port, key = int(sys.argv[1]), (sys.argv[2] if len(sys.argv) > 2 else None)
            def show(e):
                form = "encrypted" if '"*' in e.full_message else "clear"
                print("EVENT", getattr(e.message_type, "value", e.message_type), e.account, e.code, form, flush=True)
            client = SIAClient("127.0.0.1", port, [SIAAccount("57001A", key)], show, CommunicationsProtocol.TCP)
            client.start()
            print("READY", flush=True)
            while True:
                time.sleep(0.2)
            """

        @Test(.enabled(if: PeerPrograms.sia != nil, "pysiaalarm is not installed"), arguments: forms)
        func anAlarmAtTheCentre(_ form: Form) async throws {
            let port = try FreePort.find()
            let secret = form.isEncrypted ? ", key_file: centre-key" : ""
            let centre =
                "{name: centre, roles: [community_desk], dc09: {host: 127.0.0.1, port: \(port), account: 57001A, "
                + "format: \(form.format), test: 10s, zones: {sos_0: 3}\(secret)}}"
            let options = InstallationFiles.Options(contacts: [centre], extra: PeerPolicy.policy("[community_desk]"))
            try await Installation.with(options) { installation in
                try Text.write(Self.key + "\n", to: "\(installation.folder)/centre-key")
                chmod("\(installation.folder)/centre-key", 0o600)
                try Text.write(Self.receiver, to: "\(installation.folder)/receiver.py")
                let output = "\(installation.folder)/centre.out"
                let peer = try Child(
                    PeerPrograms.sia ?? "python3",
                    ["\(installation.folder)/receiver.py", "\(port)"] + (form.isEncrypted ? [Self.key] : []),
                    log: "\(installation.folder)/centre.log", output: output)
                defer { peer.kill() }
                try await until("the receiver") {
                    guard peer.isRunning else { throw Failure("the receiver ended: \(peer.log.suffix(800))") }
                    return (try? Text.file(output))?.contains("READY") == true
                }
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                var line = ""
                try await until("the alarm at the centre: \(peer.log.suffix(300))") {
                    line = (try? Text.lines(output))?.first { $0.hasPrefix("EVENT") && !$0.contains("NULL") } ?? ""
                    return !line.isEmpty
                }
                let wanted = "EVENT \(form.type) 57001A \(form.code) \(form.isEncrypted ? "encrypted" : "clear")"
                #expect(line == wanted)
                try await until("its receipt in the history") {
                    try await installation.history().contains {
                        $0.contains("accepted_by_provider") && $0.contains("/centre/dc09")
                    }
                }
                #expect(uplink.alerts.allSatisfy { $0.handling == "unacked" }, "the centre's ACK is no person's")
                #expect(!uplink.has("link", device: "path:dc09/centre", severity: "technical"))
            }
        }

        /// The link test tells that the centre is gone, and that it is back.
        @Test(.enabled(if: PeerPrograms.sia != nil, "pysiaalarm is not installed"))
        func aCentreThatIsGone() async throws {
            let port = try FreePort.find()
            let centre =
                "{name: centre, roles: [community_desk], dc09: {host: 127.0.0.1, port: \(port), account: 57001A, test: 10s}}"
            try await Installation.with(.init(contacts: [centre])) { installation in
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await until("the technical alert", seconds: 60) {
                    uplink.has("link", device: "path:dc09/centre", severity: "technical")
                }
                try Text.write(Self.receiver, to: "\(installation.folder)/receiver.py")
                let peer = try Child(
                    PeerPrograms.sia ?? "python3", ["\(installation.folder)/receiver.py", "\(port)"],
                    log: "\(installation.folder)/centre.log")
                defer { peer.kill() }
                try await until("its end", seconds: 60) {
                    uplink.alerts.contains { $0.device == "path:dc09/centre" && $0.condition == "cleared" }
                }
            }
        }
    }
}
