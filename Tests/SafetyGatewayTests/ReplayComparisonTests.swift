import AlertRouter
import SafetyModel
import Testing

@testable import SafetyGateway

/// Whole lives of alerts are compared, episode by episode.
@Suite struct ReplayComparisonTests {
    private static func life(
        _ severity: Severity = .advisory, minutes: Milliseconds = 0, room: String = "bedroom", id: String = "a",
        urgentAfter: Milliseconds? = nil, category: AlertCategory = .inactivity
    ) -> AlertLives {
        let began = Moment(wall: 1_784_000_000_000 + minutes * 60_000, uptime: minutes * 60_000)
        let detection = Detection(
            .raised, category, severity: severity, device: nil, began: began,
            summary: Bilingual(zh: "卧室", en: "bedroom"), rule: Rule(detector: "inactivity"))
        var alert = Alert(id: id, home: "h", raisedBy: detection, at: began)
        alert.room = room
        var lives = AlertLives()
        lives.add(alert, "raised")
        if let urgentAfter {
            alert.severity = .urgent
            alert.at = began.at(uptime: began.uptime + urgentAfter * 60_000)
            lives.add(alert, "severity_raised")
        }
        return lives
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var why: String
        var left: AlertLives
        var right: AlertLives
        var want: [String]
        var testDescription: String { why }
    }

    static let rows: [Row] = [
        Row(why: "the same", left: life(), right: life(id: "another id is the same episode"), want: []),
        Row(
            why: "only one of them calls staff", left: life(), right: life(urgentAfter: 15),
            want: ["severity: advisory → urgent", "calls staff: never →"]),
        Row(
            why: "it calls later", left: life(urgentAfter: 15), right: life(urgentAfter: 45),
            want: ["30 min later"]),
        Row(why: "another room", left: life(), right: life(room: "study"), want: ["room: bedroom → study"]),
        Row(why: "earlier by an hour", left: life(minutes: 60), right: life(), want: ["raised:", "1 h earlier"]),
        Row(why: "another episode altogether", left: life(), right: life(minutes: 1440), want: ["- 20", "+ 20"]),
        Row(why: "another category", left: life(), right: life(category: .smoke), want: ["- 20", "+ 20"]),
        Row(why: "one vanished", left: life(), right: AlertLives(), want: ["- 20"]),
    ]

    @Test(arguments: rows) func says(_ row: Row) {
        let lines = ReplayComparison(row.left, row.right, zone: .utc).lines
        #expect(lines.isEmpty == row.want.isEmpty, "\(lines)")
        for text in row.want { #expect(lines.contains { $0.contains(text) }, "\(text) in \(lines)") }
    }
}
