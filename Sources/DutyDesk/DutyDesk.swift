import ArgumentParser
import Glibc
import SQLite
import SafetyModel

/// The community office's program.
@main
struct DutyDesk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duty-desk",
        abstract: "Takes alerts from many homes and sees to it that a person has each of them.",
        discussion: """
            Exit codes: 0 fine, 1 `check` found problems, 2 wrong usage, 69 database or file not reachable, \
            78 bad configuration.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, CheckCommand.self, UserCommand.self, TokenCommand.self, BrokerCommand.self,
            EnrolCommand.self,
            RotaCommand.self, AuditCommand.self, ExportCommand.self, BackupCommand.self, RestoreCommand.self,
            BenchCommand.self,
        ])

    /// ArgumentParser's own exit code for wrong usage is 64; ours is 2.
    static func main() async {
        // Databases, backups and exports hold residents' data: nobody outside the group reads them.
        umask(0o027)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as SQLiteError {
            say("the database cannot be used: \(error)")
            Glibc.exit(69)
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code == .success { print(text) } else if !text.isEmpty { say(text) }
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}
