import SafetyModel
import Testing

@testable import DeviceProtocols

/// Parses a text. Errors are plain ones: typed errors in closures of the test macros crash this compiler (6.3.1).
private func parsed(_ text: String) throws -> JSONDocument {
    var json = JSONDocument()
    let bytes = Array(text.utf8)
    try json.parse(bytes.span)
    return json
}

/// Why a text is refused, or nil.
private func refusal(_ bytes: [UInt8]) -> Refusal? {
    var json = JSONDocument()
    do throws(Refusal) {
        try json.parse(bytes.span)
        return nil
    } catch {
        return error
    }
}

@Suite struct JSONDocumentTests {
    @Test(arguments: [
        ("{}", "an empty object"), ("[]", "an empty array"), (" \t\r\n[ 1 , 2 ]\n ", "white space everywhere"),
        ("null", "a bare null"), ("-0", "negative zero"), ("0.5e-3", "fraction and exponent"),
        ("\"\"", "an empty text"),
        ("\"\\u0041\\ud83d\\ude00\\n\"", "escapes and a surrogate pair"), ("[[[[{\"a\":[]}]]]]", "nesting"),
        ("{\"\":{\"\":[]}}", "empty names"), ("\"烟感 é \u{7f}\"", "UTF-8 of each length"),
        ("123456789012345678901234567890", "a number of any length"),
    ]) func accepts(_ text: String, _ why: String) {
        #expect(refusal(Array(text.utf8)) == nil, "\(why)")
    }

    @Test(arguments: [
        ("", 0, "nothing"), ("  ", 2, "white space only"), ("{", 1, "cut"), ("{\"a\":tru", 5, "a cut word"),
        ("[1,]", 3, "a trailing comma"), ("{\"a\":1,}", 7, "a trailing comma in an object"), ("[1 2]", 3, "no comma"),
        ("01", 1, "a leading zero"), ("-", 1, "a sign only"), ("1.", 2, "no fraction"), (".5", 0, "no whole part"),
        ("1e", 2, "no exponent"), ("+1", 0, "a plus"), ("NaN", 0, "not a number"), ("Infinity", 0, "infinity"),
        ("nul", 0, "half a null"), ("True", 0, "Python's true"), ("'a'", 0, "single quotes"), ("{a:1}", 1, "no quotes"),
        ("\"a", 2, "an open text"), ("\"a\u{1}\"", 2, "a control character"), ("\"a\nb\"", 2, "a bare line feed"),
        ("\"\\x\"", 1, "an unknown escape"), ("\"\\u12g4\"", 1, "a bad hexadecimal digit"),
        ("\"\\ud800\"", 1, "a lone high surrogate"), ("\"\\udc00\"", 1, "a lone low surrogate"),
        ("\"\\ud800\\u0041\"", 1, "a high surrogate and no low one"), ("{} x", 3, "something behind"),
        ("[1]]", 3, "one bracket too many"), ("[1}", 2, "the wrong bracket"), ("{\"a\"}", 4, "no value"),
        ("{\"a\" 1}", 5, "no colon"), ("\u{0}", 0, "a NUL"), ("{}\u{0}", 2, "a NUL behind"),
        ("[\u{0}]", 1, "a NUL inside"),
        ("\u{feff}{}", 0, "a byte order mark"), ("{\"a\":1}{\"b\":2}", 7, "two texts"),
    ]) func refuses(_ text: String, _ byte: Int, _ why: String) {
        #expect(refusal(Array(text.utf8))?.byte == byte, "\(why)")
    }

