import AlertRouter
import SafetyModel
import Testing

@testable import SafetyGateway

@Suite struct ReplayStaffTests {
    private func alert(
        _ condition: Condition, _ severity: Severity = .urgent, at minutes: Milliseconds, id: String = "a"
    ) -> Alert {
        let began = Moment(wall: 1_784_000_000_000, uptime: 0)
        let detection = Detection(
            .raised, .inactivity, severity: severity, device: nil, began: began, summary: Bilingual(zh: "", en: ""),
            rule: Rule(detector: "inactivity"))
        var alert = Alert(id: id, home: "h", raisedBy: detection, at: began)
        alert.condition = condition
        alert.at = Moment(wall: began.wall + minutes * 60_000, uptime: minutes * 60_000)
        return alert
    }

    @Test func closesWhatIsOverTenMinutesLater() {
        var staff = ReplayStaff()
        staff.see(alert(.active, at: 0))
        #expect(staff.next(by: 3_600_000) == nil, "still on: somebody would have to go there")
        staff.see(alert(.cleared, at: 5))
        #expect(staff.next(by: 14 * 60_000) == nil, "not yet")
        let next = staff.next(by: 15 * 60_000)
        #expect(next?.command.alertID == "a" && next?.uptime == 15 * 60_000)
        #expect(staff.next(by: .max) == nil, "once")
    }

    @Test func leavesWhatComesAgainOrNeedsNobody() {
        var staff = ReplayStaff()
        staff.see(alert(.cleared, at: 5))
        staff.see(alert(.active, at: 8))
        staff.see(alert(.cleared, .advisory, at: 8, id: "b"))
        #expect(staff.next(by: .max) == nil)
    }

    @Test func takesThemInOrder() {
        var staff = ReplayStaff()
        staff.see(alert(.cleared, at: 7, id: "b"))
        staff.see(alert(.cleared, at: 7, id: "a"))
        staff.see(alert(.cleared, at: 6, id: "c"))
        var order: [String?] = []
        while let next = staff.next(by: .max) { order.append(next.command.alertID) }
        #expect(order == ["c", "a", "b"])
    }
}

@Suite struct ReplayReportTests {
    @Test func thePageShowsPlacesAlertsAndNoForeignMarkup() {
        var story = ReplayStory(zone: .utc)
        let moment = Moment(wall: 1_784_000_000_000, uptime: 0)
        let detection = Detection(
            .raised, .sos, severity: .emergency, device: DeviceID("<script>"), began: moment,
            summary: Bilingual(zh: "紧急呼叫 <b>", en: "SOS & more"),
            evidence: [
                Evidence(
                    wall: moment.wall, device: DeviceID("<script>"), kind: "button",
                    says: Bilingual(alike: "\"pressed\""))
            ],
            rule: Rule(detector: "hazard", limit: Bilingual(alike: "1 < 2")))
        let alert = Alert(id: "a1", home: "h", raisedBy: detection, at: moment)
        let event = TransitionEvent(
            alertID: "a1", revision: 1, at: moment, bootID: "b", isClockTrusted: true, name: "raised")
        story.note(alert, event)
        story.note(.message(Message(topic: "t", payload: [])), at: moment)
        let page = ReplayReport.page(story, inputs: ["folder/day.jsonl"])
        #expect(page.contains("紧急呼叫 &lt;b&gt;") && page.contains("SOS &amp; more") && page.contains("1 &lt; 2"))
        #expect(!page.contains("<script>") && !page.contains("http"), "stands alone")
        #expect(page.contains("day.jsonl") && !page.contains("folder/"))
        #expect(page.contains("<rect") && page.hasSuffix("</html>\n"))
    }
}
