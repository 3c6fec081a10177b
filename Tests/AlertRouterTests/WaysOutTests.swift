import SafetyModel
import Testing

@testable import AlertRouter

/// Ways out beside SMS: lists elsewhere that must learn every end, reports that come late, and a home that reaches nobody.
@Suite struct WaysOutTests {
    private static let alertmanager = "alertmanager"

    private func link(_ device: DeviceID, _ change: Detection.Change = .raised, at seconds: Double) -> Detection {
        detection(.link, .technical, change, device: device, began: at(seconds))
    }

    @Test func everyTechnicalAlertAndItsEndGoToAlertmanager() throws {
        var engine = box(.standardBox(people: .init(voices: ["voice"]), alertmanager: Self.alertmanager))
        let raised = engine.handle(detection(.deviceFault, .technical), at: at(0))
        #expect(raised.told == ["alertmanager:alertmanager:raise"])
        let over = engine.handle(detection(.deviceFault, .technical, .cleared), at: at(5))
        #expect(over.told == ["alertmanager:alertmanager:closed"], "it would show it for ever")
        #expect(over.promises.first { $0.channel == .alertmanager }?.alert.condition == .cleared)
        let emergency = engine.handle(detection(), at: at(10)) + engine.advance(to: at(4000))
        #expect(!emergency.told.contains { $0.hasPrefix("alertmanager") })
    }

    @Test func whatMachinesKeepIsInOrderAndAlone() throws {
        var outbox = Outbox()
        for (number, purpose) in [Promise.Purpose.raise, .closed].enumerated() {
            let object = Alert(id: "a", home: "57001A", raisedBy: detection(), at: at(0))
            let promise = Promise(
                key: "a/\(number)/s0/m/alertmanager", alertID: "a", revision: number, channel: .alertmanager,
                target: "m", lane: .technical, due: at(0).uptime, alert: object, purpose: purpose)
            _ = outbox.add(promise, at: at(0))
        }
        let next = outbox.next(at: at(0))
        let first = try #require(next).promise
        let second = outbox.next(at: at(0))
        #expect(first.purpose == .raise && first.also.isEmpty && second == nil)
        _ = outbox.settle(first.key, .unknown(reason: "time-out"), at: at(1))
        let soon = outbox.next(at: at(1))
        #expect(soon == nil, "an end must not overtake what it ends")
        let later = outbox.next(at: at(5))
        #expect(later?.promise.purpose == .raise)
    }

    @Test func aCallThatTheNetworkCouldNotDeliverIsMadeOnceMore() throws {
        var engine = box(boxPolicies(uplink: nil))
        _ = engine.handle(detection(), at: at(0))
        let call = try #require(engine.advance(to: at(31)).promises.first { $0.target == "daughter" })
        _ = engine.handle(delivery: call.key, .acceptedByProvider(id: "file"), at: at(32))
        let late = engine.handle(delivery: call.key, .rejectedPermanent(reason: "not delivered"), at: at(50))
        #expect(late.told == ["sms:daughter:reminder"])
        let again = try #require(late.promises.first)
        _ = engine.handle(delivery: again.key, .acceptedByProvider(id: "file"), at: at(51))
        let twice = engine.handle(delivery: again.key, .rejectedPermanent(reason: "not delivered"), at: at(60))
        #expect(twice.told.isEmpty, "then the ladder goes on by itself")
        _ = engine.handle(command(.ack(leaseSeconds: nil), call.alertID), at: at(70))
        #expect(engine.handle(delivery: call.key, .rejectedPermanent(reason: ""), at: at(80)).told.isEmpty, "taken")
        #expect(engine.handle(delivery: call.key, .deliveredToDevice, at: at(81)).names == ["delivered_to_device"])
        #expect(engine.record(call.alertID)?.alert.handling == .acked, "and a report acknowledges nothing")
    }

