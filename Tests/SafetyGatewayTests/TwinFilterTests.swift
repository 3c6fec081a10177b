import SafetyModel
import Testing

@testable import SafetyGateway

@Suite struct TwinFilterTests {
    struct Arrival: Sendable {
        var isAlarm: Bool
        var text: String
        var seconds: Int64
        var isEcho: Bool
        init(_ session: String, _ text: String, _ seconds: Int64, isEcho: Bool) {
            (isAlarm, self.text, self.seconds, self.isEcho) = (session == "alarm", text, seconds, isEcho)
        }
    }
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var arrivals: [Arrival]
        var testDescription: String { why }
    }

    static let rows: [Row] = [
        Row(
            why: "the alarm connection is first, as it should be",
            arrivals: [.init("alarm", "press", 0, isEcho: false), .init("home", "press", 0, isEcho: true)]),
        Row(
            why: "the other one is first",
            arrivals: [.init("home", "press", 0, isEcho: false), .init("alarm", "press", 1, isEcho: true)]),
        Row(
            why: "a second real press, before the echo of the first",
            arrivals: [
                .init("alarm", "press", 0, isEcho: false), .init("alarm", "press", 3, isEcho: false),
                .init("home", "press", 4, isEcho: true), .init("home", "press", 4, isEcho: true),
            ]),
        Row(
            why: "a second real press, after the echo of the first",
            arrivals: [
                .init("alarm", "press", 0, isEcho: false), .init("home", "press", 0, isEcho: true),
                .init("home", "press", 5, isEcho: false), .init("alarm", "press", 5, isEcho: true),
            ]),
        Row(
            why: "the echo of the first was lost: the second press counts by whichever brings it first",
            arrivals: [
                .init("alarm", "press", 0, isEcho: false), .init("alarm", "press", 9, isEcho: false),
                .init("home", "press", 9, isEcho: true),
            ]),
        Row(
            why: "a copy that was lost long ago is no debt",
            arrivals: [.init("alarm", "press", 0, isEcho: false), .init("home", "press", 121, isEcho: false)]),
        Row(
            why: "an all clear that was published before the alarm comes after it: the alarm has the last word",
            arrivals: [
                .init("alarm", "smoke on", 0, isEcho: false), .init("home", "smoke off", 0, isEcho: false),
                .init("home", "smoke on", 0, isEcho: false), .init("alarm", "smoke on", 9, isEcho: false),
                .init("home", "smoke on", 9, isEcho: true),
            ]),
        Row(
            why: "another payload is another message",
            arrivals: [.init("alarm", "press", 0, isEcho: false), .init("home", "smoke", 0, isEcho: false)]),
    ]

    @Test(arguments: rows) func countsCopies(_ row: Row) {
        var filter = TwinFilter()
        filter.use(["t"])
        for arrival in row.arrivals {
            let message = received(0, arrival.text).message
            #expect(
                filter.isEcho(message, isAlarmSession: arrival.isAlarm, at: arrival.seconds * 1000) == arrival.isEcho)
        }
    }

    @Test func otherTopicsComeOnce() {
        var filter = TwinFilter()
        filter.use(["t"])
        let message = received(0, "x", topic: "telemetry").message
        let echoes = (0..<5).map { filter.isEcho(message, isAlarmSession: false, at: $0) }
        #expect(!echoes.contains(true))
    }

    /// Copies of both connections in any order and with any losses on one of them: each press counts at least once, and not
    /// more often than its copies arrived.
    @Test func anyOrder() {
        var random = SeededGenerator(state: 5)
        for _ in 0..<500 {
            var filter = TwinFilter()
            filter.use(["t"])
            var waiting = (alarm: 0, home: 0)
            var (presses, counted, now) = (0, 0, Int64(0))
            for _ in 0..<60 {
                now += Int64.random(in: 0...2000, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    presses += 1
                    waiting = (waiting.alarm + 1, waiting.home + 1)
                case 1 where waiting.alarm > 0:
                    waiting.alarm -= 1
                    if !filter.isEcho(received(0, "p").message, isAlarmSession: true, at: now) { counted += 1 }
                case 2 where waiting.home > 0:
                    waiting.home -= 1
                    if !filter.isEcho(received(0, "p").message, isAlarmSession: false, at: now) { counted += 1 }
                default: break
                }
            }
            let arrived = max(presses - waiting.alarm, presses - waiting.home)
            #expect(counted == arrived, "each press once, when its first copy arrives")
        }
    }
}
