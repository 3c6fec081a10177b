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
        try withStore(target.config) { store, _ in
            let problems: [String]
            do throws(SQLiteError) {
                try store.connection.backup(to: file)
                problems = try Connection(path: file, options: .init(isWAL: false)).quickCheck()
            } catch {
                say("\(file): \(error)")
                throw ExitCode(69)
            }
            guard problems.isEmpty else {
                say("\(file): \(problems.joined(separator: "; "))")
                throw ExitCode(69)
            }
        }
    }
}
