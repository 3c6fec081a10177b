import SafetyModel
import Testing

@testable import Detection

@Suite struct InactivityLogTests {
    @Test(
        arguments: [
            ("2026-03-02T10:00:00.250,M1,motion,kitchen,ON,Cook", 1_772_445_600_250, "kitchen", "Cook", "all fields"),
            (
                "2026-03-02 10:00:00,M1,motion,,ON\r", 1_772_445_600_000, nil, nil,
                "no room, no label, CR LF, a blank for T"
            ),
            (
                "\"2026-03-02T10:00:00.5\",\"M1\",motion,kitchen,ON,", 1_772_445_600_500, "kitchen", nil,
                "quoted, tenths"
            ),
            (
                "2026-03-02T10:00:00+01:00,M1,motion,kitchen,ON", 1_772_445_600_000, "kitchen", nil,
                "local time: an offset is passed over"
            ),
        ] as [(String, Milliseconds, String?, String?, String)])
    func aLine(_ line: String, _ local: Milliseconds, _ room: String?, _ label: String?, _ why: String) throws {
        let row = try #require(try HomeLogParser.row(Array(line.utf8)[...]).get())
        #expect(
            row == HomeLogRow(local: local, sensor: "M1", kind: .motion, room: room, value: "ON", label: label),
            "\(why)")
    }

    @Test func aFileInTimeOrderWithItsRefusals() {
        let text = """
            timestamp_iso,sensor_id,kind,room,value,activity_label
            2026-03-02T10:00:01,B,motion,kitchen,OFF,
            2026-03-02T10:00:00,A,motion,kitchen,ON,

            2026-03-02T10:00:01,C,motion,kitchen,ON,
            2026-13-02T10:00:01,C,motion,kitchen,ON,
            2026-03-02T10:00:01,C,telepathy,kitchen,ON,
            2026-03-02T10:00:01,C
            """
        let log = HomeLogParser.parse(Array(text.utf8))
        #expect(log.rows.map(\.sensor) == ["A", "B", "C"], "sorted, and rows of one instant keep their order")
        #expect(log.refusedLines == 3)
        #expect(log.firstRefusal?.line == 6)
    }

    @Test(
        arguments: [
            (
                HomeLogRow.Kind.contact, "entrance", "OPEN", ActivityEvent.Kind.exitDoor, true,
                "a contact in the entrance is the exit door"
            ),
            (.contact, "kitchen", "CLOSE", .contact, false, "a cupboard is not"),
            (.water, "bathroom", "0.3", .water, true, "litres in that minute"),
            (.water, "bathroom", "0", nil, false, "a meter that counts nothing is no sign of life"),
            (.water, "bathroom", "OFF", .water, false, "a flush that ends is"),
            (.motion, "kitchen", "7", .motion, true, "a count of an hour"),
            (.bed, "bedroom", "OFF", .bed, false, "the bed was left"),
            (.temperature, "kitchen", "21.5", nil, true, "the recorder lives"),
            (.heartbeat, "kitchen", "1", nil, true, "the recorder lives"),
        ] as [(HomeLogRow.Kind, String, String, ActivityEvent.Kind?, Bool, String)])
    func whatARowSays(
        _ kind: HomeLogRow.Kind, _ room: String, _ value: String, _ want: ActivityEvent.Kind?, _ isOn: Bool,
        _ why: String
    ) {
        let sign = HomeLogRow(local: 0, sensor: "S", kind: kind, room: room, value: value).sign
        guard let want else {
            #expect(sign == .alive, "\(why)")
            return
        }
        #expect(sign == .activity(ActivityEvent("S", room: room, want, isOn: isOn)), "\(why)")
    }

    @Test func noiseIsRefusedAndNeverTraps() {
        var generator = SplitMix64(seed: 5)
        for _ in 0..<2000 {
            let bytes = (0..<generator.index(below: 80)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            #expect(HomeLogParser.parse(bytes).rows.isEmpty)
        }
    }

    /// Four weeks of the drawn day as a log.
    private func log(days: Int) -> [HomeLogRow] {
        var rows: [HomeLogRow] = []
        for index in 0..<days * 144 {
            let mark = Array(Timeline.day)[index % 144]
            guard let event = Timeline.event(mark) else { continue }
            let kind: HomeLogRow.Kind = event.kind == .exitDoor ? .contact : .motion
            let at = Timeline.moment(index).wall
            for second in 0..<3 {
                let isPassage = second == 1 && kind == .motion
                rows.append(
                    HomeLogRow(
                        local: at + Milliseconds(second) * 2000, sensor: isPassage ? "h1" : event.device.name,
                        kind: kind,
                        room: isPassage ? "hall" : event.room, value: kind == .contact ? "OPEN" : "ON"))
            }
        }
        return rows
    }

    @Test func evaluationOfAnOrdinaryHome() throws {
        var evaluation = InactivityEvaluation()
        evaluation.collapses = 60
        let report = evaluation.run(home: "drawn", rows: log(days: 24))
        #expect(report.falseAlarms == [])
        #expect(report.trials.count == 120)
        let awake = try #require(report.delays(.awake))
        #expect(awake.missed.value <= 0.1)
        #expect(awake.median.value < 300)
        #expect(awake.median.low <= awake.median.value && awake.median.value <= awake.median.high)
        #expect(
            evaluation.run(home: "drawn", rows: log(days: 24)).tableLine == report.tableLine, "one seed, one result")
    }

    /// Each home is judged by what the others chose, and the same seed says the same.
    @Test func settingsOfTheOtherHomes() {
        var search = InactivitySearch()
        (search.samples, search.starts, search.evaluation.collapses) = (2, [0], 20)
        let homes = ["one", "two"].map { InactivitySearch.Home(name: $0, rows: log(days: 22), gaps: []) }
        var progress: [Int] = []
        let lines = search.run(homes) { progress.append($0) }
        #expect(progress == [1, 2, 3] && lines == search.run(homes))
        #expect(lines.count { $0.hasPrefix("one+0") } == 6, "with all sensors and with a third, in three tables")
        let settings = search.candidates()
        #expect(settings.count == 3 && settings[0] == InactivitySettings() && settings[1] != settings[0])
        func task(_ home: String, _ losses: [Double]) -> InactivitySearch.Task {
            InactivitySearch.Task(
                home: home, name: home, rows: [], gaps: [], learnDays: 14, target: .dense, weight: 1, losses: losses)
        }
        let tasks = [task("one", [9, 0, 5]), task("two", [1, 9, 1]), task("three", [1, 1, 1])]
        #expect(search.best(tasks, without: "one", of: 3) == 0, "the first of equals, whatever the home itself likes")
        #expect(search.best(tasks, without: "two", of: 3) == 1)
        #expect(search.best(tasks, without: nil, of: 3) == 2)
    }

    @Test func anOutageIsNeitherTestedNorAFalseAlarm() {
        let rows = log(days: 28)
        let gap = RecorderGap(start: Timeline.moment(20 * 144).wall, end: Timeline.moment(23 * 144).wall)
        let kept = rows.filter { $0.local < gap.start || $0.local > gap.end }
        var evaluation = InactivityEvaluation()
        evaluation.collapses = 10
        let seen = evaluation.run(home: "drawn", rows: kept, gaps: [gap])
        #expect(seen.falseAlarms == [])
        #expect(seen.testDays < 11.5, "three of the fourteen days are not covered")
        #expect(evaluation.run(home: "drawn", rows: kept).falseAlarms.count == 1, "without the list it is a silence")
    }

    @Test func logarithmsAreExactEnough() {
        #expect(abs(Logarithm.natural(10) - 2.302_585_092_994_046) < 1e-14)
        #expect(abs(Logarithm.exponential(1) - 2.718_281_828_459_045) < 1e-14)
        #expect(abs(Logarithm.exponential(Logarithm.natural(12_345.678)) / 12_345.678 - 1) < 1e-13)
        #expect(Logarithm.natural(-1) == 0)
        #expect(Logarithm.exponential(.nan) == 1)
    }
}
