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
    /// Stands in for people where the input holds none of their commands; nil from the first line that shows that it does.
    private var staff: ReplayStaff?
    /// What the report shows; nil when none is wanted.
    private(set) var story: ReplayStory?
    private(set) var badLines = 0
    /// Every alert's life, for a comparison.
    private(set) var lives = AlertLives()
    /// The inputs' fault, once what was readable before it has been judged.
    private(set) var failure: ExitCode?
    /// Called with each alert line as it comes; nil: they are gathered.
    var onLine: (([UInt8]) -> Void)?

    init(
        settings: HomeSettings, hasConfiguration: Bool, span: ReplaySpan, speed: Double?, keepGoing: Bool,
        staff: ReplayStaff? = ReplayStaff(), isTold: Bool = false
    ) {
        (self.settings, self.hasConfiguration, self.span) = (settings, hasConfiguration, span)
        (self.keepGoing, self.staff) = (keepGoing, staff)
        story = isTold ? ReplayStory(zone: settings.zone) : nil
        pipeline = HomePipeline(settings: settings)
        pacer = speed.map { Pacer(speed: $0) }
    }

    /// The input files, whatever each is; several are merged by their lines' times. What is readable is judged: `failure` says
    /// afterwards whether some of it was not.
    mutating func read(_ paths: [String]) throws(ExitCode) {
        var sources: [ReplaySource] = []
        for path in paths { sources.append(try ReplaySource(path)) }
        for index in sources.indices { advance(&sources[index]) }
        while failure == nil || keepGoing {
            let waiting = sources.indices.filter { sources[$0].head != nil }
            guard let next = waiting.min(by: { sources[$0].order < sources[$1].order }) else { break }
            for line in sources[next].head ?? [] {
                sources[next].noteOrder(of: line.stamp)
                feed(line.input, at: clock.moment(of: line.stamp))
            }
            advance(&sources[next])
        }
        for source in sources {
            source.tellWhatIsOdd()
            // Where `--until` has cut it, the log goes on: its end says nothing.
            if let ending = source.reader.ending, !isCut, let last = pipeline.lastInput {
                feed(.home(ending), at: last)
            }
        }
        let isAllBad = badLines > 0 && !sources.contains { $0.goodLines > 0 }
        if isAllBad { failure = .badInput }
        if failure == .badInput, keepGoing, !isAllBad { failure = nil }
    }

    /// Reads on to the next line that holds something.
    private mutating func advance(_ source: inout ReplaySource) {
        while true {
            do throws(ReplaySource.Fault) {
                try source.advance(zone: settings.zone)
                return
            } catch {
                badLines += 1
                if badLines == 1 { Console.note("safety-gateway: \(error.text)") }
                failure = failure ?? .badInput
                if !keepGoing || error.isEnd { return }
            }
        }
    }

    private mutating func feed(_ input: ReplayInput, at moment: Moment) {
        if let until = span.until, moment.wall > until {
            isCut = true
            return
        }
        pacer?.wait(until: moment)
        switch input {
        case .home(let home):
            if home.isOfPeople { staff = nil }
            closeWhatIsOver(by: moment)
            take(pipeline.handle(home, at: moment))
            story?.note(home, at: moment)
        case .snapshot(let state, let home):
            // A recording of several segments restores the first only: the others are where it has come to by itself.
            staff = nil
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
            if case .alert(.promise(let promise)) = effect { lives.add(promise) }
            guard case .alert(.transition(let alert, let event)) = effect else { continue }
            staff?.see(alert)
            story?.note(alert, event)
            if let from = span.from, alert.at.wall < from { continue }
            lives.add(alert, event.name)
            let line = alert.json(zone: pipeline.settings.zone)
            if let onLine { onLine(line) } else { lines.append(line) }
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
        if badLines > 1 { Console.note("\(badLines) lines were no recording lines") }
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

extension HomeInput {
    /// A line that only a gateway's own recording has, or somebody's command: people were there.
    fileprivate var isOfPeople: Bool {
        switch self {
        case .command, .started, .delivery: true
        case .message(let message): message.link == .uplink
        default: false
        }
    }
}
