import SafetyModel
import Testing

@testable import Detection

/// A home drawn as characters, ten minutes each: `k` kitchen, `b` bedroom, `t` bathroom, `l` living room, `d` exit door, `.` nothing.
enum Timeline {
    static let step: Milliseconds = 600_000
    /// 2026-03-02 00:00 UTC, a Monday.
    static let start: Milliseconds = 1_772_409_600_000

    static func event(_ mark: Character) -> ActivityEvent? {
        switch mark {
        case "k": ActivityEvent("k1", room: "kitchen", .motion)
        case "b": ActivityEvent("b1", room: "bedroom", .motion)
        case "t": ActivityEvent("t1", room: "bathroom", .motion)
        case "l": ActivityEvent("l1", room: "living_room", .motion)
        case "d": ActivityEvent("d1", room: "entrance", .exitDoor)
        default: nil
        }
    }

    static func moment(_ index: Int) -> Moment {
        let at = start + Milliseconds(index) * step
        return Moment(wall: at, uptime: at)
    }

    /// Six rows of four hours: a person who sleeps, cooks, rests, goes out and comes back.
    static let day =
        "b......................." + "........................" + "bktktkkkltltlllldldkkkkl"
        + "l....lkld.......dlktkkll" + "l..l...lkktl.....lkkkkll" + "l....l..tl..l....ltb...."

    /// Plays marks and returns what was raised or cleared, as `kind:severity@step`.
    static func play(_ marks: String, from begin: Int, into detector: inout InactivityDetector) -> [InactivityFinding] {
        var findings: [InactivityFinding] = []
        for (offset, mark) in marks.enumerated() {
            let now = moment(begin + offset)
            findings += detector.advance(to: now)
            guard let event = event(mark) else { continue }
            // A person makes several events, some of them elsewhere on the way.
            findings += detector.ingest(event, at: now)
            let passage = ActivityEvent("h1", room: "hall", .motion)
            if mark != "d" {
                for second in 1...3 {
                    let at = Moment(
                        wall: now.wall + Milliseconds(second) * 2000, uptime: now.uptime + Milliseconds(second) * 2000)
                    findings += detector.ingest(second == 2 ? passage : event, at: at)
                }
            }
        }
        return findings
    }

    /// A detector that has lived through so many ordinary days.
    static func learned(days: Int = 20, zone: TimeZoneRules = .utc) -> (InactivityDetector, [InactivityFinding]) {
        var detector = InactivityDetector(zone: zone)
        var findings: [InactivityFinding] = []
        for number in 0..<days { findings += play(day, from: number * 144, into: &detector) }
        return (detector, findings)
    }
}

@Suite struct InactivityTimelineTests {
    @Test func anOrdinaryLifeRaisesNothing() {
        let (detector, findings) = Timeline.learned()
        #expect(findings.filter { $0.change == .raised && $0.severity >= .urgent } == [])
        #expect(detector.learning.share == 1)
    }

    @Test(arguments: [
        ("kkkkkk", 20, 120, InactivityKind.stillness, "nobody rests in the kitchen: two hours are enough"),
        ("tttttt", 20, 120, .longStay, "a silence that began in the bathroom is a long stay"),
        ("llllll", 60, 300, .stillness, "the living room is where one rests: longer than the kitchen"),
    ]) func silenceAfter(_ marks: String, _ least: Int, _ most: Int, _ kind: InactivityKind, _ why: String) throws {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144 + 60
        _ = Timeline.play(String(Timeline.day.prefix(60)), from: 20 * 144, into: &detector)
        _ = Timeline.play(marks, from: begin, into: &detector)
        let last = Timeline.moment(begin + marks.count - 1).uptime + 6000
        let foresight = try #require(detector.foresight)
        let findings = detector.advance(to: Timeline.moment(begin + 100))
        #expect(findings.map(\.severity) == [.advisory, .urgent], "the soft check-in comes first: \(why)")
        let call = try #require(findings.last)
        #expect(call.kind == kind, "\(why)")
        #expect(call.at.uptime == foresight.deadline, "foretold to the millisecond: \(why)")
        #expect(
            ((last + Milliseconds(least) * 60_000)...(last + Milliseconds(most) * 60_000)).contains(call.at.uptime),
            "\(why)")
    }

    @Test func theDeadlineDoesNotDependOnWhoNoticesIt() {
        var (often, _) = Timeline.learned()
        var (once, _) = Timeline.learned()
        var found: [InactivityFinding] = []
        for minute in 0..<2000 {
            found += often.advance(
                to: Timeline.moment(20 * 144).at(
                    uptime: Timeline.moment(20 * 144).uptime + Milliseconds(minute) * 60_000))
        }
        let late = once.advance(to: Timeline.moment(20 * 144 + 199))
        #expect(found == late)
        #expect(!late.isEmpty)
    }

    @Test func aCheckInIsEndedByAnySignAndAnAlarmBySomebodyWhoWalks() throws {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144 + 60
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kkkk", from: 20 * 144, into: &detector)
        let foresight = try #require(detector.foresight)
        _ = detector.advance(to: Moment(wall: foresight.checkIn, uptime: foresight.checkIn))
        let answer = ActivityEvent("button", room: "kitchen", .answer)
        let at = Moment(wall: foresight.checkIn + 5000, uptime: foresight.checkIn + 5000)
        #expect(detector.ingest(answer, at: at).map(\.change) == [.cleared])
        let raised = detector.advance(to: Timeline.moment(begin + 100))
        #expect(raised.last?.severity == .urgent)
        let stray = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: Timeline.moment(begin + 100))
        #expect(stray == [], "one stray firing does not end an alarm, nor raise it again")
        #expect(detector.advance(to: Timeline.moment(begin + 140)) == [])
        #expect(Timeline.play("klk", from: begin + 141, into: &detector).contains { $0.change == .cleared })
    }

    @Test func outIsNotStill() {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144
        let out = String(Timeline.day.prefix(60)) + "kkd" + String(repeating: ".", count: 60) + "dkkl"
        let findings = Timeline.play(out, from: begin, into: &detector)
        #expect(
            findings.filter { $0.severity >= .urgent && $0.change == .raised } == [],
            "ten hours out by day are no emergency")
    }

    @Test func outForTooLongIsWandering() {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kkd", from: begin, into: &detector)
        let findings = detector.advance(to: Timeline.moment(begin + 62 + 100))
        #expect(findings.map(\.kind) == [.notBack, .notBack])
        #expect(findings.last?.detection.category == .wandering)
        let limit: Milliseconds = 57_600_000
        #expect(findings.last?.observed == limit, "sixteen hours")
    }

    @Test func theAwayButtonSilencesUntilSomebodyMoves() {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kkd", from: begin, into: &detector)
        _ = detector.tell(isAway: true, at: Timeline.moment(begin + 63))
        #expect(detector.foresight == nil)
        #expect(detector.advance(to: Timeline.moment(begin + 144 * 10)) == [])
        _ = Timeline.play("dkkkl", from: begin + 144 * 10, into: &detector)
        #expect(detector.foresight != nil)
    }
}
