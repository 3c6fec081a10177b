import ArgumentParser
import HostSystem

/// `status`, `devices`, `walk-test`: questions to a running gateway.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ask a running gateway how it is.")
    @OptionGroup var target: ControlTarget
    @Flag(help: "As Prometheus text, for node_exporter's textfile folder.")
    var metrics = false

    func run() throws {
        let answer = try target.answer(to: "{\"command\":\"status\"}")
        guard metrics else { return Console.print(String(decoding: answer, as: UTF8.self)) }
        guard let text = StatusMetrics.prometheus(answer) else {
            throw Console.fail("the gateway's answer has no counters", .notReachable)
        }
        Console.print(text)
    }
}

struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the devices that a running gateway knows.")
    @OptionGroup var target: ControlTarget
    func run() throws { try target.ask("{\"command\":\"devices\"}") }
}

struct WalkTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk-test", abstract: "Mark all alarms as tests while a technician walks the home.")
    @OptionGroup var target: ControlTarget
    @Option(help: "For how long; 0 ends it.")
    var minutes = 30
    func validate() throws {
        if !(0...240).contains(minutes) { throw ValidationError("--minutes is 0 to 240") }
    }
    func run() throws { try target.ask("{\"command\":\"walk-test\",\"minutes\":\(minutes)}") }
}

struct ControlTarget: ParsableArguments {
    @Option(help: "Configuration of the running gateway.")
    var config: String?
    @Option(help: "The gateway's socket, where no configuration is given.")
    var socket: String?

    private func socketPath() throws(ExitCode) -> String {
        if let socket { return socket }
        guard let config else { return "/run/safety-gateway/gateway.sock" }
        return try GatewaySettings.load(config).runtimeFolder + "/gateway.sock"
    }

    func ask(_ request: String) throws(ExitCode) {
        Console.print(String(decoding: try answer(to: request), as: UTF8.self))
    }

    func answer(to request: String) throws(ExitCode) -> [UInt8] {
        let path = try socketPath()
        let connection: UnixConnection
        do { connection = try UnixConnection(path) } catch {
            throw Console.fail("\(error): is the gateway running?", .notReachable)
        }
        connection.write(Array((request + "\n").utf8))
        let answer = connection.readLine(limit: 16 << 20, milliseconds: 5000)
        guard !answer.isEmpty else { throw Console.fail("the gateway did not answer", .notReachable) }
        return answer
    }
}
