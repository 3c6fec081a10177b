import SafetyModel
import Testing

@testable import AlertRouter

/// The rules A6 to A12: what people do, and what stays true whatever they do.
@Suite struct AlertPeopleRuleTests {
    @Test func a6AnEndNeedsAReason() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        #expect(engine.handle(command(.respond(.done), id), at: at(5)).answer?.status == .refused)
        let effects = engine.handle(command(.resolve(.realHelped), id), at: at(6))
        let closed = try #require(effects.alerts.last)
        #expect(closed.handling == .confirmed && closed.response == .done && closed.closeReason == .realHelped)
        #expect(engine.openAlerts.isEmpty && engine.nextDeadline == nil)
        #expect(effects.told.contains("siren:siren:closed"), "the siren stops")
    }

    @Test(arguments: [
        (AlertCategory.smoke, false, CommandResult.Status.done, "a faulty smoke detector may be shelved"),
        (.sos, false, .refused, "never an SOS while the resident may be at home"), (.sos, true, .done, "away"),
    ]) func a7Shelving(
        _ category: AlertCategory, _ isAway: Bool, _ want: CommandResult.Status, _ why: Comment
    ) throws {
        var engine = box()
        engine.isResidentAway = isAway
        let id = try #require(engine.handle(detection(category), at: at(0)).alerts.first).id
        let effects = engine.handle(command(.shelve(seconds: 1_000_000), id), at: at(5))
        #expect(effects.answer?.status == want, why)
        guard want == .done else { return }
        #expect(effects.answer?.note == "cut to 28800 s")
        engine = try restarted(engine)
        #expect(engine.record(id)?.alert.visibility == .shelved, "survives a restart")
        #expect(engine.advance(to: at(28_800)).isEmpty)
        let back = engine.advance(to: at(28_806))
        #expect(back.names.first == "unshelved" && back.alerts.first?.visibility == .shown)
        #expect(back.steps == ["s1"], "the ladder goes on with the next step")
    }

    @Test func a8TestAndRealAreTwoEntries() throws {
        var engine = box()
        let test = try #require(engine.handle(detection(test: true), at: at(0)).alerts.first)
        let real = try #require(engine.handle(detection(), at: at(0)).alerts.first)
        #expect(test.id != real.id && test.isTest && !real.isTest && test.visibility == .test)
        let again = try #require(engine.handle(detection(test: true), at: at(1)).alerts.first)
        #expect(again.id == test.id && again.isTest && again.visibility == .test)
        #expect(engine.record(real.id)?.alert.occurrences == 1)
        _ = engine.advance(to: at(3600))
        #expect(engine.record(test.id)?.nextTail == nil, "the same steps, but no endless tail")
        let command = engine.handle(command(.test, nil), at: at(3601))
        #expect(command.alerts.last?.isTest == true && command.told.contains("siren:siren:raise"))
    }

    @Test func a9EveryTransitionIsALineOfHistory() throws {
        var engine = box()
        engine.clock = .init(bootID: "boot-1", isTrusted: false)
        let effects = engine.handle(detection(), at: at(0))
        guard case .transition(let alert, let event)? = effects.first else {
            Issue.record("no transition")
            return
        }
        #expect(event.alertID == alert.id && event.revision == 1 && event.bootID == "boot-1" && !event.isClockTrusted)
        let acked = engine.handle(command(.ack(leaseSeconds: nil), alert.id, id: "c7"), at: at(1))
        guard case .transition(let next, let line)? = acked.first else {
            Issue.record("no transition")
            return
        }
        #expect(
            next.revision == 2 && line.actor == "wang" && line.via == .uplink && line.cause == "c7" && line.at == at(1))
    }

    @Test func a10RepeatingACommandRepeatsTheAnswer() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        let first = engine.handle(command(.ack(leaseSeconds: nil), id, id: "c1"), at: at(1)).answer
        engine = try restarted(engine)
        let before = engine
        let again = engine.handle(command(.ack(leaseSeconds: nil), id, id: "c1"), at: at(2))
        #expect(again == [.answer(try #require(first))] && engine == before)
        _ = engine.handle(command(.resolve(.realHelped), id, id: "c2"), at: at(3))
        #expect(engine.handle(command(.resolve(.duplicate), id, id: "c3"), at: at(4)).answer?.status == .alreadyDone)
        #expect(
            engine.handle(command(.ack(leaseSeconds: nil), "nonsense", id: "c4"), at: at(5)).answer?.status == .refused)
    }

    @Test func a11TheSecondPersonIsAHelper() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        _ = engine.handle(command(.ack(leaseSeconds: nil), id, by: "wang"), at: at(1))
        let second = engine.handle(command(.ack(leaseSeconds: nil), id, by: "li"), at: at(1))
        #expect(second.answer?.status == .done && second.answer?.note == "helper of wang" && second.names == ["helper"])
        #expect(engine.record(id)?.alert.owner == "wang" && engine.record(id)?.helpers == ["li"])
        let there = engine.handle(command(.respond(.onSite), id, by: "li"), at: at(60))
        #expect(there.alerts.last?.response == .onSite && there.alerts.last?.owner == "wang")
    }

    @Test(arguments: AlertCategory.allCases) func a12EveryKindBecomesAnAlert(_ category: AlertCategory) {
        var engine = box(PolicySet(policies: []))
        let alert = engine.handle(detection(category, .urgent, device: nil), at: at(0)).alerts.first
        #expect(alert?.category == category, "nothing is dropped, even without any policy")
        #expect(engine.nextDeadline != nil, "and the last resort goes on for ever")
    }
}
