import FoundationEssentials
import Testing

@testable import SafetyModel

/// Reasons are kept in both languages, and older states know only one.
@Suite struct EvidenceTests {
    private func read<Value: Decodable>(_ text: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test func olderStatesAreRead() throws {
        let old = try read(#"{"wall":5,"device":"pir","kind":"motion","says":"last movement"}"#, as: Evidence.self)
        #expect(old.says == Bilingual(alike: "last movement") && old.device == "pir" && old.value == nil)
        let rule = try read(#"{"detector":"inactivity","version":"1","limit":"35 min"}"#, as: Rule.self)
        #expect(rule.limit == Bilingual(alike: "35 min") && rule.observed == nil)
    }

    private static let texts: [(Bilingual, Comment)] = [
        (Bilingual(zh: "最后一次活动", en: "last sign of life"), "both languages"),
        (Bilingual(alike: "2300 W"), "a figure is written alike"),
    ]

    @Test(arguments: texts) func nothingIsLost(_ says: Bilingual, _ why: Comment) throws {
        let evidence = Evidence(wall: 7, device: nil, kind: "limit", value: .number(2.5), says: says)
        let rule = Rule(detector: "inactivity", limit: says, observed: nil)
        let (kept, line) = (try JSONEncoder().encode(evidence), try JSONEncoder().encode(rule))
        #expect(try JSONDecoder().decode(Evidence.self, from: kept) == evidence, why)
        #expect(try JSONDecoder().decode(Rule.self, from: line) == rule, why)
        // An older program finds its field: a text, not an object.
        #expect(String(decoding: kept, as: UTF8.self).contains("\"says\":\"\(says.en)\""), why)
    }

    @Test func bothOnALine() {
        #expect(Bilingual(zh: "静止", en: "still").both == "静止 / still")
        #expect(Bilingual(alike: "10 A").both == "10 A")
    }
}
