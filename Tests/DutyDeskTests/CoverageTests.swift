import ConfigurationFile
import SafetyModel
import Testing

@testable import DutyDesk

@Suite struct CoverageTests {
    /// The urgent ladder stands on line 10, the rota from line 13 on.
    private func text(until: String) -> String {
        """
        community: luyuan
        timezone: Asia/Shanghai
        database: ":memory:"
        channels: { sms: {} }
        people:
          甲: { sms: "000001" }
          乙: { sms: "000002" }
        policy:
          emergency: { steps: [{ after: 0, notify: ["on_duty:day"] }], repeat: 10m }
          urgent: { steps: [{ after: 60s, notify: [甲] }] }
        rotas:
          day:
            rotations:
              - { people: [甲, 乙], start: "2026-09-01T08:00:00", shift: 12h\(until) }
        """
    }

    private func check(_ text: String) -> (table: [String], findings: [String], settings: DeskSettings?) {
        var table: [String] = []
        do throws(ConfigurationProblems) {
            let settings = try SettingsFile.parse(Array(text.utf8), name: "desk.yaml") { root in
                CheckCommand.read(root, at: Fixture.start.wall, table: &table)
            }
            return (table, [], settings)
        } catch { return (table, error.findings.map(\.description), nil) }
    }

    @Test(arguments: [
        ("2026-09-22T07:59:59+08:00", "乙", "the night shift's last second"),
        ("2026-09-22T08:00:00+08:00", "甲", "hand-over at eight, local time"),
        ("2026-09-22T19:59:59+08:00", "甲", "the day shift's last second"),
        ("2026-09-22T20:00:00+08:00", "乙", "hand-over in the evening"),
    ])
    func dutyIsHandedOver(_ time: String, _ name: String, _ why: String) throws {
        let settings = try #require(check(text(until: "")).settings)
        let wall = try #require(RFC3339.parse(time)?.wall)
        #expect(settings.roster.contacts(["on_duty:day"], at: wall).map(\.name) == [name], "\(why)")
    }

    @Test func wholeCoverageIsTold() throws {
        let result = check(text(until: ""))
        #expect(result.findings.isEmpty)
        #expect(result.table.count == 13)
        #expect(result.table.contains("sos               emergency  0 s        0 s        0 min"), "\(result.table)")
        #expect(result.table.contains("water_leak        urgent     60 s       60 s       0 min"))
    }

    @Test func gapIsToldWithItsLine() throws {
        let result = check(text(until: #", hours: { from: "08:00", until: "20:00" }, weekdays: [1, 2, 3, 4, 5]"#))
        let gap = try #require(result.findings.first)
        #expect(gap.hasPrefix("desk.yaml:13:5: rotas.day: "), "\(gap)")
        #expect(gap.contains("sos, smoke") && gap.contains("the limit is 300 s"))
        #expect(gap.contains("put somebody on duty then"))
        #expect(result.table.count == 13, "the table is printed with the gaps")
    }

    @Test func ladderThatIsTooSlowIsAGap() throws {
        let slow = text(until: "").replacing("after: 60s", with: "after: 6m")
        let result = check(slow)
        #expect(result.findings.contains { $0.hasPrefix("desk.yaml:10:") && $0.contains("after 360 s only") })
    }

    @Test(arguments: [
        ("notify: [甲]", "notify: [丙]", "丙", "a name that is not under people"),
        ("\"on_duty:day\"", "\"on_duty:night\"", "night", "a rota that is not there"),
        ("people: [甲, 乙]", "people: [甲, 丁]", "丁", "a rota names a stranger"),
        (
            "channels: { sms: {} }", "channels: { ntfy: { server: \"https://push.example\" } }", "sms",
            "a channel that is off"
        ),
    ])
    func problemsOfTheRosterAreTold(_ old: String, _ new: String, _ named: String, _ why: String) {
        let result = check(text(until: "").replacing(old, with: new))
        #expect(result.findings.contains { $0.contains(named) }, "\(why): \(result.findings)")
    }

    @Test func pageOnlyDeskHasNoCoverage() {
        let result = check("community: luyuan\ndatabase: x\ntimezone: UTC\n")
        #expect(result.findings.count == 1 && result.findings[0].contains("policy: tells nobody"))
    }
}
