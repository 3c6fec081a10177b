import ArgumentParser
import ConfigurationFile
import Glibc
import HostSystem
import Logging
import MQTTLink
import SafetyModel

/// `bench alert-latency`: a flood of alerts through the whole box to an HTTP provider on this machine.
struct BenchAlertLatency: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert-latency",
        abstract:
            "Commit to first send attempt of each lane during a flood of alerts, and alerts a second through the engine.",
        discussion: """
            Messages of as many devices go through decoder, engine, journal, SQLite outbox and the webhook channel to a provider \
            of this process; an attempt counts when the provider has read it. Reference: the limit of one second.
            """)
    @Option(help: "How many alerts.") var alerts = 1000
    @Option(help: "Milliseconds that the provider takes to answer.") var answer = 0
    @Option(help: "Folder for the state that is written (and removed).") var folder = "."
    @Flag(help: "One JSON object a figure.") var json = false

    func validate() throws {
        if !(10...20_000).contains(alerts) { throw ValidationError("--alerts is 10 to 20000") }
        if !(0...5000).contains(answer) { throw ValidationError("--answer is 0 to 5000") }
    }

    func run() throws {
        let place = "\(folder)/bench-\(getpid())"
        defer { BenchFolder.remove(place) }
        let flood: AlertFlood
        do {
            flood = try AlertFlood(alerts, answerMilliseconds: UInt32(answer), place)
            try flood.run()
        } catch { throw Console.fail("\(error)", .notReachable) }
        (flood.figures + EngineRate.figures(folder: place)).print("alert-latency", isJSON: json)
    }
}

/// Removes what a measurement wrote, and nothing above it.
enum BenchFolder {
    static func remove(_ folder: String) {
        for name in Files.names(in: folder) {
            let path = "\(folder)/\(name)"
            if unlink(path) != 0 { remove(path) }
        }
        rmdir(folder)
    }
}
