import Recording
import SafetyModel
import Testing

@testable import SafetyGateway

/// Records of other programs, line for line as they write them.
@Suite struct ForeignLinesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var line: String
        var topic: String?
        var payload = #"{"smoke":true}"#
        /// Milliseconds since 1970, read in a zone eight hours east.
        var wall: Milliseconds = 1_784_055_601_000
        var testDescription: String { why }
    }

    static let rows: [Row] = [
        Row(
            why: "Zigbee2MQTT 2's log, local time",
            line: #"[2026-07-15 03:00:01] info: z2m:mqtt: MQTT publish: topic 'z/smoke', payload '{"smoke":true}'"#,
            topic: "z/smoke"),
        Row(
            why: "Zigbee2MQTT 1's log",
            line: #"info  2026-07-15 03:00:01: MQTT publish: topic 'z/smoke', payload '{"smoke":true}'"#,
            topic: "z/smoke"),
        Row(why: "another line of that log says nothing", line: "[2026-07-15 03:00:01] info: z2m: Started", topic: nil),
        Row(
            why: "mqtt-recorder: quotes doubled, seconds since 1970",
            line: #"z/smoke,"{""smoke"":true}",0,0,1784055601.0,0.1"#, topic: "z/smoke"),
        Row(
            why: "mosquitto_sub -F '%I %t %p'", line: #"2026-07-15T03:00:01+0800 z/smoke {"smoke":true}"#,
            topic: "z/smoke"),
        Row(
            why: "a dump with a local date and time before each line",
            line: #"2026-07-15 03:00:01 z/smoke {"smoke":true}"#, topic: "z/smoke"),
        Row(why: "a dump with seconds since 1970", line: #"1784055601 z/smoke {"smoke":true}"#, topic: "z/smoke"),
    ]

    @Test(arguments: rows) func areRead(_ row: Row) throws {
        let zone = TimeZoneRules(name: "east", initialOffsetSeconds: 28_800)
        let form = try #require(ForeignLines.form(of: Array(row.line.utf8)))
        let line = try ForeignLines.read(Array(row.line.utf8), form, zone)
        guard let topic = row.topic else {
            #expect(line == nil)
            return
        }
        guard case .message(let message)? = line?.content else {
            Issue.record("no message")
            return
        }
        #expect(message.topic == topic && String(decoding: message.payload, as: UTF8.self) == row.payload)
        #expect(line?.wall == row.wall)
    }

    @Test func aDumpWithoutTimesSaysWhatToRecordWith() throws {
        let line = Array(#"zigbee2mqtt/smoke {"smoke":true}"#.utf8)
        let form = try #require(ForeignLines.form(of: line))
        do {
            _ = try ForeignLines.read(line, form, .utc)
            Issue.record("a line without a time was taken")
        } catch { #expect(error.reason.contains("mosquitto_sub -F %j")) }
    }

    @Test(arguments: [
        (#"{"tst":"2026-07-15T03:00:01+0800","topic":"t","payload":"x"}"#, "a recording line"),
        ("timestamp_iso,sensor_id,kind,room,value", "a home log"), ("t_ms,ax_g,ay_g,az_g", "a wearable log"),
        ("0,0.1,-0.7,0.2", "a wearable's row"), ("2026-07-15T03:00:01,m1,motion,kitchen,1", "a home log's row"),
    ])
    func ourOwnFormsAreNotForeign(_ row: (line: String, why: String)) {
        #expect(ForeignLines.form(of: Array(row.line.utf8)) == nil, "\(row.why)")
    }

    @Test func secondsOfAnOlderMosquittoSubAreATime() throws {
        let line = #"{"tst":1784055601,"topic":"t","qos":0,"retain":0,"payloadlen":1,"payload":"x"}"#
        #expect(try RecordingReader.parse(Array(line.utf8)).wall == 1_784_055_601_000)
    }
}
