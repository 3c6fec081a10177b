import Archives
import ArgumentParser
import Detection
import SafetyModel

/// `evaluate`: how good the detectors are, on recordings of real people and homes.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the detectors on labelled recordings.",
        subcommands: [EvaluateFalls.self, EvaluateInactivity.self])
}

struct EvaluateFalls: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "falls",
        abstract: "Stream every trial through the fall detector from a cold start.",
        discussion:
            "Archives (.tar.gz) are read as they lie. Labels are never used to decide; alarms are those before verification."
    )

    @Option(help: "trials.csv: one row a trial; may be given many times.")
    var trials: [String]
    @Option(help: "Folder of the archives; the list's own folder without it.")
    var data: String?
    @Option(help: "Only trials of this position.")
    var position: String?
    @Option(help: "Write a line a trial to this file.")
    var jsonl: String?

    func validate() throws {
        if let position, WearPosition(rawValue: position) == nil {
            throw ValidationError(
                "--position is one of \(WearPosition.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if trials.isEmpty { throw ValidationError("name a --trials file") }
    }

    func run() throws {
        var outcomes: [TrialOutcome] = []
        var unread = 0
        let output = try jsonl.map { path throws(ExitCode) in try LineOutput(path) }
        for list in trials {
            for archive in try archives(list) {
                unread += try evaluate(archive.trials, in: archive.path) { (outcome) throws(ExitCode) in
                    try output?.write(line: Array(outcome.jsonLine.utf8))
                    outcomes.append(outcome)
                    if Console.isTerminal, outcomes.count % 100 == 0 { Console.note("\(outcomes.count) trials") }
                }
            }
        }
        try output?.flush()
        Console.print(FallTable.text(outcomes))
        // Neither found nor clean: what was not read is not in the table, and the exit code says so.
        if unread > 0 { throw Console.fail("\(unread) trials could not be read; they count nowhere", .badInput) }
    }

    private func archives(_ list: String) throws(ExitCode) -> [(path: String, trials: [FallTrial])] {
        let bytes: [UInt8]
        do { bytes = try InputFile(list).readAll() } catch { throw Console.fail("\(error)", .notReachable) }
        var all: [FallTrial]
        do throws(TrialFileError) { all = try FallTrial.list(csv: bytes) } catch {
            throw Console.fail("\(list): \(error.text)", .badInput)
        }
        if let position = position.flatMap(WearPosition.init(rawValue:)) {
            all = all.filter { $0.position == position }
        }
        let folder = data ?? list.lastIndex(of: "/").map { String(list[..<$0]) } ?? "."
        var order: [String] = []
        var groups: [String: [FallTrial]] = [:]
        for trial in all {
            if groups[trial.archive] == nil { order.append(trial.archive) }
            groups[trial.archive, default: []].append(trial)
        }
        return order.map { ("\(folder)/\($0)", groups[$0] ?? []) }
    }

    /// `./S01/a.csv` is `S01/a.csv`.
    private static func plain(_ name: String) -> String { name.hasPrefix("./") ? String(name.dropFirst(2)) : name }

    /// - Returns: how many of the trials are there but cannot be read.
    private func evaluate(
        _ trials: [FallTrial], in archive: String, _ body: (TrialOutcome) throws(ExitCode) -> Void
    ) throws(ExitCode) -> Int {
        var unread = 0
        var wanted = Dictionary(trials.map { (Self.plain($0.file), $0) }, uniquingKeysWith: { first, _ in first })
        var reader: TarReader
        do { reader = try TarReader(archive) } catch { throw Console.fail("\(error)", .notReachable) }
        while true {
            let next: TarReader.Entry?
            do { next = try reader.next() } catch { throw Console.fail("\(error)", .notReachable) }
            guard let entry = next else { break }
            let name = Self.plain(entry.name)
            let key = wanted[name] == nil ? wanted.keys.sorted().first { name.hasSuffix("/" + $0) } : name
            guard let key, let trial = wanted.removeValue(forKey: key) else { continue }
            let outcome: TrialOutcome
            do throws(TrialFileError) {
                let recording = try TrialRecording(csv: entry.bytes)
                outcome = FallEvaluation.outcome(of: recording, for: trial)
            } catch {
                Console.note("\(archive): \(trial.file): \(error.text)")
                unread += 1
                continue
            }
            try body(outcome)
        }
        for file in wanted.keys.sorted() { Console.note("\(archive): \(file) is missing") }
        return unread
    }
}

struct EvaluateInactivity: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inactivity", abstract: "Inject collapses into home logs: false alarms, delay, missed.")

    @Option(help: "homes.csv: a column `file` names each home log.")
    var homes: String
    @Option(help: "Folder of the logs; the list's own folder without it.")
    var data: String?
    @Option(help: "Days of learning before anything counts.")
    var learnDays = 14.0
    @Option(help: "Collapses of each kind and home.")
    var collapses = 500
    @Option(help: "Seed of the collapses.")
    var seed: UInt64 = 7
    @Option(help: "Write a line a false alarm and collapse to this file.")
    var jsonl: String?
    @Option(
        help: ArgumentHelp(
            "Judge so many settings beside the one that ships, and each home by the one that the other homes choose.",
            visibility: .hidden))
    var search: Int?

    func validate() throws {
        if !(0...3660).contains(learnDays) { throw ValidationError("--learn-days is 0 to 3660") }
        if !(1...100_000).contains(collapses) { throw ValidationError("--collapses is 1 to 100000") }
        if let search, !(0...10_000).contains(search) { throw ValidationError("--search is 0 to 10000") }
    }

    func run() throws {
        if let search { return try run(search: search) }
        let output = try jsonl.map { path throws(ExitCode) in try LineOutput(path) }
        Console.print(InactivityReport.tableHeader)
        try forEachHome { (home, rows, gaps) throws(ExitCode) in
            let report = evaluation.run(home: home, rows: rows, gaps: gaps)
            Console.print(report.tableLine)
            try output?.write(line: Array(report.jsonLines().dropLast()))
        }
        try output?.flush()
    }

    /// Leave one home out: figures of homes by settings that were not chosen on them.
    private func run(search samples: Int) throws {
        var search = InactivitySearch()
        (search.evaluation, search.samples) = (evaluation, samples)
        var list: [InactivitySearch.Home] = []
        try forEachHome { (home, rows, gaps) throws(ExitCode) in
            list.append(InactivitySearch.Home(name: home, rows: rows, gaps: gaps))
        }
        let lines = search.run(list) { number in
            if Console.isTerminal { Console.note("\(number) of \(samples + 1) settings") }
        }
        for line in lines { Console.print(line) }
    }

    private var evaluation: InactivityEvaluation {
        var evaluation = InactivityEvaluation()
        (evaluation.learnDays, evaluation.collapses, evaluation.seed) = (learnDays, collapses, seed)
        return evaluation
    }

    private func forEachHome(
        _ body: (String, [HomeLogRow], [RecorderGap]) throws(ExitCode) -> Void
    ) throws(ExitCode) {
        let folder = data ?? homes.lastIndex(of: "/").map { String(homes[..<$0]) } ?? "."
        let gaps = try HomeLists.gaps("\(folder)/gaps.csv")
        for file in try HomeLists.files(homes) {
            let bytes: [UInt8]
            do { bytes = try InputFile("\(folder)/\(file)").readAll() } catch {
                throw Console.fail("\(error)", .notReachable)
            }
            let log = HomeLogParser.parse(bytes)
            if let refusal = log.firstRefusal {
                Console.note(
                    "\(file): \(log.refusedLines) lines were not read; line \(refusal.line): \(refusal.reason)")
            }
            let home = String(file.prefix { $0 != "." })
            try body(home, log.rows, gaps[home] ?? [])
        }
    }
}
