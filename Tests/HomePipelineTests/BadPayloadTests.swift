import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct BadPayloadTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var payload: [UInt8]
        var why: String
        var isRefused = true
        /// It names a danger and does not say that it is off: worth a technician on any topic.
        var criesOut = false
        var testDescription: String { why }
        init(_ payload: [UInt8], _ why: String, isRefused: Bool = true, criesOut: Bool = false) {
            (self.payload, self.why, self.isRefused, self.criesOut) = (payload, why, isRefused, criesOut)
        }
        init(_ text: String, _ why: String, isRefused: Bool = true, criesOut: Bool = false) {
            self.init(Array(text.utf8), why, isRefused: isRefused, criesOut: criesOut)
        }
    }

    static let rows: [Row] = [
        Row("not json", "no JSON"), Row(#"{"smoke":"#, "cut short", criesOut: true),
        Row(#"{"smoke":true"#, "its end is missing", criesOut: true),
        Row(#"{"smoke":false"#, "its end is missing, and it is quiet"),
        Row("{\"smoke\":true}}", "one bracket too many", criesOut: true),
        Row("{'smoke':true}", "other quotes", criesOut: true),
        Row(
            Array(#"{"smoke":true,"note":""#.utf8) + [0xff, 0xfe, 0xc3] + Array("\"}".utf8), "not UTF-8", criesOut: true
        ),
        Row([0xff, 0xfe, 0x00, 0x80], "bytes"), Row([UInt8](repeating: 0, count: 5000), "zeros"),
        Row([UInt8](repeating: 0x5b, count: 1 << 20), "1 MiB of nested lists"),
        Row(String(repeating: "{\"a\":", count: 50_000), "50,000 nested objects"),
        Row(String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000), "2,000 nested lists"),
        Row([UInt8](repeating: 0x20, count: (1 << 20) + 1), "larger than 1 MiB"),
        Row(
            Array("{\"note\":\"".utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + Array("\"}".utf8),
            "1 MiB and more of text"),
    ]

    static let topics = ["zigbee2mqtt/kitchen_smoke", "zigbee2mqtt/never_heard_of"]

    /// Counted and refused, and the next message is decoded as usual.
    @Test(arguments: rows) func isRefused(_ row: Row) throws {
        for topic in Self.topics {
            var home = Home()
            home.introduce()
            home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 40)
            home.tell(.message(Message(topic: topic, payload: row.payload)), at: 50)
            #expect(home.pipeline.status.refused.values.reduce(0, +) == 1, "\(home.pipeline.status)")
            let isAlarmTopic = topic == Self.topics[0]
            #expect(
                home.alerts.map(\.category) == (isAlarmTopic || row.criesOut ? [.deviceFault] : []),
                "an alarm may have been in it")
            home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 51)
            #expect(home.alerts.contains { $0.category == .smoke && $0.severity == .emergency })
            if isAlarmTopic { #expect(home.alerts.first?.condition == .cleared, "understood again") }
            #expect(home.pipeline.status.messages == 4)
        }
    }

    /// The technician sees the newest with their reason, never what they held.
    @Test func theNewestRefusalsAreKept() throws {
        var home = Home()
        home.introduce()
        for number in 0..<20 { home.hear("zigbee2mqtt/odd_\(number)", "secret words", at: Double(50 + number)) }
        let kept = try #require(home.pipeline.status.lastRefusals)
        #expect(kept.map(\.topic) == (12..<20).map { "zigbee2mqtt/odd_\($0)" })
        #expect(kept.allSatisfy { $0.decoder == "zigbee2mqtt" && !$0.reason.isEmpty })
        #expect(!kept.contains { $0.reason.contains("secret") })
    }

    static let extremes: [String] = [
        #"{"battery":1e999,"smoke":false}"#, #"{"battery":-1e308,"linkquality":99999999999999999999999999}"#,
        #"{"battery":1E-400,"temperature":-0.0,"voltage":9007199254740993}"#, #"{"battery":NaN}"#,
        #"{"battery":"","smoke":null,"action":null}"#, #"{"action":5,"smoke":"maybe","battery":[]}"#, "", "null", "[]",
        "true", "0",
        #"{"battery":-9223372036854775809,"humidity":18446744073709551616}"#, #"{"last_seen":1e300,"battery":50}"#,
        #"{"last_seen":"9999-12-31T23:59:59Z","smoke":false}"#, #"{"battery_low":"x","tamper":{}}"#,
        #"{"power":1e308,"energy":-1e308,"occupancy":1e5}"#,
    ]

    /// Extreme numbers and odd types: whatever becomes of them, nothing traps, nothing is invented, and life goes on.
    @Test(arguments: extremes) func numbersAndTypes(_ payload: String) throws {
        var home = Home()
        home.introduce()
        for name in [
            "kitchen_smoke", "bathroom_sos", "bedroom_motion", "someone_else", "bridge/state", "bridge/devices",
        ] {
            home.hear("zigbee2mqtt/\(name)", payload, at: 50)
        }
        #expect(!home.alerts.contains { $0.severity >= .urgent }, "\(home.effects.lines)")
        home.introduce(at: 55)
        home.press(at: 60)
        #expect(home.alerts.contains { $0.category == .sos && $0.severity == .emergency })
    }

    @Test func aFloodOfRubbishIsOneFinding() {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 40)
        for second in 0..<500 { home.hear("zigbee2mqtt/kitchen_smoke", "{", at: 50 + Double(second) / 10) }
        #expect(home.effects.alerts.count == 1 && home.pipeline.status.refused == ["zigbee2mqtt": 500])
        home.tell(.tick, at: 30 * 86_400)
        #expect(
            !home.alerts.contains { $0.device == "zigbee2mqtt/kitchen_smoke" && $0.detail == "silent" },
            "a topic is no device")
    }

    /// Damaged real messages: never a trap, and never an emergency out of a message that has none.
    @Test func mutations() {
        var random = SplitMix64(state: 99)
        let seeds = [
            #"{"battery":97,"linkquality":88,"occupancy":false}"#, #"{"smoke":false,"battery":94,"test":false}"#,
            Home.inventory,
        ]
        var home = Home()
        home.introduce()
        for round in 0..<3000 {
            var bytes = Array(seeds[round % 3 == 2 && round > 300 ? 0 : round % 3].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                bytes[at] = Array("\"{}[]:,\\ eE-+.019".utf8)[Int.random(in: 0..<17, using: &random)]
            }
            let topic = round % 3 == 2 ? "zigbee2mqtt/bridge/devices" : "zigbee2mqtt/kitchen_smoke"
            home.tell(.message(Message(topic: topic, payload: bytes)), at: 50 + Double(round))
        }
        #expect(!home.alerts.contains { $0.severity == .emergency })
        home.introduce(at: 4000)
        home.press(at: 4001)
        #expect(home.alerts.last?.severity == .emergency)
    }
}

struct SplitMix64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
