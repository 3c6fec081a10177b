import SafetyModel

/// Counts of found falls and false alarms, by the project's rules: a fall is found when an alarm lies between 2 s before its
/// onset and 12 s after its impact; every alarm of an activity is false; alarms within 5 s of one another are one.
package struct FallScore: Sendable, Equatable {
    package private(set) var falls = 0
    package private(set) var found = 0
    package private(set) var activities = 0
    package private(set) var clean = 0
    package private(set) var falseAlarms = 0
    package private(set) var activityHours = 0.0
    /// From the labelled impact to the first alarm that finds it.
    package private(set) var delaysMs: [Double] = []

    package init() {}
    package init(_ outcomes: some Sequence<TrialOutcome>) { for outcome in outcomes { add(outcome) } }

    package mutating func add(_ outcome: TrialOutcome) {
        let times = outcome.alarms.map { Double($0.timeMs) }.sorted()
        guard outcome.trial.isFall else {
            let merged = times.indices.count { $0 == 0 || times[$0] - times[$0 - 1] > 5_000 }
            activities += 1
            clean += merged == 0 ? 1 : 0
            falseAlarms += merged
            activityHours += outcome.trial.durationSeconds / 3_600
            return
        }
        falls += 1
        guard let findable = outcome.trial.findableMs, let alarm = times.first(where: findable.contains) else { return }
        found += 1
        if let impact = outcome.trial.impactMs ?? outcome.trial.onsetMs { delaysMs.append(alarm - impact) }
    }

    package var sensitivity: Double? { falls > 0 ? Double(found) / Double(falls) : nil }
    package var specificity: Double? { activities > 0 ? Double(clean) / Double(activities) : nil }
    package var falseAlarmsPerHour: Double? { activityHours > 0 ? Double(falseAlarms) / activityHours : nil }

    /// Delay that so large a share of the found falls stays within, milliseconds.
    package func delayMs(share: Double) -> Double? {
        let sorted = delaysMs.sorted()
        guard !sorted.isEmpty, let rank = Int(exactly: (share * Double(sorted.count - 1)).rounded()) else { return nil }
        return sorted[max(0, min(sorted.count - 1, rank))]
    }

    /// 95 % interval of a proportion (Wilson 1927).
    package static func interval(_ part: Int, of total: Int) -> ClosedRange<Double>? {
        guard total > 0, part >= 0, part <= total else { return nil }
        let (share, count, z) = (Double(part) / Double(total), Double(total), 1.959964)
        let scale = 1 + z * z / count
        let middle = share + z * z / count / 2
        let spread = z * (share * (1 - share) / count + z * z / count / count / 4).squareRoot()
        let (low, high) = (max(0, (middle - spread) / scale), min(1, (middle + spread) / scale))
        return low <= high ? low...high : nil
    }

    /// 95 % interval of the false alarms an hour: Poisson, by the Wilson-Hilferty approximation.
    package var falseAlarmsInterval: ClosedRange<Double>? {
        guard activityHours > 0 else { return nil }
        func cubed(_ value: Double) -> Double { value * value * value }
        let (count, z) = (Double(falseAlarms), 1.959964)
        let low = count > 0 ? count * cubed(1 - 1 / (9 * count) - z / (3 * count.squareRoot())) : 0
        let more = count + 1
        let high = more * cubed(1 - 1 / (9 * more) + z / (3 * more.squareRoot()))
        return max(0, low) / activityHours...max(max(0, low), high) / activityHours
    }
}
