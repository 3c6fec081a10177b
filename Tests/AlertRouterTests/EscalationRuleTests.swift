import SafetyModel
import Testing

@testable import AlertRouter

/// The rules E1 to E8 of the ladder.
@Suite struct EscalationRuleTests {
    /// What fires when; the time of each in seconds, whatever tick notices.
    @Test(arguments: [
        (1.0, "told every second"), (7.3, "told now and then"), (4000.0, "told once, much later"),
    ]) func e1StepsCountFromTheRaise(_ tick: Double, _ why: Comment) throws {
        var engine = box(boxPolicies(uplink: nil))
        var seen: [String] = []
        var effects = engine.handle(detection(), at: at(0))
        var now = 0.0
        while true {
            for case .note(let event) in effects where event.name == "step" {
                seen.append("\(event.cause ?? "")@\((event.at.uptime - at(0).uptime) / 1000)")
            }
            if now >= 800 { break }
            now += tick
            effects = engine.advance(to: at(min(now, 800)))
        }
        #expect(seen.prefix(5) == ["s0@0", "s1@30", "s2@120", "s3@240", "t1@540"], why)
    }

    @Test func e1TheTailNeverEnds() {
        var engine = box(boxPolicies(uplink: nil))
        _ = engine.handle(detection(), at: at(0))
        var rounds = 0
        for day in 1...30 {
            while let due = engine.nextDeadline, due <= at(Double(day) * 86_400).uptime {
                rounds += engine.advance(to: Moment(wall: due, uptime: due)).steps.count
            }
        }
        #expect(rounds > 30 * 280)
        #expect(engine.nextDeadline != nil)
    }

    /// A finding of a category may have a ladder of its own.
    @Test(
        arguments: [
            ("left_at_night", "box-gone-at-night", "nobody is in to be asked, and the cold does not wait"),
            ("not_back", "box-urgent", "by day there is time to ask"), (nil, "box-urgent", "no detail is no finding"),
        ] as [(String?, String, Comment)]) func aFindingsOwnLadder(_ detail: String?, _ id: String, _ why: Comment)
    {
        var found = detection(.wandering, .urgent, device: nil)
        found.detail = detail
        let alert = Alert(id: "a", home: "57001A", raisedBy: found, at: at(0))
        #expect(boxPolicies().policy(for: alert).id == id, why)
    }

    @Test func e2NobodyThereMeansTheNextStepAtOnce() {
        let contacts = [Contact(name: "guard", roles: [.estateGuard], channels: [.sms])]
        let steps = [
            Step(afterSeconds: 0, targets: [.onDuty("night")]), Step(afterSeconds: 60, targets: [.neighbour]),
            Step(afterSeconds: 600, targets: [.estateGuard]),
        ]
        let set = PolicySet(
            policies: [Policy(id: "p", steps: steps, tail: Tail(everySeconds: 300, targets: [.estateGuard]))],
            contacts: contacts)
        var engine = box(set)
        let effects = engine.handle(detection(), at: at(0))
        #expect(effects.names == ["raised", "s0", "fault_nobody_reached", "s1", "fault_nobody_reached", "s2"])
        #expect(effects.told == ["sms:guard:raise"])
    }

    @Test func e2ARefusedPathCountsAsNobody() throws {
        var engine = box(boxPolicies(uplink: nil))
        _ = engine.handle(detection(), at: at(0))
        let sent = engine.advance(to: at(31)).promises.filter { $0.channel == .sms }
        var effects: [Effect] = []
        for promise in sent {
            effects += engine.handle(delivery: promise.key, .rejectedPermanent(reason: "no SIM"), at: at(33))
        }
        #expect(effects.steps == ["s2"], "all promises of the step are refused for good: the next one now")
    }

    @Test func e2DistinctPeopleAreCounted() {
        let contacts = [
            Contact(name: "group", roles: [.communityDesk], channels: [.wecom], isPerson: false),
            Contact(name: "guard", roles: [.estateGuard], channels: [.sms]),
        ]
        let steps = [
            Step(afterSeconds: 0, targets: [.communityDesk], minDistinctPeople: 1),
            Step(afterSeconds: 600, targets: [.estateGuard], minDistinctPeople: 1),
        ]
        var engine = box(PolicySet(policies: [Policy(id: "p", steps: steps, tail: nil)], contacts: contacts))
        #expect(engine.handle(detection(), at: at(0)).steps == ["s0", "s1"], "a group's robot is not a person")
    }

    @Test func e3ThePolicyIsFrozenInTheAlert() throws {
        var engine = box(boxPolicies(uplink: nil))
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        var other = boxPolicies(uplink: nil)
        other.policies[0].revision = 2
        other.policies[0].steps = [Step(afterSeconds: 5, targets: [.technician])]
        engine.use(other)
        #expect(engine.advance(to: at(31)).steps == ["s1"] && engine.record(id)?.policy.revision == 1)
        _ = engine.handle(detection(device: "hall_smoke"), at: at(40))
        #expect(engine.advance(to: at(46)).told == ["sms:technician:raise"], "a new alert has the new one")
    }

    @Test func e4StepsSurviveARestartAndFireAtOnce() throws {
        var engine = box(boxPolicies(uplink: nil))
        _ = engine.handle(detection(), at: at(0))
        engine = try restarted(engine)
        let effects = engine.started(at: at(200), clock: .init(bootID: "2", isTrusted: true))
        #expect(effects.steps == ["s1", "s2"])
        engine = try restarted(engine)
        #expect(engine.started(at: at(201), clock: .init(bootID: "3", isTrusted: true)).isEmpty, "but not twice")
    }

