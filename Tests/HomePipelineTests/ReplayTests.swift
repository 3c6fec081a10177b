import AlertRouter
import Foundation
import Recording
import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct ReplayTests {
    private func input(_ line: [UInt8]) throws -> (input: HomeInput, moment: Moment) {
        let parsed = try RecordingReader.parse(line)
        let moment = Moment(wall: try #require(parsed.wall), uptime: try #require(parsed.uptime))
        switch parsed.content {
        case .message(let message): return (.message(message), moment)
        case .event(let name, let fields, _): return (try #require(HomeInput(event: name, fields: fields)), moment)
        }
    }

    private func same(_ left: [HomeEffect], _ right: [HomeEffect], _ why: Comment) {
        #expect(left.lines == right.lines, why)
        #expect(left == right, why)
    }

    /// Live, with many small ticks; its recording; the recording without its ticks; and with a restart of the program here and
    /// there: the same effects in the same order, to the byte.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func liveAndReplayAreTheSame(_ seed: UInt64) throws {
        let live = life(seed: seed, inputs: 400)
        #expect(live.home.alerts.count > 10, "a life without alerts is no test")
        let inputs = try live.lines.map { try input($0) }

        var replayed = Home()
        for (input, moment) in inputs { replayed.effects += replayed.pipeline.handle(input, at: moment) }
        same(replayed.effects, live.home.effects, "replay of the recording")

        var walked = Home()
        for (input, moment) in inputs where input != .tick {
            walked.effects += walked.pipeline.handle(input, at: moment)
        }
        if let last = inputs.last { walked.effects += walked.pipeline.handle(.tick, at: last.moment) }
        same(walked.effects, live.home.effects, "deadlines are walked, whatever tick there was")

        var random = SplitMix64(state: seed &* 77)
        var restarted = Home()
        for (input, moment) in inputs {
            if Int.random(in: 0..<25, using: &random) == 0 { try restarted.restart() }
            restarted.effects += restarted.pipeline.handle(input, at: moment)
        }
        same(restarted.effects, live.home.effects, "a snapshot is the whole state")
    }

    @Test func everyInputIsALine() throws {
        let inputs: [HomeInput] = [
            .started(bootID: "a-b", isClockTrusted: false, blindMilliseconds: 5),
            .started(bootID: "", isClockTrusted: true, blindMilliseconds: nil),
            .message(Message(topic: "t", payload: [0xff], qos: 1, retained: true, link: .uplink)),
            .link(.home, isUp: true),
            .link(.uplink, isUp: false),
            .delivery(key: "a/1/s0/daughter \"x\"/sms", outcome: .acceptedByProvider(id: nil)),
            .delivery(key: "k", outcome: .acceptedByProvider(id: "9")),
            .delivery(key: "k", outcome: .deliveredToDevice),
            .delivery(key: "k", outcome: .seen),
            .delivery(key: "k", outcome: .rejectedRetry(afterMilliseconds: 7, reason: "r")),
            .delivery(key: "k", outcome: .rejectedPermanent(reason: "")),
            .delivery(key: "k", outcome: .unknown(reason: "r\n")),
            .storage(name: "journal", problem: "p"), .storage(name: "journal", problem: nil),
            .path("sms/x", problem: "p"),
            .path("sms/x", problem: nil), .walkTest(milliseconds: 60_000), .walkTest(milliseconds: 0), .clock, .tick,
        ]
        let verbs: [Command.Verb] = [
            .ack(leaseSeconds: nil), .ack(leaseSeconds: 60), .respond(.accepted), .respond(.done), .resolve(.duplicate),
            .shelve(seconds: 5), .unshelve, .test, .sync,
        ]
        let commands = verbs.enumerated().map { index, verb in
            HomeInput.command(
                Command(
                    id: "c\(index)", verb: verb, alertID: index % 2 == 0 ? "a" : nil,
                    revision: index % 3 == 0 ? 4 : nil,
                    actor: "wáng \"李\"", via: index % 2 == 0 ? .sms : .uplink))
        }
        var writer = RecordingWriter(zone: Home.shanghai)
        for input in inputs + commands { input.append(to: &writer, at: Home().moment(1)) }
        let lines = writer.bytes.split(separator: 0x0a).map(Array.init)
        #expect(try lines.map { try input($0).input } == inputs + commands)
    }

    static let strange: [(name: String, fields: [String: String])] = [
        ("later", [:]), ("snapshot", [:]), ("message", [:]), ("link", [:]), ("link", ["name": "moon"]),
        ("delivery", ["key": "k"]),
        ("delivery", ["outcome": "seen"]), ("delivery", ["key": "k", "outcome": "eaten"]), ("command", [:]),
        ("storage", [:]),
        ("command", ["id": "c", "actor": "w", "verb": "dance"]),
        ("command", ["id": "c", "actor": "w", "verb": "resolve"]), ("path", [:]),
    ]

    @Test(arguments: strange) func linesThatAreNoInput(_ row: (name: String, fields: [String: String])) {
        #expect(HomeInput(event: row.name, fields: row.fields) == nil, "a later version's, or damage: left out")
    }

    /// New settings count from the restart on; what is open stays open.
    @Test func restartWithANewConfiguration() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        try home.restart { $0.devices = [.init(pattern: "bathroom_sos", role: .sos, room: "bathroom")] }
        home.press(at: 100)
        #expect(home.alerts.count == 1 && home.alerts.first?.room == "bathroom" && home.alerts.first?.occurrences == 2)
        try home.restart { $0.decoders.bases["zigbee2mqtt"] = ["attic"] }
        home.hear("attic/kitchen_smoke", #"{"smoke":true}"#, at: 200)
        #expect(home.alerts.last?.category == .smoke, "other topics: another world, and it is listened to")
    }

    /// The database's records bring alerts back where the journal was lost.
    @Test func adoptsRecords() throws {
        var home = Home()
        home.introduce()
        home.press(at: 10)
        let record = try #require(home.alerts.first.flatMap { home.pipeline.engine.record($0.id) })
        var fresh = Home()
        fresh.pipeline.adopt(record)
        fresh.pipeline.adopt(record)
        #expect(fresh.pipeline.engine.openCount == 1)
        fresh.tell(.started(bootID: "b", isClockTrusted: true, blindMilliseconds: nil), at: 100)
        fresh.tell(.tick, at: 400)
        #expect(fresh.effects.told.contains { $0.hasPrefix("sms") }, "it escalates as if nothing had been")
    }
}
