import Testing

@testable import SafetyModel

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
