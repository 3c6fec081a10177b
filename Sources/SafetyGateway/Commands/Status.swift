import ArgumentParser
import Glibc
import HostSystem

/// `status`, `devices`, `walk-test`: questions to a running gateway.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running gateway how it is.",
        discussion: "What is open, when the next alarm would come, and what could not be read.")
    @OptionGroup var target: ControlTarget
    @OptionGroup var form: AnswerForm
    @Flag(help: "As Prometheus text.")
    var metrics = false
    @Option(help: "With --metrics: the file to replace as a whole, in node_exporter's textfile folder.")
    var to: String?

    func validate() throws {
        if to != nil, !metrics { throw ValidationError("--to goes with --metrics") }
    }

    func run() throws {
        let answer = try target.answer(to: "{\"command\":\"status\"}")
        if metrics {
            guard let text = StatusMetrics.prometheus(answer) else { throw AnswerForm.unreadable }
            guard let to else { return Console.print(text) }
            do { return try Files.replace(to, with: Array((text + "\n").utf8), mode: 0o644) } catch {
                throw Console.fail("\(error)", .notReachable)
            }
        }
        try form.print(answer, text: StatusText.status)
    }
}

struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the devices that a running gateway knows.",
        discussion: "Those that no inventory and no line of the configuration names are marked as unknown.")
    @OptionGroup var target: ControlTarget
    @OptionGroup var form: AnswerForm

    func run() throws { try form.print(try target.answer(to: "{\"command\":\"devices\"}"), text: StatusText.devices) }
}

/// People at a terminal read text; programs read JSON.
struct AnswerForm: ParsableArguments {
    @Flag(help: "JSON, as programs get it.")
    var json = false
    @Flag(help: "Text, as terminals get it.")
    var text = false

    func print(_ answer: [UInt8], text make: ([UInt8]) -> String?) throws(ExitCode) {
        guard text || (!json && isatty(stdoutDescriptor) == 1) else {
            return Console.print(String(decoding: answer, as: UTF8.self))
        }
        guard let written = make(answer) else { throw Self.unreadable }
        Console.print(written)
    }

    static var unreadable: ExitCode { Console.fail("the gateway's answer cannot be read", .notReachable) }
}

struct WalkTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk-test", abstract: "Mark all alarms as tests while a technician walks the home.")
    @OptionGroup var target: ControlTarget
    @Option(
        help:
            "For how long at most; 0 ends it. It ends by itself 30 minutes after the last trip; what is tripped twice rings."
    )
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
        return try GatewaySettings.load(config, options: .withoutSecrets).runtimeFolder + "/gateway.sock"
    }

    func ask(_ request: String) throws(ExitCode) {
        Console.print(String(decoding: try answer(to: request), as: UTF8.self))
    }

    func answer(to request: String) throws(ExitCode) -> [UInt8] {
        let path = try socketPath()
        let connection: UnixConnection
        do { connection = try UnixConnection(path) } catch {
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            let why = PatientStart.reason(in: folder).map { "NOT GUARDING: its starts fail: \($0)" }
            throw Console.fail(why ?? "\(error): is the gateway running?", .notReachable)
        }
        connection.write(Array((request + "\n").utf8))
        let answer = connection.readLine(limit: 16 << 20, milliseconds: 5000)
        guard !answer.isEmpty else { throw Console.fail("the gateway did not answer", .notReachable) }
        return answer
    }
}
