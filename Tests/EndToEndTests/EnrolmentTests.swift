import Foundation
import Testing

extension EndToEnd {
    /// From two commands on the desk's machine and one on the box to an emergency on the desk's list, over TLS, each with its own account.
    @Suite(.enabled(if: Programs.find("openssl") != nil, "openssl is not installed")) struct EnrolmentTests {
        private static let home = "A-101"

        @Test func oneCodeMakesABoxAHomes() async throws {
            try await Installation.with { installation in
                let folder = installation.folder
                let (local, outside) = (try FreePort.find(), try FreePort.find())
                try Text.write(Self.desk(installation, port: local), to: installation.files.desk)
                try await Self.run(
                    Programs.desk,
                    ["broker", "--config", installation.files.desk, "--host", "127.0.0.1"]
                        + ["--port", "\(outside)", "--folder", "\(folder)/etc"], in: folder)
                let broker = try await Self.startBroker(folder)
                defer { broker.kill() }

                let enrol = [
                    "enrol", "--config", installation.files.desk, "--broker-folder", "\(folder)/etc/duty-desk",
                ]
                let printed = try await Self.run(
                    Programs.desk,
                    enrol + [Self.home, "--address", "1 栋 101", "--phone", "0000001", "--to", "\(folder)/code"],
                    in: folder)
                #expect(!printed.contains("password_file: /"), "no file of this machine is named to the box")
                broker.send(SIGHUP)
                try await Self.run(
                    Programs.gateway, ["enrol", "\(folder)/code", "--folder", folder, "--no-start", "--replace"],
                    in: folder)
                try Self.complete(installation)

                try await installation.startDesk()
                try await installation.startGateway()
                let publisher = Publisher(port: installation.mqttPort)
                try await Bridge.begin(publisher)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                let token = try await installation.makeToken()
                try await until("the alert at the desk") {
                    try await installation.openAlerts(token).contains { $0.category == "sos" }
                }
            }
        }

        private static func desk(_ installation: Installation, port: Int) -> String {
            """
            community: test
            timezone: Asia/Shanghai
            database: \(installation.folder)/desk.db
            http: {listen: 127.0.0.1, port: \(installation.httpPort)}
            mqtt:
              host: 127.0.0.1
              port: \(port)
              # username: desk
              # password_file: mqtt-password

            """
        }

        /// As Debian's service does: its own file first, then the folder.
        private static func startBroker(_ folder: String) async throws -> Child {
            guard let program = Programs.mosquitto else { throw Failure("mosquitto is not installed") }
            try FileManager.default.createDirectory(atPath: "\(folder)/desk-broker", withIntermediateDirectories: true)
            let user = getuid() == 0 ? "user root\n" : ""
            try Text.write(
                "persistence_location \(folder)/desk-broker/\n\(user)include_dir \(folder)/etc/conf.d\n",
                to: "\(folder)/debian.conf")
            let child = try Child(program, ["-c", "\(folder)/debian.conf"], log: "\(folder)/desk-broker.log")
            try await until("the desk's broker") {
                guard child.isRunning else { throw Failure("the desk's broker ended:\n\(child.log)") }
                return child.log.contains(" running")
            }
            return child
        }

        /// What differs from a box: where the home's broker and the state are.
        private static func complete(_ installation: Installation) throws {
            let text = try Text.file(installation.files.gateway)
                .replacingOccurrences(
                    of: "  host: 127.0.0.1\n\nuplink",
                    with: "  host: 127.0.0.1\n  port: \(installation.mqttPort)\n\nuplink")
            try Text.write(
                text + "state: \(installation.files.state)\nruntime: \(installation.folder)/run\n",
                to: installation.files.gateway)
        }

        @discardableResult
        private static func run(_ program: String, _ arguments: [String], in folder: String) async throws -> String {
            let outcome = try await Programs.run(program, arguments, in: folder)
            guard outcome.code == 0 else { throw Failure("\(arguments): \(outcome.code): \(outcome.errors)") }
            return outcome.output
        }
    }
}
