import SafetyModel

/// A stretch in which the recorder itself was down, in local milliseconds.
package struct RecorderGap: Sendable, Equatable {
    package var start: Milliseconds
    package var end: Milliseconds
    package init(start: Milliseconds, end: Milliseconds) { (self.start, self.end) = (start, end) }
}

/// One home's log, prepared for fault injection: what is test time, absence, sleep and outage. It looks ahead and reads labels;
/// the detector is shown neither.
struct EvaluatedHome {
    struct Sign {
        var time: Milliseconds
        var row: Int
        var isDoor: Bool
        var label: String?
    }
    let rows: [HomeLogRow]
    let gaps: [RecorderGap]
    private(set) var signs: [Sign] = []
    /// From each sign to the next; 0 after the last.
    private(set) var quiet: [Milliseconds] = []
    private(set) var isOutage: [Bool] = []
    private(set) var isTest: [Bool] = []
    private(set) var isAbsent: [Bool] = []
    private(set) var isLabelled = false
    private(set) var testDays = 0.0

    init(rows: [HomeLogRow], gaps: [RecorderGap], learnDays: Double) {
        self.rows = rows
        self.gaps = gaps.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        for (index, row) in rows.enumerated() {
            guard case .activity(let event) = row.sign else { continue }
            signs.append(Sign(time: row.local, row: index, isDoor: event.kind == .exitDoor, label: row.label))
        }
        isLabelled = signs.contains { $0.label != nil }
        quiet = signs.indices.map { $0 + 1 < signs.count ? signs[$0 + 1].time - signs[$0].time : 0 }
        isOutage = signs.indices.map { outage(after: $0) }
        markTest(learnDays)
        markAbsences()
    }

    private func outage(after index: Int) -> Bool {
        let (start, length) = (signs[index].time, quiet[index])
        return gaps.contains { gap in
            start <= gap.end && start + length >= gap.start && 2 * length > gap.end - gap.start
        }
    }

    private mutating func markTest(_ learnDays: Double) {
        var (covered, tested): (Milliseconds, Milliseconds) = (0, 0)
        for index in signs.indices {
            let isTest = Double(covered) >= learnDays * 86_400_000
            self.isTest.append(isTest)
            if isOutage[index] { continue }
            covered += quiet[index]
            if isTest { tested += quiet[index] }
        }
        testDays = Double(tested) / 86_400_000
    }

    /// 10 min of quiet or more, begun within 3 min after exit-door use and ended within 3 min before the next.
    private mutating func markAbsences() {
        isAbsent = [Bool](repeating: false, count: signs.count)
        var before: [Bool] = []
        var door: Milliseconds?
        for sign in signs {
            if sign.isDoor { door = sign.time }
            before.append(door.map { sign.time - $0 <= 180_000 } ?? false)
        }
        door = nil
        for index in signs.indices.reversed() {
            let end = signs[index].time + quiet[index]
            if index + 1 < signs.count, signs[index + 1].isDoor { door = signs[index + 1].time }
            isAbsent[index] = before[index] && quiet[index] >= 600_000 && door.map { $0 - end <= 180_000 } ?? false
        }
    }

    /// By the last sign's label; in a home without labels 23:00 to 07:00.
    func isAsleep(_ index: Int, at time: Milliseconds) -> Bool {
        if let label = signs[index].label { return Self.isSleep(label) }
        let minute = SleepRhythm.minute(time)
        let isNight = minute >= 1380 || minute < 420
        return isLabelled ? isNight && quiet[index] > 1_200_000 : isNight
    }

    private static func isSleep(_ label: String) -> Bool {
        let label = label.lowercased()
        return ["sleep", "go_to_bed", "go_to_sleep"].contains { label.hasPrefix($0) } && !label.contains("toilet")
    }
}
