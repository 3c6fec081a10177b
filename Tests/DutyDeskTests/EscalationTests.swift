import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct EscalationTests {
    private func level(_ core: borrowing DeskCore) throws -> Int? {
        try core.store.alert(home: "57001A", id: "a1")?.level
    }

    /// Steps at 60 s and 180 s after the arrival, then every 120 s, without end.
    @Test(arguments: [(59, 0), (60, 1), (179, 1), (180, 2), (300, 3), (420, 4)] as [(Int64, Int)])
    func stepsFallDueSinceTheArrival(_ second: Int64, _ want: Int) throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        for time in stride(from: 0, through: second, by: 1) { _ = core.tick(at: Fixture.later(time)) }
        #expect(try level(core) == want)
    }

    @Test(
        arguments: [
            (86_400_000, "a wall clock a day ahead calls nobody early"),
            (-86_400_000, "a wall clock a day behind delays nobody"),
        ] as [(Int64, String)])
    func wallClockJumpsDoNotMatter(_ step: Int64, _ why: String) throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        _ = core.tick(at: Fixture.later(59, wallStep: step))
        #expect(try level(core) == 0, "\(why)")
        _ = core.tick(at: Fixture.later(60, wallStep: step))
        #expect(try level(core) == 1, "\(why)")
    }

    @Test func missedStepsFireAsOne() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        _ = core.tick(at: Fixture.later(310))
        #expect(try level(core) == 3)
        let calls = try core.store.events(after: 0, limit: 100).filter { $0.kind == .escalated }
        #expect(calls.map(\.note) == ["level 3: 街道值班室"])
    }

    @Test func acknowledgementHoldsForItsLeaseOnly() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        // The object's `at` is the start: a lease is a duration by the clock of the box that gave it.
        let until = RFC3339.string(Fixture.later(300).wall, offsetSeconds: 0)
        let acked = Fixture.object(
            revision: 2, more: #""handling":"acked","owner":"王","ack_until":"\#(until)""#)
        _ = core.receive(Fixture.message(acked), at: Fixture.later(10))
        _ = core.tick(at: Fixture.later(329))
        #expect(try level(core) == 0)
        _ = core.tick(at: Fixture.later(330))
        #expect(try level(core) == 1, "one step fires, 20 s after an owner that does not say so itself")
        #expect(try core.store.events(after: 0, limit: 100).contains { $0.kind == .lapsed })
    }

    @Test func pendingAcknowledgementHoldsAndARefusedOneDoesNot() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        let take = DeskRequest(
            commandID: "c1", verb: .ack, home: "57001A", alert: "a1", revision: 1, actor: "王", leaseSeconds: nil)
        _ = try core.act(take, at: Fixture.later(5))
        _ = core.tick(at: Fixture.later(100))
        #expect(try level(core) == 0)
        let refused = Message(
            topic: "safety/v1/luyuan/57001A/command/result",
            payload: Array(#"{"command_id":"c1","status":"refused"}"#.utf8), link: .uplink)
        _ = core.receive(refused, at: Fixture.later(101))
        _ = core.tick(at: Fixture.later(102))
        #expect(try level(core) == 1)
    }

    @Test func technicalAlertsInsistOnNobody() throws {
        var core = try Fixture.core()
        _ = core.receive(
            Fixture.message(Fixture.object(category: "device_fault", severity: "technical")), at: Fixture.start)
        _ = core.tick(at: Fixture.later(86_400))
        #expect(try level(core) == 0)
    }
}
