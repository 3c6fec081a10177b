import SafetyModel
import Testing

@testable import Detection

/// Seconds since the impact.
private func moment(_ seconds: Double) -> Moment {
    let uptime = Milliseconds(seconds * 1000)
    return Moment(wall: 1_784_080_800_000 + uptime, uptime: 70_000_000 + uptime)
}
private let hers = DeviceContext("her_watch", resident: "r1", role: .wearable)
private let his = DeviceContext("his_watch", resident: "r2", role: .wearable)
private let radar = DeviceContext("bath_radar", room: "bathroom")
private let candidate = FallCandidate(
    impactMs: 0, decidedMs: 2000, confidence: 0.8, position: .wrist, explanation: Bilingual(zh: "撞击", en: "impact"),
    impactG: 4.1, stillSeconds: 3, tiltDegrees: nil, isCutShort: false)

/// Several people, several falls, several devices.
@Suite struct FallPeopleTests {
    private static func couple() -> FallVerification {
        var falls = FallVerification()
        falls.use(hasSeveralResidents: true)
        return falls
    }

    /// Who answers that all is well, and whose falls that ends.
    @Test(
        arguments: [
            ("her_watch", "r1", ["her_watch"], "her own device"), ("her_button", "r1", ["her_watch"], "her own button"),
            ("his_watch", "r2", ["his_watch"], "he speaks for himself"), ("wall_button", nil, [], "who pressed it?"),
        ] as [(DeviceID, String?, [DeviceID], String)])
    func oneWhoIsWellDoesNotCallOffTheOther(_ by: DeviceID, _ of: String?, _ ended: [DeviceID], _ why: String) {
        var falls = Self.couple()
        _ = falls.suspect(candidate, hers, at: moment(0))
        #expect(falls.suspect(candidate, his, at: moment(4)).map(\.severity) == [.urgent], "two people, two falls")
        let over = falls.answered(isHelpWanted: false, by: by, of: of, at: moment(9))
        #expect(over.map(\.device) == ended, "\(why)")
        #expect(falls.advance(to: moment(30)).count == 2 - ended.count, "\(why)")
    }

    /// One question is open; who answers it in a home of one, and in a home of two.
    @Test(
        arguments: [
            ("wall_button", nil, [true, false], "anybody may have pressed it"),
            ("voice", nil, [true, false], "anybody may have said so"),
            ("his_watch", "r2", [true, false], "he is well"),
            ("her_button", "r1", [true, true], "she says so"), ("her_watch", nil, [true, true], "her own device"),
        ] as [(DeviceID, String?, [Bool], String)])
    func anAnswerIsTheWearers(_ by: DeviceID, _ of: String?, _ isAnswered: [Bool], _ why: String) {
        for (isCouple, isAnswered) in zip([false, true], isAnswered) {
            var falls = isCouple ? Self.couple() : FallVerification()
            _ = falls.suspect(candidate, hers, at: moment(0))
            let over = falls.answered(isHelpWanted: false, by: by, of: of, at: moment(9))
            #expect(over.map(\.device) == (isAnswered ? ["her_watch"] : []), "\(why), \(isCouple ? "two" : "one")")
        }
    }

    @Test func anotherFallAfterTheAlarmAsksNobody() throws {
        var falls = FallVerification()
        _ = falls.suspect(candidate, hers, at: moment(0))
        _ = falls.advance(to: moment(20))
        let again = try #require(falls.suspect(candidate, hers, at: moment(600)).first)
        #expect(again.severity == .emergency && again.detail == "wearable" && again.summary.en.contains("another fall"))
        let lie = try #require(falls.advance(to: moment(900)).first)
        #expect(lie.detail == "long_lie" && lie.rule.limit?.en == "15 min", "the time on the floor goes on")
        #expect(falls.told(isVerdict: true, DeviceContext("her_watch"), at: moment(1000)).first?.severity == .emergency)
        #expect(falls.advance(to: moment(3600)).map(\.detail) == ["long_lie"] && falls.nextDeadline == nil)
    }

