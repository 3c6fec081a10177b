import ArgumentParser
import ConfigurationFile
import Glibc
import HomePipeline
import HostSystem
import Logging
import MQTTLink
import Recording
import SafetyModel

/// `bench ingest`: from a batch of messages to journal and decision, as in `run` but without a broker.
struct BenchIngest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract:
            "Messages a second from a batch to journal and decision; reference: writing the same bytes to a file.",
        discussion: "Against a real broker and a C subscriber, with latencies and memory: tools/bench.sh.")
    @Option(help: "Folder for the journal that is written (and removed).") var folder = "."
    @Flag(help: "One JSON object a figure.") var json = false

    func run() throws {
        let place = "\(folder)/bench-\(getpid())"
        defer { Self.remove(place) }
        let batches = Self.batches()
        let runtime: HomeRuntime
        let journal: Double
        do {
            let text = "home: bench\nstate: \(place)\nuplink: {host: 127.0.0.1}\n"
            let settings = try SettingsFile.parse(Array(text.utf8), name: "bench", read: GatewaySettings.init)
            let logger = Logger(label: "bench") { _ in LineLog(level: .critical) }
            runtime = try HomeRuntime(settings: settings, logger: logger, outward: NoOutward())
            runtime.receive(batches[0], session: "home")
            let before = runtime.inspect { state, _ in state.journal?.bytesWritten ?? 0 }
            let took = BenchClock.seconds { for batch in batches { runtime.receive(batch, session: "home") } }
            journal = Double(runtime.inspect { state, _ in state.journal?.bytesWritten ?? 0 } - before)
            runtime.close()
            try report(batches, took, journal, place)
        } catch { throw Console.fail("\(error)", .notReachable) }
    }

    private func report(
        _ batches: [[Received]], _ took: Double, _ journalBytes: Double, _ place: String
    ) throws(FileError) {
        let count = Double(batches.reduce(0) { $0 + $1.count })
        let plain = try Self.plainWrite(batches, bytesEach: journalBytes / count, to: "\(place)/plain")
        [
            BenchFigure(
                name: "message to journal and decision", value: took / count * 1e9, unit: "ns/message",
                reference: ("write(2) of as many bytes a batch", plain / count * 1e9)),
            BenchFigure(name: "journal", value: journalBytes / count, unit: "bytes/message"),
        ].print("ingest", isJSON: json)
    }

    /// Batches of 25, as a few milliseconds of a flood bring them.
    private static func batches() -> [[Received]] {
        var home = SimulatedHome(seed: 7, start: 1_784_000_000_000, zone: .utc)
        let messages = home.days(40).map(\.message).filter { !$0.retained }
        return stride(from: 0, to: messages.count, by: 25).map { start in
            messages[start..<min(start + 25, messages.count)].map { Received(message: $0, messageID: 0) }
        }
    }

    private static func plainWrite(
        _ batches: [[Received]], bytesEach: Double, to path: String
    ) throws(FileError) -> Double {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw FileError("create", path) }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 0x20, count: Int(bytesEach * 25))
        var problem: FileError?
        let took = BenchClock.seconds {
            for _ in batches {
                do throws(FileError) { try Files.writeAll(descriptor, bytes, path) } catch { problem = error }
            }
        }
        if let problem { throw problem }
        return took
    }

    /// The state folder that this run made: its files, then itself.
    private static func remove(_ folder: String) {
        for name in Files.names(in: "\(folder)/journal") { unlink("\(folder)/journal/\(name)") }
        rmdir("\(folder)/journal")
        for name in Files.names(in: folder) { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
}

/// Nobody to tell.
private final class NoOutward: HomeRuntime.OutwardHandler {
    func carryOut(_ outward: Outward, by runtime: HomeRuntime) {}
    func waitUntilHeard(_ outward: Outward) {}
}

/// `bench replay`: recorded messages a second through the pipeline.
struct BenchReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Recorded messages a second through reader and pipeline; reference: reading the lines alone.")
    @Flag(help: "One JSON object a figure.") var json = false

    func run() throws {
        let lines = Self.lines(days: 60)
        var alerts = 0
        let whole = BenchClock.seconds {
            var pipeline = HomePipeline(settings: ReplaySettings.standard(zone: .utc))
            for line in lines {
                guard let parsed = try? RecordingReader.parse(line), case .message(let message) = parsed.content,
                    let wall = parsed.wall, let uptime = parsed.uptime
                else { continue }
                alerts += pipeline.handle(.message(message), at: Moment(wall: wall, uptime: uptime)).count
            }
        }
        let reading = BenchClock.seconds {
            for line in lines { alerts += (try? RecordingReader.parse(line)) == nil ? 1 : 0 }
        }
        BenchClock.keep(alerts)
        let count = Double(lines.count)
        [
            BenchFigure(
                name: "recorded messages", value: count / whole, unit: "messages/s",
                reference: ("reading the lines", count / reading))
        ].print("replay", isJSON: json)
    }

    private static func lines(days: Int) -> [[UInt8]] {
        let start: Milliseconds = 1_784_000_000_000
        var home = SimulatedHome(seed: 7, start: start, zone: .utc)
        var writer = RecordingWriter(zone: .utc)
        return home.days(days).map { event in
            writer.removeAll()
            writer.append(event.message, at: Moment(wall: event.wall, uptime: event.wall - start))
            return Array(writer.bytes.dropLast())
        }
    }
}
