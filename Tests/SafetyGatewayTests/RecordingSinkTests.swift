import Archives
import SafetyModel
import TestSupport
import Testing

@testable import SafetyGateway

@Suite struct RecordingSinkTests {
    static let masks: [(payload: String, want: String, why: String)] = [
        (#"{"name":"某人","bpm":71}"#, #"{"name":"***","bpm":71}"#, "a name"),
        (
            #"{"phone" : "000", "a":{"lat": 22.5, "lon":-1.5e2}}"#, #"{"phone" : "***", "a":{"lat": 0, "lon":0}}"#,
            "places"
        ),
        (#"{"user":"a \" b","smoke":true}"#, #"{"user":"***","smoke":true}"#, "a quote inside"),
        (#"{"friendly_name":"hall","battery":90}"#, #"{"friendly_name":"hall","battery":90}"#, "a device is nobody"),
        (#"{"text":"name"}"#, #"{"text":"name"}"#, "a value is no member"), ("on", "on", "no JSON"),
        (#"{"name":null}"#, #"{"name":null}"#, "nothing to hide"), (#"{"name":"#, #"{"name":"#, "cut short"),
    ]

    @Test(arguments: masks) func masksWhatNamesSomebody(_ row: (payload: String, want: String, why: String)) {
        let message = Message(topic: "t", payload: Array(row.payload.utf8)).masked
        #expect(String(decoding: message.payload, as: UTF8.self) == row.want, "\(row.why)")
    }

    @Test(arguments: [
        ("day.jsonl.gz", "day.2.jsonl.gz"), ("/a.b/day", "/a.b/day.2"), ("day.gz", "day.2.gz"),
    ]) func followingFilesAreNumbered(_ path: String, _ want: String) {
        #expect(RecordingSink.name(path, 2) == want)
    }

    @Test func neverWritesOverAnOlderRecording() throws {
        let folder = try TemporaryFolder()
        try folder.overwrite("day.jsonl", with: Array("precious\n".utf8), at: 0)
        #expect(throws: (any Error).self) { try RecordingSink(folder.file("day.jsonl"), zone: .utc) }
        let sink = try RecordingSink(folder.file("day.jsonl"), zone: .utc, isAppending: true)
        let now = Moment(wall: 1_784_000_000_000, uptime: 5000)
        #expect(sink.write([Message(topic: "t", payload: [0x31])], at: now))
        try sink.finish()
        let reader = try LineReader(folder.file("day.jsonl"))
        #expect(try reader.next() == Array("precious".utf8) && reader.next() != nil, "it went on behind it")
    }
}