    @Test func aTestNeverReplacesAFall() {
        var falls = FallVerification()
        _ = falls.suspect(candidate, hers, at: moment(0))
        #expect(falls.suspect(candidate, hers, isTest: true, at: moment(10)).isEmpty)
        #expect(falls.advance(to: moment(20)).map(\.isTest) == [false])
        falls.rearm("her_watch")
        _ = falls.suspect(candidate, hers, isTest: true, at: moment(60))
        _ = falls.advance(to: moment(80))
        let real = falls.suspect(candidate, hers, at: moment(90))
        #expect(real.map(\.isTest) == [false] && real.map(\.severity) == [.urgent], "asked like any other")
    }

    /// A bridge's copy of "suspected", at these seconds after the first one was cancelled at 9 s; which of them ask again.
    @Test(
        arguments: [
            ([10, 70, 300], [], "the cache, with every report"), ([10, 700], [700], "the end may have been lost"),
        ] as [([Double], [Double], String)])
    func aRepeatedSuspicionIsNoNews(_ seconds: [Double], _ asked: [Double], _ why: String) {
        var falls = FallVerification()
        #expect(falls.weighs(radar, at: moment(0)).count == 1)
        _ = falls.answered(isHelpWanted: false, by: "voice", at: moment(9))
        #expect(seconds.filter { !falls.weighs(radar, at: moment($0)).isEmpty } == asked, "\(why)")
    }

    @Test func aSuspicionThatBeginsAnewIsNews() {
        var falls = FallVerification()
        _ = falls.weighs(radar, at: moment(0))
        #expect(falls.withdrawn(radar.device, at: moment(5)).count == 1)
        #expect(falls.weighs(radar, at: moment(8)).count == 1, "the device had said that all is well")
        falls.rearm(radar.device)
        #expect(falls.weighs(radar, at: moment(12)).count == 1, "a person closed the alert")
    }

    @Test func copiesOfMotionAreNoWalking() {
        var falls = FallVerification()
        _ = falls.told(isVerdict: false, radar, at: moment(0))
        for second in 6...20 {
            let copy = ActivityEvent("hall_motion", room: second % 2 == 0 ? "hall" : "kitchen", .motion)
            #expect(falls.activity(copy, isRepeated: true, at: moment(Double(second))).isEmpty)
        }
        #expect(falls.advance(to: moment(60)).map(\.severity) == [.emergency])
    }

    @Test func moreFallsThanAreFollowedAreStillTold() {
        var falls = FallVerification()
        for number in 0..<40 {
            let context = DeviceContext(DeviceID("radar\(number)"), resident: "r\(number)")
            let found = falls.told(isVerdict: true, context, at: moment(Double(number)))
            #expect(found.map(\.severity) == [.emergency])
        }
    }

    /// What stands in the summary for each way to become an emergency.
    @Test func eachWaySaysWhatItWas() {
        var falls = FallVerification()
        _ = falls.suspect(candidate, hers, at: moment(0))
        #expect(falls.answered(isHelpWanted: true, at: moment(3)).first?.summary.zh.contains("跌倒，本人求助") == true)
        falls = FallVerification()
        _ = falls.told(isVerdict: false, radar, at: moment(0))
        let both = falls.suspect(candidate, hers, at: moment(6))
        #expect(both.map(\.detail) == ["device"])
        #expect(both.allSatisfy { $0.summary.zh.contains("跌倒，两台设备都报告") && !$0.summary.en.contains("answer") })
        let verdict = falls.told(isVerdict: true, DeviceContext("pendant"), at: moment(300))
        #expect(verdict.first?.summary.en.contains(": fall (") == true && verdict.first?.rule.limit == nil)
    }

    @Test(arguments: WearPosition.allCases) func whereTheModelWasNotValidatedIsSaid(_ position: WearPosition) {
        var (falls, fall) = (FallVerification(), candidate)
        fall.position = position
        let worn = falls.suspect(fall, hers, at: moment(0)).first?.evidence.first { $0.kind == "worn" }
        #expect(worn?.value == .text(position.rawValue) && worn?.says.zh.hasPrefix("佩戴位置：") == true)
        #expect(worn?.says.en.contains("not validated") == (position != .waist && position != .wrist))
    }

    @Test func aGuessedPlaceIsSaidAsOne() {
        var falls = FallVerification()
        _ = falls.activity(ActivityEvent("hall_motion", room: "hall", .motion), at: moment(-9))
        let summary = falls.suspect(candidate, hers, at: moment(0)).first?.summary
        #expect(summary?.zh.hasPrefix("可能在") == true && summary?.en.hasPrefix("probably ") == true)
    }
}
