import ArgumentParser
import Glibc
import SafetyModel

@main
struct SafetyGateway: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "safety-gateway",
        abstract:
            "Home-safety gateway: listens to a home's devices, detects emergencies, tells people until one has it.",
        discussion: """
            Exit codes: 0 fine, 1 the work found what it looks for, 2 wrong usage, 65 the input is no recording, \
            69 broker or file not reachable, 78 bad configuration.
            """,
        version: Version.text,
        subcommands: [
            Run.self, Check.self, Decode.self, Record.self, Replay.self, Evaluate.self, Simulate.self, Status.self,
            Devices.self, WalkTest.self, Enrol.self, Export.self, Backup.self, RestoreCommand.self, Bench.self,
        ])

    /// ArgumentParser's own exit code for wrong usage is 64; ours is 2.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if !text.isEmpty { Console.print(text, to: code == .success ? stdoutDescriptor : stderrDescriptor) }
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}

extension ExitCode {
    /// The work found what it looks for.
    static let found = ExitCode(1)
    static let usage = ExitCode(2)
    /// A line of the input is no recording line.
    static let badInput = ExitCode(65)
    static let notReachable = ExitCode(69)
    static let badConfiguration = ExitCode(78)
}
