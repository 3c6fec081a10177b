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
        .reply(id: "f1/n", sender: "+86000", target: target, text: text)
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
}
