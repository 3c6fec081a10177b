import SafetyModel
import Testing

@testable import AlertRouter

/// A suspected fall is a question: what its answer, and what its silence, makes of the calls on their way.
@Suite struct QuestionRuleTests {
    private func question(_ change: Detection.Change = .raised, _ detail: String = "suspected") -> Detection {
        var found = detection(.fall, .urgent, change, device: "radar")
        found.detail = detail
        return found
    }
    private func sms(_ effects: [Effect]) -> [Promise] { effects.promises.filter { $0.channel == .sms } }

    /// The family's first step is at 60 s. Whether its message had left when the answer came, and who hears of the end.
    @Test(arguments: [(30.0, false, 0), (61, false, 0), (61, true, 1)])
    func ofAnAnswerHearsWhoHeardOfTheQuestion(_ answered: Double, _ isSent: Bool, _ told: Int) throws {
        var engine = box(.standardBox(people: .init(voices: ["voice"], family: ["daughter"])))
        let id = try #require(engine.handle(question(), at: at(0)).alerts.first?.id)
        let calls = sms(engine.advance(to: at(answered)))
        #expect(calls.count == (answered < 60 ? 0 : 1))
        if isSent, let call = calls.first {
            _ = engine.handle(delivery: call.key, .acceptedByProvider(id: nil), at: at(answered))
        }
        let over = engine.handle(question(.cleared, "cancelled"), at: at(answered + 1))
        #expect(sms(over).map(\.purpose) == Array(repeating: .closed, count: told))
        #expect(over.withdrawn.count { key in calls.contains { $0.key == key } } == (isSent ? 0 : calls.count))
        #expect(engine.record(id) == nil && sms(engine.advance(to: at(9000))).isEmpty, "a note")
    }

    /// What is no longer a question stays until a person closes it.
    @Test(arguments: ["acked", "emergency", "unconfirmed"]) func whatPeopleHaveStaysWithThem(_ why: String) throws {
        var engine = box()
        var raised = question()
        raised.isUnconfirmed = why == "unconfirmed"
        let id = try #require(engine.handle(raised, at: at(0)).alerts.first?.id)
        if why == "acked" { _ = engine.handle(command(.ack(leaseSeconds: nil), id), at: at(5)) }
        if why == "emergency" {
            var alarm = question(.raised, "device")
            alarm.severity = .emergency
            _ = engine.handle(alarm, at: at(6))
        }
        _ = engine.handle(question(.cleared, "cancelled"), at: at(10))
        #expect(engine.record(id)?.alert.condition == .cleared)
    }

    @Test func anUnansweredOneIsCalledInTheWordsOfAnEmergencyAtItsStep() throws {
        var engine = box(.standardBox(people: .init(sirens: ["siren"], family: ["daughter", "son"])))
        _ = engine.handle(question(), at: at(0))
        var alarm = question(.raised, "device")
        alarm.severity = .emergency
        let first = sms(engine.handle(alarm, at: at(60)))
        let live = first.filter { $0.alert.severity == .emergency }
        #expect(
            live.map(\.purpose) == [.raise] && live.map(\.target) == ["daughter"] && live.first?.due == at(60).uptime)
        let later = sms(engine.advance(to: at(90)))
        #expect(later.first?.purpose == .reminder && later.first?.target == "daughter")
        let all = sms(engine.advance(to: at(300)))
        #expect(all.first { $0.target == "son" }?.purpose == .raise, "the first that the son hears")
    }

    @Test func aHeldQuestionCallsNobodyAndHoldsNothingElse() {
        var engine = box()
        _ = engine.handle(question(), at: at(0))
        _ = engine.handle(detection(.smoke, .emergency), at: at(0))
        engine.holdQuestions(until: at(70).uptime)
        let early = sms(engine.advance(to: at(69)))
        #expect(!early.isEmpty && early.allSatisfy { $0.alert.category == .smoke })
        #expect(sms(engine.advance(to: at(70))).contains { $0.alert.category == .fall })
    }

    /// The desk's copy ends with the box's note.
    @Test func theDesksCopyEndsToo() throws {
        var engine = box()
        var alert = try #require(engine.handle(question(), at: at(0)).alerts.first)
        var desk = AlertEngine(home: "desk", policies: .standardDesk(contacts: []))
        _ = desk.adopt(alert, at: at(1))
        #expect(desk.openCount == 1)
        alert = try #require(engine.handle(question(.cleared, "cancelled"), at: at(20)).alerts.last)
        _ = desk.adopt(alert, at: at(21))
        #expect(alert.isOffList && desk.openCount == 0)
    }
}
