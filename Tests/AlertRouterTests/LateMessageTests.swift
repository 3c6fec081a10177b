import SafetyModel
import Testing

@testable import AlertRouter

@Suite struct LateMessageTests {
    private let shanghai = TimeZoneRules(name: "CST", initialOffsetSeconds: 28_800)

    private func promise(_ id: String, step: String, purpose: Promise.Purpose) -> Promise {
        let alert = Alert(id: id, home: "57001A", raisedBy: detection(), at: at(0))
        return Promise(
            key: "\(id)/1/\(step)/li/sms", alertID: id, revision: 1, channel: .sms, target: "li", lane: .emergency,
            due: at(0).uptime, alert: alert, purpose: purpose, replyCode: "123")
    }

    @Test func everyTextSaysWhenItHappened() {
        let texts = AlertText(zone: shanghai)
        var late = promise("a", step: "1", purpose: .raise)
        late.alert.raised = Moment(wall: (6 * 3600 + 5 * 60) * 1000, uptime: 0)
        for channel in [ChannelKind.sms, .wecom, .ntfy] {
            late.channel = channel
            #expect(texts.text(of: late).contains(" 14:05"), "\(channel)")
        }
    }

    @Test func remindersOfManyAlertsAreOneMessageAndFirstCallsAreNot() {
        var outbox = Outbox()
        for number in 0..<5 { _ = outbox.add(promise("r\(number)", step: "t1", purpose: .reminder), at: at(0)) }
        for number in 0..<3 { _ = outbox.add(promise("n\(number)", step: "1", purpose: .raise), at: at(1)) }
        var sent: [Promise] = []
        while let next = outbox.next(at: at(2)) { sent.append(next.promise) }
        #expect(sent.prefix(3).allSatisfy { $0.purpose == .raise && $0.also.isEmpty })
        #expect(sent.count == 4 && sent.last?.also.count == 4)
        #expect(sent.last.map { AlertText().text(of: $0).contains("另有 4 条报警无人接警") } == true)
    }

    @Test func laterStepsOfOldAlertsWaitForTheFirstCallOfANewOne() {
        var outbox = Outbox()
        for number in 0..<20 { _ = outbox.add(promise("o\(number)", step: "2", purpose: .raise), at: at(0)) }
        _ = outbox.add(promise("new", step: "1", purpose: .raise), at: at(1))
        #expect(outbox.next(at: at(2))?.promise.alertID == "new")
    }
}
