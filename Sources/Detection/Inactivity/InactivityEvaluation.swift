import SafetyModel

/// Fault injection on recorded homes: how often the detector calls for nothing, and how long after a collapse it calls.
///
/// A collapse is simulated by ending the log at a random waking or sleeping moment; the detector's state is cloned there, so that
/// a trial costs a copy. False alarms are those that call staff on the whole log after the learning days, outside of outages.
package struct InactivityEvaluation: Sendable {
    package var learnDays = 14.0
    package var collapses = 500
    package var seed: UInt64 = 7
    package var horizon: Milliseconds = 24 * 3_600_000
    package var settings = InactivitySettings()

    package init() {}

    package enum TrialSet: String, Sendable, CaseIterable { case awake, asleep }

    package struct Trial: Sendable, Equatable {
        package var set: TrialSet
        /// Local time of the collapse, and the sign of life before it.
        package var collapse: Milliseconds
        var sign: Int
        /// Minutes until staff were called; nil: missed.
        package var delayMinutes: Double?
        package var kind: InactivityKind?
    }

    /// Runs one home. `rows` in time order, as `HomeLogParser` gives them.
    package func run(home: String, rows: [HomeLogRow], gaps: [RecorderGap] = []) -> InactivityReport {
        let prepared = EvaluatedHome(rows: rows, gaps: gaps, learnDays: learnDays)
        var trials = draw(prepared)
        trials.sort { ($0.sign, $0.collapse, $0.set.rawValue) < ($1.sign, $1.collapse, $1.set.rawValue) }
        let alarms = replay(prepared, &trials)
        return InactivityReport(
            home: home, signs: prepared.signs.count, testDays: prepared.testDays, falseAlarms: alarms, trials: trials,
            horizonMinutes: Double(horizon) / 60_000, seed: seed)
    }

    /// The two injection sets, as the protocol draws them.
    private func draw(_ home: EvaluatedHome) -> [Trial] {
        var generator = SplitMix64(seed: seed)
        return drawAwake(home, &generator) + drawAsleep(home, &generator)
    }

    /// One second after the last sign of a random minute with waking activity.
    private func drawAwake(_ home: EvaluatedHome, _ generator: inout SplitMix64) -> [Trial] {
        var lastInMinute: [Int] = []
        for index in home.signs.indices.dropLast() where isDrawable(home, index) {
            guard !home.isAsleep(index, at: home.signs[index].time) else { continue }
            let minute = home.signs[index].time / 60_000
            if let last = lastInMinute.last, home.signs[last].time / 60_000 == minute { lastInMinute.removeLast() }
            lastInMinute.append(index)
        }
        guard !lastInMinute.isEmpty else { return [] }
        let isRepeating = lastInMinute.count < collapses
        return (0..<collapses).map { _ in
            let chosen = generator.index(below: lastInMinute.count)
            var sign = lastInMinute[chosen]
            if !isRepeating { lastInMinute.swapAt(chosen, lastInMinute.count - 1) }
            if !isRepeating { lastInMinute.removeLast() }
            let collapse = home.signs[sign].time + 1000
            while sign + 1 < home.signs.count, home.signs[sign + 1].time <= collapse { sign += 1 }
            return Trial(set: .awake, collapse: collapse, sign: sign)
        }
    }

    /// Uniform over the time at home and asleep.
    private func drawAsleep(_ home: EvaluatedHome, _ generator: inout SplitMix64) -> [Trial] {
        var candidates: [Int] = []
        var ends: [UInt64] = []
        for index in home.signs.indices.dropLast() where isDrawable(home, index) {
            let quiet = home.quiet[index]
            guard quiet > 1000, quiet < 16 * 3_600_000, home.isAsleep(index, at: home.signs[index].time) else {
                continue
            }
            candidates.append(index)
            ends.append((ends.last ?? 0) + UInt64(quiet))
        }
        guard let total = ends.last, total > 0 else { return [] }
        return (0..<collapses).map { _ in
            let point = generator.next() % total
            let place = ends.firstIndex { $0 > point } ?? 0
            let sign = candidates[place]
            let begin = ends[place] - UInt64(home.quiet[sign])
            return Trial(set: .asleep, collapse: home.signs[sign].time + Milliseconds(point - begin), sign: sign)
        }
    }

    private func isDrawable(_ home: EvaluatedHome, _ index: Int) -> Bool {
        home.isTest[index] && !home.isOutage[index] && !home.isAbsent[index]
    }
}
