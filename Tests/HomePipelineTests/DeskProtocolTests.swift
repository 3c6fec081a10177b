import AlertRouter
import DeviceProtocols
import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct DeskProtocolTests {
    private static let desk = DeskProtocol(community: "west", home: "57001A", zone: Home.shanghai)

    private func parse(_ topic: String, _ payload: String) -> Result<DeskProtocol.Incoming, DeskProtocol.Unreadable> {
        var json = JSONDocument()
        let message = Message(topic: "safety/v1/west/" + topic, payload: Array(payload.utf8), link: .uplink)
        return Self.desk.parse(message, json: &json)
    }

    @Test func topics() {
        #expect(
            Self.desk.filters == [
                "safety/v1/west/57001A/receipt", "safety/v1/west/57001A/command", "safety/v1/west/desk/heartbeat",
            ])
        #expect(Self.desk.alertTopic("a1") == "safety/v1/west/57001A/alert/a1")
        let presence = Self.desk.presence(isOnline: false)
        #expect(
            presence.retain && presence.topic == "safety/v1/west/57001A/presence"
                && presence.payload == Array("offline".utf8))
        let cleared = Self.desk.cleared("a1")
        #expect(cleared.retain && cleared.payload.isEmpty && cleared.link == .uplink)
    }

    static let verbTable: [(fields: String, verb: Command.Verb)] = [
        (#""command":"ack""#, .ack(leaseSeconds: nil)),
        (#""command":"ack","lease_seconds":300"#, .ack(leaseSeconds: 300)),
        (#""command":"ack","lease_seconds":1e400"#, .ack(leaseSeconds: nil)),
        (#""command":"respond","response":"en_route""#, .respond(.enRoute)),
        (#""command":"resolve","reason":"real-helped""#, .resolve(.realHelped)),
        (#""command":"shelve","seconds":600"#, .shelve(seconds: 600)), (#""command":"unshelve""#, .unshelve),
        (#""command":"test""#, .test), (#""command":"sync","later":{"a":[]}"#, .sync),
    ]

    @Test(arguments: verbTable) func commands(_ row: (fields: String, verb: Command.Verb)) {
        let payload = #"{"command_id":"c1","alert":"a1","revision":3,"actor":"wang",\#(row.fields)}"#
        let expected = Command(id: "c1", verb: row.verb, alertID: "a1", revision: 3, actor: "wang", via: .uplink)
        #expect(parse("57001A/command", payload) == .success(.command(expected)))
    }

    static let bad: [(payload: String, commandID: String?, why: String)] = [
        ("", nil, "empty"), ("{", nil, "cut short"), ("[]", nil, "a list"), ("{}", nil, "no id"),
        (#"{"command_id":"","command":"sync","actor":"w"}"#, nil, "an empty id"),
        (#"{"command_id":7,"command":"sync","actor":"w"}"#, nil, "an id that is no text"),
        (#"{"command_id":"c1","command":"sync"}"#, "c1", "no actor"),
        (#"{"command_id":"c1","command":"sync","actor":""}"#, "c1", "an empty actor"),
        (#"{"command_id":"c1","actor":"w"}"#, "c1", "no command"),
        (#"{"command_id":"c1","command":"dance","actor":"w"}"#, "c1", "no such command"),
        (#"{"command_id":"c1","command":"respond","actor":"w"}"#, "c1", "no response"),
        (#"{"command_id":"c1","command":"respond","response":"none","actor":"w"}"#, "c1", "a response that is none"),
        (#"{"command_id":"c1","command":"resolve","reason":"bored","actor":"w"}"#, "c1", "no such reason"),
        (#"{"command_id":"c1","command":"shelve","actor":"w"}"#, "c1", "no time"),
        (#"{"command_id":"c1","command":"shelve","seconds":-5,"actor":"w"}"#, "c1", "less than no time"),
        (#"{"command_id":"c1","command":"shelve","seconds":1.5,"actor":"w"}"#, "c1", "no whole seconds"),
        (
            #"{"command_id":"c1","command":"shelve","seconds":99999999999999999999,"actor":"w"}"#, "c1",
            "more than any number"
        ),
    ]

    @Test(arguments: bad) func unreadableCommands(_ row: (payload: String, commandID: String?, why: String)) throws {
        guard case .failure(let problem) = parse("57001A/command", row.payload) else {
            Issue.record("\(row.why)")
            return
        }
        #expect(problem.commandID == row.commandID && !problem.reason.isEmpty, "\(row.why)")
        // The pipeline counts it and tells its sender, where there is one.
        var home = Home()
        home.desk("safety/v1/west/57001A/command", row.payload, at: 1)
        #expect(home.pipeline.status.refused == ["desk": 1])
        #expect(home.effects.results.count == (row.commandID == nil ? 0 : 1))
        if let id = row.commandID {
            #expect(home.effects.results.first?.hasPrefix(#"{"command_id":"\#(id)","status":"refused""#) == true)
        }
    }

    @Test func longNames() {
        let long = String(repeating: "x", count: 129)
        guard
            case .failure(let problem) = parse(
                "57001A/command", #"{"command_id":"\#(long)","command":"sync","actor":"w"}"#)
        else {
            Issue.record("an id of 129 bytes")
            return
        }
        #expect(problem.commandID == nil)
    }

    @Test func receiptsAndOthers() {
        #expect(
            parse("57001A/receipt", #"{"alert":"a1","revision":2}"#) == .success(.receipt(alert: "a1", revision: 2)))
        #expect(parse("desk/heartbeat", "anything") == .success(.heartbeat))
        #expect(
            parse("57001B/command", #"{"command_id":"c1","command":"sync","actor":"w"}"#) == .success(.other),
            "another home's")
        #expect(parse("57001A/command/result", "{}") == .success(.other))
        for payload in ["", "{}", #"{"alert":"a1"}"#, #"{"alert":"a1","revision":"2"}"#, #"{"alert":1,"revision":2}"#] {
            guard case .failure = parse("57001A/receipt", payload) else {
                Issue.record("\(payload)")
                continue
            }
        }
    }

    @Test func results() {
        let result = CommandResult(commandID: "c\"1", status: .alreadyDone, alertID: nil, revision: 4, note: "closed")
        let publication = Self.desk.result(result)
        #expect(
            String(decoding: publication.payload, as: UTF8.self)
                == #"{"command_id":"c\"1","status":"already_done","alert":null,"revision":4,"note":"closed"}"#)
        #expect(publication.topic == "safety/v1/west/57001A/command/result" && publication.link == .uplink)
    }

    @Test func heartbeat() {
        let beat = Self.desk.heartbeat(
            sequence: 7, at: Home().moment(0), openAlerts: [], faults: ["journal"],
            health: HealthReport(waiting: 2, devices: 12, troubled: 1))
        #expect(
            String(decoding: beat.payload, as: UTF8.self)
                == #"{"at":"2026-07-15T10:00:00.000+08:00","seq":7,"open":[],"faults":["journal"],"uplink":{"waiting":2},"devices":{"known":12,"troubled":1}}"#
        )
        #expect(!beat.retain)
    }

    @Test func sirenSaysWhatItIsToldTo() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        let siren = try #require(home.effects.promises.first { $0.channel == .siren })
        let voice = try #require(home.effects.promises.first { $0.channel == .voice })
        var settings = SirenSettings()
        let object = Self.desk.local(siren, settings)
        #expect(object.topic == "safety/local/siren" && object.link == .home && !object.retain)
        #expect(
            String(decoding: object.payload, as: UTF8.self).hasPrefix(
                #"{"state":"on","purpose":"raise","category":"sos""#))
        (settings.onPayload, settings.offPayload) = ("ON", "OFF")
        #expect(Self.desk.local(siren, settings).payload == Array("ON".utf8))
        var over = siren
        over.purpose = .closed
        #expect(Self.desk.local(over, settings).payload == Array("OFF".utf8))
        #expect(Self.desk.local(voice, settings).topic == "safety/local/voice", "a voice speaks, it has no ON")
    }
}
