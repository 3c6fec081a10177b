import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct AccountTests {
    @Test func hashesDifferAndMatch() throws {
        let first = try PasswordHash.make("correct horse")
        let second = try PasswordHash.make("correct horse")
        #expect(first != second, "each has its own salt")
        #expect(first.hasPrefix("$y$") || first.hasPrefix("$7$"))
        #expect(PasswordHash.matches("correct horse", first))
        #expect(!PasswordHash.matches("wrong horse", first))
        #expect(!PasswordHash.matches("correct horse", "no hash"))
        #expect(!PasswordHash.matches("", ""))
    }

    @Test func tokensAreRandomAndTheirHashIsNot() {
        let token = RandomToken.make()
        #expect(token.count == 64 && token != RandomToken.make())
        #expect(PasswordHash.ofToken(token) == PasswordHash.ofToken(token))
        #expect(!PasswordHash.ofToken(token).contains(token))
    }

    @Test(
        arguments: [
            (4, 0, "the first tries are free"), (5, 5000, "then it takes five seconds"), (6, 10_000, "then ten"),
            (40, 320_000, "and never more than about five minutes"),
        ] as [(Int, Milliseconds, String)])
    func failuresSlowDown(_ failures: Int, _ want: Milliseconds, _ why: String) {
        var throttle = LoginThrottle()
        for _ in 0..<failures { throttle.failed(["name:wang"], at: 1000) }
        #expect(throttle.delay(for: ["name:wang"], at: 1000) == want, "\(why)")
        #expect(throttle.delay(for: ["name:li"], at: 1000) == 0, "others are not slowed down")
        #expect(throttle.delay(for: ["name:wang"], at: 1_000_000) == 0, "forgotten in time")
        throttle.succeeded(["name:wang"])
        #expect(throttle.delay(for: ["name:wang"], at: 1000) == 0)
    }

    @Test func textInTheLogInPageIsNotMarkup() {
        let page = WebPages.login(
            title: Bilingual(zh: "<b>", en: "\"x\""), csrf: "t", error: "<script>alert(1)</script>")
        #expect(!page.contains("<script>alert") && page.contains("&lt;script&gt;"))
        #expect(!page.contains("{{"))
    }
}
