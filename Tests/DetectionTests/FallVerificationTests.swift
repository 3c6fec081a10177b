import SafetyModel
import Testing

@testable import Detection

/// Seconds since the impact.
private func moment(_ seconds: Double) -> Moment {
    let uptime = Milliseconds(seconds * 1000)
    return Moment(wall: 1_784_080_800_000 + uptime, uptime: 70_000_000 + uptime)
}
private let wrist = DeviceContext("watch", resident: "r1", role: .wearable)
private let radar = DeviceContext("bath_radar", room: "bathroom")
private let candidate = FallCandidate(
    impactMs: 0, decidedMs: 2000, confidence: 0.8, position: .wrist, explanation: Bilingual(zh: "撞击", en: "impact"),
    impactG: 4.1, stillSeconds: 3, tiltDegrees: nil, isCutShort: false)
private func motion(_ room: String?) -> ActivityEvent {
    ActivityEvent(DeviceID("\(room ?? "any")_motion"), room: room, .motion)
}

@Suite struct FallVerificationTests {
    @Test func noAnswerCountsAsYes() throws {
        var falls = FallVerification()
        _ = falls.activity(motion(nil), at: moment(-30))
        let first = falls.suspect(candidate, wrist, at: moment(0))
        #expect(first.map(\.severity) == [.urgent] && first.first?.detail == "suspected")
        #expect(falls.suspect(candidate, wrist, at: moment(3)).isEmpty, "the same fall")
        #expect(falls.nextDeadline == moment(20).uptime && falls.advance(to: moment(19)).isEmpty)
        let found = falls.advance(to: moment(20))
        let alarm = try #require(found.first)
        #expect(alarm.severity == .emergency && alarm.detail == "wearable" && alarm.resident == "r1")
        let says = alarm.evidence.map(\.says.en)
        #expect(
            says == [
                "impact", "worn at the wrist", "again: impact", "nothing stirred elsewhere since the fall",
                "nobody answered",
            ])
        #expect(alarm.confidence == 0.9, "silence makes it surer")
        #expect(alarm.summary == Bilingual(zh: "watch：跌倒，无人应答（撞击）", en: "watch: fall, nobody answered (impact)"))
        #expect(alarm.rule.limit?.en == "20 s to answer")
    }

    @Test func theWearerCancels() {
        var falls = FallVerification()
        _ = falls.suspect(candidate, wrist, at: moment(0))
        let over = falls.answered(isHelpWanted: false, by: "watch", at: moment(9))
        #expect(over.map(\.change) == [.cleared] && over.first?.detail == "cancelled")
        #expect(over.first?.evidence.last?.device == "watch")
        #expect(falls.nextDeadline == nil && falls.advance(to: moment(9999)).isEmpty)
        #expect(falls.answered(isHelpWanted: false, at: moment(10)).isEmpty, "nothing was asked")
    }

    @Test func theWearerCallsForHelp() {
        var falls = FallVerification()
        _ = falls.suspect(candidate, wrist, at: moment(0))
        #expect(falls.answered(isHelpWanted: true, at: moment(5)).map(\.severity) == [.emergency])
        #expect(falls.advance(to: moment(60)).isEmpty, "told already")
        #expect(falls.answered(isHelpWanted: false, at: moment(90)).map(\.change) == [.cleared], "it was nothing")
    }

    @Test func longLieIsSaidTwice() {
        var falls = FallVerification()
        _ = falls.suspect(candidate, wrist, at: moment(0))
        _ = falls.advance(to: moment(20))
        #expect(falls.advance(to: moment(900)).map(\.detail) == ["long_lie"])
        let again = falls.advance(to: moment(3600))
        #expect(again.map(\.detail) == ["long_lie"] && again.first?.rule.limit?.en == "1 h")
        #expect(falls.nextDeadline == nil)
    }

    /// Signs as room and second; whether it was withdrawn before the answer was due: a radar's in its room, and a wearable's, whose
    /// place is only guessed.
    static let walks: [(signs: [(String?, Double)], isWithdrawn: [Bool], why: String)] = [
        ([("kitchen", 8), ("hall", 12)], [true, true], "from room to room"),
        ([("kitchen", 8), ("kitchen", 12)], [false, false], "one sensor, twice: a warm curtain, a pet"),
        ([("kitchen", 8)], [false, false], "once may be a pet"),
        (
            [("bathroom", 8), ("bathroom", 12), ("bathroom", 16)], [false, false],
            "where the fall was: it is the one who fell"
        ),
        ([("kitchen", 1), ("hall", 3)], [false, false], "the fall itself, seen from next door"),
    ]
    @Test(arguments: walks)
    func movementElsewhere(_ row: (signs: [(String?, Double)], isWithdrawn: [Bool], why: String)) {
        for (context, isWithdrawn) in zip([radar, wrist], row.isWithdrawn) {
            var falls = FallVerification()
            _ = falls.activity(motion("bathroom"), at: moment(-30))
            if context == wrist {
                _ = falls.suspect(candidate, context, at: moment(0))
            } else {
                _ = falls.told(isVerdict: false, context, at: moment(0))
            }
            let found = row.signs.flatMap { falls.activity(motion($0.0), at: moment($0.1)) }
            #expect(found.map(\.detail) == (isWithdrawn ? ["moving"] : []), "\(context.device): \(row.why)")
            #expect(falls.advance(to: moment(70)).isEmpty == isWithdrawn, "\(context.device): \(row.why)")
        }
    }

    @Test func twoResidents() {
        var falls = FallVerification()
        falls.use(hasSeveralResidents: true)
        _ = falls.told(isVerdict: false, radar, at: moment(0))
        let signs = [motion("kitchen"), motion("hall"), motion("kitchen")].enumerated()
        #expect(signs.flatMap { falls.activity($0.element, at: moment(Double($0.offset) + 8)) }.isEmpty)
        #expect(falls.advance(to: moment(60)).first?.severity == .emergency, "the other one may walk")
    }

    @Test func anUnknownPlaceNeedsTwoRooms() {
        var falls = FallVerification()
        _ = falls.suspect(candidate, wrist, at: moment(0))
        #expect(falls.activity(motion("kitchen"), at: moment(8)).isEmpty)
        #expect(falls.activity(motion("kitchen"), at: moment(10)).isEmpty, "where the wearer may lie")
        #expect(falls.activity(motion("hall"), at: moment(14)).map(\.detail) == ["moving"])
    }

    @Test func gettingUpEndsTheLongLie() {
        var falls = FallVerification()
        _ = falls.told(isVerdict: true, radar, at: moment(0))
        _ = falls.activity(motion("hall"), at: moment(100))
        let up = falls.activity(motion("kitchen"), at: moment(110))
        #expect(up.map(\.detail) == ["up_again"] && up.first?.change == .cleared)
        #expect(falls.advance(to: moment(9999)).isEmpty)
    }

    @Test func devicesOwnWords() throws {
        var falls = FallVerification()
        let weighed = falls.told(isVerdict: false, radar, at: moment(0))
        #expect(weighed.first?.severity == .urgent && weighed.first?.detail == "suspected")
        #expect(falls.told(isVerdict: false, radar, at: moment(5)).isEmpty)
        let verdict = falls.told(isVerdict: true, radar, at: moment(15))
        #expect(verdict.map(\.severity) == [.emergency] && verdict.first?.detail == "device")
        #expect(verdict.first?.evidence.first == weighed.first?.evidence.first, "the same fall, not another one")
        #expect(verdict.first?.evidence.contains { $0.says.en == "the device reports a fall" } == true)
        #expect(falls.told(isVerdict: false, radar, at: moment(20)).isEmpty, "less than what is known")
        #expect(falls.withdrawn("bath_radar", at: moment(60)).map(\.change) == [.cleared])
        #expect(falls.withdrawn("bath_radar", at: moment(61)).isEmpty && falls.nextDeadline == nil)
        _ = falls.told(isVerdict: false, radar, at: moment(100))
        #expect(falls.advance(to: moment(159)).isEmpty, "it may take a minute to decide")
        #expect(falls.advance(to: moment(160)).map(\.severity) == [.emergency], "no answer counts as yes")
    }

    @Test func twoDevicesNeedNoAnswer() {
        var falls = FallVerification()
        _ = falls.suspect(candidate, wrist, at: moment(0))
        let both = falls.told(isVerdict: false, radar, at: moment(6))
        #expect(both.map(\.severity) == [.emergency] && both.map(\.device) == ["watch"], "one fall, one emergency")
        #expect(both.first?.room == "bathroom", "the radar knows where")
        #expect(both.allSatisfy { $0.evidence.contains { $0.says.en.contains("another device") } })
        #expect(falls.advance(to: moment(900)).map(\.detail) == ["long_lie"], "one long lie")
    }

    @Test func testsAndClosing() {
        var falls = FallVerification()
        #expect(falls.suspect(candidate, wrist, isTest: true, at: moment(0)).map(\.isTest) == [true])
        #expect(falls.advance(to: moment(20)).map(\.isTest) == [true])
        falls.rearm("watch")
        #expect(falls.nextDeadline == nil, "a person has dealt with it")
        #expect(falls.suspect(candidate, wrist, at: moment(60)).map(\.isTest) == [false])
    }
}