    @Test func e4AClockThatFellBackHoldsNothingUp() throws {
        var engine = box(boxPolicies(uplink: nil))
        _ = engine.handle(detection(), at: at(0))
        let id = try #require(engine.openAlerts.first).id
        _ = engine.handle(command(.ack(leaseSeconds: 600), id), at: at(10))
        engine = try restarted(engine)
        let effects = engine.started(at: at(-100_000), clock: .init(bootID: "2", isTrusted: false))
        #expect(effects.names.prefix(2) == ["lease_expired", "s1"])
    }

    @Test func e5CoverageIsProvenOrTheGapIsNamed() throws {
        let day: Milliseconds = 86_400_000
        let start = RFC3339.floorDivide(at(0).wall, day) * day
        let rota = Rota(
            name: "desk",
            rotations: [
                .init(
                    people: [["li"], ["wang"]], startWall: start, shiftSeconds: 86_400,
                    band: TimeBand(fromMinute: 480, untilMinute: 1200))
            ])
        let staff = ["li", "wang"].map { Contact(name: $0, roles: [], channels: [.sms]) }
        var set = PolicySet.standardDesk(contacts: staff, rotas: [rota], rota: "desk")
        let gaps = set.gaps(kinds: [(.sos, .emergency)], home: "57001A", fromWall: start, days: 2, limitSeconds: 300)
        let dark = gaps.reduce(0) { $0 + $1.untilWall - $1.fromWall }
        #expect(dark == day, "the nights of two days, 8 + 12 + 4 hours: \(gaps)")
        #expect(gaps.first?.fromWall == start && gaps.first?.secondsToPerson == nil)
        set.contacts.append(Contact(name: "guard", roles: [.estateGuard], channels: [.sms]))
        #expect(set.gaps(home: "57001A", fromWall: start, limitSeconds: 300).isEmpty)
    }

    @Test func e6TheOthersAreToldWhoHasItAndTheHomeToo() throws {
        var engine = box(boxPolicies(uplink: nil))
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        let called = engine.advance(to: at(31)).promises
        #expect(called.map(\.target).sorted() == ["daughter", "daughter", "office", "office"], "two rings each")
        let effects = engine.handle(command(.ack(leaseSeconds: nil), id, by: "daughter"), at: at(40))
        #expect(Set(effects.told) == ["siren:siren:taken", "sms:office:taken", "voice:voice:helpIsComing"])
        #expect(Set(called.map(\.key)).isSubset(of: effects.withdrawn), "what has not left is not sent any more")
    }

    @Test func e7TheHomeItselfIsStepZero() {
        var engine = box()
        let effects = engine.handle(detection(), at: at(0))
        #expect(effects.told == ["siren:siren:raise", "voice:voice:raise"])
        #expect(
            effects.promises.map(\.channel) == [.uplink, .siren, .voice]
                && effects.promises.allSatisfy { $0.lane == .emergency })
    }

    @Test(arguments: [
        (AlertCategory.sos, Severity.emergency, 0), (.smoke, .urgent, 0), (.fall, .urgent, 0), (.gas, .emergency, 0),
        (.waterLeak, .urgent, 4 * 3600), (.utility, .advisory, 4 * 3600), (.vitalSign, .emergency, 0),
    ]) func e8QuietHours(_ category: AlertCategory, _ severity: Severity, _ waits: Int) {
        let step = Step(afterSeconds: 0, targets: [.neighbour], respectsQuietHours: true)
        let set = PolicySet(
            policies: [Policy(id: "p", steps: [step], tail: nil)],
            contacts: [Contact(name: "n", roles: [.neighbour], channels: [.sms])],
            quietHours: TimeBand(fromMinute: 22 * 60, untilMinute: 6 * 60))
        var engine = box(set)
        let now = engine.handle(detection(category, severity), at: at(0)).steps
        #expect(now == (waits == 0 ? ["s0"] : []))
        if waits > 0 { #expect(engine.nextDeadline == at(Double(waits)).uptime) }
    }

    /// The desk answers, is silent, has no receipt: when the box calls outward by itself.
    @Test(arguments: [
        (true, true, 200.0, ["s2"], "a desk that lives: only the limit for a person"),
        (true, false, 100.0, ["s1"], "no receipt within 30 s"), (false, false, 100.0, ["s1"], "never heard"),
    ]) func boxStepsOnlyWithoutTheDesk(
        _ isHeard: Bool, _ hasReceipt: Bool, _ until: Double, _ want: [String], _ why: Comment
    ) throws {
        var engine = box()
        if isHeard { _ = engine.deskHeard(at: at(-1)) }
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        if hasReceipt { _ = engine.receipt(alertID: id, revision: 1, at: at(2)) }
        var steps: [String] = []
        if isHeard { steps += engine.deskHeard(at: at(60)).steps }
        steps += engine.advance(to: at(until)).steps
        #expect(steps.first == want.first, why)
    }

    @Test func aDeskThatFallsSilentLaterIsGoneAround() throws {
        var engine = box()
        _ = engine.deskHeard(at: at(-100))
        let id = try #require(engine.handle(detection(.waterLeak, .urgent), at: at(0)).alerts.first).id
        _ = engine.receipt(alertID: id, revision: 1, at: at(1))
        #expect(engine.advance(to: at(180)).isEmpty)
        let effects = engine.advance(to: at(182))
        #expect(effects.steps == ["s1"])
        #expect(effects.promises.first?.due == at(181).uptime, "180 s after the last sign of life")
    }
}
