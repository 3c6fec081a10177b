import FoundationEssentials
import Testing

@testable import SafetyModel

/// What is saved must be readable by what was shipped before, and the other way round: Foundation's coders.
@Suite struct JSONCodingTests {
    private enum Choice: Codable, Equatable { case plain, one(Int), named(text: String?, flag: Bool) }
    private enum Word: String, Codable, CodingKeyRepresentable { case first, second }
    private struct Inner: Codable, Equatable {
        var words: [Word]
        var byNumber: [Int: String]
        var byWord: [Word: Double]
        var optional: Int?
        var choices: [Choice]
        var nested: [[Float]]
        var set: Set<Int>
    }
    private struct Outer: Codable, Equatable {
        var text: String
        var wide: [Int64]
        var unsigned: UInt64
        var small: UInt8
        var flag: Bool
        var real: [Double]
        var empty: [String: Inner]
        var inner: Inner
        var parts: [Inner?]
    }

    private static let value = Outer(
        text: "烟雾\u{1F525}\"\\\n\u{1}\u{7f}/é", wide: [.min, -1, 0, .max], unsigned: .max, small: 255, flag: true,
        real: [0, -0.0, 1, 0.1, 1e300, .leastNonzeroMagnitude, 123_456_789.123, 1e16, -2.5], empty: [:], inner: inner,
        parts: [nil, inner])
    private static let inner = Inner(
        words: [.first, .second], byNumber: [1: "a", -7: "b"], byWord: [.first: 0.5], optional: nil,
        choices: [.plain, .one(3), .named(text: nil, flag: false), .named(text: "x", flag: true)],
        nested: [[], [1.5, 0.1]],
        set: [4])

    @Test func readsItsOwn() throws {
        #expect(try JSONCoding.decode(Outer.self, from: JSONCoding.encode(Self.value)) == Self.value)
    }

    @Test func readsWhatFoundationWrote() throws {
        let bytes = [UInt8](try JSONEncoder().encode(Self.value))
        #expect(try JSONCoding.decode(Outer.self, from: bytes) == Self.value)
    }

    @Test func foundationReadsIt() throws {
        let bytes = try JSONCoding.encode(Self.value)
        #expect(try JSONDecoder().decode(Outer.self, from: Data(bytes)) == Self.value)
    }

    @Test func sameValueSameBytes() throws {
        var generator = SystemRandomNumberGenerator()
        let names = (0..<200).map { "n\($0)" }.shuffled(using: &generator)
        let first = Dictionary(uniqueKeysWithValues: names.map { ($0, 1) })
        let second = Dictionary(uniqueKeysWithValues: names.reversed().map { ($0, 1) })
        #expect(try JSONCoding.encode(first) == JSONCoding.encode(second))
    }

    @Test(arguments: [
        ("", "empty"), ("{", "cut"), ("[1,]", "a comma too many"), ("{\"a\":1,}", "another"), ("[1] x", "text behind"),
        ("\"\\x\"", "an unknown escape"), ("\"\\ud800\"", "half a pair"),
        ("\"\\ud800\\u0041\"", "half a pair, and a letter"),
        ("nul", "half a word"), ("--1", "no number"), ("\"a", "an open string"), ("\"\u{1}\"", "a control character"),
        (String(repeating: "[", count: 100_000), "a bomb of depth"), ("{1:2}", "no name"), ("{\"a\" 1}", "no colon"),
    ]) func refusesWhatIsNoJSON(_ text: String, _ why: String) {
        #expect(throws: JSONTreeError.self, "\(why)") { try JSONTree(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        ("{\"small\":256}", "out of range"), ("{\"small\":-1}", "below it"), ("{\"small\":1.5}", "no whole number"),
        ("{\"small\":\"1\"}", "a text"), ("{\"small\":null}", "null"), ("{}", "missing"), ("[]", "no object"),
    ]) func refusesAnotherType(_ text: String, _ why: String) {
        struct Small: Decodable { var small: UInt8 }
        #expect(throws: (any Error).self, "\(why)") { try JSONCoding.decode(Small.self, from: Array(text.utf8)) }
    }

    @Test func numbersMayHaveAPoint() throws {
        #expect(try JSONCoding.decode([Int].self, from: Array("[1.0, 2e3]".utf8)) == [1, 2000])
        #expect(throws: (any Error).self) { try JSONCoding.encode([Double.nan]) }
    }
}
