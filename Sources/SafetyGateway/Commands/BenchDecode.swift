import ArgumentParser
import DeviceProtocols
import Glibc
import HostSystem
import SafetyModel

/// `bench decode`: processor time and allocations a message for each bridge, beside simdjson's on-demand parse of the same payloads.
/// `Benchmarks/Decode/run.sh` builds the reference program and the counter of allocations, and calls this.
struct BenchDecode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Whole decode of a message, bridge by bridge.",
        discussion: """
            Numbers change from message to message as they do in a home. "first sight" is a decode in full, without the forms that \
            were learnt. Allocations are counted where Benchmarks/Decode/malloc-count.so is preloaded.
            """)

    @Option(help: "The messages: JSON Lines with bridge, topic, payload, and setup for what is delivered first.")
    var messages = "Benchmarks/Decode/messages.jsonl"
    @Option(help: "The reference program: prints `group<TAB>messages<TAB>ns` for a file of messages.")
    var reference: String?
    @Option(help: "Milliseconds a measurement.")
    var milliseconds = 20
    @Flag(help: "One JSON object a line.")
    var json = false

    mutating func run() throws {
        let set = try BenchMessages(messages)
        // The reference before and after: the better of both, as everywhere here.
        var bars = try parseTimes()
        let figures = set.groups.flatMap { group -> [(String, BenchFigure)] in measure(group, set) }
        bars.merge(try parseTimes()) { min($0, $1) }
        let named = figures.map { bar, figure in
            var figure = figure
            if figure.unit == "ns/message", let time = bars[bar] { figure.reference = ("simdjson on-demand", time) }
            return figure
        }
        named.print("decode", isJSON: json)
    }

    private func measure(_ group: BenchMessages.Group, _ set: BenchMessages) -> [(String, BenchFigure)] {
        var figures: [(String, BenchFigure)] = []
        for learns in [true, false] {
            var run = BenchDecodeRun(set, group, learnsForms: learns)
            let cost = run.best(milliseconds: milliseconds)
            let name = learns ? group.name : "\(group.name), first sight"
            figures.append((group.bar, BenchFigure(name: name, value: cost.nanoseconds, unit: "ns/message")))
            if let count = cost.allocations {
                var figure = BenchFigure(name: name, value: count, unit: "allocations/message")
                figure.reference = ("arrays of observations returned", cost.returned)
                figures.append(("", figure))
            }
        }
        return figures
    }

    /// What the reference program says: group to nanoseconds a message.
    private func parseTimes() throws -> [String: Double] {
        guard let reference else { return [:] }
        var times: [String: Double] = [:]
        let output: String
        do { output = try ChildProcess.output(of: [reference, messages]) } catch {
            throw Console.fail("\(error)", .notReachable)
        }
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            if fields.count == 3, let time = Double(fields[2]) { times[String(fields[0])] = time }
        }
        return times
    }
}

/// One group through one decoder that knows every inventory of the set, as a gateway does.
struct BenchDecodeRun {
    private var decoder = MessageDecoder()
    private var now = Moment(wall: 1_784_052_184_000, uptime: 1_000_000)
    private var versions: [[BenchMessages.Item]] = []
    /// Kept from message to message, as the gateway keeps it.
    private var answer = Decoded()
    private var decoded = 0
    private var returned = 0
    private var serial: UInt32 = 0

    init(_ set: BenchMessages, _ group: BenchMessages.Group, learnsForms: Bool) {
        decoder.isLearningForms = learnsForms
        for message in set.setup { _ = decoder.decode(message, at: now) }
        now = Moment(wall: now.wall + 60_000, uptime: now.uptime + 60_000)
        versions = (0..<8).map { version in group.items.map { $0.version(UInt8(version)) } }
    }

    mutating func best(milliseconds: Int) -> (nanoseconds: Double, allocations: Double?, returned: Double) {
        for _ in 0..<64 { turn() }
        var nanoseconds = Double.infinity
        var allocations: Double?
        for _ in 0..<9 {
            (decoded, returned) = (0, 0)
            let (began, counted) = (Self.processorTime, Self.allocationCount?())
            repeat { for _ in 0..<32 { turn() } } while Self.processorTime - began < Double(milliseconds) * 1e6 / 9
            nanoseconds = min(nanoseconds, (Self.processorTime - began) / Double(decoded))
            if let counted, let after = Self.allocationCount?() {
                let share = Double(after - counted) / Double(decoded)
                allocations = min(allocations ?? share, share)
            }
        }
        return (nanoseconds, allocations, Double(returned) / Double(decoded))
    }

    /// Every message once, ten seconds after the last time: nothing is a radio's repetition.
    private mutating func turn() {
        now = Moment(wall: now.wall + 10_000, uptime: now.uptime + 10_000)
        serial &+= 1
        let version = Int(serial & 7)
        for index in versions[version].indices {
            versions[version][index].number(serial)
            decoder.decode(versions[version][index].message, at: now, into: &answer)
            if !answer.observations.isEmpty { returned += 1 }
        }
        decoded += versions[version].count
    }

    private static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// `malloc_count` of the preloaded counter.
    private static let allocationCount: (@convention(c) () -> UInt)? = dlsym(nil, "malloc_count").map {
        unsafeBitCast($0, to: (@convention(c) () -> UInt).self)
    }
}
