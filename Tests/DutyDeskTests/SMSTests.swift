import AlertRouter
import ConfigurationFile
import Delivery
import SQLite
import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct SMSTests {
    private func core() throws -> DeskCore {
        let text = """
            community: luyuan
            timezone: UTC
            database: ":memory:"
            channels: { sms: {} }
            people: { 值班长: { sms: "0000001" }, 主任: { sms: "0000002" } }
            policy: { emergency: { steps: [{ after: 60s, notify: [值班长] }], repeat: 2m } }
            """
        let settings = try SettingsFile.parse(Array(text.utf8), name: "desk.yaml", read: DeskSettings.init)
        var core = try DeskCore(settings: settings, store: DeskStore(path: ":memory:"), at: Fixture.start)
        _ = try core.takeFromPlatform(ReceivedAlert(Fixture.object()), at: Fixture.start)
        _ = core.tick(at: Fixture.later(60))
        return core
    }

    private func reply(_ text: String, from target: String?) -> SMSEvent {
        .reply(id: "f1/n", sender: "+86000", targets: target.map { [$0] } ?? [], text: text)
    }

    @Test func replyWithTheCodeTakesTheAlert() throws {
        var core = try core()
        let promise = core.takeSends().first
        let code = try #require(promise?.replyCode)
        #expect(code.count == 3)
        let first = core.takeSMS([reply("１ \(code)", from: "值班长")], at: Fixture.later(70))
        let answers = try #require(first?.0)
        #expect(answers.map(\.text) == ["已收到，谢谢。"])
        let row = try #require(try core.store.alert(home: "57001A", id: "a1"))
        #expect(row.alert.handling == .acked && row.alert.owner == "值班长（短信）")
        let again = core.takeSMS([reply("１ \(code)", from: "值班长")], at: Fixture.later(75))
        #expect(again?.0.count == 1, "the same file twice is one wish")
        #expect(try core.store.alert(home: "57001A", id: "a1")?.alert.revision == row.alert.revision)
    }

    @Test(
        arguments: [
            ("主任", 1, "somebody who was not told of it takes nothing"),
            (nil, 0, "an unknown number gets no answer"),
        ] as [(String?, Int, String)])
    func othersTakeNothing(_ target: String?, _ count: Int, _ why: String) throws {
        var core = try core()
        let code = core.takeSends().first?.replyCode ?? ""
        let taken = core.takeSMS([reply("1 \(code)", from: target)], at: Fixture.later(70))
        #expect(taken?.0.count == count, "\(why)")
        #expect(try core.store.alert(home: "57001A", id: "a1")?.alert.handling == .unacked, "\(why)")
    }

    @Test func messageThatTheModemGaveUpIsSentOnceMore() throws {
        var core = try core()
        let promise = core.takeSends().first
        let key = try #require(promise?.key)
        core.settle(key, .acceptedByProvider(id: "OUTA1.txtd"), at: Fixture.later(61))
        for _ in 0..<2 { _ = core.takeSMS([.failed(providerID: "OUTA1.txtd")], at: Fixture.later(65)) }
        _ = core.tick(at: Fixture.later(66))
        #expect(core.takeSends().count == 1)
    }

    @Test func ofOneTelephoneTheReplyCountsForWhoeverWasTold() throws {
        var core = try core()
        let code = core.takeSends().first?.replyCode ?? ""
        let event = SMSEvent.reply(id: "f1/n", sender: "+86000", targets: ["主任", "值班长"], text: "1 \(code)")
        _ = core.takeSMS([event], at: Fixture.later(70))
        #expect(try core.store.alert(home: "57001A", id: "a1")?.alert.owner == "值班长（短信）")
    }

    @Test func machineThatAnswersGetsThreeAnswersAnHourAndAPersonIsStillHeard() throws {
        var core = try core()
        let code = core.takeSends().first?.replyCode ?? ""
        var answers = 0
        for round in 0..<50 {
            let event = SMSEvent.reply(id: "f\(round)/n", sender: "+86000", targets: ["值班长"], text: "我正在开车，稍后回复。")
            answers += core.takeSMS([event], at: Fixture.later(70 + Int64(round)))?.0.count ?? 0
        }
        #expect(answers == 3)
        let taken = core.takeSMS([reply("1 \(code)", from: "值班长")], at: Fixture.later(130))
        #expect(taken?.0.map(\.text) == ["已收到，谢谢。"], "a command is still answered")
        let event = SMSEvent.reply(id: "g/n", sender: "+86000", targets: ["值班长"], text: "好的")
        #expect(core.takeSMS([event], at: Fixture.later(3700))?.0.count == 1, "an hour later again")
    }

    @Test(arguments: [
        ("spooled", nil as SMSEvent?), ("accepted", .sent(providerID: "OUTA1.txtd")),
        ("delivered", .delivered(providerID: "OUTA1.txtd")),
    ])
    func spoolIsNoHandOver(_ state: String, _ event: SMSEvent?) throws {
        var core = try core()
        let key = try #require(core.takeSends().first?.key)
        core.settle(key, .acceptedByProvider(id: "OUTA1.txtd"), at: Fixture.later(61))
        if let event { _ = core.takeSMS([event], at: Fixture.later(62)) }
        #expect(try core.store.told(key: key)?.state.rawValue == state)
        #expect(try core.staleMessages(["OUTA1.txtd"], at: Fixture.later(63)).isEmpty, "still needed")
    }

    @Test func callToWhatIsOverIsTakenBackWithItsNews() throws {
        var core = try core()
        let key = try #require(core.takeSends().first?.key)
        core.settle(key, .acceptedByProvider(id: "OUTA1.txtd"), at: Fixture.later(61))
        let wish = DeskRequest(
            commandID: "c1", verb: .ack, home: "57001A", alert: "a1", revision: nil, actor: "n", leaseSeconds: nil)
        _ = try core.act(wish, at: Fixture.later(65))
        _ = core.tick(at: Fixture.later(66))
        for promise in core.takeSends() {
            core.settle(promise.key, .acceptedByProvider(id: "OUTB1.txtd"), at: Fixture.later(66))
        }
        #expect(
            try core.staleMessages(["OUTA1.txtd", "OUTB1.txtd", "x"], at: Fixture.later(67)) == [
                "OUTA1.txtd", "OUTB1.txtd",
            ])
        core.writeTakenBack("OUTA1.txtd", at: Fixture.later(68))
        #expect(try core.store.told(key: key)?.state == .withdrawn)
        #expect(try core.staleMessages(["OUTA1.txtd"], at: Fixture.later(69)).isEmpty)
    }
}
