import SafetyModel
import Testing

@testable import AlertRouter

@Suite struct OutboxUndoTests {
    private func promise(_ key: String, channel: ChannelKind = .sms, lane: Lane = .emergency) -> Promise {
        let object = Alert(id: key, home: "57001A", raisedBy: detection(), at: at(0))
        return Promise(
            key: "\(key)/1/1/甲/\(channel.rawValue)", alertID: key, revision: 1, channel: channel, target: "甲",
            lane: lane, due: at(0).uptime, alert: object, purpose: .raise)
    }

    private func filled() -> Outbox {
        var outbox = Outbox()
        for name in ["a", "b", "c"] { _ = outbox.add(promise(name), at: at(0)) }
        for name in ["t1", "t2", "t3"] { _ = outbox.add(promise(name, lane: .technical), at: at(0)) }
        _ = outbox.add(promise("w", channel: .webhook), at: at(0))
        _ = outbox.next(at: at(1))
        return outbox
    }

    /// Each of them alone, and taken back.
    @Test(arguments: [
        "a row that was not there", "a row that leaves", "merged rows of one message", "a settled row",
        "a refused path", "a withdrawn row",
    ])
    func everythingIsTakenBack(_ step: String) {
        var outbox = filled()
        let before = outbox
        outbox.begin()
        switch step {
        case "a row that was not there":
            _ = outbox.add(promise("d"), at: at(2))
            _ = outbox.add(promise("w2", channel: .webhook), at: at(2))
        case "a row that leaves": _ = outbox.next(at: at(2))
        case "merged rows of one message": while outbox.next(at: at(200)) != nil {}
        case "a settled row": _ = outbox.settle("a/1/1/甲/sms", .acceptedByProvider(id: nil), at: at(2))
        case "a refused path": _ = outbox.settle("a/1/1/甲/sms", .rejectedPermanent(reason: "no"), at: at(2))
        default: _ = outbox.withdraw("b/1/1/甲/sms")
        }
        outbox.rollBack()
        #expect(outbox.allRows == before.allRows)
        #expect(
            outbox.nextDeadline(at: at(3))
                == {
                    var other = before
                    return other.nextDeadline(at: at(3))
                }())
        for lane in Lane.allCases { #expect(outbox.depth(lane) == before.depth(lane)) }
        var (again, first) = (outbox, before)
        while let sent = first.next(at: at(300)) { #expect(again.next(at: at(300))?.promise.key == sent.promise.key) }
        #expect(again.next(at: at(300)) == nil)
    }

    @Test func whatIsCommittedStays() {
        var outbox = filled()
        outbox.begin()
        _ = outbox.add(promise("d"), at: at(2))
        outbox.commit()
        outbox.rollBack()
        #expect(outbox.row("d/1/1/甲/sms") != nil)
    }
}
