import SafetyModel
import Testing

@testable import AlertRouter

@Suite struct OutboxTests {
    private func promise(
        _ key: String, _ channel: ChannelKind = .wecom, lane: Lane = .emergency, target: String = "group",
        alert: String = "a",
        due: Double = 0
    ) -> Promise {
        let object = Alert(id: alert, home: "57001A", raisedBy: detection(), at: at(0))
        return Promise(
            key: key, alertID: alert, revision: 1, channel: channel, target: target, lane: lane, due: at(due).uptime,
            alert: object, purpose: .raise)
    }

    private func drain(_ outbox: inout Outbox, _ seconds: Double) -> [String] {
        var keys: [String] = []
        while let sent = outbox.next(at: at(seconds)) { keys.append(sent.promise.key) }
        return keys
    }

    @Test func anEmergencyOvertakesAndHasItsOwnTokens() {
        var outbox = Outbox()
        for number in 0..<40 { _ = outbox.add(promise("u\(number)", lane: .urgent), at: at(0)) }
        #expect(drain(&outbox, 0).count == 13, "18 a minute, 5 of them reserved")
        for number in 0..<7 { _ = outbox.add(promise("e\(number)"), at: at(1)) }
        #expect(drain(&outbox, 1) == ["e0", "e1", "e2", "e3", "e4"])
        #expect(outbox.nextDeadline(at: at(2)) != nil)
        #expect(drain(&outbox, 59).isEmpty)
        let next = drain(&outbox, 60)
        #expect(next.prefix(2) == ["e5", "e6"] && next.count == 13 - 5 + 2 - 2 + 0 || next.prefix(2) == ["e5", "e6"])
    }

    @Test func theSameKeyIsOneRow() {
        var outbox = Outbox()
        #expect(outbox.add(promise("k"), at: at(0)).count == 1)
        #expect(outbox.add(promise("k"), at: at(1)).isEmpty && outbox.count == 1)
    }

    @Test func whatStoodOnSendingIsSentAgain() throws {
        var outbox = Outbox()
        _ = outbox.add(promise("k"), at: at(0))
        _ = outbox.next(at: at(0))
        let row = try #require(outbox.row("k"))
        #expect(row.state == .sending)
        var after = Outbox()
        after.restore(try restarted(row), at: at(5))
        #expect(drain(&after, 5) == ["k"])
    }

