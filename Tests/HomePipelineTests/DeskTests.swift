import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct DeskTests {
    private let commands = "safety/v1/west/57001A/command"

    private func command(_ verb: String, _ alert: String, id: String = "c1", revision: Int? = nil) -> String {
        let seen = revision.map { #","revision":\#($0)"# } ?? ""
        return #"{"command_id":"\#(id)",\#(verb),"alert":"\#(alert)","actor":"wang"\#(seen)}"#
    }

    @Test func takeItAndCloseIt() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        let id = try #require(home.alerts.first?.id)
        let taken = home.desk(commands, command(#""command":"ack","lease_seconds":600"#, id), at: 20)
        #expect(home.alerts.first?.handling == .acked && home.alerts.first?.owner == "wang")
        #expect(home.alerts.first?.ackUntil == home.moment(620).wall)
        #expect(taken.results == [#"{"command_id":"c1","status":"done","alert":"\#(id)","revision":2,"note":null}"#])
        let again = home.desk(commands, command(#""command":"ack","lease_seconds":600"#, id), at: 21)
        #expect(again.alerts.isEmpty && again.results == taken.results, "the same command again changes nothing")
        home.tell(.tick, at: 600)
        #expect(!home.effects.told.contains { $0.hasPrefix("sms:r") }, "somebody has it")
        home.desk(commands, command(#""command":"resolve","reason":"real-helped""#, id, id: "c2"), at: 610)
        #expect(home.alerts.first?.isClosed == true && home.alerts.first?.closeReason == .realHelped)
        home.tell(.tick, at: 10_000)
        #expect(home.alerts.first?.revision == 3, "nothing more of a closed one")
    }

    /// People's commands are believed on the uplink only.
    @Test func theHomesBrokerCommandsNobody() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        let id = try #require(home.alerts.first?.id)
        let payload = command(#""command":"resolve","reason":"false-user""#, id)
        let said = home.hear(commands, payload, at: 20)
        #expect(said.alerts.isEmpty && said.results.isEmpty && home.alerts.first?.isClosed == false)
        home.hear("safety/v1/west/desk/heartbeat", "{}", at: 21)
        home.hear("safety/v1/west/57001A/receipt", #"{"alert":"\#(id)","revision":1}"#, at: 22)
        home.tell(.tick, at: 60)
        #expect(home.effects.told.contains("sms:raise"), "the desk is as silent as it was")
    }

    /// And devices are believed in the home only.
    @Test func theUplinkIsNoDevice() {
        var home = Home()
        home.introduce()
        home.desk("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 60)
        #expect(home.alerts.isEmpty && home.pipeline.status.ignored == 2)
    }

    @Test func aDeskThatLivesAndHasItKeepsTheBoxQuiet() throws {
        var home = Home()
        home.introduce()
        home.desk("safety/v1/west/desk/heartbeat", "{}", at: 9)
        home.press(at: 10)
        let id = try #require(home.alerts.first?.id)
        home.desk("safety/v1/west/57001A/receipt", #"{"alert":"\#(id)","revision":1}"#, at: 11)
        home.tell(.tick, at: 100)
        #expect(!home.effects.told.contains("sms:raise"), "the desk runs the outward ladder")
        home.tell(.tick, at: 131)
        #expect(home.effects.told.contains("sms:raise"), "a receipt is no acknowledgement: nobody has it in time")
    }

    /// A retained sign of life is an old one, and so is a retained command.
    @Test func storedCopiesOfTheDeskSayNothing() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        let id = try #require(home.alerts.first?.id)
        home.desk("safety/v1/west/desk/heartbeat", "{}", retained: true, at: 11)
        home.desk("safety/v1/west/57001A/receipt", #"{"alert":"\#(id)","revision":1}"#, retained: true, at: 12)
        home.desk(commands, command(#""command":"ack""#, id), retained: true, at: 13)
        home.tell(.tick, at: 41)
        #expect(home.alerts.first?.handling == .unacked && home.effects.told.contains("sms:raise"))
    }

    @Test func severityThatRoseIsNotCoveredByWhatWasSeen() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bathroom_sos", #"{"action":"emergency"}"#, retained: true, at: 1)
        let id = try #require(home.alerts.first?.id)
        home.press(at: 50)
        let late = home.desk(commands, command(#""command":"ack""#, id, revision: 1), at: 51)
        #expect(home.alerts.first?.handling == .unacked && late.results.first?.contains("refused") == true)
    }

    @Test func syncSendsEveryOpenAlertAgain() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 60)
        let sent = home.desk(commands, #"{"command_id":"s1","command":"sync","actor":"desk"}"#, at: 70)
        #expect(sent.alerts.isEmpty && sent.promises.filter { $0.channel == .uplink }.count == 2)
    }

    @Test func testCommand() throws {
        var home = Home()
        home.desk(commands, #"{"command_id":"t1","command":"test","actor":"wang"}"#, at: 1)
        #expect(home.alerts.first?.isTest == true && home.alerts.first?.visibility == .test)
    }

    @Test func unknownAlert() {
        var home = Home()
        let said = home.desk(commands, command(#""command":"ack""#, "ffffffffffffffff"), at: 1)
        #expect(said.results.first?.contains(#""status":"refused""#) == true && said.alerts.isEmpty)
        #expect(home.pipeline.lastResult(of: "c1")?.status == .refused)
    }
}
