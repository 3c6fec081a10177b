import SafetyModel
import Testing

@testable import Detection

/// A span in which nobody could see is taken out of a silence, and nothing else is.
@Suite struct UnobservedSpanTests {
    private static let minute: Milliseconds = 60_000
    /// The fixed limit by day, and when it is asked before: nothing is learnt yet.
    private static let limit = 240 * minute
    private static let asked = 225 * minute

    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        /// Minutes after the last sign.
        var spans: [(Double, Double)]
        var askedAt: Double
        var calledAt: Double
        var testDescription: String { why }
    }

    static let rows: [Row] = [
        Row(why: "never blind", spans: [], askedAt: 225, calledAt: 240),
        Row(
            why: "5 s early in the silence", spans: [(10, 10 + 5.0 / 60)], askedAt: 225 + 5.0 / 60,
            calledAt: 240 + 5.0 / 60),
        Row(why: "59 s", spans: [(100, 100 + 59.0 / 60)], askedAt: 225 + 59.0 / 60, calledAt: 240 + 59.0 / 60),
        Row(why: "30 min", spans: [(100, 130)], askedAt: 255, calledAt: 270),
        Row(why: "3 h", spans: [(100, 280)], askedAt: 405, calledAt: 420),
        Row(
            why: "5 s every hour: still called on the same day",
            spans: [(60, 60 + 5.0 / 60), (120, 120 + 5.0 / 60), (180, 180 + 5.0 / 60)], askedAt: 225.25,
            calledAt: 240.25),
        Row(
            why: "5 s while the question is open", spans: [(230, 230 + 5.0 / 60)], askedAt: 225,
            calledAt: 240 + 5.0 / 60),
        Row(why: "30 min while the question is open", spans: [(230, 260)], askedAt: 225, calledAt: 270),
        Row(why: "over the question's moment", spans: [(220, 250)], askedAt: 255, calledAt: 270),
    ]

    @Test(arguments: rows) func onlyTheSpanIsTakenOut(_ row: Row) {
        var detector = InactivityDetector()
        let start = Timeline.moment(60)
        func at(_ minutes: Double) -> Moment {
            start.at(uptime: start.uptime + Milliseconds((minutes * 60_000).rounded()))
        }
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: start)
        var findings: [InactivityFinding] = []
        for (from, to) in row.spans {
            findings += detector.blind(from: at(from))
            #expect(detector.nextDeadline == nil, "nothing falls due while nobody sees")
            findings += detector.seeAgain(at: at(to))
        }
        findings += detector.advance(to: at(row.calledAt + 60))
        #expect(findings.map(\.severity) == [.advisory, .urgent], "asked once, called once")
        #expect(findings.map(\.at.uptime) == [at(row.askedAt).uptime, at(row.calledAt).uptime])
        #expect(findings.last?.evidence.first?.wall == start.wall, "the last sign of life itself")
        #expect(findings.last?.observed == Self.limit, "what was observed of it")
    }

    /// A sign while one of two bridges is away begins another silence; only what follows it is taken out.
    @Test func aSignDuringTheSpanBeginsAnother() {
        var detector = InactivityDetector()
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: Timeline.moment(60))
        _ = detector.blind(from: Timeline.moment(61))
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: Timeline.moment(63))
        _ = detector.seeAgain(at: Timeline.moment(66))
        #expect(detector.foresight?.deadline == Timeline.moment(66).uptime + Self.limit)
    }

    /// What would have fallen due meanwhile by the clock (not up by the usual time) is asked first.
    @Test func whatFellDueUnseenIsAskedFirst() throws {
        var (detector, _) = Timeline.learned()
        let next = try #require(detector.foresight)
        let end = Moment(wall: next.deadline + 600_000, uptime: next.deadline + 600_000)
        let begin = Moment(wall: next.checkIn - 60_000, uptime: next.checkIn - 60_000)
        _ = detector.blind(from: begin, to: end)
        let after = detector.advance(to: Moment(wall: end.wall + 8 * 3_600_000, uptime: end.uptime + 8 * 3_600_000))
        #expect(after.first?.severity == .advisory)
        #expect(after.allSatisfy { $0.at.uptime >= end.uptime })
        if after.count > 1 { #expect(after[1].at.uptime > after[0].at.uptime) }
    }

    /// A stay in the bathroom is not over because nobody saw for a moment.
    @Test func aStayGoesOn() throws {
        var detector = InactivityDetector()
        var findings: [InactivityFinding] = []
        for ten in 0..<30 {
            let now = Timeline.moment(60 + ten)
            findings += detector.ingest(ActivityEvent("b1", room: "bathroom", .motion), at: now)
            if ten == 10 { findings += detector.blind(from: now, to: now.at(uptime: now.uptime + 5000)) }
        }
        #expect(findings.map(\.kind) == [.longStay])
        #expect(findings.first?.at.uptime == Timeline.moment(60 + 24).uptime + 5000)
    }
}
