import SafetyModel
import Testing

@testable import Detection

@Suite struct DailyUseTests {
    /// m3 a day, one report a day.
    @Test(arguments: [
        ([0.12, 0.13, 0.6, 0.6, 0.6], 1, "a leak of 20 l/h, five times the usual day: a word with the third day"),
        ([0.137, 0.35, 0.684, 0.635], 1, "it began in the middle of the first of the three"),
        ([0.12, 0.13, 0.6, 0.6, 0.12, 0.13], 0, "a garden for two days"),
        ([0.12, 0.13, 0.3, 0.3, 0.3], 0, "visitors: less than three times the usual"),
        ([0.03, 0.03, 0.12, 0.12, 0.12], 0, "four times of very little is no leak: under 8 l/h more"),
        ([0, 0, 0, 0.6, 0.6, 0.6], 0, "back from a journey, no usual day known"),
        ([0.15, 0.14, 0, 0, 0, 0.16, 0.2, 0.15], 0, "back from a journey"),
    ]) func threeDaysAgainstTheUsual(_ days: [Double], _ words: Int, _ why: String) {
        var detector = UtilityDetector()
        var total = 471.3
        var found = detector.ingest(meterReading(.waterVolumeM3, total), at: atHour(0))
        for (index, day) in days.enumerated() {
            total += day
            found += detector.ingest(meterReading(.waterVolumeM3, total), at: atHour(24 * Double(index + 1) - 0.1))
        }
        #expect(found.filter { $0.detail == "leak" && $0.severity == .advisory }.count == words, "\(why)")
    }

    @Test func aMeterOfManyReadingsIsNotJudgedByDays() {
        var detector = UtilityDetector()
        var total = 100.0
        let found = detector.run(from: 0, to: 24 * 6, every: 1, total: &total) { hour in
            Int(hour) % 24 == 8 ? hour < 72 ? 0.1 : 0.6 : 0
        }
        #expect(!found.contains { $0.detail == "leak" }, "its pauses are seen")
    }
}
