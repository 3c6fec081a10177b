import SafetyModel
import Testing

@testable import Recording

@Suite struct ForeignLineTests {
    private func message(_ line: String) throws -> (Message, RecordingLine) {
        let parsed = try RecordingReader.parse(Array(line.utf8))
        guard case .message(let message) = parsed.content else { throw RecordingError(reason: "no message", byte: 0) }
        return (message, parsed)
    }

    static let stamps: [(stamp: String, offset: Int)] = [
        ("2026-07-15T10:03:04.123456Z+0800", 28_800), ("2026-07-15T10:03:04.123456+0800", 28_800),
        ("2026-07-15T02:03:04.123456Z", 0), ("2026-07-14T21:33:04.123456-0430", -16_200),
    ]

    @Test(arguments: stamps) func bothOffsetForms(_ stamp: String, _ offset: Int) throws {
        let (_, line) = try message(#"{"tst":"\#(stamp)","topic":"t","payload":"x"}"#)
        #expect(line.wall == 1_784_080_984_123 && line.offsetSeconds == offset && line.uptime == nil)
    }

    @Test func topicAndPayloadAreEnough() throws {
        let (bare, line) = try message(#"{"topic":"t","payload":"x"}"#)
        #expect(bare == Message(topic: "t", payload: [0x78], qos: 0, retained: false))
        #expect(line.wall == nil && line.messageID == 0 && line.session == nil)
        #expect(try message(#" { "payload" : null , "topic" : "t" } "#).0.payload.isEmpty)
        #expect(try message(#"{"topic":"t"}"#).0.payload.isEmpty)
        #expect(try message(#"{"topic":"t","retain":true,"qos":"2","later":{"a":[1]}}"#).0.retained)
        #expect(try message(#"{"topic":"t","mid":70000}"#).1.messageID == 0, "no number that a broker could give")
        #expect(try message(#"{"topic":"t","qos":200}"#).0.qos <= 2, "no more than MQTT knows")
    }

    @Test func payloadAsObject() throws {
        // mosquitto_sub -F %J
        #expect(
            try message(#"{"topic":"t","payload":{"a":[1,"}"],"b":"\""}}"#).0.payload
                == Array(#"{"a":[1,"}"],"b":"\""}"#.utf8))
        #expect(try message(#"{"topic":"t","payload":[1,2]}"#).0.payload == Array("[1,2]".utf8))
        #expect(try message(#"{"topic":"t","payload":-1.5e3}"#).0.payload == Array("-1.5e3".utf8))
        #expect(try message(#"{"topic":"t","payload":true}"#).0.payload == Array("true".utf8))
    }

    @Test func rawBytesInALine() throws {
        let line = Array(#"{"topic":"t","payload":""#.utf8) + [0xff, 0x00, 0xc3, 0x28] + Array(#""}"#.utf8)
        let parsed = try RecordingReader.parse(line)
        #expect(parsed.content == .message(Message(topic: "t", payload: [0xff, 0x00, 0xc3, 0x28], qos: 0)))
    }

    static let escapeTable: [(json: String, text: String, why: String)] = [
        (#"\u00e9\/\b\f"#, "é/\u{8}\u{c}", "every short form"), (#"\ud83d\udea8"#, "🚨", "a pair"),
        (#"\ud83d"#, "\u{fffd}", "half a pair"), (#"\ud83dA"#, "\u{fffd}A", "half a pair and a letter"),
        (#"\ud83d\u0041"#, "\u{fffd}A", "half a pair and an escape that is none of it"),
        (#"\uDEA8"#, "\u{fffd}", "the other half"),
        (#"\ud83d\ud83d\udea8"#, "\u{fffd}🚨", "half a pair before a whole one"),
    ]

    @Test(arguments: escapeTable) func escapes(_ row: (json: String, text: String, why: String)) throws {
        #expect(
            try message("{\"topic\":\"t\",\"payload\":\"\(row.json)\"}").0.payload == Array(row.text.utf8), "\(row.why)"
        )
    }

    static let garbage: [(line: String, why: String)] = [
        ("", "empty"), ("   ", "spaces"), ("[]", "a list"), ("{", "cut short"), (#"{"topic"}"#, "no value"),
        (#"{"topic":"t""#, "no end"), (#"{"topic":"t"}}"#, "too much"), (#"{"topic":"t"} x"#, "something behind"),
        (#"{"topic":5}"#, "a topic is text"), ("{}", "neither topic nor event"), (#"{"payload":"x"}"#, "no topic"),
        (#"{"topic":"t","payload":"\x"}"#, "no such escape"), (#"{"topic":"t","payload":"\u12"}"#, "half an escape"),
        (#"{"topic":"t","payload":"\u12g4"}"#, "no hexadecimal"), (#"{"topic":"t","payload":"#, "cut before the value"),
        (#"{"topic":"t","payload":}"#, "no value"), (#"{"topic":"t","payload":{"a":1}"#, "cut in the nested value"),
        (#"{"topic":"t","payload_b64":"%%%"}"#, "no base64"), (#"{"topic":"t","payload_b64":"A"}"#, "base64 of 6 bits"),
        (#"{"tst":"yesterday","topic":"t"}"#, "no time"), (#"{topic:"t"}"#, "no quotes"),
        ("timestamp_iso,sensor_id", "a CSV"),
        (#"{"topic":"t",}"#, "a comma too many"),
    ]

    @Test(arguments: garbage) func refuses(_ row: (line: String, why: String)) {
        #expect(throws: RecordingError.self, "\(row.why)") { try RecordingReader.parse(Array(row.line.utf8)) }
    }

    @Test func deepNesting() throws {
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        #expect(try message(#"{"topic":"t","payload":\#(deep)}"#).0.payload.count == 400_000)
        #expect(throws: RecordingError.self) {
            try message(#"{"topic":"t","payload":"# + String(repeating: "{\"a\":", count: 100_000))
        }
    }

    /// An uptime from a damaged file must not overflow what reckons with it.
    @Test func absurdUptimes() throws {
        for text in ["9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e5", "\"x\""] {
            let (_, line) = try message(#"{"topic":"t","uptime":\#(text)}"#)
            #expect(line.uptime.map { abs($0) < 1 << 53 } ?? true)
        }
    }

    /// Damaged lines: an error or a line, never a trap. What is read is written and read the same.
    @Test func mutations() throws {
        var random = SplitMix64(state: 20_261_122)
        let seeds = [
            #"{"tst":"2026-07-15T10:03:04.123456Z+0800","topic":"z/卫","qos":1,"retain":1,"mid":7,"payload":"{\"a\":1}\u00e9\ud83d\udea8"}"#,
            #"{"tst":"2026-07-15T10:03:04.123+0800","uptime":17,"event":"snapshot","home":"h","state":{"a":[{"b":"}"}]}}"#,
            #"{"topic":"t","payload_b64":"/v8AAQ==","session":"alarm","link":"uplink"}"#,
        ].map { Array($0.utf8) }
        var readable = 0
        for _ in 0..<30_000 {
            var line = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<max(1, line.count), using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where !line.isEmpty: line[at] = UInt8.random(in: 0...255, using: &random)
                case 1 where !line.isEmpty: line.remove(at: at)
                case 2:
                    line.insert(
                        Array("\"\\{}[],:u0".utf8)[Int.random(in: 0..<10, using: &random)], at: min(at, line.count))
                default: line = Array(line.prefix(at))
                }
            }
            guard let parsed = try? RecordingReader.parse(line) else { continue }
            readable += 1
            guard case .message(let message) = parsed.content else { continue }
            var writer = RecordingWriter(zone: .utc)
            writer.append(message, at: noon)
            #expect(try RecordingReader.parse(Array(writer.bytes.dropLast())).content == .message(message))
        }
        #expect(readable > 3000, "mutations that only break are no test: \(readable)")
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
