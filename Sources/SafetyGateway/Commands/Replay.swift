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
    @Option(help: "Write a page that shows days, rooms and every alert with its reasons to this file.")
    var report: String?
    @Option(help: "Say what stood at this time, why there was an alert or none, and when the next one would have come.")
    var explain: String?
    @Flag(
        help:
            "Leave every alert of a home log open; else one that called staff and is over is closed after ten minutes.")
    var noStaff = false
    @Option(help: "A second configuration: say which alerts appear or vanish with it.")
    var compare: String?
    @Option(help: "Exit with 1 unless the alert lines are those of this file.")
    var expect: String?
    @Option(help: "Print alerts from this time on.")
    var from: String?
    @Option(help: "Let the clock run on until this time, and no further.")
    var until: String?
    @Option(help: "Time zone of the input and of times without offset, such as Europe/Rome; else the configuration's.")
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
        let own = try zone ?? ReplaySettings.load(config, zone: nil).zone
        let span = try ReplaySpan(from: from, until: until, zone: own)
        if let publish {
            try ReplayPublisher(publish, speed: Double(speed)).publish(inputs, keepGoing: keepGoing)
            return
        }
        if let explain {
            try explainMoment(explain, zone, own)
            return
        }
        let (first, story) = try result(config, zone, span)
        if let compare {
            try ReplayComparison.report(first, result(compare, zone, span).lines, config ?? "the defaults", compare)
            return
        }
        if let report, let story { try write(ReplayReport.page(story, inputs: inputs), to: report) }
        let output = try LineOutput(alerts)
        for line in first { try output.write(line: line) }
        try output.flush()
        if let expect { try ReplayComparison.expect(first, file: expect) }
    }

    private func result(
        _ config: String?, _ zone: TimeZoneRules?, _ span: ReplaySpan
    ) throws(ExitCode) -> (lines: [[UInt8]], story: ReplayStory?) {
        var run = try replayed(config, zone, span)
        return (run.finish(), run.story)
    }

    private func replayed(
        _ config: String?, _ zone: TimeZoneRules?, _ span: ReplaySpan
    ) throws(ExitCode) -> ReplayRun {
        var settings = try ReplaySettings.load(config, zone: zone)
        settings.wearPositions[InputReader.wearable] = WearPosition(rawValue: position)
        var run = ReplayRun(
            settings: settings, hasConfiguration: config != nil, span: span, speed: Double(speed), keepGoing: keepGoing,
            hasStaff: !noStaff, isTold: report != nil)
        for input in inputs { try run.read(input) }
        return run
    }

    private func explainMoment(_ text: String, _ zone: TimeZoneRules?, _ own: TimeZoneRules) throws(ExitCode) {
        var span = ReplaySpan()
        span.until = try ReplaySpan.wall(text, "--explain", own)
        var run = try replayed(config, zone, span)
        _ = run.finish()
        for line in run.explanation { Console.print(line) }
    }

    private func write(_ page: String, to path: String) throws(ExitCode) {
        do throws(FileError) { try Files.replace(path, with: Array(page.utf8)) } catch {
            throw Console.fail("\(error)", .notReachable)
        }
    }
}

/// `--from` and `--until`.
struct ReplaySpan {
    var from: Milliseconds?
    var until: Milliseconds?

    init() {}

    init(from: String?, until: String?, zone: TimeZoneRules) throws(ExitCode) {
        self.from = try Self.wall(from, "--from", zone)
        self.until = try Self.wall(until, "--until", zone)
    }

    static func wall(_ text: String?, _ name: String, _ zone: TimeZoneRules) throws(ExitCode) -> Milliseconds? {
        guard let text else { return nil }
        guard let time = RFC3339.parse(text) ?? RFC3339.parse(text + "T00:00") else {
            throw Console.fail("\(name): '\(text)' is no time; write 2026-07-15T02:03:04+08:00", .usage)
        }
        return time.offsetSeconds == nil ? zone.wall(local: time.wall) : time.wall
    }
}
