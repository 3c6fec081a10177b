import SafetyModel
import Testing

@testable import AlertRouter

/// The rules A1 to A5 of the alert's state machine.
@Suite struct AlertRuleTests {
    @Test func a1ClearingNeverAcksAndAckingNeverClears() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        let cleared = try #require(engine.handle(detection(.smoke, .emergency, .cleared), at: at(20)).alerts.last)
        #expect(cleared.condition == .cleared && cleared.handling == .unacked)
        #expect(engine.openAlerts.map(\.id) == [id], "a smoke alarm of 20 s still needs a visit")
        #expect(engine.advance(to: at(250)).steps.contains("s3"), "and its ladder goes on")
        var acked = box()
        let other = try #require(acked.handle(detection(), at: at(0)).alerts.first).id
        let alert = try #require(acked.handle(command(.ack(leaseSeconds: nil), other), at: at(5)).alerts.last)
        #expect(alert.condition == .active && alert.handling == .acked)
        let after = try #require(acked.handle(detection(.smoke, .emergency, .cleared), at: at(20)).alerts.last)
        #expect(after.condition == .cleared && after.handling == .acked)
    }

    @Test(arguments: [
        (Severity.technical, false, "a link that is back needs nobody"),
        (.advisory, false, "so does an answered check-in"),
        (.urgent, true, "what was urgent stays until a person closes it"), (.emergency, true, "and an emergency"),
    ]) func a1WhatLeavesTheListByItself(_ severity: Severity, _ stays: Bool, _ why: Comment) throws {
        var engine = box()
        _ = engine.handle(detection(.link, severity), at: at(0))
        let alert = try #require(engine.handle(detection(.link, severity, .cleared), at: at(60)).alerts.last)
        #expect(engine.openAlerts.isEmpty != stays, why)
        #expect(alert.handling == .unacked && alert.closeReason == nil && alert.isOffList != stays)
    }

    @Test func a2AnAckIsALeaseThatEndsInTheNextStep() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        _ = engine.deskHeard(at: at(1))
        _ = engine.receipt(alertID: id, revision: 1, at: at(1))
        #expect(engine.advance(to: at(130)).steps == ["s2"])
        let acked = try #require(engine.handle(command(.ack(leaseSeconds: 600), id), at: at(130)).alerts.last)
        #expect(acked.ackUntil == at(730).wall && acked.owner == "wang")
        #expect(engine.nextDeadline == at(730).uptime)
        let effects = engine.advance(to: at(731))
        #expect(effects.names.first == "lease_expired")
        let expired = try #require(effects.alerts.first)
        #expect(expired.handling == .unacked && expired.owner == nil && expired.ackUntil == nil)
        #expect(expired.at == at(730), "the lease's end, whatever tick noticed it")
        #expect(effects.steps.contains("s3"), "the step after the one acked")
        #expect(!effects.steps.contains("s2"))
    }

    @Test func a3AnAckCountsForTheRevisionThatWasSeen() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(.vitalSign, .urgent), at: at(0)).alerts.first).id
        _ = engine.handle(detection(.vitalSign, .urgent), at: at(5))
        let fine = try #require(
            engine.handle(command(.ack(leaseSeconds: nil), id, id: "1", revision: 1), at: at(6)).answer)
        #expect(fine.status == .done, "only re-occurred since: the same danger")
        _ = engine.handle(detection(.vitalSign, .emergency), at: at(20))
        let effects = engine.handle(command(.ack(leaseSeconds: nil), id, id: "2", revision: 3), at: at(30))
        #expect(
            effects.answer?.status == .refused && effects.names == ["outdated_ack"], "noted, but it has grown worse")
        #expect(engine.record(id)?.alert.handling == .unacked)
        let now = engine.handle(command(.ack(leaseSeconds: nil), id, id: "3", revision: 4), at: at(31))
        #expect(now.answer?.status == .done)
    }

    @Test(arguments: [
        SendOutcome.acceptedByProvider(id: "1"), .deliveredToDevice, .seen, .unknown(reason: "x"),
        .rejectedRetry(afterMilliseconds: 1000, reason: "x"), .rejectedPermanent(reason: "x"),
    ]) func a4ReceiptsAreNeverAcks(_ outcome: SendOutcome) throws {
        var engine = box()
        let raised = engine.handle(detection(), at: at(0))
        for promise in raised.promises { _ = engine.handle(delivery: promise.key, outcome, at: at(1)) }
        let id = try #require(raised.alerts.first).id
        _ = engine.receipt(alertID: id, revision: 1, at: at(2))
        #expect(engine.record(id)?.alert.handling == .unacked)
        #expect(engine.advance(to: at(125)).steps.contains("s2"))
    }

    @Test func aCloseThatWaitedDoesNotCloseTheCallThatCameMeanwhile() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(.sos), at: at(0)).alerts.first).id
        _ = engine.handle(detection(.sos, began: at(60)), at: at(60))
        _ = engine.handle(command(.resolve(.realHelped), id, id: "late", revision: 1), at: at(90))
        #expect(engine.answer(to: "late")?.status == .refused)
        #expect(engine.record(id)?.alert.isClosed == false, "nobody has seen the second press")
        let seen = try #require(engine.record(id)).alert.revision
        _ = engine.handle(command(.resolve(.realHelped), id, id: "now", revision: seen), at: at(95))
        #expect(engine.record(id) == nil || engine.record(id)?.alert.isClosed == true)
    }

    @Test func moreOfTheSameEventIsNoNewOccurrence() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(.fall, .urgent), at: at(0)).alerts.first).id
        _ = engine.handle(detection(.fall, .emergency), at: at(20))
        _ = engine.handle(detection(.fall, .emergency), at: at(900))
        let alert = try #require(engine.record(id)?.alert)
        #expect(alert.occurrences == 1, "nobody answered, and then nobody got up: one fall")
        #expect(alert.evidence.count == 1, "each line once")
        _ = engine.handle(detection(.fall, .emergency, began: at(1000)), at: at(1000))
        #expect(engine.record(id)?.alert.occurrences == 2, "a second fall")
    }

    @Test func a5ReoccurrenceNotifiesAgainOnlyForNewDanger() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(.vitalSign, .urgent), at: at(0)).alerts.first).id
        _ = engine.handle(command(.ack(leaseSeconds: nil), id), at: at(5))
        let again = engine.handle(detection(.vitalSign, .urgent, began: at(10)), at: at(10))
        #expect(again.alerts.last?.occurrences == 2 && again.told.isEmpty, "the same again: only counted")
        let joined = engine.handle(detection(.vitalSign, .urgent, kind: "spo2_pct"), at: at(20))
        #expect(joined.names == ["sensor_joined"] && joined.told.contains("voice:voice:update"))
        #expect(engine.record(id)?.alert.handling == .acked)
        let worse = engine.handle(detection(.vitalSign, .emergency), at: at(30))
        #expect(worse.names.prefix(2) == ["severity_raised", "s0"] && worse.told.contains("siren:siren:raise"))
        #expect(engine.record(id)?.alert.handling == .unacked, "even though somebody had it")
    }

    @Test func a5AStaleCopyIsShownOnceAndTheLiveOneRaises() throws {
        var engine = box()
        let stale = detection(.sos, .emergency, unconfirmed: true)
        let shown = try #require(engine.handle(stale, at: at(0)).alerts.first)
        #expect(shown.severity == .urgent && shown.isUnconfirmed)
        #expect(engine.handle(stale, at: at(10)).isEmpty, "never repeated")
        _ = engine.handle(command(.ack(leaseSeconds: nil), shown.id), at: at(20))
        let live = engine.handle(detection(.sos, .emergency), at: at(30))
        let alert = try #require(live.alerts.first)
        #expect(live.names.first == "confirmed_live" && alert.id == shown.id && alert.handling == .unacked)
        #expect(alert.severity == .emergency && !alert.isUnconfirmed && alert.occurrences == 1)
        #expect(live.steps == ["s0"])
        _ = engine.handle(command(.resolve(.realHelped), shown.id), at: at(40))
        #expect(
            engine.handle(detection(.sos, .emergency), at: at(50)).alerts.count == 1, "a press after the close is new")
    }

    @Test func a5AStaleCopyStaysShownOnceOverACloseAndARestart() throws {
        var engine = box()
        let stale = detection(.smoke, .emergency, unconfirmed: true)
        let id = try #require(engine.handle(stale, at: at(0)).alerts.first).id
        _ = engine.handle(command(.resolve(.falseDevice), id), at: at(5))
        engine = try restarted(engine)
        #expect(engine.handle(stale, at: at(10)).isEmpty)
        _ = engine.handle(detection(.smoke, .emergency, .cleared), at: at(20))
        #expect(engine.handle(stale, at: at(30)).alerts.count == 1, "it was off in between: news")
    }
}
