import Archives
import ArgumentParser
import DeviceProtocols
import HostSystem
import Recording
import SafetyModel

/// `decode`: what each message says, one answer line for every input line.
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what each recorded message says.",
        discussion:
            "Reads recording lines (mosquitto_sub -F %j), also packed with gzip, and prints one JSON line for each.")

    @Option(help: "Configuration with roles, rooms and base topics.")
    var config: String?
    @Flag(help: "Count lines that are no recording lines and go on.")
    var keepGoing = false
    @Argument(help: "A recording; standard input if it is left out or `-`.")
    var input = "-"

    mutating func run() throws {
        let settings = try config.map { path throws(ExitCode) in
            try GatewaySettings.load(path, options: .withoutSecrets).home
        }
        var decoder = MessageDecoder(
            settings: settings?.decoders ?? DecoderSettings(), devices: settings?.devices ?? [])
        let zone = settings?.zone ?? .utc
        decoder.homeZone = zone
        let output = try LineOutput()
        var clock = ArrivalClock()
        var number = 0
        var bad = 0
        let keepGoing = keepGoing
        let file: InputFile
        do { file = try InputFile(input) } catch { throw Console.fail("\(error)", .notReachable) }
        try file.readLines { (line) throws(ExitCode) in
            number += 1
            let parsed: RecordingLine
            do throws(RecordingError) { parsed = try RecordingReader.parse(Array(line)) } catch {
                bad += 1
                if keepGoing { return }
                try output.flush()
                throw Console.fail(
                    "line \(number) is no recording line: \(error.reason) (byte \(error.byte))", .badInput)
            }
            guard case .message(let message) = parsed.content else { return }
            let now = clock.moment(of: parsed)
            try output.write(
                line: decoder.decode(message, at: now).json(line: number, zone: zone, arrivalWall: now.wall))
        }
        try output.flush()
        if bad > 0 { Console.note("\(bad) lines were no recording lines") }
    }
}

/// Gives recorded lines their moments: `uptime` where the line has one, else time as it passes by `tst`, never backwards. Where
/// `uptime` begins anew (another recording follows), it goes on from where the last one ended.
struct ArrivalClock {
    private var last: Moment?
    /// Added to the lines' own uptimes; 0 while one recording is read.
    private var offset: Milliseconds = 0

    mutating func moment(of line: RecordingLine) -> Moment {
        let wall = line.wall ?? last?.wall ?? MachineClock.wall
        // Time stamps of files may be anything: no sum of theirs may end the program.
        let passed = last.map { Self.sum($0.uptime, max(0, Self.sum(wall, 0 &- $0.wall))) } ?? 0
        var uptime = line.uptime.map { $0 &+ offset } ?? passed
        if let last, uptime < last.uptime {
            if let own = line.uptime { offset = passed &- own }
            uptime = passed
        }
        let moment = Moment(wall: wall, uptime: uptime)
        last = moment
        return moment
    }

    private static func sum(_ left: Milliseconds, _ right: Milliseconds) -> Milliseconds {
        let (sum, isOverflow) = left.addingReportingOverflow(right)
        return isOverflow ? (left < 0 ? .min : .max) : sum
    }
}

extension InputFile {
    /// Every line; a damaged file ends with 69, what `body` throws ends as it says.
    func readLines(_ body: (ArraySlice<UInt8>) throws(ExitCode) -> Void) throws(ExitCode) {
        do throws(LineFailure<ExitCode>) {
            try forEachLine { (line) throws(ExitCode) -> Bool in
                if !line.isEmpty { try body(line) }
                return true
            }
        } catch {
            switch error {
            case .archive(let problem): throw Console.fail("\(problem)", .notReachable)
            case .body(let code): throw code
            }
        }
    }
}
