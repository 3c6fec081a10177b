import SafetyModel
import Testing

@testable import Delivery

@Suite struct CryptographyTests {
    @Test func signaturesOfTheRobots() {
        let ding = DingTalkDialect.signature(secret: Secret("SECexample0123456789"), timestamp: 1_752_544_984_000)
        #expect(ding == "XqR6fTgq6MIcMyyWS6f6RABdkragv6KxqDrQ/B3yAis=")
        #expect(Encoding.percent(ding ?? "") == "XqR6fTgq6MIcMyyWS6f6RABdkragv6KxqDrQ%2FB3yAis%3D")
        let feishu = FeishuDialect.signature(secret: Secret("exampleFeishuSecret"), timestampSeconds: 1_752_544_984)
        #expect(feishu == "i/RTaV+ZB3hNeFKceDKN3k8NVwYs5dX2wKxWHv28Ci0=")
    }

    @Test func hmacOfRFC4231() {
        // Test case 2.
        let mac = Cryptography.hmacSHA256(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8))
        #expect(mac.map { Encoding.hex($0) } == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(Cryptography.hmacSHA256(key: [], message: [])?.count == 32)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64OfRFC4648(_ text: String, _ want: String) { #expect(Encoding.base64(Array(text.utf8)) == want) }

    @Test func aesRefusesWhatItCannotDo() {
        let block = [UInt8](repeating: 1, count: 16)
        #expect(Cryptography.aesCBC(encrypting: true, key: [1, 2, 3], block) == nil)
        #expect(Cryptography.aesCBC(encrypting: true, key: block, [1]) == nil)
        #expect(Cryptography.aesCBC(encrypting: true, key: block, []) == nil)
    }

    @Test func secretsNeverShowThemselves() {
        var dumped = ""
        let request = HTTPRequest(url: Secret(leak), headers: [HTTPHeader("A", Secret(leak))], body: [])
        dump([request], to: &dumped)
        #expect(!"\(request) \(String(reflecting: request)) \(dumped)".contains(leak))
    }

    @Test(arguments: [
        ("求助 某路1号 #57", 100, "求助 某路1号 #57", "it fits"),
        ("求助求助求助", 10, "求助…", "whole characters: 6 bytes and the ellipsis"),
        ("求助 某路1号 #57", 18, "求助 …", "the address is not split"),
        ("求助", 2, "", "no room even for the ellipsis"),
        ("👨‍👩‍👧‍👦家", 10, "…", "a joined emoji is one character"),
    ]) func cuts(_ text: String, _ maximum: Int, _ want: String, _ why: String) {
        #expect(TextLimit.cut(text, maximum: maximum, unbroken: ["#57", "某路1号"]) == want, "\(why)")
    }
}
