import Foundation
import SafetyModel
import Testing

@testable import Detection

@Suite struct InactivityPropertyTests {
    @Test func fixedLimitsFromTheFirstEvent() throws {
        var detector = InactivityDetector()
        #expect(detector.explain(at: Timeline.moment(0)).state == .unknown)
        #expect(detector.nextDeadline == nil)
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: Timeline.moment(60))
        let next = try #require(detector.foresight)
        #expect(!next.isLearned)
        #expect(next.deadline == Timeline.moment(60).uptime + 4 * 3_600_000, "by day four hours")
        #expect(detector.explain(at: Timeline.moment(61)).state == .learning)
        let findings = detector.advance(to: Timeline.moment(160))
        #expect(findings.last?.summary.zh.contains("尚在学习") == true)
    }

    @Test func noAlarmWhileActivityContinues() {
        var (detector, _) = Timeline.learned()
        let findings = Timeline.play(
            String(repeating: "k", count: 144 * 3), from: 20 * 144, into: &detector)
        #expect(findings.filter { $0.change == .raised && $0.severity >= .urgent } == [])
    }

    @Test func aDeadRecorderIsBlindNotStill() {
        var detector = InactivityDetector()
        for day in 0..<10 {
            for minute in stride(from: 0, to: 1440, by: 10) {
                let now = Timeline.moment(day * 144 + minute / 10)
                _ = detector.alive(at: now)
                if minute % 60 == 0 { _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: now) }
            }
        }
        let findings = detector.advance(to: Timeline.moment(12 * 144))
        #expect(findings.map(\.kind) == [.blind], "thermometers that speak every ten minutes have fallen silent too")
        #expect(findings.first?.detection.severity == .technical)
        #expect(detector.nextDeadline == nil)
        #expect(detector.explain(at: Timeline.moment(12 * 144)).state == .blind)
        let back = detector.alive(at: Timeline.moment(13 * 144))
        #expect(back.map(\.change) == [.cleared])
        #expect(
            detector.foresight.map { $0.deadline > Timeline.moment(13 * 144).uptime } == true,
            "what nobody saw was not quiet"
        )
    }

    @Test func nothingIsLearntWhileBlind() {
        var (detector, _) = Timeline.learned()
        let before = detector.learning
        _ = detector.blind(from: Timeline.moment(20 * 144), to: Timeline.moment(25 * 144))
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: Timeline.moment(25 * 144 + 3))
        #expect(detector.learning == before)
    }

    @Test func blindFromOutsideRaisesNothing() {
        var (detector, _) = Timeline.learned()
        _ = detector.blind(from: Timeline.moment(20 * 144))
        #expect(detector.nextDeadline == nil)
        #expect(detector.advance(to: Timeline.moment(30 * 144)) == [])
        _ = detector.seeAgain(at: Timeline.moment(30 * 144))
        #expect(detector.nextDeadline != nil)
    }

    @Test(arguments: [3_600_000 * 24 * 365, -3_600_000 * 24 * 365, 7_200_000] as [Milliseconds])
    func aClockStepMovesNoDuration(_ step: Milliseconds) throws {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144 + 64
        _ = Timeline.play(String(Timeline.day.prefix(64)), from: 20 * 144, into: &detector)
        let last = Timeline.moment(begin)
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: last)
        let minute = Moment(wall: last.wall + step + 60_000, uptime: last.uptime + 60_000)
        #expect(detector.advance(to: minute) == [])
        let next = try #require(detector.foresight)
        #expect(next.deadline > minute.uptime, "a jump of the wall clock is no silence")
        #expect(next.deadline <= last.uptime + 8 * 3_600_000)
    }

    @Test func daylightSavingChangesNoDurationAndNoHabit() throws {
        // Clocks go forward on day 22 at 02:00 local.
        let change = TimeZoneRules.Change(wall: Timeline.start + 22 * 86_400_000 + 3_600_000, offsetSeconds: 7200)
        let zone = TimeZoneRules(name: "summer", initialOffsetSeconds: 3600, changes: [change])
        var (detector, findings) = Timeline.learned(days: 22, zone: zone)
        // From then on life goes on an hour earlier by the home's own clock.
        let shifted = String(Timeline.day.dropFirst(6) + Timeline.day.prefix(6))
        for day in 22..<30 { findings += Timeline.play(shifted, from: day * 144, into: &detector) }
        #expect(findings.filter { $0.change == .raised && $0.severity >= .urgent } == [])
    }

    @Test func uptimeThatStepsBackIsHeld() {
        var (detector, _) = Timeline.learned(days: 5)
        let now = Timeline.moment(5 * 144)
        _ = detector.ingest(ActivityEvent("k1", room: "kitchen", .motion), at: now)
        _ = detector.ingest(
            ActivityEvent("k1", room: "kitchen", .motion), at: Moment(wall: now.wall, uptime: now.uptime - 5_000_000))
        #expect(detector.silence?.since.uptime == now.uptime)
    }

    @Test func stateIsBounded() {
        var detector = InactivityDetector()
        var at: Milliseconds = 0
        for index in 0..<30_000 {
            let device = DeviceID("device\(index % 1000)")
            at += 400_000
            _ = detector.ingest(
                ActivityEvent(device, room: "room\(index % 300)", .motion), at: Moment(wall: at, uptime: at))
        }
        #expect(detector.history.stretches.count <= QuietHistory.limit)
        #expect(detector.history.activeMinutes.count <= PlaceBook.limit * 96)
        #expect(detector.places.places.count <= PlaceBook.limit)
    }

    @Test func aSnapshotGoesOnWhereItWasTaken() throws {
        var (detector, _) = Timeline.learned()
        _ = Timeline.play(String(Timeline.day.prefix(70)), from: 20 * 144, into: &detector)
        let bytes = try JSONEncoder().encode(detector)
        #expect(bytes.count < 1_000_000)
        var restored = try JSONDecoder().decode(InactivityDetector.self, from: bytes)
        #expect(restored.foresight == detector.foresight)
        let rest = String(Timeline.day.dropFirst(70)) + String(repeating: ".", count: 144)
        let (first, second) = (
            Timeline.play(rest, from: 20 * 144 + 70, into: &detector),
            Timeline.play(rest, from: 20 * 144 + 70, into: &restored)
        )
        #expect(first == second)
        #expect(!first.isEmpty)
    }

    @Test func weightlessSignsAreNone() {
        var (detector, _) = Timeline.learned(days: 4)
        let before = detector.silence?.since
        _ = detector.ingest(ActivityEvent("cat", room: "kitchen", .motion, weight: 0), at: Timeline.moment(4 * 144 + 1))
        #expect(detector.silence?.since == before)
    }

    @Test func anotherSignOfDangerMakesItAnEmergency() {
        var (detector, _) = Timeline.learned()
        let begin = 20 * 144
        _ = Timeline.play(String(Timeline.day.prefix(60)) + "kkkk", from: begin, into: &detector)
        _ = detector.corroborate(Bilingual(zh: "疑似跌倒", en: "a fall is suspected"), at: Timeline.moment(begin + 64))
        let findings = detector.advance(to: Timeline.moment(begin + 90))
        #expect(findings.map(\.severity) == [.advisory, .emergency])
    }
}
