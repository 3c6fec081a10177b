import SafetyModel
import Testing

@testable import Recording

private let shanghai = TimeZoneRules(name: "Asia/Shanghai", initialOffsetSeconds: 28_800)
let noon = Moment(wall: 1_784_080_984_123, uptime: 86_400_017)

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
        ([0xc0, 0x80], "nor is an overlong form"), (Array(0...255), "every byte"),
        (Array("null".utf8), "the word null"),
        (Array("5".utf8), "a number"), ([UInt8](repeating: 0x22, count: 1 << 20), "1 MiB that is all escapes"),
        ([UInt8](repeating: 0x80, count: (1 << 20) + 1), "more than 1 MiB that is no text"),
    ]

    @Test(arguments: payloads.indices) func messages(_ index: Int) throws {
        let row = Self.payloads[index]
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
            name: "Europe/Rome", initialOffsetSeconds: 3600,
            changes: [.init(wall: 1_774_746_000_000, offsetSeconds: 7200)])
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
