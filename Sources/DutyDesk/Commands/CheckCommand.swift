import ArgumentParser
import ConfigurationFile
import Glibc
import HostSystem
import SQLite
import SafetyModel

/// `duty-desk check FILE`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Prints every problem of a configuration at once, and how fast each danger reaches a person.")

    @Argument(help: "The configuration file.")
    var file: String

    func run() throws {
        var options = SettingsOptions()
        options.readsSecrets = false
        var table: [String] = []
        if let obstacle = SettingsFile.obstacle(file) {
            say(obstacle)
            throw ExitCode(69)
        }
        do throws(ConfigurationProblems) {
            let settings = try SettingsFile.load(file, options: options) { root in
                Self.read(root, at: MachineClock.wall, table: &table)
            }
            print(table.joined(separator: "\n"))
            for names in settings.roster.sharedNumbers {
                say(
                    "\(file): note: \(names.joined(separator: " and ")) have the same number: "
                        + "a reply from it counts for whoever of them was told")
            }
            say("\(file): fine: community \(settings.community), \(settings.homes.count) homes")
        } catch {
            if !table.isEmpty { print(table.joined(separator: "\n")) }
            print(error.description)
            throw ExitCode(1)
        }
    }

    /// The settings with their coverage: gaps are problems like others.
    ///
    /// - Parameter table: filled where the file itself is sound, as coverage of half a file would mislead.
    static func read(_ root: Section, at wall: Milliseconds, table: inout [String]) -> DeskSettings {
        var settings = DeskSettings(root)
        if root.findings.isEmpty {
            settings.roster = settings.roster.adding(rotaChanges(settings.databasePath))
            let coverage = DeskCoverage(settings, from: wall)
            table = coverage.table
            coverage.report(into: root.findings)
        }
        return settings
    }

    /// What staff changed since the file was written; none where there is no database yet.
    private static func rotaChanges(_ path: String) -> [RotaChange] {
        guard access(path, R_OK) == 0 else { return [] }
        do throws(SQLiteError) {
            return try DeskStore(reading: path).rotaChanges()
        } catch {
            say("\(path): \(error): the rotas are checked without the changes in it")
            return []
        }
    }
}

extension DeskSettings {
    /// Exit code 78 with every problem on standard error.
    ///
    /// - Parameter readsSecrets: only the running desk has its secrets; whoever adds a person or a home need not.
    static func loaded(_ file: String, readsSecrets: Bool = false) throws -> DeskSettings {
        if let obstacle = SettingsFile.obstacle(file) {
            say(obstacle)
            throw ExitCode(69)
        }
        do throws(ConfigurationProblems) {
            var options = SettingsOptions()
            options.readsSecrets = readsSecrets
            return try SettingsFile.load(file, options: options, read: DeskSettings.init)
        } catch {
            say(error.description)
            throw ExitCode(78)
        }
    }
}
