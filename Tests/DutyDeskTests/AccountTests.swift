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

    static let passwords: [(password: String, isTaken: Bool, why: String)] = [
        ("correct horse battery", true, "long and its own"), ("demo-password", true, "what the demo uses"),
        ("1234567", false, "too short"), ("12345678", false, "the first of every list"),
        ("Password1", false, "whatever its case"), ("88888888", false, "one character"),
        ("abcdefgh", false, "neighbours"), ("98765432", false, "neighbours backwards"),
        ("zhao-qian", false, "the log-in name"), ("woaini1314", false, "of the Chinese lists"),
    ]

    @Test(arguments: passwords) func whatEverybodyTriesFirstIsRefused(
        _ row: (password: String, isTaken: Bool, why: String)
    ) {
        #expect((PasswordRule.problem(row.password, name: "zhao-qian") == nil) == row.isTaken, "\(row.why)")
    }

    static let rights:
        [(words: String, scope: TokenScope, home: String, category: AlertCategory, may: Bool, why: String)] =
            [
                ("alerts:write", .alertsWrite, "h1", .smoke, true, "all homes and kinds"),
                ("alerts:write", .alertsRead, "h1", .smoke, false, "another scope"),
                ("alerts:write home=h1", .alertsWrite, "h1", .smoke, true, "the home that is named"),
                ("alerts:write home=h1", .alertsWrite, "h2", .smoke, false, "another home"),
                ("alerts:write category=smoke", .alertsWrite, "h1", .sos, false, "another kind"),
                ("act alerts:read", .act, "h1", .sos, true, "moves alerts"),
                ("", .alertsRead, "h1", .sos, false, "nothing at all"),
            ]

    @Test(arguments: rights) func tokensHaveBounds(
        _ row: (words: String, scope: TokenScope, home: String, category: AlertCategory, may: Bool, why: String)
    ) throws {
        let rights = try #require(TokenRights(words: row.words))
        #expect(rights.allows(row.scope, home: row.home, category: row.category) == row.may, "\(row.why)")
        #expect(TokenRights(words: rights.words) == rights, "what is stored is read again")
    }

    @Test func wordsThatAreNoRightsAreRefused() {
        for words in ["alerts", "home=", "category=fire", "alerts:read everything"] {
            #expect(TokenRights(words: words) == nil, "\(words)")
        }
    }

    @Test func textInTheLogInPageIsNotMarkup() {
        let page = WebPages.login(
            title: Bilingual(zh: "<b>", en: "\"x\""), csrf: "t", error: "<script>alert(1)</script>")
        #expect(!page.contains("<script>alert") && page.contains("&lt;script&gt;"))
        #expect(!page.contains("{{"))
    }
}
