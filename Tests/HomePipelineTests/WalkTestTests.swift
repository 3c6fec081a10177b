import SafetyModel
import Testing

@testable import HomePipeline

/// A technician walks the home; somebody there may need help meanwhile.
@Suite struct WalkTestTests {
    private static let hour = 3600.0

    private static func home() -> Home {
        var home = Home()
        home.introduce()
        home.tell(.walkTest(milliseconds: 4 * 3_600_000), at: 10)
        return home
    }
    private static func smoke(_ home: inout Home, at seconds: Double) {
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: seconds)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: seconds + 5)
    }
    private static func notices(_ home: Home) -> Int {
        home.effects.publications.count { publication in
            publication.topic == "safety/local/voice"
                && String(decoding: publication.payload, as: UTF8.self).contains("设备测试已经结束")
        }
    }

    /// A first press at so many seconds, with trips of a detector at others: whether it is a test.
    @Test(
        arguments: [
            (1700, [], true, "within half an hour"), (1900, [], false, "forgotten after half an hour"),
            (3500, [1750], true, "half an hour after the last trip"), (3600, [1750], false, "and forgotten then"),
            (2 * 3600, [], false, "two hours later"),
        ] as [(Double, [Double], Bool, String)])
    func aForgottenWalkEnds(_ press: Double, _ trips: [Double], _ isTest: Bool, _ why: String) {
        var home = Self.home()
        for trip in trips { Self.smoke(&home, at: trip) }
        home.press(at: press)
        let call = home.alerts.first { $0.category == .sos }
        #expect(call?.isTest == isTest, "\(why)")
        #expect(Self.notices(home) == (isTest ? 0 : 1), "its end is said aloud, once")
    }

    @Test func neverLongerThanItWasAskedFor() {
        var home = Home()
        home.introduce()
        home.tell(.walkTest(milliseconds: 600_000), at: 10)
        Self.smoke(&home, at: 590)
        home.press(at: 611)
        #expect(home.alerts.last?.isTest == false && Self.notices(home) == 1)
    }

    @Test func endedByHandIsSaidAloudToo() {
        var home = Self.home()
        home.tell(.walkTest(milliseconds: 0), at: 60)
        home.tell(.walkTest(milliseconds: 0), at: 61)
        #expect(Self.notices(home) == 1 && home.pipeline.walkTestLeft(at: home.moment(62)) == nil)
    }

    /// The second press rings, and so does a detector's second alarm; the first of another device is its test.
    @Test func whatComesTwiceRings() {
        var home = Self.home()
        home.press(at: 100)
        Self.smoke(&home, at: 110)
        #expect(home.alerts.map(\.isTest) == [true, true])
        home.press(at: 104 + 60)
        #expect(home.alerts.last?.isTest == false && home.alerts.last?.category == .sos)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 400)
        #expect(home.alerts.last?.isTest == false && home.alerts.last?.category == .smoke)
        home.hear("zigbee2mqtt/bath_leak", #"{"water_leak":true}"#, at: 500)
        #expect(home.alerts.last?.isTest == true)
    }

    /// One gust of test smoke comes and goes, and one fall is first suspected.
    @Test func oneTripIsOne() {
        var home = Self.home()
        for second in [100.0, 115, 150, 190] { Self.smoke(&home, at: second) }
        home.hear("zigbee2mqtt/bath_radar", #"{"fall_status":"fall_warning"}"#, at: 300)
        home.hear("zigbee2mqtt/bath_radar", #"{"fall_status":"fall_alarm"}"#, at: 330)
        #expect(home.alerts.contains { !$0.isTest } == false)
    }

    @Test func aRestartKeepsTheWalk() throws {
        var home = Self.home()
        home.press(at: 100)
        try home.restart()
        home.hear("zigbee2mqtt/bath_leak", #"{"water_leak":true}"#, at: 200)
        #expect(home.alerts.last?.isTest == true)
        home.press(at: 300)
        #expect(home.alerts.last?.isTest == false && home.alerts.last?.category == .sos, "its trip is remembered")
    }
}