    @Test func lateReportsCountForThePath() {
        var outbox = Outbox()
        var changes: [Outbox.Change] = []
        for number in 0..<3 {
            changes += outbox.settle("a/\(number)/s1/son/sms", .rejectedPermanent(reason: "no"), at: at(1))
        }
        changes += outbox.settle("a/9/s1/son/sms", .deliveredToDevice, at: at(2))
        let paths = changes.compactMap { if case .path(let found) = $0 { found } else { nil } }
        #expect(paths.map(\.change) == [.raised, .cleared] && paths.first?.device == "path:sms/son")
    }

    @Test func aPathThatComesBackSaysItOnce() {
        var outbox = Outbox()
        let object = Alert(id: "a", home: "57001A", raisedBy: detection(), at: at(0))
        func call(_ number: Int) -> Promise {
            Promise(
                key: "a/1/t\(number)/son/sms", alertID: "a", revision: 1, channel: .sms, target: "son",
                lane: .emergency,
                due: at(Double(number) * 300).uptime, alert: object, purpose: .reminder)
        }
        for number in 0..<20 {
            let now = at(Double(number) * 300)
            _ = outbox.add(call(number), at: now)
            while let sent = outbox.next(at: now) {
                _ = outbox.settle(
                    sent.promise.key, .rejectedRetry(afterMilliseconds: 5000, reason: "no folder"), at: now)
            }
        }
        #expect(outbox.count == 1 && outbox.row("a/1/t19/son/sms") != nil, "the newest one is what is left")
    }

    @Test func whoIsJustBeingCalledIsNotCalledTwice() {
        let group = Contact(name: "group", roles: [.communityDesk], channels: [.wecom], isPerson: false)
        var set = PolicySet.standardBox(people: .init(), uplink: nil)
        set.contacts.append(group)
        var engine = box(set)
        _ = engine.handle(detection(), at: at(0))
        #expect(engine.advance(to: at(30)).told.filter { $0.hasSuffix("raise") } == ["wecom:group:raise"])
    }

    @Test func aHomeThatReachesNobodySaysSoInside() throws {
        var policies = boxPolicies()
        policies.contacts = policies.contacts.filter { !$0.channels.contains(.sms) }
        policies.contacts.append(Contact(name: "daughter", roles: [.familyContact(1)], channels: [.sms]))
        var engine = box(policies)
        #expect(engine.handle(link("path:sms/daughter", at: 0), at: at(0)).told.isEmpty, "the desk is still there")
        let lost = engine.handle(link("gateway/uplink", at: 10), at: at(10))
        #expect(lost.told == ["voice:voice:raise"])
        #expect(lost.alerts.last?.device == "gateway/outside" && lost.alerts.last?.severity == .technical)
        #expect(engine.handle(link("path:wecom/robot x", at: 20), at: at(20)).told.isEmpty, "once")
        let back = engine.handle(link("path:sms/daughter", .cleared, at: 30), at: at(30))
        #expect(back.alerts.contains { $0.device == "gateway/outside" && $0.condition == .cleared })
        #expect(engine.openAlerts.allSatisfy { $0.device != "gateway/outside" })
    }

    @Test func oneWayOutThatIsLostIsNotIsolation() {
        var policies = boxPolicies()
        policies.contacts = policies.contacts.filter { !$0.channels.contains(.sms) }
        var engine = box(policies)
        let lost = engine.handle(link("gateway/uplink", at: 0), at: at(0))
        #expect(lost.alerts.allSatisfy { $0.device != "gateway/outside" }, "its desk sees that by itself")
    }

    @Test func aSecondPressOnWhatSomebodyHas() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(.sos, kind: "button"), at: at(0)).alerts.first).id
        _ = engine.handle(command(.ack(leaseSeconds: nil), id), at: at(10))
        let again = engine.handle(detection(.sos, began: at(20), kind: "button"), at: at(20))
        #expect(again.names == ["reoccurred"] && again.alerts.first?.occurrences == 2)
        #expect(again.alerts.first?.handling == .acked && again.promises.contains { $0.channel == .uplink })
    }
}