    @Test(
        arguments: [
            ([0x22, 0x80, 0x22], "a tail byte alone"), ([0x22, 0xC0, 0xAF, 0x22], "an overlong slash"),
            ([0x22, 0xE0, 0x80, 0x80, 0x22], "overlong"), ([0x22, 0xED, 0xA0, 0x80, 0x22], "a surrogate in UTF-8"),
            ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], "above U+10FFFF"), ([0x22, 0xE7, 0x83, 0x22], "cut"),
            ([0x22, 0xFF, 0x22], "never a byte of UTF-8"), ([0x22, 0xE7, 0x83], "cut at the end of the text"),
            ([0x22, 0xF0, 0x9F], "cut after two of four"),
        ] as [([UInt8], String)]) func refusesBadUTF8(_ bytes: [UInt8], _ why: String)
    {
        #expect(refusal(bytes)?.byte == 1, "\(why)")
    }

    @Test func limitsDepthAndSize() throws {
        func isRefused(_ text: String) -> Bool { refusal(Array(text.utf8)) != nil }
        let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(!isRefused(deepest) && isRefused("[" + deepest + "]"))
        #expect(isRefused(String(repeating: "[", count: 100_000)))
        let largest = "\"" + String(repeating: "a", count: JSONDocument.maximumBytes - 2) + "\""
        #expect(!isRefused(largest) && isRefused(largest + " "))
        #expect(!isRefused("[" + String(repeating: "0,", count: 5000) + "0]"))
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("-0", 0, 0), ("42", 42, 42), ("-17.50", -17.5, nil), ("1e3", 1000, 1000), ("2.0", 2, 2),
            ("9007199254740993", 9_007_199_254_740_992, 9_007_199_254_740_993), ("0.1", 0.1, nil), ("1e-7", 1e-7, nil),
            ("123456789.123456789", 123_456_789.123_456_789, nil), ("5e-324", Double.leastNonzeroMagnitude, nil),
            ("1.7976931348623157e308", 1.7976931348623157e308, nil),
            ("1e999", nil, nil), ("-9223372036854775808", -9.223372036854775808e18, Int64.min),
            ("9223372036854775808", 9.223372036854775808e18, nil),
            ("0.000000000000000000000000000001", 1e-30, nil), ("100000000000000000000000000000000000000000", 1e41, nil),
            ("8.5e22", 8.5e22, nil), ("7.205759403792794e16", 7.205759403792794e16, nil),
        ] as [(String, Double?, Int64?)]) func numbersAreExact(_ text: String, _ number: Double?, _ integer: Int64?)
        throws
    {
        let json = try parsed(text)
        #expect(json.number(json.root) == number)
        #expect(json.integer(json.root) == integer)
    }

    @Test func readsMembersAndElements() throws {
        let json = try parsed(#"{"a":1,"b":{"c":[true,null,"x"]},"a":2,"d\u0065":[],"e":"1.50"}"#)
        #expect(json.count(json.root) == 5)
        #expect(json.member(json.root, "a").flatMap(json.number) == 2, "the last of two counts")
        let list = try #require(json.member(json.root, "b").flatMap { json.member($0, "c") })
        var kinds: [JSONDocument.Kind] = []
        json.forEachElement(list) { kinds.append(json.kind($0)) }
        #expect(kinds == [.bool, .null, .string])
        #expect(json.member(json.root, "de").map(json.kind) == .array, "escapes in a name")
        #expect(json.member(json.root, named: "de") != nil)
        #expect(json.member(json.root, "z") == nil)
        #expect(json.member(list, "a") == nil, "no object")
        let text = try #require(json.member(json.root, "e"))
        #expect(json.number(text) == nil && json.lenientNumber(text) == 1.5)
    }

    @Test func readsTexts() throws {
        let json = try parsed(#"["烟\u611f\t\ud83d\ude00\/","ON","0","maybe",1,0,2,true," 20.5 ","1x","0x10","nan"]"#)
        var nodes: [JSONNode] = []
        json.forEachElement(json.root) { nodes.append($0) }
        #expect(json.string(nodes[0]) == "烟感\t😀/")
        #expect(json.equals(nodes[0], "烟感\t😀/") && json.equals(nodes[1], "ON") && !json.equals(nodes[1], "on"))
        #expect(nodes[1...7].map(json.lenientBool) == [true, false, nil, true, false, nil, true])
        #expect(nodes[8...11].map(json.lenientNumber) == [20.5, nil, nil, nil])
        #expect(json.bool(nodes[1]) == nil && json.bool(nodes[7]) == true)
    }

    @Test func isReusableAfterARefusal() throws {
        var json = JSONDocument()
        for (text, isGood) in [("{\"a\":[1,2,3]}", true), ("{\"a\":", false), ("7", true), ("", false), ("[8]", true)] {
            let bytes = Array(text.utf8)
            let isRead = (try? json.parse(bytes.span)) != nil
            #expect(isRead == isGood)
            if !isGood { #expect(json.isNull(json.root) && json.count(json.root) == 0, "nothing of the text before") }
        }
    }
}
