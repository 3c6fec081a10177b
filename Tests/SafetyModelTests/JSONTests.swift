import Testing

@testable import SafetyModel

private func text(_ body: (inout JSONWriter) -> Void) -> String {
    var out = JSONWriter()
    body(&out)
    return String(decoding: out.finish(), as: UTF8.self)
}

@Suite struct JSONWriterTests {
    static let stringTable: [(text: String, json: String, why: String)] = [
        ("", #""""#, "nothing"), ("a\"b\\c/d", #""a\"b\\c/d""#, "quote and backslash, not the slash"),
        ("\n\r\t", #""\n\r\t""#, "short forms"), ("\u{0}\u{1b}\u{1f}", #""\u0000\u001b\u001f""#, "control characters"),
        ("\u{7f}", #""\u007f""#, "DEL, which terminals act on"), ("卫生间 🚨", #""卫生间 🚨""#, "UTF-8 stays as it is"),
    ]

    @Test(arguments: stringTable) func strings(_ row: (text: String, json: String, why: String)) {
        #expect(text { $0.string(row.text) } == row.json, "\(row.why)")
    }

    static let numberTable: [(number: Double, json: String, why: String)] = [
        (0, "0", "zero"), (-0.0, "0", "no negative zero"), (97, "97", "whole numbers without a point"),
        (0.97, "0.97", "the shortest text"), (-2.5, "-2.5", "negative"), (0.1 + 0.2, "0.30000000000000004", "exact"),
        (1e15, "1000000000000000", "large and whole"),
        (9_007_199_254_740_992, "9007199254740992.0", "past exact integers"),
        (1e300, "1e+300", "huge"), (.leastNonzeroMagnitude, "5e-324", "tiny"), (.nan, "null", "not a number"),
        (.infinity, "null", "no JSON number"), (-.infinity, "null", "nor this"),
    ]

    @Test(arguments: numberTable) func numbers(_ row: (number: Double, json: String, why: String)) {
        #expect(text { $0.number(row.number) } == row.json, "\(row.why)")
    }

    @Test func nestingAndCommas() {
        let json = text { out in
            out.beginObject()
            out.key("a")
            out.beginArray()
            out.int(Int64.min)
            out.int(UInt64.max)
            out.beginObject()
            out.endObject()
            out.beginArray()
            out.endArray()
            out.endArray()
            out.key("b" as String)
            out.string(nil)
            out.key("c")
            out.bool(true)
            out.key("d")
            out.raw(#"{"x":1}"#)
            out.endObject()
        }
        #expect(json == #"{"a":[-9223372036854775808,18446744073709551615,{},[]],"b":null,"c":true,"d":{"x":1}}"#)
    }

    @Test func values() {
        let block = AccelerationBlock(rateHz: nil, samplesG: [SIMD3(0.1, -1, .nan)])
        #expect(text { $0.value(.acceleration(block)) } == #"{"rate_hz":null,"samples_g":[[0.1,-1,null]]}"#)
        #expect(text { $0.value(.text("open")) } == #""open""#)
        #expect(text { $0.value(.flag(false)) } == "false")
        #expect(text { $0.time(0, offsetSeconds: 3600) } == #""1970-01-01T01:00:00.000+01:00""#)
    }
}

@Suite struct AlertObjectTests {
    private static let shanghai = TimeZoneRules(name: "Asia/Shanghai", initialOffsetSeconds: 28_800)

    private static func alert() -> Alert {
        let detection = Detection(
            .raised, .fall, detail: "device", severity: .emergency, device: "bedroom_radar", room: "bedroom",
            resident: "r1",
            confidence: 0.97, began: Moment(wall: 1_784_080_984_123, uptime: 5),
            summary: Bilingual(zh: "卧室：跌倒", en: "Bedroom: fall"),
            evidence: [
                Evidence(
                    wall: 1_784_080_984_123, device: "bedroom_radar", kind: "fall", value: .flag(true),
                    says: Bilingual(zh: "现在", en: "now")),
                Evidence(
                    wall: 1_784_080_984_123, device: nil, kind: "motion", says: Bilingual(zh: "此后没有", en: "none since")),
            ],
            rule: Rule(
                detector: "hazard", version: "1", limit: Bilingual(zh: "一条消息", en: "one message"),
                observed: Bilingual(alike: "fall")))
        let id = Alert.id(home: "57001A", device: "bedroom_radar", category: .fall, firstObservation: 1_784_080_984_123)
        return Alert(id: id, home: "57001A", raisedBy: detection, at: Moment(wall: 1_784_080_984_123, uptime: 5))
    }

    /// The contract's names, in the contract's order.
    @Test func wholeObject() {
        let line = String(decoding: Self.alert().json(zone: Self.shanghai), as: UTF8.self)
        let at = "2026-07-15T10:03:04.123+08:00"
        let expected = """
            {"id":"aa31c6132cfd0298","home":"57001A","category":"fall","detail":"device","severity":"emergency",\
            "at":"\(at)","raised":"\(at)","revision":1,"device":"bedroom_radar","room":"bedroom","resident":"r1",\
            "test":false,"unconfirmed":false,"confidence":0.97,"occurrences":1,\
            "summary":{"zh":"卧室：跌倒","en":"Bedroom: fall"},\
            "evidence":[{"at":"\(at)","device":"bedroom_radar","kind":"fall","value":true,"says":"now","says_zh":"现在"},\
            {"at":"\(at)","device":null,"kind":"motion","value":null,"says":"none since","says_zh":"此后没有"}],\
            "rule":{"detector":"hazard","version":"1","limit":"one message","observed":"fall",\
            "limit_zh":"一条消息","observed_zh":"fall"},\
            "condition":"active","handling":"unacked","response":"none","visibility":"shown","owner":null,\
            "ack_until":null,"close_reason":null,"actor":null}
            """
        #expect(line == expected)
    }

    @Test func peoplesAxes() {
        var alert = Self.alert()
        (alert.handling, alert.response, alert.visibility) = (.confirmed, .onSite, .outOfService)
        (alert.owner, alert.actor, alert.closeReason) = ("li", "wang", .realHelped)
        (alert.ackUntil, alert.confidence, alert.detail) = (1_784_081_884_123, nil, nil)
        let line = String(decoding: alert.json(zone: .utc), as: UTF8.self)
        #expect(line.contains(#""detail":null"#) && line.contains(#""confidence":null"#))
        #expect(
            line.hasSuffix(
                #""handling":"confirmed","response":"on_site","visibility":"out_of_service","owner":"li","#
                    + #""ack_until":"2026-07-15T02:18:04.123+00:00","close_reason":"real-helped","actor":"wang"}"#))
        #expect(alert.isClosed)
    }

    /// An id is content: a change here would raise every alert again after an update.
    @Test func idsAreStable() {
        func id(_ home: String, _ device: DeviceID?, _ category: AlertCategory, _ wall: Milliseconds) -> String {
            Alert.id(home: home, device: device, category: category, firstObservation: wall)
        }
        #expect(id("57001A", "bathroom_sos", .sos, 1_784_080_984_123) == "6e6669dd4a6b073d")
        #expect(id("57001A", nil, .inactivity, 0) == "a54be329902c42c1")
        let others = [
            id("57001B", "bathroom_sos", .sos, 1_784_080_984_123), id("57001A", "bathroom_so", .sos, 1_784_080_984_123),
            id("57001A", "bathroom_sos", .smoke, 1_784_080_984_123),
            id("57001A", "bathroom_sos", .sos, 1_784_080_984_124),
            id("57001Ab", "athroom_sos", .sos, 1_784_080_984_123),
        ]
        #expect(Set(others + ["6e6669dd4a6b073d"]).count == 6, "each part counts, and so does where it ends")
    }

    @Test func order() {
        #expect(Severity.allCases.sorted() == [.technical, .advisory, .urgent, .emergency])
    }
}

@Suite struct VocabularyTests {
    @Test func rooms() {
        #expect(Vocabulary.room("Bathroom").zh == "卫生间", "whatever the case")
        #expect(
            Vocabulary.room("sunroom") == Bilingual(zh: "sunroom", en: "sunroom"), "an unknown code stays what it is")
        #expect(Vocabulary.room(nil) == Bilingual(zh: "家中", en: "Home"))
        #expect(Vocabulary.room("") == Bilingual(zh: "家中", en: "Home"))
    }

    static let lengths: [(Milliseconds, String)] = [
        (0, "0 s"), (-5, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (3_600_000, "1 h"), (7_800_000, "2 h 10 min"),
    ]

    @Test(arguments: lengths) func durations(_ length: Milliseconds, _ text: String) {
        #expect(Vocabulary.duration(length).en == text)
    }

    @Test func everyCategoryHasWords() {
        for category in AlertCategory.allCases { #expect(!Vocabulary.category(category).zh.isEmpty) }
    }
}
