import ConfigurationFile
import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct SettingsTests {
    private func findings(_ text: String) -> [String] {
        do throws(ConfigurationProblems) {
            _ = try SettingsFile.parse(Array(text.utf8), name: "desk.yaml", read: DeskSettings.init)
            return []
        } catch { return error.findings.map(\.description) }
    }

    private let least = "community: luyuan\ndatabase: desk.db\ntimezone: UTC\n"

    @Test func leastConfigurationIsEnoughAndStaysOnLoopback() throws {
        #expect(findings(least).isEmpty)
        let settings = try Fixture.settings(mqtt: false)
        #expect(settings.http.host == "127.0.0.1")
        #expect(settings.broker == nil)
    }

    @Test(arguments: [
        ("database: x\ncommunity: a/b", "community", "a topic level has no slash"),
        ("htpp: {}", "htpp", "an unknown key"), ("timezone: Mars/Base", "timezone", "an unknown zone"),
        (
            "homes: [{ id: h1, address: a, phone: 000-0001 }, { id: h1, address: b, phone: 000-0002 }]", "homes[1].id",
            "twice"
        ),
        ("homes: [{ id: desk, address: a, phone: 000-0001 }]", "homes[0].id", "the desk's own name"),
        ("homes: [{ id: h1, address: a }]", "homes[0]", "nobody to call"),
        ("http: { listen: 999.1.1.1 }", "http.listen", "no byte is 999"),
        ("http: { listen: 10.0.1 }", "http.listen", "three bytes are no address"),
        (
            "policy: { urgent: { steps: [{ after: 5m, notify: [] }] } }", "policy.urgent.steps[0].notify",
            "repeated for ever to nobody"
        ),
        ("policy: { technical: { notify: [] } }", "policy.technical.notify", "somebody meant to name one"),
        ("policy: { emergency: { steps: [{ notify: [x] }] } }", "policy.emergency.steps[0]", "a step without a time"),
    ])
    func problemsNameTheirPlace(_ text: String, _ path: String, _ why: String) {
        let base = text.contains("community") || text.contains("timezone") ? "" : least
        #expect(findings(base + text).contains { $0.contains(path) }, "\(why)")
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::1", "localhost", "desk.example"])
    func addressesToListenOn(_ host: String) {
        #expect(findings(least + "http: { listen: '\(host)' }").isEmpty)
    }

    @Test func ladderNeverEnds() throws {
        let ladder = try Fixture.settings().policy.emergency
        #expect([0, 1, 2, 3, 4].map { ladder.due($0) } == [60_000, 180_000, 300_000, 420_000, 540_000])
        #expect(ladder.due(.max) > 0, "no overflow, however long nobody comes")
    }
}
