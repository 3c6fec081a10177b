import ArgumentParser

/// The community office's program.
@main
struct DutyDesk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duty-desk",
        abstract: "Takes alerts from many homes and sees to it that a person has each of them.",
        subcommands: [
            ServeCommand.self, CheckCommand.self, UserCommand.self, TokenCommand.self, AuditCommand.self,
            ExportCommand.self,
            BackupCommand.self,
        ])
}