    @Test func noAnswerIsUnknownAndUnknownIsSentAgain() {
        var outbox = Outbox()
        _ = outbox.add(promise("k"), at: at(0))
        var attempts: [Milliseconds] = []
        for second in 0..<300 {
            _ = outbox.advance(to: at(Double(second)))
            if outbox.next(at: at(Double(second))) != nil { attempts.append(Milliseconds(second)) }
        }
        #expect(attempts.count > 8, "never given up: \(attempts)")
        let gaps = zip(attempts, attempts.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 >= 15 && $0 <= 41 }, "an emergency waits 25 s at most after each: \(gaps)")
    }

    @Test(arguments: [
        (SendOutcome.acceptedByProvider(id: nil), true), (.deliveredToDevice, true),
        (.rejectedPermanent(reason: "x"), true),
        (.rejectedRetry(afterMilliseconds: 5000, reason: "x"), false), (.unknown(reason: "x"), false),
    ]) func outcomes(_ outcome: SendOutcome, _ isSettled: Bool) {
        var outbox = Outbox()
        _ = outbox.add(promise("k"), at: at(0))
        _ = outbox.next(at: at(0))
        let changes = outbox.settle("k", outcome, at: at(1))
        #expect((outbox.row("k") == nil) == isSettled)
        #expect(changes.contains(.delivery(key: "k", outcome)), "the engine learns each")
        if case .rejectedRetry = outcome { #expect(drain(&outbox, 5.9).isEmpty && drain(&outbox, 8) == ["k"]) }
    }

    /// Our own pace is no fault of the path: told to nobody, no attempt, and tried exactly when there is room.
    @Test func ourOwnPaceIsNoFailure() {
        var outbox = Outbox()
        _ = outbox.add(promise("k"), at: at(0))
        var changes: [Outbox.Change] = []
        for round in 0..<8 {
            let now = at(Double(round))
            #expect(outbox.next(at: now) != nil, "round \(round)")
            changes += outbox.settle("k", .deferred(milliseconds: 1000), at: now)
            #expect(outbox.row("k")?.deadline == now.uptime + 1000 && outbox.row("k")?.attempts == 0)
        }
        let told = changes.contains { if case .path = $0 { true } else { false } }
        #expect(!told)
    }

    /// Waiting does not mend it: the first refusal for good is told, and told once.
    @Test func aRefusalForGoodIsToldAtOnce() {
        var outbox = Outbox()
        var told: [Bool] = []
        for name in ["k", "l"] {
            _ = outbox.add(promise(name), at: at(0))
            _ = outbox.next(at: at(0))
            let changes = outbox.settle(name, .rejectedPermanent(reason: "token is not exist"), at: at(1))
            told.append(changes.contains { if case .path(let found) = $0 { found.change == .raised } else { false } })
        }
        #expect(told == [true, false])
    }

    @Test func jitterComesFromTheKey() {
        var dues: Set<Milliseconds> = []
        for number in 0..<20 {
            var outbox = Outbox()
            _ = outbox.add(promise("k\(number)"), at: at(0))
            _ = outbox.next(at: at(0))
            _ = outbox.settle("k\(number)", .unknown(reason: "x"), at: at(1))
            if let row = outbox.row("k\(number)") { dues.insert(row.deadline) }
        }
        #expect(dues.count > 15, "boxes do not knock in step")
    }

    @Test func technicalOnesGoTogether() {
        var outbox = Outbox()
        for number in 0..<5 { _ = outbox.add(promise("t\(number)", lane: .technical), at: at(Double(number))) }
        #expect(drain(&outbox, 30).isEmpty, "they wait for each other")
        let sent = outbox.next(at: at(61))
        #expect(sent?.promise.also.count == 4)
        let changes = outbox.settle("t0", .acceptedByProvider(id: nil), at: at(62))
        #expect(outbox.count == 0 && changes.filter { if case .delivery = $0 { true } else { false } }.count == 5)
    }

    @Test func aMergedMessageThatFailsLosesNone() {
        var outbox = Outbox()
        for number in 0..<3 { _ = outbox.add(promise("t\(number)", lane: .technical), at: at(0)) }
        _ = outbox.next(at: at(60))
        _ = outbox.settle("t0", .unknown(reason: "x"), at: at(61))
        #expect(outbox.count == 3 && outbox.depth(.technical) == 3)
    }

    @Test func statesOfOneAlertKeepTheirOrder() {
        var outbox = Outbox()
        _ = outbox.add(promise("a/1", .uplink, target: "desk"), at: at(0))
        _ = outbox.add(promise("b/1", .uplink, target: "desk", alert: "b"), at: at(0))
        #expect(drain(&outbox, 0) == ["a/1", "b/1"], "another alert need not wait")
        _ = outbox.add(promise("a/2", .uplink, target: "desk"), at: at(0))
        #expect(drain(&outbox, 0).isEmpty, "the older state is under way")
        _ = outbox.settle("a/1", .acceptedByProvider(id: nil), at: at(1))
        #expect(drain(&outbox, 1) == ["a/2"])
    }

    @Test func eventsForOtherSystemsKeepTheirOrder() {
        var outbox = Outbox()
        _ = outbox.add(promise("a/1", .webhook, target: "centre"), at: at(0))
        _ = outbox.add(promise("a/2", .webhook, target: "centre"), at: at(0))
        _ = outbox.add(promise("b/1", .webhook, target: "centre", alert: "b"), at: at(0))
        #expect(drain(&outbox, 0) == ["a/1", "b/1"], "another alert need not wait")
        _ = outbox.settle("a/1", .unknown(reason: "broken"), at: at(1))
        #expect(drain(&outbox, 1).isEmpty)
        #expect(drain(&outbox, 5) == ["a/1"])
        _ = outbox.settle("a/1", .acceptedByProvider(id: nil), at: at(6))
        #expect(drain(&outbox, 6) == ["a/2"])
    }

    @Test func theNewestUnsentStateReplacesTheOlderOnes() {
        var outbox = Outbox()
        for number in 1...5000 {
            _ = outbox.add(promise("a/\(number)", .uplink, target: "desk"), at: at(0))
        }
        #expect(outbox.count == 1 && outbox.row("a/5000")?.supersededCount == 4999, "what lay between is a count")
        #expect(drain(&outbox, 0) == ["a/5000"])
        _ = outbox.add(promise("a/5001", .uplink, target: "desk"), at: at(0))
        _ = outbox.settle("a/5000", .unknown(reason: "broken"), at: at(1))
        #expect(outbox.count == 1, "nor is an older state tried again")
        #expect(drain(&outbox, 30) == ["a/5001"])
    }

    @Test func aDeadPathIsATechnicalAlertAndItsReturnClearsIt() {
        var outbox = Outbox()
        var found: [Detection] = []
        _ = outbox.add(promise("k", .sms), at: at(0))
        for second in stride(from: 0.0, to: 180, by: 1) {
            if let sent = outbox.next(at: at(second)) {
                for case .path(let detection) in outbox.settle(
                    sent.promise.key, .unknown(reason: "no modem"), at: at(second))
                {
                    found.append(detection)
                }
            }
        }
        #expect(
            found.map(\.severity) == [.technical] && found.first?.change == .raised && found.first?.category == .link)
        _ = outbox.next(at: at(300))
        for case .path(let detection) in outbox.settle("k", .deliveredToDevice, at: at(301)) { found.append(detection) }
        #expect(found.last?.change == .cleared)
    }

    @Test func aSlowPathIsRacedByItsSpare() {
        var settings = OutboxSettings.standard
        settings.spares = [SparePath(channel: .wecom, target: "group", spareChannel: .feishu, spareTarget: "second")]
        var outbox = Outbox(settings: settings)
        _ = outbox.add(promise("k"), at: at(0))
        _ = outbox.next(at: at(0))
        #expect(outbox.nextDeadline(at: at(1)) == at(10).uptime)
        _ = outbox.advance(to: at(10))
        let racer = outbox.next(at: at(10))?.promise
        #expect(racer?.channel == .feishu && racer?.target == "second" && racer?.key == "k/spare")
        let changes = outbox.settle("k/spare", .acceptedByProvider(id: nil), at: at(11))
        #expect(changes.contains(.delivery(key: "k", .acceptedByProvider(id: nil))))
        _ = outbox.settle("k", .unknown(reason: "slow"), at: at(12))
        #expect(outbox.row("k")?.state == .pending || outbox.row("k") == nil)
    }

    @Test func whatIsWithdrawnIsNotSent() {
        var outbox = Outbox()
        _ = outbox.add(promise("k"), at: at(0))
        #expect(outbox.withdraw("k") == [.remove(key: "k")] && drain(&outbox, 1).isEmpty)
    }

    @Test func aThousandAlertsDoNotHoldUpAnEmergency() {
        var outbox = Outbox()
        for number in 0..<1000 {
            _ = outbox.add(promise("t\(number)", .sms, lane: .technical, target: "p\(number % 7)"), at: at(0))
            _ = outbox.add(promise("u\(number)", .sms, lane: .urgent, target: "p\(number % 7)"), at: at(0))
        }
        _ = drain(&outbox, 0)
        _ = outbox.add(promise("e", .sms), at: at(70))
        #expect(outbox.next(at: at(70))?.promise.key == "e")
    }
}
