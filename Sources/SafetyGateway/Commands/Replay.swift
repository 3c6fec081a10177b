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
    @Option(
        help: ArgumentHelp(
            "Where the input holds nobody's commands, what called staff and is over is closed so many minutes later, so that each episode is an alert of its own; `none` leaves all open.",
            valueName: "MINUTES|none"))
    var staff: String?
    @Flag(help: ArgumentHelp("The same as `--staff none`.", visibility: .hidden))
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
        if let staff, staff != "none", Int(staff).map({ (0...10_080).contains($0) }) != true {
            throw ValidationError("--staff is a number of minutes or `none`")
        }
        try refuseContradictions()
    }

    /// Options that do not work together are refused, never ignored.
    private func refuseContradictions() throws {
        let given: [(name: String, isGiven: Bool)] = [
            ("--publish", publish != nil), ("--compare", compare != nil), ("--explain", explain != nil),
            ("--report", report != nil), ("--expect", expect != nil), ("--alerts", alerts != "-"),
            ("--from", from != nil), ("--until", until != nil), ("--speed", speed != "max"), ("--staff", staff != nil),
            ("--config", config != nil),
        ]
        let refused: [String: [String]] = [
            "--publish": [
                "--compare", "--explain", "--report", "--expect", "--alerts", "--from", "--until", "--staff",
                "--config",
            ],
            "--compare": ["--explain", "--report", "--expect", "--alerts", "--speed"],
            "--explain": ["--report", "--expect", "--alerts", "--from", "--until", "--speed"],
        ]
        for option in given where option.isGiven {
            let others = given.filter { $0.isGiven && refused[option.name]?.contains($0.name) == true }.map(\.name)
            if let first = others.first { throw ValidationError("\(option.name) and \(first) do not work together") }
        }
        if staff != nil, noStaff { throw ValidationError("--staff and --no-staff do not work together") }
    }

    func run() throws {
        let wanted = try timezone.map { name throws(ExitCode) in try ReplaySettings.zone(name) }
        // Without a configuration or a zone of its own, a recording is read at the offset that its lines have.
        let zone = wanted ?? (config == nil && compare == nil ? InputReader.zone(of: inputs) : nil)
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
        if let compare {
            try compareWith(compare, zone, own, span)
            return
        }
        let output = try LineOutput(alerts)
        var run = try replayed(config, zone, span) { line in
            guard Double(speed) != nil else { return false }
            // In its own time a replay is watched: each line is shown when it comes.
            try? output.write(line: line)
            try? output.flush()
            return true
        }
        let lines = run.finish()
        if let report, let story = run.story { try write(ReplayReport.page(story, inputs: inputs), to: report) }
        for line in lines { try output.write(line: line) }
        try output.flush()
        if let expect { try ReplayComparison.expect(lines, file: expect) }
        if let failure = run.failure { throw failure }
    }

    private func compareWith(
        _ other: String, _ zone: TimeZoneRules?, _ own: TimeZoneRules, _ span: ReplaySpan
    ) throws(ExitCode) {
        var (left, right) = (try replayed(config, zone, span), try replayed(other, zone, span))
        _ = (left.finish(), right.finish())
        let comparison = ReplayComparison(left.lives, right.lives, zone: own)
        Console.print(
            "\(left.lives.all.count) alerts with \(config ?? "the defaults"), \(right.lives.all.count) with \(other)")
        Console.print("\(left.lives.urgentCount) and \(right.lives.urgentCount) of them call staff")
        for line in comparison.lines { Console.print(line) }
        if let failure = left.failure ?? right.failure { throw failure }
        guard !comparison.lines.isEmpty else { return }
        if let config {
            Console.print("settings that differ:")
            for line in ReplayComparison.settings(config, other) { Console.print(line) }
        }
        throw .found
    }

    /// - Parameter show: takes each alert line as it comes; false leaves it to be gathered.
    private func replayed(
        _ config: String?, _ zone: TimeZoneRules?, _ span: ReplaySpan, show: (([UInt8]) -> Bool)? = nil
    ) throws(ExitCode) -> ReplayRun {
        var settings = try ReplaySettings.load(config, zone: zone)
        settings.wearPositions[InputReader.wearable] = WearPosition(rawValue: position)
        var run = ReplayRun(
            settings: settings, hasConfiguration: config != nil, span: span, speed: Double(speed), keepGoing: keepGoing,
            staff: noStaff || staff == "none" ? nil : ReplayStaff(pauseMinutes: staff.flatMap { Int($0) } ?? 10),
            isTold: report != nil)
        if let show, speed != "max" { run.onLine = { _ = show($0) } }
        try run.read(inputs)
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
