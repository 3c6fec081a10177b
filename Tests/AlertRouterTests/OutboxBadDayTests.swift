import SafetyModel
import Testing

@testable import AlertRouter

/// Thousands of transitions while nobody takes them, and a link that comes back.
@Suite struct OutboxBadDayTests {
    private func promise(
        _ alert: String, _ revision: Int, _ channel: ChannelKind = .uplink, _ purpose: Promise.Purpose = .update,
        lane: Lane = .emergency, step: String = "u", target: String = "desk", home: String = "57001A"
    ) -> Promise {
        let object = Alert(id: alert, home: home, raisedBy: detection(), at: at(0))
        return Promise(
            key: "\(alert)/\(revision)/\(step)/\(target)/\(channel.rawValue)", alertID: alert, revision: revision,
            channel: channel, target: target, lane: lane, due: at(0).uptime, alert: object, purpose: purpose)
    }

    private func drain(_ outbox: inout Outbox, _ seconds: Double) -> [Promise] {
        var sent: [Promise] = []
        while let next = outbox.next(at: at(seconds)) { sent.append(next.promise) }
        return sent
    }

    @Test func onlyTheNewestUnsentStateGoesUp() {
        var outbox = Outbox()
        var kept: Set<String> = []
        for revision in 1...5000 {
            for change in outbox.add(promise("a", revision, .uplink, revision == 1 ? .raise : .update), at: at(0)) {
                switch change {
                case .save(let row): kept.insert(row.promise.key)
                case .remove(let key): kept.remove(key)
                case .delivery, .path: break
                }
            }
        }
        #expect(outbox.count == 1 && kept.count == 1, "the rows on the disk go with those in memory")
        #expect(outbox.allRows.first?.supersededCount == 4999)
        let sent = drain(&outbox, 0)
        #expect(sent.map(\.revision) == [5000] && sent.first?.purpose == .raise, "still the first that the desk hears")
    }

    @Test func whatIsUnderWayIsOvertakenBeforeItIsTriedAgain() {
        var outbox = Outbox()
        _ = outbox.add(promise("a", 1), at: at(0))
        #expect(drain(&outbox, 0).map(\.revision) == [1])
        for revision in 2...9 { _ = outbox.add(promise("a", revision), at: at(1)) }
        #expect(outbox.count == 2 && drain(&outbox, 1).isEmpty, "the order holds while the first may still arrive")
        _ = outbox.settle("a/1/u/desk/uplink", .unknown(reason: "broken"), at: at(2))
        #expect(outbox.count == 1 && drain(&outbox, 2).isEmpty, "a broken link is not knocked at for each change")
        _ = outbox.linkIsBack(.uplink, at: at(2.5))
        #expect(drain(&outbox, 2.5).map(\.revision) == [9])
    }

    @Test func rowsOfAnEarlierVersionCollapseAtTheStart() throws {
        var outbox = Outbox()
        var removed = 0
        for revision in (1...200).reversed() {
            var before = Outbox()
            before.nextSequence = Int64(revision)
            _ = before.add(promise("a", revision), at: at(0))
            let row = try #require(before.allRows.first)
            for case .remove in outbox.restore(row, at: at(1)) { removed += 1 }
        }
        #expect(outbox.count == 1 && removed == 199)
        #expect(drain(&outbox, 2).map(\.revision) == [200])
    }

    @Test func mirrorsLearnEveryStart() {
        var outbox = Outbox()
        _ = outbox.add(promise("a", 1, .dc09, .raise, step: "s0"), at: at(0))
        _ = outbox.add(promise("a", 2, .dc09, .closed, step: "closed"), at: at(0))
        #expect(outbox.count == 2, "an alarm centre that never heard of an alarm could not ask after it")
    }

    @Test func aNewEmergencyOvertakesABacklogAtTheReconnect() {
        var outbox = Outbox()
        for number in 0..<5000 { _ = outbox.add(promise("a\(number)", 1, .uplink, .raise), at: at(0)) }
        while let next = outbox.next(at: at(0)) {
            _ = outbox.settle(next.promise.key, .unknown(reason: "away"), at: at(0.1))
        }
        _ = outbox.linkIsBack(.uplink, at: at(1))
        let burst = drain(&outbox, 1)
        #expect(burst.count == Outbox.uplinkWindow, "what left cannot be overtaken, so it is bounded")
        #expect(outbox.nextDeadline(at: at(1)) == at(16).uptime, "the loop sleeps until an answer or its time limit")
        _ = outbox.add(promise("new", 1, .uplink, .raise), at: at(1))
        #expect(drain(&outbox, 1).map(\.alertID) == ["new"])
        for sent in burst.prefix(2) { _ = outbox.settle(sent.key, .acceptedByProvider(id: nil), at: at(1)) }
        #expect(drain(&outbox, 1).count == 1, "with the new one under way one place is free")
    }

    @Test func firstCallsGoBeforeSecondOnesRemindersAndNews() {
        var outbox = Outbox()
        for number in 0..<30 {
            _ = outbox.add(promise("n\(number)", 2, .sms, .taken, step: "taken", target: "li"), at: at(0))
        }
        #expect(drain(&outbox, 0).count == 9, "news leave the reserve of 6 in 15 to calls")
        _ = outbox.add(promise("r", 1, .sms, .reminder, step: "t1", target: "li"), at: at(1))
        _ = outbox.add(promise("s", 1, .sms, .raise, step: "s0.1", target: "li"), at: at(1))
        _ = outbox.add(promise("f", 1, .sms, .raise, step: "s0", target: "wang"), at: at(1))
        #expect(drain(&outbox, 1).map(\.alertID) == ["f", "s", "r"])
    }

    @Test func oneIDInTwoHomesIsTwoLines() {
        var outbox = Outbox()
        _ = outbox.add(promise("a", 1, .uplink, .raise), at: at(0))
        _ = outbox.add(promise("a", 2, .uplink, .raise, home: "57002A"), at: at(0))
        #expect(outbox.count == 2)
    }

    @Test func sortedPiecesHoldWhatASortedArrayHolds() {
        var chunks = SortedChunks<Int>()
        var plain: Set<Int> = []
        var random: UInt64 = 7
        for _ in 0..<20_000 {
            random = random &* 6_364_136_223_846_793_005 &+ 1
            let value = Int(random >> 40) % 3000
            if random >> 33 & 1 == 0 {
                chunks.insert(value)
                plain.insert(value)
            } else {
                chunks.remove(value)
                plain.remove(value)
            }
        }
        #expect(Array(chunks.elements) == plain.sorted() && chunks.count == plain.count)
    }

    /// A way that is closed for longer than the step can wait says no and not later (E2).
    @Test(arguments: [(3_600_000, true), (600_000, true), (10_000, false)])
    func aBlockedWayPullsTheNextStep(_ wait: Milliseconds, _ isPulled: Bool) throws {
        var engine = box(boxPolicies(uplink: nil))
        _ = engine.handle(detection(), at: at(0))
        let calls = engine.advance(to: at(31)).promises.filter { $0.key.split(separator: "/")[2].hasPrefix("s") }
        var effects: [Effect] = []
        for call in calls {
            effects += engine.handle(
                delivery: call.key, .rejectedRetry(afterMilliseconds: wait, reason: "429"), at: at(32))
        }
        #expect(effects.names.contains("fault_nobody_reached") == isPulled)
        let again = try #require(calls.first)
        let second = engine.handle(
            delivery: again.key, .rejectedRetry(afterMilliseconds: wait, reason: "429"), at: at(33))
        #expect(!second.names.contains("fault_nobody_reached"), "once for each refusal of a step")
    }
}
