import Foundation
import Testing

extension EndToEnd {
    /// What `run` recorded gives, replayed, the very lines that `run` wrote: timers and people's commands included.
    @Suite struct ReplayIdentityTests {
        /// SMS after a second; the lease that the desk asks for is short too, so that timers move the alert.
        private static let quick = """
            escalation:
              receipt_limit: 1s
              policies:
                - id: quick
                  applies: {severities: [emergency]}
                  steps:
                    - {after: 0, targets: [home], channels: [siren, voice], on_empty: carry_on}
                    - {after: 1, targets: ["family_contact:1"], channels: [sms]}
                  tail: {every: 30, targets: ["family_contact:1"], channels: [sms]}
                  lease: 30
            """

        @Test func aCleanRun() async throws {
            try await Installation.with(.init(extra: Self.quick)) { installation in
                let token = try await installation.makeToken()
                try await installation.startDesk()
                try await installation.startGateway()
                let publisher = Publisher(port: installation.mqttPort)
                try await Self.live(installation, publisher, token, round: 0)
                // The end of a lease, 30 s after the ack, is a line that only the clock makes.
                try await until("the end of the lease", seconds: 90) {
                    try Self.lines(installation, #""revision":3"#, #""handling":"unacked""#) >= 1
                }
                try await installation.child("gateway").stop()
                let written = try Text.lines(installation.files.alerts)
                #expect(written.count >= 8)
                let replayed = try await Self.replay(installation)
                #expect(replayed == written)
                #expect(try await Self.replay(installation) == replayed, "two replays differ")
            }
        }

        /// A killed process may have journaled a turn whose lines it could not write any more: those, and only those, may be
        /// missing in the file; everything else is the same, in the same order.
        @Test func aKillInBetween() async throws {
            try await Installation.with(.init(extra: Self.quick)) { installation in
                let token = try await installation.makeToken()
                try await installation.startDesk()
                try await installation.startGateway()
                let publisher = Publisher(port: installation.mqttPort)
                try await Self.live(installation, publisher, token, round: 0)
                try await publisher.publish("zigbee2mqtt/sos_2", Bridge.press)
                try await installation.child("gateway").kill()
                try await publisher.publish("zigbee2mqtt/smoke_2", Bridge.smokeOn)
                try await installation.startGateway()
                try await Self.live(installation, publisher, token, round: 1)
                try await installation.child("gateway").stop()
                let written = try Text.lines(installation.files.alerts)
                let replayed = try await Self.replay(installation)
                var rest = written[...]
                let missing = replayed.filter { line in
                    if line == rest.first { rest = rest.dropFirst() } else { return true }
                    return false
                }
                #expect(rest.isEmpty, "a line of `run` is not in the replay: \(rest.first ?? "")")
                #expect(missing.count <= 2, "the replay has more: \(missing)")
            }
        }

        /// Alarms, commands on the uplink and by the desk's API, an SMS by the timer.
        private static func live(
            _ installation: Installation, _ publisher: Publisher, _ token: String, round: Int
        ) async throws {
            if round == 0 { try await Bridge.begin(publisher, buttons: 5, smoke: 3) }
            let (button, alarm) = ("sos_\(round * 3)", "smoke_\(round)")
            for number in 0..<40 {
                publisher.throwAway("zigbee2mqtt/motion_0", #"{"occupancy":\#(number % 2 == 0),"battery":80}"#)
            }
            try await publisher.publish("zigbee2mqtt/\(button)", Bridge.press)
            try await publisher.publish("zigbee2mqtt/\(alarm)", Bridge.smokeOn)
            let press = try await open(installation, token, button)
            let smoke = try await open(installation, token, alarm)
            try await until("an SMS for the press") {
                try FileManager.default.contentsOfDirectory(atPath: installation.files.outbox).count > round
            }
            let ack =
                #"{"command_id":"c\#(round)","command":"ack","alert":"\#(press.id)","revision":1,"actor":"甲","lease_seconds":1}"#
            try await publisher.publish("\(InstallationFiles.base)/command", ack)
            try await until("the ack") { try lines(installation, #""handling":"acked""#, press.id) >= 1 }
            let http = HTTP(port: installation.httpPort)
            let bearer = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
            let taken = try await http.post("/api/v1/alerts/\(smoke.id)/ack", bearer, #"{"revision":1,"actor":"乙"}"#)
            #expect(taken.status == 202)
            try await until("the desk's ack") { try lines(installation, #""handling":"acked""#, smoke.id) >= 1 }
            try await publisher.publish("zigbee2mqtt/\(alarm)", Bridge.smokeOff)
            try await until("the end of the smoke") {
                try lines(installation, #""condition":"cleared""#, smoke.id) >= 1
            }
            try await publisher.publish("zigbee2mqtt/\(button)", Bridge.press)
            let resolve = #"{"reason":"real-helped","actor":"乙"}"#
            #expect(try await http.post("/api/v1/alerts/\(smoke.id)/resolve", bearer, resolve).status == 202)
            try await until("the close") { try lines(installation, #""close_reason":"real-helped""#, smoke.id) >= 1 }
            try await publisher.publish(
                "\(InstallationFiles.base)/command", #"{"command_id":"t\#(round)","command":"test","actor":"甲"}"#)
            try await until("the test alert") { try lines(installation, #""test":true"#, #""detail":"test""#) >= 1 }
        }

        private static func lines(_ installation: Installation, _ text: String, _ id: String) throws -> Int {
            try Text.lines(installation.files.alerts).count { $0.contains(text) && $0.contains(id) }
        }

        private static func open(_ installation: Installation, _ token: String, _ device: String) async throws
            -> AlertObject
        {
            var found: AlertObject?
            try await until("\(device) at the desk") {
                found = try await installation.openAlerts(token).first { $0.device == device }
                return found != nil
            }
            guard let found else { throw Failure("no alert of \(device)") }
            return found
        }

        private static func replay(_ installation: Installation) async throws -> [String] {
            let folder = "\(installation.files.state)/journal"
            let segments = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }
            let paths = segments.sorted().map { "\(folder)/\($0)" }
            let outcome = try await Programs.run(
                Programs.gateway, ["replay"] + paths + ["--config", installation.files.gateway], in: installation.folder
            )
            guard outcome.code == 0 else { throw Failure("replay ended with \(outcome.code): \(outcome.errors)") }
            return outcome.lines
        }
    }
}
