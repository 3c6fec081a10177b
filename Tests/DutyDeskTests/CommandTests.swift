import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct CommandTests {
    private func request(
        _ verb: DeskRequest.Verb, id: String = "c1", alert: String = "a1", actor: String = "王", home: String = "57001A"
    ) -> DeskRequest {
        DeskRequest(
            commandID: id, verb: verb, home: home, alert: alert, revision: 1, actor: actor, leaseSeconds: nil)
    }

    private func coreWithAlert() throws -> DeskCore {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        return core
    }

    private func answer(
        _ status: String, id: String = "c1", home: String = "57001A", note: String? = nil
    ) -> Message {
        let more = note.map { #","note":"\#($0)""# } ?? ""
        return Message(
            topic: "safety/v1/luyuan/\(home)/command/result",
            payload: Array(#"{"command_id":"\#(id)","status":"\#(status)","alert":"a1"\#(more)}"#.utf8), link: .uplink)
    }

    @Test(
        arguments: [
            (.ack, #""command":"ack","alert":"a1","revision":1,"actor":"王","lease_seconds":600}"#, "take it"),
            (.respond(.enRoute), #""actor":"王","response":"en_route"}"#, "on the way"),
            (.resolve(.falseUser), #""actor":"王","reason":"false-user"}"#, "close with a reason"),
        ] as [(DeskRequest.Verb, String, String)])
    func commandGoesToTheBox(_ verb: DeskRequest.Verb, _ ending: String, _ why: String) throws {
        var core = try coreWithAlert()
        let (answer, out) = try core.act(request(verb), at: Fixture.later(5))
        #expect(answer.state == .pending, "\(why)")
        #expect(out.map(\.topic) == ["safety/v1/luyuan/57001A/command"])
        #expect(out.first.map(Fixture.text)?.hasSuffix(ending) == true, "\(why)")
        let row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect(row.alert.handling == .unacked, "the box decides; until then the page says pending")
    }

    @Test func sentAgainUntilTheBoxAnswers() throws {
        var core = try coreWithAlert()
        _ = try core.act(request(.ack), at: Fixture.later(5))
        func commands(_ second: Int64) -> Int {
            core.tick(at: Fixture.later(second)).count { $0.topic.hasSuffix("/57001A/command") }
        }
        #expect(commands(14) == 0)
        #expect(commands(15) == 1)
        #expect(commands(20) == 0)
        #expect(commands(36) == 1)
        _ = core.receive(answer("done"), at: Fixture.later(40))
        #expect(commands(600) == 0)
        #expect(try core.store.command(id: "c1")?.state == .done)
    }

    @Test func anotherHomeCannotAnswer() throws {
        var core = try coreWithAlert()
        _ = try core.act(request(.ack), at: Fixture.later(5))
        _ = core.receive(answer("done", home: "57002B"), at: Fixture.later(6))
        #expect(try core.store.command(id: "c1")?.state == .pending)
    }

    @Test(arguments: [
        (#""status":"refused","note":"unknown alert""#, true, "the box lost it: it would stand here for ever"),
        (#""status":"already_done""#, true, "the box closed it while the desk was away"),
        (#""status":"refused","note":"severity rose at revision 2""#, false, "it stands as it is"),
    ])
    func copyThatTheBoxNoLongerHasCanBeClosed(_ fields: String, _ isClosed: Bool, _ why: String) throws {
        var core = try coreWithAlert()
        _ = try core.act(request(.resolve(.falseDevice)), at: Fixture.later(5))
        let result = Message(
            topic: "safety/v1/luyuan/57001A/command/result",
            payload: Array(#"{"command_id":"c1",\#(fields)}"#.utf8), link: .uplink)
        _ = core.receive(result, at: Fixture.later(6))
        let row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect((row.closed != nil) == isClosed, "\(why)")
        #expect(row.alert.closeReason == (isClosed ? .falseDevice : nil))
    }

    @Test func whoTakesAnAlertThatTheBoxLostHasIt() throws {
        var core = try coreWithAlert()
        _ = try core.act(request(.ack), at: Fixture.later(5))
        _ = core.receive(answer("refused", note: "unknown alert"), at: Fixture.later(6))
        var row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect(row.alert.handling == .acked && row.alert.owner == "王")
        #expect(row.due == Fixture.later(6).uptime + core.lease, "nobody is called while a person has it")
        let (closing, out) = try core.act(request(.resolve(.realHelped), id: "c2"), at: Fixture.later(60))
        #expect(closing.state == .done && out.isEmpty, "the box is not asked any more")
        row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect(row.closed != nil)
    }

    @Test func whatIsTakenHereComesBackWhenTheLeaseEnds() throws {
        var core = try coreWithAlert()
        _ = try core.act(request(.ack), at: Fixture.later(5))
        _ = core.receive(answer("refused", note: "unknown alert"), at: Fixture.later(6))
        _ = core.tick(at: Fixture.later(7 + core.lease / 1000))
        let row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect(row.alert.handling == .unacked && row.level > 0)
    }

    @Test func sameCommandTwiceIsOne() throws {
        var core = try coreWithAlert()
        _ = try core.act(request(.ack), at: Fixture.later(5))
        let (again, out) = try core.act(request(.resolve(.test)), at: Fixture.later(6))
        #expect(again.state == .pending)
        #expect(out.isEmpty)
        #expect(try core.store.command(id: "c1")?.verb == "ack")
    }

    @Test func refusedRequests() throws {
        var core = try coreWithAlert()
        func refusal(_ wanted: DeskRequest) -> DeskRefusal? {
            do throws(DeskRefusal) {
                _ = try core.act(wanted, at: Fixture.later(5))
                return nil
            } catch { return error }
        }
        #expect(refusal(request(.ack, alert: "none")) == .unknownAlert)
        if case .notAllowed = refusal(request(.shelve(seconds: 600), id: "c2")) {
        } else {
            Issue.record("an emergency was shelved")
        }
        _ = core.receive(
            Fixture.message(Fixture.object(revision: 2, more: #""handling":"confirmed""#)), at: Fixture.later(6))
        #expect(refusal(request(.ack, id: "c3")) == .closed)
    }

    @Test func anotherPlatformsAlertIsHandledHere() throws {
        var core = try Fixture.core()
        let object = Fixture.object(home: "meter-7", id: "w1", category: "water_leak", severity: "urgent")
        _ = try core.takeFromPlatform(ReceivedAlert(object), at: Fixture.start)
        let (first, out) = try core.act(request(.ack, alert: "w1", home: "meter-7"), at: Fixture.later(5))
        #expect(first.state == .done)
        #expect(out.isEmpty, "there is no box to ask")
        let helper = try core.act(
            request(.ack, id: "c2", alert: "w1", actor: "李", home: "meter-7"), at: Fixture.later(6)
        ).answer
        #expect(helper.note?.hasPrefix("helper of ") == true, "two at once: nobody gets an error")
        var row = try #require(try core.store.alert(home: "meter-7", id: "w1"))
        #expect(row.alert.owner == "王")
        // The platform tells that the water stopped: the handling stays the desk's.
        let cleared = Fixture.object(
            home: "meter-7", id: "w1", revision: 2, category: "water_leak", severity: "urgent",
            more: #""condition":"cleared""#)
        _ = try core.takeFromPlatform(ReceivedAlert(cleared), at: Fixture.later(9))
        row = try #require(try core.store.alert(home: "meter-7", id: "w1"))
        #expect(row.alert.condition == .cleared)
        #expect(row.alert.owner == "王")
        #expect(row.alert.revision == 3)
    }

    @Test func shelvedAlertComesBackByItself() throws {
        var core = try Fixture.core()
        let object = Fixture.object(home: "meter-7", id: "w1", category: "water_leak", severity: "urgent")
        _ = try core.takeFromPlatform(ReceivedAlert(object), at: Fixture.start)
        _ = try core.act(request(.shelve(seconds: 600), alert: "w1", home: "meter-7"), at: Fixture.start)
        _ = core.tick(at: Fixture.later(599))
        #expect(try core.store.alert(home: "meter-7", id: "w1")?.alert.visibility == .shelved)
        _ = core.tick(at: Fixture.later(600))
        let row = try #require(try core.store.alert(home: "meter-7", id: "w1"))
        #expect(row.alert.visibility == .shown)
        #expect(row.due != nil)
    }
}
