import SafetyModel

/// Judges many settings on many homes, and each home by the setting that the *other* homes chose: the figures of a home say nothing
/// of a model that was tuned on it. One seed, one result.
///
/// Setting 0 is the one that ships; the others move about a third of its constants each, within ranges around it.
package struct InactivitySearch: Sendable {
    package struct Home: Sendable {
        package var name: String
        package var rows: [HomeLogRow]
        package var gaps: [RecorderGap]
        package init(name: String, rows: [HomeLogRow], gaps: [RecorderGap]) {
            (self.name, self.rows, self.gaps) = (name, rows, gaps)
        }
    }
    package var evaluation = InactivityEvaluation()
    package var samples = 100
    /// A home is judged anew from each of these days of its log on, as if the system had been installed then.
    package var starts = [0.0, 10, 20, 40, 60]
    /// Days that must be left to judge; a log that is too short even from its first day gives two fifths to learning.
    package var leastTestDays = 7.0

    package init() {}

    /// One home from one day on, with all or a third of its sensors: what it must reach, and what each setting reached.
    struct Task: Sendable {
        var home: String
        var name: String
        var rows: [HomeLogRow]
        var gaps: [RecorderGap]
        var learnDays: Double
        var target: InactivityTarget
        /// Longer logs count for more: the share of a month that is not yet chance.
        var weight: Double
        var reports: [InactivityReport] = []
        var losses: [Double] = []
    }

    /// - Parameter progress: told after each setting.
    package func run(_ homes: [Home], progress: (Int) -> Void = { _ in }) -> [String] {
        let settings = candidates()
        var tasks = homes.flatMap { self.tasks($0) }
        for (number, setting) in settings.enumerated() {
            for index in tasks.indices {
                var run = evaluation
                (run.settings, run.learnDays) = (setting, tasks[index].learnDays)
                let report = run.run(home: tasks[index].name, rows: tasks[index].rows, gaps: tasks[index].gaps)
                tasks[index].losses.append(tasks[index].target.loss(report))
                tasks[index].reports.append(report)
            }
            progress(number + 1)
        }
        return table(homes.map(\.name), tasks, settings)
    }

    func candidates() -> [InactivitySettings] {
        var generator = SplitMix64(seed: evaluation.seed)
        let base = evaluation.settings
        return [base] + (0..<samples).map { _ in InactivityRanges.sample(around: base, &generator) }
    }

    private func tasks(_ home: Home) -> [Task] {
        var all: [Task] = []
        for start in starts {
            let first = (home.rows.first?.local ?? 0) &+ Milliseconds(start * 86_400_000)
            let rows = start == 0 ? home.rows : home.rows.filter { $0.local >= first }
            let whole = EvaluatedHome(rows: rows, gaps: home.gaps, learnDays: 0)
            var learnDays = evaluation.learnDays
            if whole.testDays - learnDays < leastTestDays {
                guard start == 0 else { break }
                learnDays = (whole.testDays * 0.4).rounded()
            }
            let minutes = Set(whole.signs.map { $0.time / 60_000 }).count
            let isCoarse = Double(whole.signs.count) < 1.5 * Double(minutes)
            let months = max(0, whole.testDays - learnDays) / 30
            var task = Task(
                home: home.name, name: "\(home.name)+\(Int(start))", rows: rows, gaps: home.gaps, learnDays: learnDays,
                target: isCoarse ? .roomChanges : .dense, weight: months / (months + 1))
            all.append(task)
            guard !isCoarse else { continue }
            task.name += "/3"
            task.rows = Self.thinned(rows)
            all.append(task)
        }
        return all.map { task in
            var task = task
            task.weight /= Double(all.count)
            return task
        }
    }

    /// The exit doors and every third other sensor: most homes have fewer than a laboratory.
    private static func thinned(_ rows: [HomeLogRow]) -> [HomeLogRow] {
        let others = Set(rows.filter { !isExitDoor($0) }.map(\.sensor)).sorted()
        let kept = Set(others.enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
        return rows.filter { isExitDoor($0) || kept.contains($0.sensor) }
    }

    private static func isExitDoor(_ row: HomeLogRow) -> Bool { row.kind == .contact && row.room == "entrance" }

    /// The setting with the least weighted loss on all homes but one; the smallest number of equals.
    func best(_ tasks: [Task], without home: String?, of count: Int) -> Int {
        let judged = tasks.filter { $0.home != home }
        let losses = (0..<count).map { number in
            judged.reduce(0) { $0 + $1.weight * $1.losses[number] }
        }
        return losses.indices.min { (losses[$0], $0) < (losses[$1], $1) } ?? 0
    }

    private func table(_ homes: [String], _ tasks: [Task], _ settings: [InactivitySettings]) -> [String] {
        var lines = [InactivityReport.tableHeader, "each home by the setting that the other homes choose"]
        for home in homes {
            let chosen = best(tasks, without: home, of: settings.count)
            for task in tasks where task.home == home {
                lines.append("\(task.reports[chosen].tableLine)  setting \(chosen), \(task.learnDays) d")
            }
        }
        for (title, number) in [
            ("all homes by the setting that ships", 0), ("", best(tasks, without: nil, of: settings.count)),
        ] {
            lines.append(title.isEmpty ? "all homes by the setting that all choose, \(number)" : title)
            for task in tasks {
                lines.append("\(task.reports[number].tableLine)  loss \((task.losses[number] * 100).rounded() / 100)")
            }
            lines += InactivityRanges.differences(settings[number], from: settings[0])
        }
        return lines
    }
}
