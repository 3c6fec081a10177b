import ArgumentParser
import ConfigurationFile
import Glibc
import HostSystem
import SafetyModel

/// `enrol`: a box becomes a home's by one code from its desk.
struct Enrol: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make this box a home's, by the code that `duty-desk enrol` printed.",
        discussion: """
            Writes the configuration, the desk's certificate authority and the box's password, checks them, starts the service and \
            proves the way to the desk with a test alert. A desk that does not answer stops nothing: the box guards the home, and \
            tells people by itself.
            """)

    @Argument(help: "The code, a file that holds it, or `-` for standard input.")
    var code: String
    @Option(help: "The folder of the configuration.")
    var folder = "/etc/safety-gateway"
    @Flag(help: "Write a new configuration where there is one; the old one is kept beside it.")
    var replace = false
    @Flag(help: "Only write and check: do not start the service.")
    var noStart = false

    func run() throws {
        let enrolment: EnrolmentCode
        switch EnrolmentCode.read(try text()) {
        case .success(let code): enrolment = code
        case .failure(let problem): throw Console.fail("the code \(problem.reason)", .usage)
        }
        let path = "\(folder)/gateway.yaml"
        if Files.exists(path), !replace {
            throw Console.fail("\(path) is there: --replace writes a new one and keeps the old one", .notReachable)
        }
        do throws(FileError) { try write(enrolment, path) } catch { throw Console.fail("\(error)", .notReachable) }
        let settings = try GatewaySettings.load(path)
        Console.note("\(path): written and checked: home \(enrolment.home), desk \(enrolment.host):\(enrolment.port)")
        if noStart { return }
        try Service.start()
        PathProof.run(settings)
    }

    private func text() throws -> String {
        if code == "-" {
            return String(decoding: try Files.read(descriptor: 0, "standard input", limit: 65536), as: UTF8.self)
        }
        return Files.exists(code) ? Files.readText(code) ?? "" : code
    }

    /// The secrets first: a configuration that names what is not there would be a mistake for an instant.
    private func write(_ enrolment: EnrolmentCode, _ path: String) throws(FileError) {
        try Files.makeFolder(folder)
        try replaceFile("uplink-password", "\(enrolment.password)\n", mode: 0o640)
        if let authority = enrolment.authority { try replaceFile("desk-ca.pem", authority, mode: 0o644) }
        if Files.exists(path) { Files.move(path, to: "\(path).before-\(MachineClock.wall)") }
        let hasModem = Files.exists(EnrolledConfiguration.spool)
        try replaceFile("gateway.yaml", EnrolledConfiguration.text(enrolment, hasModem: hasModem), mode: 0o640)
    }

    private func replaceFile(_ name: String, _ text: String, mode: mode_t) throws(FileError) {
        try Files.replace("\(folder)/\(name)", with: Array(text.utf8), mode: mode)
        chmod("\(folder)/\(name)", mode)
        Files.giveToOwner("\(folder)/\(name)", of: folder)
    }

    /// The installed unit, where systemd runs here and may be asked.
    private enum Service {
        static func start() throws {
            guard Files.exists("/run/systemd/system"), getuid() == 0 else {
                return Console.note("now start it: systemctl enable --now safety-gateway")
            }
            do {
                try ChildProcess.output(of: ["systemctl", "enable", "--quiet", "safety-gateway"])
                try ChildProcess.output(of: ["systemctl", "restart", "safety-gateway"])
            } catch {
                throw Console.fail("\(error): see `systemctl status safety-gateway`", .notReachable)
            }
            Console.note("the home is guarded")
        }
    }
}

/// The way from the box to the desk, proved by a test alert and the desk's receipt for it.
private enum PathProof {
    private static let limitMilliseconds: Milliseconds = 20_000

    static func run(_ settings: GatewaySettings) {
        let path = "\(settings.runtimeFolder)/gateway.sock"
        let end = MachineClock.boot + limitMilliseconds
        var isTested = false
        while MachineClock.boot < end {
            if !isTested, let status = ask(path, "{\"command\":\"status\"}"),
                status.contains("\"state\":\"subscribed\"")
            {
                isTested = ask(path, "{\"command\":\"test\"}") != nil
            }
            if isTested, let status = ask(path, "{\"command\":\"status\"}"), !status.contains("\"last_receipt\":null") {
                return Console.note("the desk has the test alert: the way to it works")
            }
            Pause.milliseconds(250)
        }
        Console.note(
            "the desk has not answered yet: the box guards the home and tells people by itself; `safety-gateway status` shows the way to the desk"
        )
    }

    private static func ask(_ path: String, _ request: String) -> String? {
        guard let connection = try? UnixConnection(path) else { return nil }
        connection.write(Array((request + "\n").utf8))
        let answer = connection.readLine(limit: 16 << 20, milliseconds: 5000)
        return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
    }
}
