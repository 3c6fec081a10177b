import SafetyModel
import Testing

@testable import Detection

@Suite struct VitalWeeksTests {
    /// Two readings morning and evening (ESH), `days` long.
    private static func pressures(_ systolic: Double, _ diastolic: Double, days: Int, times: Int = 4) -> [Told] {
        (0..<days).flatMap { day in
            [0, 2, 720, 722].prefix(times).enumerated().flatMap { index, minute in
                let at = Double(day) * 1440 + Double(minute)
                let off = Double(index % 2 * 2 + day % 3) - 2
                return [Told(at, .systolicMmhg, systolic + off), Told(at, .diastolicMmhg, diastolic + off)]
            }
        }
    }

    @Test(arguments: [
        (pressures(158, 94, days: 8), 1, "158/94 for a week: NICE NG136, stage 2 at home from 150/95"),
        (pressures(143, 83, days: 14), 0, "treated: above ESH's 135/85, and nothing new"),
        (pressures(138, 97, days: 8), 1, "the diastolic alone"),
        (pressures(158, 94, days: 4), 0, "too short: the first day is left out, twelve readings are needed"),
        (pressures(158, 94, days: 9, times: 1), 0, "one a day: too few"),
        (pressures(158, 94, days: 21), 1, "once a month"),
    ]) func aWeeksPressure(_ readings: [Told], _ words: Int, _ why: String) {
        var detector = VitalSignDetector()
        let found = detector.detections(readings, until: 30 * 1440).filter { $0.detail == "pressure_week" }
        #expect(found.count == words && found.allSatisfy { $0.severity == .advisory }, "\(why)")
    }

    @Test(arguments: [
        (5, 1, "five times in a week (own rule after ESC's screening)"), (4, 0, "four times"), (9, 1, "a word, once"),
    ])
    func anIrregularPulse(_ times: Int, _ words: Int, _ why: String) {
        var detector = VitalSignDetector()
        let readings = (0..<times).map { Told(Double($0) * 720, .systolicMmhg, 130 + Double($0), .irregularPulse) }
        let found = detector.detections(readings, until: 10_000)
        #expect(found.map(\.detail) == [String](repeating: "irregular_pulse", count: words), "\(why)")
    }

    @Test func aLowScoreForHours() {
        var detector = VitalSignDetector()
        let readings = stride(from: 0.0, through: 300, by: 10).flatMap { minute in
            [Told(minute, .heartRateBpm, 112 + minute / 50), Told(minute, .spo2Pct, 95)]
        }
        let found = detector.detections(readings, until: 300)
        #expect(found.map(\.detail) == ["news2_lasting"], "NEWS2 2 + 1 for four hours, nothing else known")
        var other = VitalSignDetector()
        let short = readings.filter { $0.minutes < 180 } + [Told(180, .heartRateBpm, 80)]
        #expect(other.detections(short, until: 300).isEmpty, "three hours")
    }

    @Test(arguments: [
        ([70.0, 70.2, 69.8, 68, 67, 66.4, 66.2], 1, "more than 5 % within a month (NICE CG32)"),
        ([70.0, 70.2, 69.8, 69, 68.5, 68, 67.9], 0, "3 %"),
        ([70.0, 70.2, 69.8, 70, 70, 70.1, 55], 0, "another person on the scale"),
    ]) func aMonthsWeight(_ weights: [Double], _ words: Int, _ why: String) {
        var detector = VitalSignDetector()
        let days: [Double] = [0, 2, 4, 12, 18, 24, 26]
        let readings = zip(days, weights).map { Told($0 * 1440, .weightKg, $1) }
        let found = detector.detections(readings, until: 30 * 1440).filter { $0.detail == "weight_loss" }
        #expect(found.count == words, "\(why)")
    }

    @Test func aPulseThatFallsForGood() {
        var detector = VitalSignDetector()
        let usual = (0..<28).map { Told(Double($0) * 720, .heartRateBpm, 67 + Double($0 % 3)) }
        #expect(detector.raised(usual, until: 28 * 720).isEmpty)
        let slow = (28..<31).map { Told(Double($0) * 720, .heartRateBpm, 46 + Double($0 % 3)) }
        #expect(detector.raised(slow, until: 31 * 720) == [.advisory], "68 to 46: a word with the third reading")
    }
}
