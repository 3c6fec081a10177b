import Archives
import ArgumentParser
import HomePipeline
import HostSystem
import Recording
import SafetyModel

/// Inputs through the pipeline in event time.
struct ReplayRun {
    private(set) var pipeline: HomePipeline
    private let settings: HomeSettings
    private let hasConfiguration: Bool
    private let span: ReplaySpan
    private let keepGoing: Bool
    private var pacer: Pacer?
    private var clock = ArrivalClock()
    private(set) var lines: [[UInt8]] = []
    private var hasInput = false
    /// There was input after `--until`.
    private var isCut = false
    /// Whether the input is a home log, in which nobody's commands stand.
    private var staff: ReplayStaff?
    private let hasStaff: Bool
    /// What the report shows; nil when none is wanted.
    private(set) var story: ReplayStory?
    private(set) var badLines = 0

    init(
        settings: HomeSettings, hasConfiguration: Bool, span: ReplaySpan, speed: Double?, keepGoing: Bool,
        hasStaff: Bool = true, isTold: Bool = false
    ) {
        (self.settings, self.hasConfiguration, self.span) = (settings, hasConfiguration, span)
        (self.keepGoing, self.hasStaff) = (keepGoing, hasStaff)
        story = isTold ? ReplayStory(zone: settings.zone) : nil
        pipeline = HomePipeline(settings: settings)
        pacer = speed.map { Pacer(speed: $0) }
    }

    /// One input file, whatever it is.
    mutating func read(_ path: String) throws(ExitCode) {
        let file: InputFile
        do { file = try InputFile(path) } catch { throw Console.fail("\(error)", .notReachable) }
        var reader = InputReader()
        var number = 0
        try file.readLines { (line) throws(ExitCode) in
            number += 1
            do throws(RecordingError) {
                for (input, moment) in try reader.read(Array(line), zone: settings.zone, &clock) {
                    feed(input, at: moment)
                }
            } catch {
                badLines += 1
                if keepGoing { return }
                throw Console.fail("\(path), line \(number): \(error.reason) (byte \(error.byte))", .badInput)
            }
        }
        if number == 0 || (reader.ending != nil && pipeline.lastInput == nil) {
            Console.note("\(path) holds nothing: nothing can be concluded")
        }
        // Where `--until` has cut it, the log goes on: its end says nothing.
        if let ending = reader.ending, !isCut, let last = pipeline.lastInput { feed(.home(ending), at: last) }
    }

    private mutating func feed(_ input: ReplayInput, at moment: Moment) {
        if let until = span.until, moment.wall > until {
            isCut = true
            return
        }
        pacer?.wait(until: moment)
        switch input {
        case .home(let home):
            if case .sign = home, hasStaff, staff == nil { staff = ReplayStaff() }
            closeWhatIsOver(by: moment)
            take(pipeline.handle(home, at: moment))
            story?.note(home, at: moment)
        case .snapshot(let state, let home):
            // A recording of several segments restores the first only: the others are where it has come to by itself.
            guard !hasInput else { return }
            var own = settings
            if !hasConfiguration { own.home = home }
            if let restored = SnapshotReader.pipeline(state, settings: own) { pipeline = restored }
        }
        hasInput = true
    }

    private mutating func closeWhatIsOver(by moment: Moment) {
        while let (command, uptime) = staff?.next(by: moment.uptime), let last = pipeline.lastInput {
            take(pipeline.handle(.command(command), at: last.at(uptime: max(uptime, last.uptime))))
        }
    }

    private mutating func take(_ effects: [HomeEffect]) {
        for effect in effects {
            guard case .alert(.transition(let alert, let event)) = effect else { continue }
            staff?.see(alert)
            story?.note(alert, event)
            if let from = span.from, alert.at.wall < from { continue }
            lines.append(alert.json(zone: pipeline.settings.zone))
        }
    }

    /// Where the clock has come to: `--until`, or the last input.
    private(set) var moment: Moment?

    /// Lets the clock run to `--until`, and gives the alert lines.
    mutating func finish() -> [[UInt8]] {
        moment = pipeline.lastInput
        if let until = span.until, let last = pipeline.lastInput, until > last.wall {
            let end = last.at(uptime: last.uptime + (until - last.wall))
            closeWhatIsOver(by: end)
            take(pipeline.advance(to: end))
            moment = end
        }
        if badLines > 0 { Console.note("\(badLines) lines were no recording lines") }
        return lines
    }
}

/// Holds a replay to so many times the recorded speed.
struct Pacer {
    private let speed: Double
    private var start: (real: Milliseconds, recorded: Milliseconds)?

    init(speed: Double) { self.speed = speed }

    mutating func wait(until moment: Moment) {
        guard let start else {
            start = (MachineClock.boot, moment.uptime)
            return
        }
        // A year is for ever; a conversion that overflows would end the program.
        let pause = min(max(Double(moment.uptime - start.recorded) / speed, 0), 3.2e10)
        let due = start.real + Milliseconds(pause)
        while true {
            let left = due - MachineClock.boot
            if left <= 0 { return }
            Pause.milliseconds(UInt32(min(left, 200)))
        }
    }
}
