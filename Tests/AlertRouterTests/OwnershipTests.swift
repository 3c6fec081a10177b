import SafetyModel
import Testing

@testable import AlertRouter

/// The desk runs its own ladder on copies; the box owns the alert.
@Suite struct OwnershipTests {
    private func desk() -> AlertEngine {
        let contacts = [
            Contact(name: "li", roles: [.communityDesk], channels: [.ntfy]),
            Contact(name: "guard", roles: [.estateGuard], channels: [.sms], homes: ["57001A"]),
            Contact(name: "street", roles: [.streetDesk], channels: [.uplink], isPerson: false),
            Contact(name: "district", roles: [.districtDesk], channels: [.uplink], isPerson: false),
        ]
        return AlertEngine(home: "desk-57", policies: .standardDesk(contacts: contacts))
    }

    private func raised() -> Alert { Alert(id: "a1f0", home: "57001A", raisedBy: detection(), at: at(0)) }

    @Test func anObjectThatComesTwiceOrLateChangesNothing() {
        var desk = desk()
        var second = raised()
        (second.revision, second.occurrences) = (2, 2)
        #expect(desk.adopt(second, at: at(1)).names.prefix(2) == ["adopted", "s0"])
        let before = desk
        #expect(desk.adopt(second, at: at(2)).isEmpty && desk.adopt(raised(), at: at(3)).isEmpty && desk == before)
        var closed = second
        (closed.revision, closed.handling) = (3, .confirmed)
        _ = desk.adopt(closed, at: at(4))
        #expect(desk.openAlerts.isEmpty)
        #expect(desk.adopt(second, at: at(5)).isEmpty && desk.openAlerts.isEmpty, "an old one does not open it again")
    }

    @Test func theDesksPeopleHoldTheLadderAtOnceAndTheBoxConfirms() throws {
        var desk = desk()
        _ = desk.adopt(raised(), at: at(0))
        let effects = desk.handle(command(.ack(leaseSeconds: 600), "a1f0", by: "li"), at: at(10))
        #expect(effects.contains { if case .forward(_, home: "57001A") = $0 { true } else { false } })
        #expect(desk.record("a1f0")?.alert.handling == .unacked, "the state is the box's")
        #expect(desk.record("a1f0")?.holder == "li" && desk.advance(to: at(500)).isEmpty)
        var acked = raised()
        (acked.revision, acked.handling, acked.owner, acked.ackUntil) = (2, .acked, "li", at(700).wall)
        #expect(desk.adopt(acked, at: at(500)).told.isEmpty, "nobody is told twice")
        #expect(desk.nextDeadline == at(700).uptime)
        #expect(desk.advance(to: at(701)).names.prefix(2) == ["lease_expired", "s1"])
    }

    @Test func aRefusedCommandBringsTheLadderBack() {
        var desk = desk()
        _ = desk.adopt(raised(), at: at(0))
        _ = desk.handle(command(.resolve(.falseUser), "a1f0", by: "li"), at: at(10))
        #expect(desk.advance(to: at(600)).isEmpty)
        let result = CommandResult(
            commandID: "x", status: .refused, alertID: "a1f0", revision: 2, note: "severity rose")
        #expect(desk.handle(result, at: at(600)).names == ["forward_refused", "s1"])
    }

    @Test func aSilentTierIsJumped() {
        var desk = desk()
        _ = desk.adopt(raised(), at: at(0))
        _ = desk.deskHeard("district", at: at(100))
        _ = desk.advance(to: at(119))
        let effects = desk.advance(to: at(180))
        #expect(effects.steps == ["s2", "s3", "s4"], "no family: on at once; the street is silent: on at once")
        #expect(effects.promises.map(\.target) == ["street", "district"], "it is told all the same")
        var newer = raised()
        (newer.revision, newer.occurrences) = (2, 2)
        #expect(
            desk.adopt(newer, at: at(190)).promises.map(\.target) == ["district", "street"], "and hears what follows")
    }

    @Test func aReportingSourceIsOwnedHere() throws {
        var desk = desk()
        _ = desk.adopt(raised(), ownership: .owner, at: at(0))
        #expect(
            desk.handle(command(.ack(leaseSeconds: nil), "a1f0", by: "li"), at: at(10)).alerts.last?.handling == .acked)
        var cleared = raised()
        (cleared.revision, cleared.condition) = (2, .cleared)
        let alert = try #require(desk.adopt(cleared, ownership: .owner, at: at(20)).alerts.last)
        #expect(alert.condition == .cleared && alert.handling == .acked && alert.revision == 3)
        _ = desk.handle(command(.resolve(.realHelped), "a1f0", by: "li"), at: at(30))
        #expect(desk.adopt(cleared, ownership: .owner, at: at(40)).isEmpty && desk.openAlerts.isEmpty)
    }

    @Test func aWorseCopyStartsTheLadderAgain() {
        var desk = desk()
        var urgent = raised()
        urgent.severity = .urgent
        _ = desk.adopt(urgent, at: at(0))
        _ = desk.handle(command(.ack(leaseSeconds: nil), "a1f0", by: "li"), at: at(5))
        var worse = raised()
        worse.revision = 2
        let effects = desk.adopt(worse, at: at(10))
        #expect(effects.steps == ["s0"] && desk.record("a1f0")?.holder == nil)
    }
}
