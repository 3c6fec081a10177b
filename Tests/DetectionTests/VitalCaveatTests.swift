import SafetyModel
import Testing

@testable import Detection

@Suite struct VitalCaveatTests {
    @Test(arguments: [
        (
            [
                Told(0, .systolicMmhg, 192, .movement), Told(3, .systolicMmhg, 190, .movement),
                Told(6, .systolicMmhg, 132),
            ],
            [Severity.advisory], "Bluetooth BLS 1.1.1, body movement: asks, never confirms"
        ),
        (
            [Told(0, .systolicMmhg, 192, .looseFit), Told(3, .systolicMmhg, 190)], [.advisory, .urgent],
            "cuff too loose is no first reading of two: the second one asks, and nobody answers for 25 min"
        ),
        (
            [Told(0, .systolicMmhg, 210, .irregularPulse)], [.advisory, .urgent],
            "a question that nobody answers within 15 to 30 min (own rule)"
        ),
        (
            [Told(0, .bodyTemperatureC, 33.9, .skin), Told(10, .bodyTemperatureC, 34.1, .skin)], [],
            "a wrist's skin is 30 to 35 C at rest: no hypothermia of NEWS2"
        ),
        (
            [Told(0, .bodyTemperatureC, 34.9), Told(3, .bodyTemperatureC, 34.8)], [.advisory, .urgent],
            "NEWS2: 35.0 or less, 3"
        ),
        (
            [Told(0, .glucoseMmolL, 21.3)], [.advisory],
            "ADA, 300 mg/dl: one high value is measured again, and no emergency in five minutes"
        ),
        ([Told(0, .glucoseMmolL, 21.3), Told(10, .glucoseMmolL, 22)], [.advisory, .urgent], "two readings"),
        ([Told(0, .glucoseMmolL, 33.4)], [.urgent], "HI: beyond the meter's last value of 33.3 mmol/l"),
        ([Told(0, .glucoseMmolL, 1)], [.urgent], "LO: below the meter's first value of 1.1 mmol/l"),
    ]) func whatIsSaidAgainstAReading(_ readings: [Told], _ wanted: [Severity], _ why: String) {
        var detector = VitalSignDetector()
        #expect(detector.raised(readings, until: 60) == wanted, "\(why)")
    }

    /// Every five minutes, as FreeStyle and Dexcom sensors do.
    @Test(arguments: [
        (50.0, [Severity.advisory], "a peak of 50 min after a meal"),
        (150, [.advisory, .urgent], "as high two hours later"),
    ]) func aSensorsHighGlucose(_ minutes: Double, _ wanted: [Severity], _ why: String) {
        var detector = VitalSignDetector()
        let readings = stride(from: 0.0, through: 300, by: 5).map { minute in
            Told(
                minute, .glucoseMmolL,
                (minute >= 60 && minute <= 60 + minutes ? 17.5 : 9) + minute.remainder(dividingBy: 4) / 10)
        }
        #expect(detector.raised(readings, until: 300) == wanted, "\(why)")
    }

    @Test func aMovingHandIsToldOnlyWhenItGoesOn() {
        var detector = VitalSignDetector()
        let short =
            [Told(-0.1, .spo2Pct, 97)]
            + stride(from: 0.0, to: 2, by: 1.0 / 15).map { Told($0, .spo2Pct, 84, .movement) }
        #expect(
            detector.raised(short + [Told(2, .spo2Pct, 96)], until: 20).isEmpty,
            "two minutes of a ring on a moving hand")
        let long = stride(from: 30.0, to: 40, by: 1.0 / 15).map { Told($0, .spo2Pct, 84, .movement) }
        #expect(Set(detector.raised([Told(29.9, .spo2Pct, 96)] + long, until: 40)) == [.advisory], "ten minutes of it")
    }
}
