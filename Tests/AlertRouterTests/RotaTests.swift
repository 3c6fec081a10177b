import SafetyModel
import Testing

@testable import AlertRouter

@Suite struct RotaTests {
    private static let monday = RFC3339.days(year: 2026, month: 7, day: 13) * 86_400_000
    private static let shanghai = TimeZoneRules(name: "CST", initialOffsetSeconds: 28_800)

    private func wall(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Milliseconds {
        Self.monday + Milliseconds((day * 24 + hour) * 60 + minute) * 60_000 - 28_800_000
    }

    private var rota: Rota {
        Rota(
            name: "night",
            rotations: [
                .init(
                    people: [["li"], ["wang"], ["zhao"]], startWall: wall(0, 20), shiftSeconds: 86_400,
                    band: TimeBand(fromMinute: 1200, untilMinute: 480)),
                .init(
                    people: [["day"]], startWall: wall(0, 0), shiftSeconds: 86_400,
                    band: TimeBand(fromMinute: 480, untilMinute: 1200), weekdays: [1, 2, 3, 4, 5]),
            ],
            overrides: [.init(fromWall: wall(2, 20), untilWall: wall(3, 8), people: ["stand-in"], replaces: "zhao")],
            holidays: [.init(year: 2026, month: 7, day: 17, people: ["holiday"])], handoverSeconds: 600)
    }

    @Test(arguments: [
        (0, 21, 0, ["li"], "first night"), (1, 3, 0, ["li"], "the same shift after midnight"),
        (1, 21, 0, ["wang"], "next night"),
        (1, 12, 0, ["day"], "a working day"), (1, 8, 5, ["day", "li"], "hand-over: both"),
        (2, 23, 0, ["stand-in"], "instead of zhao"),
        (4, 12, 0, ["holiday"], "a holiday"), (5, 12, 0, [], "Saturday noon: nobody, and coverage says so"),
    ]) func onDuty(_ day: Int, _ hour: Int, _ minute: Int, _ want: [String], _ why: Comment) {
        #expect(rota.onDuty(at: wall(day, hour, minute), zone: Self.shanghai) == want, why)
    }

    @Test func aHandOverStaysAtItsHourWhenClocksChange() {
        let change = wall(2, 3)
        let zone = TimeZoneRules(
            name: "x", initialOffsetSeconds: 28_800, changes: [.init(wall: change, offsetSeconds: 32_400)])
        var plain = rota
        plain.handoverSeconds = 0
        #expect(
            plain.onDuty(at: wall(2, 19, 30), zone: zone) == ["zhao"]
                || plain.onDuty(at: wall(2, 19, 30), zone: zone) == ["stand-in"])
        #expect(plain.onDuty(at: wall(2, 18, 30), zone: zone) == ["day"])
    }

    @Test func twoPeopleWhoSwapBothWork() {
        var team = Rota(
            name: "duty", rotations: [.init(people: [["li", "wang"]], startWall: wall(0, 0), shiftSeconds: 86_400)])
        let (from, until) = (wall(1, 8), wall(1, 20))
        team.overrides = [
            .init(fromWall: from, untilWall: until, people: ["wang"], replaces: "li"),
            .init(fromWall: from, untilWall: until, people: ["li"], replaces: "wang"),
        ]
        #expect(team.onDuty(at: wall(1, 12), zone: Self.shanghai) == ["li", "wang"])
        team.overrides[1] = .init(fromWall: from, untilWall: until, people: ["zhao"], replaces: "zhao")
        team.overrides.append(.init(fromWall: from, untilWall: until, people: ["zhao"], replaces: "stand-in"))
        team.overrides[0].people = ["stand-in"]
        #expect(
            team.onDuty(at: wall(1, 12), zone: Self.shanghai) == ["wang", "zhao"], "a stand-in is replaced in turn")
    }

    @Test func handOverInAnHourThatComesTwiceHappensOnce() {
        // Clocks go from 03:00 back to 02:00; shifts change at 02:30.
        let change = wall(2, 3)
        let zone = TimeZoneRules(
            name: "x", initialOffsetSeconds: 28_800, changes: [.init(wall: change, offsetSeconds: 25_200)])
        let rota = Rota(
            name: "r", rotations: [.init(people: [["li"], ["wang"]], startWall: wall(1, 2, 30), shiftSeconds: 86_400)])
        let turns = stride(from: change - 7_200_000, to: change + 14_400_000, by: 60_000).map {
            rota.onDuty(at: $0, zone: zone)
        }
        #expect(zip(turns, turns.dropFirst()).count { $0 != $1 } == 1)
    }

    @Test func wildTimesDoNotStopIt() {
        for wall in [Milliseconds.min, -1, 0, Milliseconds.max] { _ = rota.onDuty(at: wall, zone: Self.shanghai) }
    }
}

@Suite struct PolicyCheckTests {
    @Test func theStandardSetsAreFine() {
        #expect(boxPolicies().check() == [])
        #expect(
            PolicySet.standardDesk(contacts: [Contact(name: "li", roles: [.communityDesk], channels: [.sms])]).check()
                == [])
    }

    @Test func everyProblemAtOnce() {
        var set = boxPolicies()
        set.policies[0].tail = nil
        set.policies[0].steps[1].targets = [.person("ana"), .onDuty("night")]
        set.policies[0].steps[2].afterSeconds = 1
        set.policies[1].leaseSeconds = 1
        set.contacts[0].name = "a/b"
        set.contacts[1].channels = []
        let paths = set.check().map(\.path)
        #expect(
            Set(paths) == [
                "policies[0].tail", "policies[0].steps[1].targets[0]", "policies[0].steps[1].targets[1]",
                "policies[0].steps[2].afterSeconds", "policies[1].leaseSeconds", "contacts[0].name",
                "contacts[1].channels",
            ])
    }

    @Test func wildNumbersDoNotStopTheEngine() {
        let steps = [
            Step(afterSeconds: .max, targets: [.everyone], ring: .init(tries: .max, gapSeconds: .max)),
            Step(afterSeconds: .min, targets: [.everyone]),
        ]
        let policy = Policy(
            id: "p", steps: steps, tail: Tail(everySeconds: .max, targets: []), leaseSeconds: .max,
            maxLeaseSeconds: .max)
        var engine = box(PolicySet(policies: [policy], contacts: [Contact(name: "a", roles: [], channels: [.sms])]))
        let id = engine.handle(detection(), at: Moment(wall: .max, uptime: 0)).alerts.first?.id
        _ = engine.handle(command(.ack(leaseSeconds: .max), id), at: Moment(wall: .min, uptime: 5))
        _ = engine.advance(to: Moment(wall: 0, uptime: 315_360_000_005))
    }

    @Test(arguments: ["home", "family_contact:2", "on_duty:night", "person:li", "everyone", "city_desk"])
    func selectorsReadBack(_ text: String) { #expect(Selector(text)?.text == text) }

    @Test(arguments: ["", "family_contact:0", "family_contact:x", "nobody", "night"])
    func noSelectors(_ text: String) { #expect(Selector(text) == nil) }
}
