import AlertRouter
import SQLite
import SafetyModel
import Testing

@testable import DutyDesk

/// Rules between the desk's copy of an alert and the box that owns it.
@Suite struct OwnerRuleTests {
    private func row(_ core: borrowing DeskCore, _ id: String = "a1") throws -> AlertRow? {
        try core.store.alert(home: "57001A", id: id)
    }
    private func object(_ revision: Int, at second: Int64 = 0, _ more: String = "") -> [UInt8] {
        let time = RFC3339.string(Fixture.later(second).wall, offsetSeconds: 0)
        let text = String(decoding: Fixture.object(revision: revision, more: more), as: UTF8.self)
        return Array(text.replacing(#""at":"2026-09-21T14:13:20.000Z""#, with: #""at":"\#(time)""#).utf8)
    }
    private func ack(_ id: String, revision: Int, _ verb: DeskRequest.Verb = .ack) -> DeskRequest {
        DeskRequest(
            commandID: id, verb: verb, home: "57001A", alert: "a1", revision: revision, actor: "王", leaseSeconds: nil)
    }

    @Test(arguments: [-1200, 0, 1200, -1_790_000_000] as [Int64])
    func leaseIsADurationWhateverTheBoxesClock(_ skew: Int64) throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(object(1, at: skew)), at: Fixture.start)
        let until = RFC3339.string(Fixture.later(skew + 910).wall, offsetSeconds: 0)
        let acked = object(2, at: skew + 10, #""handling":"acked","owner":"王","ack_until":"\#(until)""#)
        _ = core.receive(Fixture.message(acked), at: Fixture.later(10))
        for second in stride(from: 11, through: 900, by: 10) { _ = core.tick(at: Fixture.later(Int64(second))) }
        #expect(try row(core)?.level == 0, "the box's clock is \(skew) s off")
    }

    @Test func pendingWishDoesNotCoverTheNextPress() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(object(1)), at: Fixture.start)
        _ = try core.act(ack("c1", revision: 1), at: Fixture.later(5))
        _ = core.receive(Fixture.message(object(2, at: 20).replacingOccurrences(1, 2)), at: Fixture.later(20))
        _ = core.tick(at: Fixture.later(21))
        #expect(try row(core)?.level == 1, "the second press calls people at once")
        #expect(throws: DeskRefusal.outdated(revision: 2)) {
            try core.act(ack("c2", revision: 1), at: Fixture.later(22))
        }
    }

    @Test func restoredBoxCountsAnew() throws {
        var core = try Fixture.core()
        for revision in 1...5 {
            _ = core.receive(Fixture.message(object(revision, at: Int64(revision))), at: Fixture.later(Int64(revision)))
        }
        _ = core.receive(Fixture.message(object(2, at: 2)), at: Fixture.later(6))
        #expect(try row(core)?.sourceRevision == 5, "a late copy changes nothing")
        _ = core.receive(Fixture.message(object(3, at: 50)), at: Fixture.later(50))
        #expect(try row(core)?.sourceRevision == 3, "what is new after a restore is no late copy")
        _ = core.tick(at: Fixture.later(110))
        #expect(try row(core)?.level == 1)
    }

    @Test(arguments: [
        (#""already_done","note":"closed""#, true, "closed there"), (#""done","note":"open""#, false, "still open"),
        (#""refused","note":"unknown alert""#, false, "lost there: the desk keeps it"),
    ])
    func notListedAlertIsAskedAbout(_ answer: String, _ isClosed: Bool, _ why: String) throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(object(1)), at: Fixture.start)
        let beat = Message(
            topic: "safety/v1/luyuan/57001A/heartbeat", payload: Array(#"{"open":[]}"#.utf8), link: .uplink)
        let out = core.receive(beat, at: Fixture.later(30))
        #expect(out.contains { Fixture.text($0).contains(#""sync""#) && Fixture.text($0).contains(#""a1""#) })
        let id = "sync-57001A-a1-\(Fixture.later(30).wall)"
        let result = Message(
            topic: "safety/v1/luyuan/57001A/command/result",
            payload: Array(#"{"command_id":"\#(id)","status":\#(answer)}"#.utf8), link: .uplink)
        _ = core.receive(result, at: Fixture.later(31))
        #expect(try (row(core)?.closed != nil) == isClosed, "\(why)")
    }

    @Test func testsCallNobody() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(object(1, #""test":true"#)), at: Fixture.start)
        for second in stride(from: 1, through: 600, by: 30) { _ = core.tick(at: Fixture.later(Int64(second))) }
        #expect(try row(core)?.level == 0)
        #expect(try row(core)?.closed == nil, "it stays on the page")
    }

    @Test func onTheWayTakesTheDesksOwnAlerts() throws {
        var core = try Fixture.core()
        _ = try core.takeFromPlatform(ReceivedAlert(object(1), arrival: Fixture.start.wall), at: Fixture.start)
        _ = try core.act(ack("c1", revision: 1, .respond(.enRoute)), at: Fixture.later(5))
        #expect(try row(core)?.alert.handling == .acked)
        #expect(try row(core)?.alert.owner == "王")
    }

    @Test func growingDangerIsNotCoveredByAnAcknowledgement() throws {
        var core = try Fixture.core()
        let urgent = Fixture.object(category: "smoke", severity: "urgent")
        _ = try core.takeFromPlatform(ReceivedAlert(urgent, arrival: Fixture.start.wall), at: Fixture.start)
        _ = try core.act(ack("c1", revision: 1), at: Fixture.later(5))
        let worse = Fixture.object(revision: 2, category: "smoke")
        _ = try core.takeFromPlatform(ReceivedAlert(worse, arrival: Fixture.start.wall), at: Fixture.later(20))
        _ = core.tick(at: Fixture.later(81))
        #expect(try row(core)?.level == 1)
    }

    @Test func darkHomeClearsByItselfAfterARestart() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(object(1)), at: Fixture.start)
        _ = core.tick(at: Fixture.later(200))
        #expect(try core.store.activeOwnAlerts() == [OwnKey(home: "57001A", detail: "home_dark")])
        core.homes["57001A"]?.isDark = false
        core.readFlags(at: Fixture.later(201))
        #expect(core.homes["57001A"]?.isDark == true, "the open alert is the truth")
        let alive = Message(topic: "safety/v1/luyuan/57001A/presence", payload: Array("online".utf8), link: .uplink)
        _ = core.receive(alive, at: Fixture.later(202))
        #expect(try core.store.activeOwnAlerts().isEmpty)
    }

    @Test func cursorOfAnotherHistoryIsNoPlace() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(object(1)), at: Fixture.start)
        let last = try core.store.lastSequence()
        let cursor = try core.cursor(at: last)
        #expect(try core.place(of: cursor) == last)
        #expect(try core.place(of: "\(last)") == last, "as earlier versions gave it")
        #expect(try core.place(of: "\(last + 5)") == nil)
        #expect(try core.place(of: "\(last).17") == nil, "another line under that number")
    }
}

extension [UInt8] {
    fileprivate func replacingOccurrences(_ old: Int, _ new: Int) -> [UInt8] {
        let text = String(decoding: self, as: UTF8.self)
        return Array(text.replacing(#""occurrences":\#(old)"#, with: #""occurrences":\#(new)"#).utf8)
    }
}
