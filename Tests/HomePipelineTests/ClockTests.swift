import AlertRouter
import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct ClockTests {
    /// What was promised, and when by the clock that never steps.
    private func ladder(_ home: Home) -> [String] {
        home.effects.promises.map { "\($0.due) \($0.channel.rawValue) \($0.target) \($0.purpose.rawValue)" }
    }

    private func emergency(_ zone: TimeZoneRules = Home.shanghai, _ step: (inout Home) -> Void = { _ in }) -> Home {
        var home = Home(zone: zone)
        home.introduce()
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: 5)
        home.press(at: 10)
        step(&home)
        home.tell(.clock, at: 20)
        for second in stride(from: 30.0, through: 1500, by: 7) { home.tell(.tick, at: second) }
        return home
    }

    @Test(arguments: [-86_400_000, -3_600_000, -1, 1, 3_600_000, 86_400_000, 400 * 86_400_000] as [Milliseconds])
    func stepsOfTheWallClock(_ step: Milliseconds) {
        let steady = emergency()
        let stepped = emergency { $0.wallOffset += step }
        #expect(ladder(stepped) == ladder(steady), "the same steps at the same time")
        #expect(stepped.effects.names == steady.effects.names && stepped.alerts.count == 1, "nothing invented")
        #expect(stepped.effects.told.filter { $0.hasPrefix("sms") }.count >= 4, "and people were called")
    }

    @Test func aStepJustBeforeTheAlarmChangesOnlyWhatIsShown() {
        var home = Home()
        home.introduce()
        home.wallOffset -= 86_400_000
        home.press(at: 10)
        home.wallOffset += 2 * 86_400_000
        home.tell(.clock, at: 11)
        home.press(at: 40)
        #expect(home.alerts.count == 1 && home.alerts.first?.occurrences == 2)
        #expect(
            home.alerts.first?.raised.wall == Home.startWall - 86_400_000 + 10_000, "it was raised when it was raised")
    }

    /// Both changes of the Italian clock, an alarm before each, and two quiet days: nothing but the alarm, and only the offset moves.
    @Test(arguments: [1_774_728_000_000, 1_792_872_000_000] as [Milliseconds])
    func daylightSaving(_ evening: Milliseconds) throws {
        let rome = TimeZoneRules(
            name: "Europe/Rome", initialOffsetSeconds: 3600,
            changes: [
                .init(wall: 1_774_746_000_000, offsetSeconds: 7200),
                .init(wall: 1_792_890_000_000, offsetSeconds: 3600),
            ])
        func run(_ zone: TimeZoneRules) -> Home {
            var home = Home(zone: zone)
            home.wallOffset = evening - 1_000_000
            home.introduce()
            home.press(at: 18_000 - 100)
            for quarter in 0..<96 {
                home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 18_000 + Double(quarter) * 900)
            }
            return home
        }
        let (italian, plain) = (run(rome), run(.utc))
        #expect(ladder(italian) == ladder(plain))
        #expect(italian.effects.names == plain.effects.names && italian.alerts.count == 1)
        let line = String(decoding: try #require(italian.alerts.first).json(zone: rome), as: UTF8.self)
        #expect(line.contains(evening == 1_774_728_000_000 ? "+01:00" : "+02:00"))
    }

    /// The machine slept: everything that was due fires at the next call, with its own time, and nothing is invented.
    @Test(arguments: [false, true]) func suspended(_ isTold: Bool) throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 5)
        home.press(at: 10)
        let before = home.effects.promises.count
        let gap = HomeInput.started(bootID: "a", isClockTrusted: true, blindMilliseconds: 36_000_000)
        home.tell(isTold ? gap : .tick, at: 36_010)
        let late = home.effects.promises[before...].filter { $0.channel == .sms }
        #expect(
            late.map(\.due).min() == home.moment(40).uptime, "the first step to people was due 30 s after the alarm")
        #expect(Set(late.map { ($0.due - home.moment(10).uptime) / 1000 }).isSuperset(of: [30, 120, 240]))
        if isTold { #expect(late.count < 20, "rounds that were slept through are one round") }
        #expect(home.alerts.filter { $0.severity > .technical }.count == 1)
        let next = home.tell(.tick, at: 36_600)
        #expect(next.told.contains("sms:reminder"), "and it goes on as it did")
    }

    /// Whoever did not look cannot say that it was quiet.
    @Test(arguments: [600, 36_000, 200_000] as [Double])
    func blindTimeIsNoSilence(_ seconds: Double) throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true,"battery":80}"#, at: 5)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 6)
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"offline"}"#, at: 7)
        home.tell(.link(.home, isUp: false), at: 8)
        try home.restart()
        home.tell(
            .started(bootID: "b", isClockTrusted: true, blindMilliseconds: Milliseconds(seconds * 1000)),
            at: 8 + seconds)
        home.tell(.link(.home, isUp: true), at: 9 + seconds)
        home.hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, at: 10 + seconds)
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true,"battery":80}"#, at: 20 + seconds)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 21 + seconds)
        home.tell(.tick, at: 300 + seconds)
        #expect(home.alerts.map(\.category) == [.blind], "only that it was blind: \(home.effects.lines)")
        #expect(home.alerts.first?.severity == .technical && home.alerts.first?.condition == .cleared)
    }

    @Test func dueStepsFireAtOnceAfterARestart() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        try home.restart()
        let fired = home.tell(.started(bootID: "b", isClockTrusted: true, blindMilliseconds: 600_000), at: 610)
        #expect(fired.told.filter { $0 == "sms:raise" || $0 == "sms:reminder" }.count >= 3)
        #expect(home.alerts.filter { $0.category == .sos }.count == 1)
    }

    @Test func clockThatFellBackOverARestartHoldsNothingUp() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        try home.restart()
        home.tell(.started(bootID: "b", isClockTrusted: false, blindMilliseconds: 0), at: 10)
        home.wallOffset -= 30 * 86_400_000
        home.tell(.clock, at: 11)
        home.tell(.tick, at: 300)
        #expect(home.effects.told.filter { $0.hasPrefix("sms") }.count >= 3)
        #expect(Set(home.alerts.map(\.category)) == [.sos, .blind], "and it says that it cannot trust its clock")
    }

    @Test func absurdGapsDoNotTrap() throws {
        for blind in [Milliseconds.max, .min, -5, 0] {
            var home = Home()
            home.introduce()
            home.tell(.link(.home, isUp: false), at: 1)
            home.press(at: 2)
            home.tell(.started(bootID: "", isClockTrusted: true, blindMilliseconds: blind), at: 3)
            home.press(at: 10)
            home.tell(.tick, at: 100)
            #expect(home.alerts.contains { $0.category == .sos && $0.occurrences == 2 })
        }
    }

    @Test func deadlineIsTheTimeWhateverTickNoticedIt() {
        var (fine, coarse) = (Home(), Home())
        func drive(_ home: inout Home, _ ticks: [Double]) {
            home.introduce()
            home.tell(.link(.uplink, isUp: false), at: 1)
            for tick in ticks { home.tell(.tick, at: tick) }
        }
        drive(&fine, stride(from: 1.5, to: 200, by: 0.5).map { $0 })
        drive(&coarse, [200])
        #expect(fine.effects.lines == coarse.effects.lines)
        #expect(coarse.alerts.first?.at == coarse.moment(61))
    }
}
