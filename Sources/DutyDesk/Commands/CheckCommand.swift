import ArgumentParser
import ConfigurationFile

/// `duty-desk check FILE`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Prints every problem of a configuration at once.")

    @Argument(help: "The configuration file.")
    var file: String

    func run() throws {
        var options = SettingsOptions()
        options.readsSecrets = false
        do throws(ConfigurationProblems) {
            let settings = try SettingsFile.load(file, options: options, read: DeskSettings.init)
            say("\(file): fine: community \(settings.community), \(settings.homes.count) homes")
        } catch {
            print(error.description)
            throw ExitCode(1)
        }
    }
}

extension DeskSettings {
    /// Exit code 78 with every problem on standard error.
    static func loaded(_ file: String) throws -> DeskSettings {
        do throws(ConfigurationProblems) {
            return try SettingsFile.load(file, read: DeskSettings.init)
        } catch {
            say(error.description)
            throw ExitCode(78)
        }
    }
}
