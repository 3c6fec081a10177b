import SafetyModel
import Testing

@testable import Detection

@Suite struct FallsEvaluationTests {
    private static let header =
        "dataset,subject,age_group,activity_code,description,is_fall,position,archive,file,duration_s,fall_onset_ms,"
        + "fall_impact_ms"
    private static let list = [
        header, #"a,S1,young,F01,"a fall, ""hard"",",1,waist,S1.tar.gz,S1/F01.csv,15.0,,6000"#,
        "a,S2,elderly,D01,Walking,0,shoe,S2.tar.gz,S2/D01.csv,36.0,,",
    ].joined(separator: "\n")

    @Test func readsTheList() throws {
        let trials = try FallTrial.list(csv: Array(Self.list.utf8))
        #expect(trials.map(\.file) == ["S1/F01.csv", "S2/D01.csv"])
        #expect(trials.map(\.position) == [.waist, .unknown])
        #expect(trials.map(\.isElderly) == [false, true])
        #expect(trials[0].impactMs == 6_000 && trials[0].onsetMs == nil && trials[1].impactMs == nil)
        #expect(throws: TrialFileError.missingColumn(name: "is_fall")) {
            try FallTrial.list(csv: Array("file\nx".utf8))
        }
    }

    @Test(arguments: [
        ("t_ms,ax_g,ay_g,az_g\n0,0.066,-0.703,-0.098\n10,1,2,3\n", "plain"),
        (
            "t_ms,ax_g,ay_g,az_g\r\n0,0.066,-0.703,-9.8e-2\r\n10.4,+1,2.0,3\r\n\r\n",
            "other line ends, exponents, fractions"
        ),
        ("t_ms,ax_g,ay_g,az_g,note\n0,0.066,-0.703,-0.098,7\n10,1,2,3,8", "a further column, no end of line"),
    ])
    func readsSamples(_ text: String, _ why: String) throws {
        let recording = try TrialRecording(csv: Array(text.utf8))
        #expect(recording.timesMs == [0, 10], "\(why)")
        #expect(recording.samplesG == [SIMD3(0.066, -0.703, -0.098), SIMD3(1, 2, 3)], "\(why)")
        #expect(recording.gyroscopeDps == nil && recording.durationMs == 10, "\(why)")
    }

    /// Each is one sample of 0, 0, 1 g at 0 ms.
    @Test(arguments: [
        ("t_ms,ax_g,ay_g,az_g\r\n0,0,0,1\r\n", "Windows"),
        ("\u{FEFF}t_ms,ax_g,ay_g,az_g\n0,0,0,1", "a spreadsheet's byte order mark"),
        ("t_ms, ax_g, ay_g, az_g\n0, 0, 0, 1\n", "blanks behind the commas"), ("0,0,0,1\n", "no names"),
        ("\u{FEFF}0,0,0,1\n", "no names, and the mark"), ("t_ms,ax_g,ay_g,az_g,label\n0,0,0,1,walks\n", "one more"),
        ("t_ms,ax_g,ay_g,az_g,a,b,c\n0,0,0,1,5,6,7\n", "three more, but no gyroscope"),
    ]) func readsWhatProgramsWrite(_ text: String, _ why: String) throws {
        let want = TrialRecording(timesMs: [0], samplesG: [SIMD3(0, 0, 1)])
        #expect(try TrialRecording(csv: Array(text.utf8)) == want, "\(why)")
    }

    @Test func aRowWithoutItsGyroscopeIsASampleAllTheSame() throws {
        let text = "t_ms,ax_g,ay_g,az_g,gx_dps,gy_dps,gz_dps\n0,0,0,1\n20,0,x,1,,,\n40,0,0,1,1,2,3\n"
        let recording = try TrialRecording(csv: Array(text.utf8))
        #expect(recording.timesMs == [0, 20, 40] && recording.samplesG[0] == SIMD3(0, 0, 1))
        #expect(recording.samplesG[1].y.isNaN && recording.gyroscopeDps?[0].x.isNaN == true)
        #expect(recording.gyroscopeDps?.last == SIMD3(1, 2, 3))
    }

    @Test func readsTheGyroscopeAndMissingCells() throws {
        let text = "t_ms,ax_g,ay_g,az_g,gx_dps,gy_dps,gz_dps\n0,nan,,1,-1,18,7\n"
        let recording = try TrialRecording(csv: Array(text.utf8))
        #expect(recording.gyroscopeDps == [SIMD3(-1, 18, 7)])
        #expect(recording.samplesG[0].x.isNaN && recording.samplesG[0].y.isNaN && recording.samplesG[0].z == 1)
    }

    @Test(arguments: [
        ("a,b\n1,2\n", TrialFileError.badHeader(found: "a,b"), "another file"),
        ("t_ms,ax_g,ay_g,az_g\n0,1,2,3\nx,1,1,1\n", .badCell(line: 3, column: 1), "no time"),
        ("0,1,2,3\n,1,1,1\n", .badCell(line: 2, column: 1), "no time, and no names either"),
        ("t_ms,ax_g,ay_g,az_g\n0,1,2\n", .badCell(line: 2, column: 4), "a cell is missing"),
        ("t_ms,ax_g,ay_g,az_g\n1e300,1,2,3\n", .badCell(line: 2, column: 1), "no time"),
    ])
    func refusesOthers(_ text: String, _ want: TrialFileError, _ why: String) {
        #expect(throws: want, "\(why)") { try TrialRecording(csv: Array(text.utf8)) }
    }

    private func outcome(_ alarmsMs: [Milliseconds], fall: Bool) throws -> TrialOutcome {
        let trial = try FallTrial.list(csv: Array(Self.list.utf8))[fall ? 0 : 1]
        return TrialOutcome(
            trial: trial, alarms: alarmsMs.map { .init(timeMs: $0, confidence: 0.912_6) }, durationMs: 14_990)
    }

    @Test(
        arguments: [
            ([3_999], false, "before the span"), ([4_000], true, "2 s before the impact"),
            ([18_000], true, "12 s after"),
            ([18_001], false, "after the span"), ([1_000, 9_500], true, "the second one finds it"), ([], false, "none"),
        ] as [([Milliseconds], Bool, String)])
    func findsFallsByTheRules(_ alarmsMs: [Milliseconds], _ isFound: Bool, _ why: String) throws {
        let score = FallScore([try outcome(alarmsMs, fall: true)])
        #expect(score.found == (isFound ? 1 : 0) && score.falls == 1 && score.falseAlarms == 0, "\(why)")
    }

    @Test func alarmsWithinFiveSecondsAreOne() throws {
        let score = FallScore([try outcome([1_000, 6_000, 11_000, 16_001], fall: false), try outcome([], fall: false)])
        #expect(score.falseAlarms == 2 && score.clean == 1 && score.activities == 2)
        #expect(abs((score.falseAlarmsPerHour ?? 0) - 100) < 0.001)
    }

    @Test func intervalsAreWilsons() throws {
        let interval = try #require(FallScore.interval(165, of: 165))
        #expect(abs(interval.lowerBound - 0.9772) < 0.0005 && interval.upperBound == 1)
        #expect(FallScore.interval(0, of: 0) == nil)
    }

    @Test func writesTheContractsLine() throws {
        let line = try outcome([4_120], fall: true).jsonLine
        #expect(
            line == #"{"file":"S1/F01.csv","subject":"S1","is_fall":1,"alarms":[{"t_ms":4120,"confidence":0.913}],"#
                + #""duration_ms":14990}"#)
    }

    @Test func streamsATrialAndPrintsTheTable() throws {
        let movement = MadeUpMovement()
        let recording = TrialRecording(timesMs: movement.timesMs(), samplesG: movement.samples())
        var trial = try FallTrial.list(csv: Array(Self.list.utf8))[0]
        trial.impactMs = 10_000
        let outcome = FallEvaluation.outcome(of: recording, for: trial)
        #expect(outcome.alarms.count == 1)
        let table = FallTable.text([outcome, try self.outcome([], fall: false)])
        #expect(
            table.contains("100.00 (20.7 to 100.0; 1/1)") && table.contains("a waist F01") && table.contains("elderly"))
    }
}
