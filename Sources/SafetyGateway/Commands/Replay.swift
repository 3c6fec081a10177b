import ArgumentParser
import Detection
import HostSystem
import SafetyModel

/// `replay`: recordings, home logs and wearable logs through the same pipeline as `run`.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run recorded input through the same pipeline as `run` and print every alert transition.",
        discussion: """
            Inputs are recordings (mosquitto_sub -F %j, or the journal of `run`), home logs \
            (timestamp_iso,sensor_id,kind,room,value) and wearable logs (t_ms,ax_g,ay_g,az_g), each also packed with gzip. \
            Two runs print the same bytes.
            """)

    @Argument(help: "Recordings or logs, in time order; `-` is standard input.")
    var inputs: [String]
    @Option(help: "The home's configuration; sensible defaults for a single resident without one.")
    var config: String?
    @Option(help: "`max`, or how many times faster than it happened.")
    var speed = "max"
    @Option(help: "Where alert lines go; `-` is standard output.")
    var alerts = "-"
    @Option(help: "A second configuration: say which alerts appear or vanish with it.")
    var compare: String?
    @Option(help: "Exit with 1 unless the alert lines are those of this file.")
    var expect: String?
    @Option(help: "Print alerts from this time on.")
    var from: String?
    @Option(help: "Let the clock run on until this time, and no further.")
    var until: String?
    @Option(help: "Time zone of the input, such as Europe/Rome.")
    var timezone: String?
    @Option(help: "Where the wearable was worn: waist, hip, wrist, pocket, thigh_pocket or unknown.")
    var position = "unknown"
    @Option(help: "Publish the recorded messages to this broker instead, such as mqtt://127.0.0.1:1883.")
    var publish: String?
    @Flag(help: "Count lines that are no recording lines and go on.")
    var keepGoing = false

    func validate() throws {
        if speed != "max", Double(speed).map({ $0 > 0 && $0.isFinite }) != true {
            throw ValidationError("--speed is `max` or a number above 0")
        }
        if WearPosition(rawValue: position) == nil {
            throw ValidationError(
                "--position is one of \(WearPosition.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if inputs.isEmpty { throw ValidationError("name at least one input") }
    }

    func run() throws {
        let zone = try timezone.map { name throws(ExitCode) in try ReplaySettings.zone(name) }
        let span = try ReplaySpan(from: from, until: until, zone: zone ?? .utc)
        if let publish {
            try ReplayPublisher(publish, speed: Double(speed)).publish(inputs, keepGoing: keepGoing)
            return
        }
        let first = try result(config, zone, span)
        if let compare {
            try ReplayComparison.report(first, result(compare, zone, span), config ?? "the defaults", compare)
            return
        }
        let output = try LineOutput(alerts)
        for line in first { try output.write(line: line) }
        try output.flush()
        if let expect { try ReplayComparison.expect(first, file: expect) }
    }

    private func result(_ config: String?, _ zone: TimeZoneRules?, _ span: ReplaySpan) throws(ExitCode) -> [[UInt8]] {
        var settings = try ReplaySettings.load(config, zone: zone)
        settings.wearPositions[InputReader.wearable] = WearPosition(rawValue: position)
        var run = ReplayRun(
            settings: settings, hasConfiguration: config != nil, span: span, speed: Double(speed), keepGoing: keepGoing)
        for input in inputs { try run.read(input) }
        return run.finish()
    }
}

/// `--from` and `--until`.
struct ReplaySpan {
    var from: Milliseconds?
    var until: Milliseconds?

    init(from: String?, until: String?, zone: TimeZoneRules) throws(ExitCode) {
        self.from = try Self.wall(from, "--from", zone)
        self.until = try Self.wall(until, "--until", zone)
    }

    private static func wall(_ text: String?, _ name: String, _ zone: TimeZoneRules) throws(ExitCode) -> Milliseconds? {
        guard let text else { return nil }
        guard let time = RFC3339.parse(text) ?? RFC3339.parse(text + "T00:00") else {
            throw Console.fail("\(name): '\(text)' is no time; write 2026-07-15T02:03:04+08:00", .usage)
        }
        return time.offsetSeconds == nil ? zone.wall(local: time.wall) : time.wall
    }
}
