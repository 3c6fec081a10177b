import SafetyModel
import Testing

@testable import Recording

private let shanghai = TimeZoneRules(name: "Asia/Shanghai", initialOffsetSeconds: 28_800)
private let noon = Moment(wall: 1_784_080_984_123, uptime: 86_400_017)

private func lines(_ body: (inout RecordingWriter) -> Void) -> [[UInt8]] {
    var writer = RecordingWriter(zone: shanghai)
    body(&writer)
    return writer.bytes.split(separator: 0x0a).map(Array.init)
}

@Suite struct RoundTripTests {
    static let payloads: [(bytes: [UInt8], why: String)] = [
        ([], "empty"), (Array(#"{"action":"emergency"}"#.utf8), "ordinary"),
        (Array("a\"b\\c/d\n\r\t\u{0}\u{1f}\u{7f}".utf8), "everything that is escaped"),
        (Array("卫生间 🚨 \u{2028}".utf8), "UTF-8 of two to four bytes"), ([0xff, 0xfe, 0x00], "not UTF-8"),
        (Array("ok".utf8) + [0xc3], "UTF-8 that ends too soon"), ([0xed, 0xa0, 0x80], "a surrogate is no UTF-8"),
        ([0xc0, 0x80], "nor is an overlong form"), (Array(0...255), "every byte"), (Array("null".utf8), "the word null"),
        (Array("5".utf8), "a number"), ([UInt8](repeating: 0x22, count: 1 << 20), "1 MiB that is all escapes"),
        ([UInt8](repeating: 0x80, count: (1 << 20) + 1), "more than 1 MiB that is no text"),
    ]

    @Test(arguments: payloads) func messages(_ row: (bytes: [UInt8], why: String)) throws {
        let message = Message(topic: "zigbee2mqtt/卫生间/\"sos\"", payload: row.bytes, qos: 2, retained: true)
        let line = try #require(lines { $0.append(message, at: noon) }.first)
        let parsed = try RecordingReader.parse(line)
        #expect(parsed.content == .message(message), "\(row.why)")
        #expect(parsed.wall == noon.wall && parsed.uptime == noon.uptime && parsed.offsetSeconds == 28_800)
        #expect((try? UTF8Span(validating: line.span)) != nil, "every line of ours is UTF-8")
    }

    @Test func lineAsMosquittoPrintsIt() throws {
        let message = Message(topic: "a/b", payload: Array("x".utf8), qos: 1)
        let line = try #require(lines { $0.append(message, at: noon, messageID: 17, session: "alarm") }.first)
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"tst":"2026-07-15T10:03:04.123000+0800","uptime":86400017,"topic":"a/b","qos":1,"retain":0,"#
                + #""payloadlen":1,"mid":17,"session":"alarm","payload":"x"}"#)
        let parsed = try RecordingReader.parse(line)
        #expect(parsed.messageID == 17 && parsed.session == "alarm")
    }

    @Test func manyLinesShareTheirSecond() throws {
        let moments = [0, 1, 999, 1000, 1001, -5, -1000, 86_400_000].map {
            Moment(wall: noon.wall + $0, uptime: noon.uptime + $0)
        }
        let written = lines { writer in
            for moment in moments { writer.append(Message(topic: "t", payload: [], link: .uplink), at: moment) }
        }
        let parsed = try written.map { try RecordingReader.parse($0) }
        #expect(parsed.map(\.wall) == moments.map(\.wall))
        #expect(parsed.map(\.uptime) == moments.map(\.uptime))
        #expect(parsed.allSatisfy { $0.content == .message(Message(topic: "t", payload: [], link: .uplink)) })
    }

    /// The offset that a line carries is the one in force then.
    @Test func offsetFollowsTheZone() throws {
        let rome = TimeZoneRules(
            name: "Europe/Rome", initialOffsetSeconds: 3600, changes: [.init(wall: 1_774_746_000_000, offsetSeconds: 7200)])
        var writer = RecordingWriter(zone: rome)
        writer.append(event: "tick", [], at: Moment(wall: 1_774_745_999_999, uptime: 0))
        writer.append(event: "tick", [], at: Moment(wall: 1_774_746_000_000, uptime: 1))
        let text = String(decoding: writer.bytes, as: UTF8.self).split(separator: "\n")
        #expect(text[0].contains("2026-03-29T01:59:59.999000+0100"))
        #expect(text[1].contains("2026-03-29T03:00:00.000000+0200"))
    }

    @Test func events() throws {
        let state = Array(#"{"nested":{"list":[1,{"text":"}]\""}],"deep":[[[[]]]]},"x":null}"#.utf8)
        let fields = [("home", "57001A"), ("note", "a \"quoted\"\nline"), ("kéy", "值")]
        let line = try #require(lines { $0.append(event: "snapshot", fields, state: state, at: noon) }.first)
        let parsed = try RecordingReader.parse(line)
        let expected = Dictionary(uniqueKeysWithValues: fields)
        #expect(parsed.content == .event(name: "snapshot", fields: expected, state: state))
        let bare = try RecordingReader.parse(try #require(lines { $0.append(event: "tick", [], at: noon) }.first))
        #expect(bare.content == .event(name: "tick", fields: [:], state: nil))
    }

    @Test func bufferIsReused() {
        var writer = RecordingWriter(zone: .utc)
        writer.append(event: "tick", [], at: noon)
        let first = writer.bytes
        writer.removeAll()
        writer.append(event: "tick", [], at: noon)
        #expect(writer.bytes == first)
    }
}

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
        #expect(try message(#"{"topic":"t","payload":{"a":[1,"}"],"b":"\""}}"#).0.payload == Array(#"{"a":[1,"}"],"b":"\""}"#.utf8))
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
        (#"\ud83d\u0041"#, "\u{fffd}A", "half a pair and an escape that is none of it"), (#"\uDEA8"#, "\u{fffd}", "the other half"),
        (#"\ud83d\ud83d\udea8"#, "\u{fffd}🚨", "half a pair before a whole one"),
    ]

    @Test(arguments: escapeTable) func escapes(_ row: (json: String, text: String, why: String)) throws {
        #expect(try message("{\"topic\":\"t\",\"payload\":\"\(row.json)\"}").0.payload == Array(row.text.utf8), "\(row.why)")
    }

    static let garbage: [(line: String, why: String)] = [
        ("", "empty"), ("   ", "spaces"), ("[]", "a list"), ("{", "cut short"), (#"{"topic"}"#, "no value"),
        (#"{"topic":"t""#, "no end"), (#"{"topic":"t"}}"#, "too much"), (#"{"topic":"t"} x"#, "something behind"),
        (#"{"topic":5}"#, "a topic is text"), ("{}", "neither topic nor event"), (#"{"payload":"x"}"#, "no topic"),
        (#"{"topic":"t","payload":"\x"}"#, "no such escape"), (#"{"topic":"t","payload":"\u12"}"#, "half an escape"),
        (#"{"topic":"t","payload":"\u12g4"}"#, "no hexadecimal"), (#"{"topic":"t","payload":"#, "cut before the value"),
        (#"{"topic":"t","payload":}"#, "no value"), (#"{"topic":"t","payload":{"a":1}"#, "cut in the nested value"),
        (#"{"topic":"t","payload_b64":"%%%"}"#, "no base64"), (#"{"topic":"t","payload_b64":"A"}"#, "base64 of 6 bits"),
        (#"{"tst":"yesterday","topic":"t"}"#, "no time"), (#"{topic:"t"}"#, "no quotes"), ("timestamp_iso,sensor_id", "a CSV"),
        (#"{"topic":"t",}"#, "a comma too many"),
    ]

    @Test(arguments: garbage) func refuses(_ row: (line: String, why: String)) {
        #expect(throws: RecordingError.self, "\(row.why)") { try RecordingReader.parse(Array(row.line.utf8)) }
    }

    @Test func deepNesting() throws {
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        #expect(try message(#"{"topic":"t","payload":\#(deep)}"#).0.payload.count == 400_000)
        #expect(throws: RecordingError.self) { try message(#"{"topic":"t","payload":"# + String(repeating: "{\"a\":", count: 100_000)) }
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
                case 2: line.insert(Array("\"\\{}[],:u0".utf8)[Int.random(in: 0..<10, using: &random)], at: min(at, line.count))
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

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    static let pairs = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: pairs) func vectors(_ text: String, _ encoded: String) {
        var out: [UInt8] = []
        Base64.append(Array(text.utf8), to: &out)
        #expect(String(decoding: out, as: UTF8.self) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
        #expect(Base64.decode(encoded.filter { $0 != "=" }) == Array(text.utf8), "padding may be missing")
    }

    @Test func leniencyAndRefusal() {
        #expect(Base64.decode("_-8=") == Base64.decode("/+8="), "the alphabet for addresses")
        #expect(Base64.decode("Zm9v\r\nYmFy") == Array("foobar".utf8), "broken into lines")
        for bad in ["Zg=a", "Z", "Zm9vY", "Zm9*", "Zé=="] { #expect(Base64.decode(bad) == nil) }
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
