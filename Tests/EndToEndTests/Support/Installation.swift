import Foundation
import Testing

/// A broker, a box and a desk in a folder of their own.
final class Installation: Sendable {
    let folder: String
    let mqttPort: Int
    let httpPort: Int
    let files: InstallationFiles
    private let running = Running()

    /// What runs now, by name.
    private actor Running {
        var children: [String: Child] = [:]
        func set(_ name: String, _ child: Child?) { children[name] = child }
        var all: [Child] { Array(children.values) }
    }

    /// Runs a test in a fresh installation with a broker, and ends everything whatever happens. After a failure the folder stays.
    static func with(_ options: InstallationFiles.Options = .init(), _ body: (Installation) async throws -> Void)
        async throws
    {
        let installation = try Installation(options)
        do {
            try await installation.startBroker()
            try await body(installation)
        } catch {
            await installation.end()
            throw Failure("\(error)\nlogs in \(installation.folder)\n\(installation.tails)")
        }
        await installation.end()
        try? FileManager.default.removeItem(atPath: installation.folder)
    }

    private init(_ options: InstallationFiles.Options) throws {
        folder = FileManager.default.temporaryDirectory.path + "/e2e-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        (mqttPort, httpPort) = (try FreePort.find(), try FreePort.find())
        files = InstallationFiles(folder: folder, mqttPort: mqttPort, httpPort: httpPort)
        try files.write(options)
    }

    private func end() async {
        for child in await running.all { child.kill() }
    }

    private var tails: String {
        ["gateway", "desk", "broker"].compactMap { name in
            (try? Text.file("\(folder)/\(name).log")).map { "-- \(name)\n\($0.suffix(1500))" }
        }.joined(separator: "\n")
    }

    func child(_ name: String) async throws -> Child {
        guard let child = await running.children[name] else { throw Failure("\(name) was not started") }
        return child
    }

    func startBroker() async throws {
        guard let program = Programs.mosquitto else { throw Failure("mosquitto is not installed") }
        let child = try Child(program, ["-c", files.broker], log: "\(folder)/broker.log")
        await running.set("broker", child)
        let probe = Publisher(port: mqttPort)
        defer { probe.stop() }
        try await until("start of the broker") {
            guard child.isRunning else { throw Failure("the broker ended:\n\(child.log)") }
            return probe.isConnected
        }
    }

    /// As its package's update does: what is queued survives.
    func restartBroker(awaySeconds: Int = 0) async throws {
        try await child("broker").stop()
        try await pause(milliseconds: awaySeconds * 1000)
        try await startBroker()
    }

    /// Starts the box; returns once it listens, if it is to be waited for.
    @discardableResult
    func startGateway(
        awaitsHome: Bool = true, fault: String? = nil, fileLimitBlocks: Int? = nil, environment: [String: String] = [:]
    ) async throws -> Child {
        let log = "\(folder)/gateway.log"
        let before = (try? Text.file(log).utf8.count) ?? 0
        let run = ["run", "--config", files.gateway, "--alerts", files.alerts]
        let environment = environment.merging(fault.map { ["SAFETY_FAULT": $0] } ?? [:]) { _, new in new }
        let child: Child
        if let fileLimitBlocks {
            let script = "ulimit -f \(fileLimitBlocks); exec \"$@\""
            child = try Child("sh", ["-c", script, "sh", Programs.gateway] + run, log: log, environment: environment)
        } else {
            child = try Child(Programs.gateway, run, log: log, environment: environment)
        }
        await running.set("gateway", child)
        guard awaitsHome else { return child }
        try await until("the gateway's subscriptions") {
            guard child.isRunning else { throw Failure("the gateway ended with \(child.exitStatus() ?? -1)") }
            let log = child.log.utf8.dropFirst(before)
            return ["home", "uplink"].allSatisfy { String(log)?.contains("subscribed link=\($0)") == true }
        }
        return child
    }

    @discardableResult
    func startDesk() async throws -> Child {
        let child = try Child(Programs.desk, ["serve", "--config", files.desk], log: "\(folder)/desk.log")
        await running.set("desk", child)
        try await until("the desk") {
            guard child.isRunning else { throw Failure("the desk ended with \(child.exitStatus() ?? -1)") }
            return (try? await HTTP(port: httpPort).get("/healthz").status) == 200
        }
        return child
    }

    /// A token for the desk's API.
    func makeToken() async throws -> String {
        let made = try await Programs.run(
            Programs.desk, ["token", "add", "test", "--config", files.desk], in: folder)
        guard made.code == 0, let token = made.lines.last else { throw Failure("no token: \(made.errors)") }
        return token
    }

    /// The desk's open list.
    func openAlerts(_ token: String) async throws -> [AlertObject] {
        let answer = try await HTTP(port: httpPort).get("/api/v1/alerts?open=1", ["Authorization": "Bearer \(token)"])
        guard answer.status == 200 else { throw Failure("the desk says \(answer.status): \(answer.body)") }
        return try JSONDecoder().decode([AlertObject].self, from: Data(answer.body.utf8))
    }

    /// What `safety-gateway status` prints.
    func status() async throws -> [String: Any] {
        let socket = "\(folder)/run/gateway.sock"
        let answer = try await Programs.run(Programs.gateway, ["status", "--socket", socket], in: folder)
        guard answer.code == 0 else { throw Failure("status ended with \(answer.code): \(answer.errors)") }
        return try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any] ?? [:]
    }
}
