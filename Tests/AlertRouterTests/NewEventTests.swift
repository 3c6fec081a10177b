import SafetyModel
import Testing

@testable import AlertRouter

/// What happens again while the entry is open: acknowledgements of what was before do not cover it (A3), and who has it hears it.
@Suite struct NewEventTests {
    @Test(arguments: [
        (Command.Verb.ack(leaseSeconds: nil), 40, false, "an acknowledgement that waited for a box that was cut off"),
        (.respond(.enRoute), 40, false, "so does on the way"), (.shelve(seconds: 600), 40, false, "and a shelf"),
        (.ack(leaseSeconds: nil), 5, true, "presses in quick succession are one call"),
    ])
    func lateCommandDoesNotCoverTheSecondPress(
        _ verb: Command.Verb, _ second: Double, _ isTaken: Bool, _ why: Comment
    ) throws {
        var engine = box()
        let id = try #require(engine.handle(detection(.sos, .emergency), at: at(0)).alerts.first).id
        _ = engine.handle(detection(.sos, .emergency, began: at(second)), at: at(second))
        let answer = engine.handle(command(verb, id, id: "1", revision: 1), at: at(second + 1)).answer
        #expect((answer?.status == .done) == isTaken, why)
        let again = engine.handle(command(.ack(leaseSeconds: nil), id, id: "2", revision: 2), at: at(second + 2))
        #expect(again.answer?.status == .done)
    }

    @Test func secondPressBehindAnAckIsToldAtOnce() throws {
        var engine = box()
        let id = try #require(engine.handle(detection(.sos, .emergency), at: at(0)).alerts.first).id
        _ = engine.advance(to: at(200))
        _ = engine.handle(command(.ack(leaseSeconds: 900), id), at: at(201))
        let effects = engine.handle(detection(.sos, .emergency, began: at(260)), at: at(260))
        let told = effects.promises.contains { $0.purpose == .update && $0.channel != .uplink }
        #expect(told, "not a counter only")
    }

    @Test(arguments: [(false, CommandResult.Status.done, "open"), (true, .alreadyDone, "closed")])
    func syncOfOneAlertSaysHowItStands(_ isClosed: Bool, _ status: CommandResult.Status, _ note: String) throws {
        var engine = box()
        let id = try #require(engine.handle(detection(), at: at(0)).alerts.first).id
        if isClosed { _ = engine.handle(command(.resolve(.realHelped), id, id: "c"), at: at(5)) }
        let answer = engine.handle(command(.sync, id, id: "s"), at: at(10)).answer
        #expect(answer?.status == status && answer?.note == note)
        let unknown = engine.handle(command(.sync, "never", id: "t"), at: at(11)).answer
        #expect(unknown?.status == .refused && unknown?.note == "unknown alert")
    }
}
