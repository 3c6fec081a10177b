import ArgumentParser
import SQLite

/// `duty-desk backup`: one file with everything, made beside a running desk.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes a whole copy of the database; `restore` puts it back.")

    @OptionGroup var target: UserCommand.Target
    @Argument(help: "A file that does not exist yet.") var file: String

    func run() throws {
        let path = try DeskSettings.loaded(target.config).databasePath
        guard let problem = Self.copy(path, to: file) else { return }
        say("\(file): \(problem)")
        throw ExitCode(69)
    }

    /// As it is: a copy of before an upgrade stays one that the program of before can read.
    private static func copy(_ path: String, to file: String) -> String? {
        do throws(SQLiteError) {
            let store = try DeskStore(reading: path)
            try store.connection.backup(to: file)
            let problems = try Connection(path: file, options: .init(isWAL: false)).quickCheck()
            return problems.isEmpty ? nil : problems.joined(separator: "; ")
        } catch { return error.description }
    }
}
