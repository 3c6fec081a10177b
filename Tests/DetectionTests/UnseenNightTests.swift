import SafetyModel
import Testing

@testable import Detection

/// Homes in which no sensor sees a person move or rest.
@Suite struct UnseenNightTests {
    private static let day: Milliseconds = 86_400_000

    /// Twenty days of cupboards and the refrigerator from 7 to 22, the bathroom's cupboard last.
    private func home(_ kind: ActivityEvent.Kind) -> InactivityDetector {
        var detector = InactivityDetector()
        for number in 0..<20 {
            for minute in stride(from: 420, through: 1320, by: 12) {
                let at = Timeline.start + Milliseconds(number) * Self.day + Milliseconds(minute) * 60_000
                let room = minute == 1320 ? "bathroom" : "kitchen"
                _ = detector.advance(to: Moment(wall: at, uptime: at))
                _ = detector.ingest(
                    ActivityEvent(DeviceID("\(room)_1"), room: room, kind), at: Moment(wall: at, uptime: at))
            }
        }
        return detector
    }

    @Test func contactsOnlyWaitForTheUsualTimeAndSaySo() throws {
        let detector = home(.contact)
        let next = try #require(detector.foresight)
        let morning = Timeline.start + 20 * Self.day + 7 * 3_600_000
        #expect(next.kind == .notUp)
        #expect(next.deadline > morning && next.deadline <= morning + 3 * 3_600_000, "not up within 3 h")
        let now = Moment(wall: morning - 3_600_000, uptime: morning - 3_600_000)
        #expect(detector.explain(at: now).text.en.contains("nights cannot be seen"))
    }

    @Test(arguments: [(ActivityEvent.Kind.motion, false), (.bed, false), (.contact, true), (.water, true)])
    func onlyMotionAndBedsSeeNights(_ kind: ActivityEvent.Kind, _ want: Bool) {
        #expect(home(kind).areNightsUnseen == want)
    }
}
