import SafetyModel
import Testing

@testable import Detection

/// Each finding of the list by itself, and who besides the resident can be in the home.
@Suite struct InactivityFindingsTests {
    private static let begin = 20 * 144

    private static func urgent(_ findings: [InactivityFinding]) -> [InactivityKind] {
        findings.filter { $0.change == .raised && $0.severity >= .urgent }.map(\.kind)
    }

    /// A night that begins at midnight in bed; what happens in it, and until when nothing else does.
    static let nights: [(marks: String, until: Int, want: [InactivityKind], why: Comment)] = [
        ("b" + String(repeating: ".", count: 47) + "bktk", 52, [], "up at eight, as ever"),
        (
            String(repeating: ".", count: 24) + "b", 70, [.notUp],
            "back in bed at four, and not up by the usual time"
        ),
        ("b......kkd", 40, [.leftAtNight], "out of the door at half past one, and not back in an hour"),
        ("b......kkd...dkkb", 30, [], "out for half an hour at night, and back"),
        ("b......kkd......dkb", 30, [.leftAtNight], "out for an hour and back: said once, and over"),
    ]

    @Test(arguments: nights) func inTheNight(_ row: (marks: String, until: Int, want: [InactivityKind], why: Comment)) {
        var (detector, _) = Timeline.learned()
        var findings = Timeline.play(row.marks, from: Self.begin, into: &detector)
        findings += detector.advance(to: Timeline.moment(Self.begin + row.until))
        #expect(Self.urgent(findings) == row.want, row.why)
        for finding in findings where finding.kind.isAbsence { #expect(finding.category == .wandering) }
        for finding in findings where finding.kind == .notUp { #expect(finding.detail == "not_up") }
    }

    /// The bed mat says that somebody rose, and nothing stirs from then on: not in the bathroom, not back in bed.
    @Test func bedLeftAndNotReturned() throws {
        var detector = InactivityDetector()
        var findings: [InactivityFinding] = []
        func mat(_ isOn: Bool) -> ActivityEvent { ActivityEvent("mat", room: "bedroom", .bed, isOn: isOn) }
        for day in 0..<20 {
            findings += Timeline.play(Timeline.day, from: day * 144, into: &detector)
            findings += detector.ingest(mat(true), at: Timeline.moment(day * 144 + 143))
            findings += detector.ingest(
                mat(false),
                at: Timeline.moment(day * 144 + 143).at(uptime: Timeline.moment(day * 144 + 144).uptime - 60_000))
        }
        #expect(Self.urgent(findings) == [])
        _ = detector.ingest(mat(true), at: Timeline.moment(Self.begin + 1))
        _ = detector.ingest(mat(false), at: Timeline.moment(Self.begin + 12))
        let found = detector.advance(to: Timeline.moment(Self.begin + 60))
        let call = try #require(found.last)
        #expect(call.kind == .bedLeft && call.severity == .urgent && call.category == .inactivity)
        #expect(call.observed <= 4 * 3_600_000, "an empty bed is not slept in")
        #expect(call.summary.zh.contains("离床") && call.evidence.contains { $0.says.zh.contains("离床未归") })
    }

    /// What is longer than any absence of two months is told early, and staff are called where they were.
    @Test func notBackYetIsSaidBeforeAnybodyIsCalled() throws {
        var (detector, _) = Timeline.learned()
        let out = String(Timeline.day.prefix(60)) + "kkd"
        _ = Timeline.play(out, from: Self.begin, into: &detector)
        let next = try #require(detector.foresight)
        let longest = try #require(next.usual)
        #expect(longest <= 3 * 3_600_000, "out for two hours every day")
        #expect(next.checkIn - (next.deadline - next.limit) == 4 * 3_600_000, "not before four hours")
        let findings = detector.advance(to: Timeline.moment(Self.begin + 62 + 30))
        #expect(findings.map(\.severity) == [.advisory] && findings.map(\.kind) == [.notBack])
        #expect(findings.first?.summary.zh.contains("近来最长") == true)
        #expect(findings.first?.limit == findings.first?.observed)
    }

    /// Two residents and visitors: one walks where another one lies, so silence is judged by the last of them.
    static let company: [(marks: String, want: [InactivityKind], why: Comment)] = [
        ("kkd..ll...kk...ll...kk..ll", [], "one goes out, the other one walks about: nobody is missed"),
        ("kkd..ll" + String(repeating: ".", count: 60), [.stillness], "one goes out, the other one falls silent"),
        ("kkdkkld" + String(repeating: ".", count: 40), [], "a visitor leaves last, with the resident"),
    ]

    @Test(arguments: company) func inCompany(_ row: (marks: String, want: [InactivityKind], why: Comment)) {
        var (detector, _) = Timeline.learned()
        let begin = Self.begin + 60
        _ = Timeline.play(String(Timeline.day.prefix(60)), from: Self.begin, into: &detector)
        var findings = Timeline.play(row.marks, from: begin, into: &detector)
        findings += detector.advance(to: Timeline.moment(begin + row.marks.count))
        #expect(Self.urgent(findings) == row.want, row.why)
    }

    // Pets.

    private static func cat(_ detector: inout InactivityDetector, from first: Int, steps: Int) -> [InactivityFinding] {
        var findings: [InactivityFinding] = []
        for step in 0..<steps {
            let now = Timeline.moment(first + step)
            findings += detector.advance(to: now)
            findings += detector.ingest(
                ActivityEvent("low", room: "living_room", .motion, weight: 0.4), at: now)
        }
        return findings
    }

    @Test func aCatDoesNotHideThatNobodyWalks() {
        var (detector, _) = Timeline.learned()
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kkkk", from: Self.begin, into: &detector)
        let findings = Self.cat(&detector, from: Self.begin + 64, steps: 40)
        #expect(Self.urgent(findings) == [.stillness], "it walked all the time")
        #expect(!findings.contains { $0.change == .cleared }, "and it does not end the alarm")
    }

    @Test func aCatInAnEmptyHomeIsNobodysReturn() {
        var (detector, _) = Timeline.learned()
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kkd", from: Self.begin, into: &detector)
        #expect(detector.isResidentAway)
        let findings = Self.cat(&detector, from: Self.begin + 63, steps: 50)
        #expect(Self.urgent(findings) == [] && detector.isResidentAway)
    }

    @Test func withAPersonAboutItsSensorCounts() {
        var (detector, _) = Timeline.learned()
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kk", from: Self.begin, into: &detector)
        _ = Self.cat(&detector, from: Self.begin + 62, steps: 1)
        #expect(detector.silence?.since == Timeline.moment(Self.begin + 62))
    }
}
