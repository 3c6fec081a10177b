import SafetyModel
import Testing

@testable import Detection

@Suite struct VitalGlanceTests {
    /// Radars of the R60ABD1 and MR60BHA2 kind send pulse and breath every ten seconds, each by itself.
    @Test func aRadarsOutliersAreNotCalled() {
        var detector = VitalSignDetector()
        var random = 12345
        func isOutlier() -> Bool {
            random = (random &* 1_103_515_245 &+ 12345) & 0x7fff_ffff
            return random / 65536 % 100 == 0
        }
        let readings = stride(from: 0.0, to: 480, by: 1.0 / 6).flatMap { minute in
            [
                Told(minute, .respirationRpm, isOutlier() ? 28 : 16, of: "radar"),
                Told(minute + 0.02, .heartRateBpm, isOutlier() ? 136 : 93, of: "radar"),
            ]
        }
        #expect(
            detector.raised(readings, until: 480).filter { $0 >= .urgent }.isEmpty, "1 % of outliers in eight hours")
    }

    @Test func anOutlierBesideAnotherSensorWaitsForTheNextLook() {
        let calm = stride(from: 0.0, to: 10, by: 1.0 / 6).flatMap { minute in
            [
                Told(minute, .respirationRpm, minute > 4.9 && minute < 5.05 ? 27 : 16, of: "radar"),
                Told(minute + 0.02, .spo2Pct, 93, of: "ring"), Told(minute + 0.03, .heartRateBpm, 80, of: "ring"),
            ]
        }
        var detector = VitalSignDetector()
        #expect(
            detector.raised(calm, until: 10).isEmpty,
            "one look of 27 beside a saturation of 93 % (2): 5 for ten seconds")
        let ill = stride(from: 10.0, to: 15, by: 1.0 / 6).flatMap { minute in
            [
                Told(minute, .respirationRpm, 27, of: "radar"), Told(minute + 0.02, .spo2Pct, 93, of: "ring"),
                Told(minute + 0.03, .heartRateBpm, 80, of: "ring"),
            ]
        }
        #expect(detector.raised(ill, until: 15).first == .urgent, "27 that stays")
    }

    @Test(arguments: [
        (
            [
                Told(0, .spo2Pct, 84), Told(0, .heartRateBpm, 135), Told(0.1, .spo2Pct, 96),
                Told(0.1, .heartRateBpm, 70),
            ],
            [Severity.advisory], "a ring's first packet, the next look decides"
        ),
        ([Told(0, .spo2Pct, 84), Told(0, .heartRateBpm, 135)], [.advisory, .urgent], "and so does its silence"),
        (
            [Told(0, .spo2Pct, 88, of: "ring"), Told(0.1, .systolicMmhg, 95, of: "cuff")], [.advisory, .urgent],
            "NEWS2 3 + 2: two sensors are two voices"
        ),
    ]) func theFirstGlance(_ readings: [Told], _ wanted: [Severity], _ why: String) {
        var detector = VitalSignDetector()
        #expect(detector.raised(readings, until: 10) == wanted, "\(why)")
    }

    @Test func anEpisodeEndsAfterThreeNormalLooks() {
        var detector = VitalSignDetector()
        let ill = stride(from: 0.0, to: 8, by: 1.0 / 6).map { Told($0, .spo2Pct, 85, of: "ring") }
        #expect(detector.raised(ill, until: 8) == [.advisory, .urgent])
        let waver = (0..<12).map { Told(8 + Double($0) / 6, .spo2Pct, $0 % 3 == 2 ? 86 : 95, of: "ring") }
        #expect(detector.raised(waver, until: 10).isEmpty, "two normal looks between: one episode, one entry")
        var over: [Detection] = []
        for step in 0..<3 {
            let now = vitalMoment(10 + Double(step) / 6)
            _ = detector.ingest(Observation("ring", .spo2Pct, .number(96)), from: DeviceContext("ring"), at: now)
            over += detector.judge(at: now)
        }
        #expect(over.map(\.change) == [.cleared], "three in a row")
    }
}

@Suite struct VitalRepeatTests {
    @Test(arguments: [
        (
            [
                Told(0, .systolicMmhg, 190), Told(0, .diastolicMmhg, 96), Told(5, .systolicMmhg, 190),
                Told(5, .diastolicMmhg, 96), Told(20, .systolicMmhg, 130), Told(20, .diastolicMmhg, 80),
            ],
            [Severity.advisory], "no time, equal values within the hour: delivered again"
        ),
        (
            [
                Told(0, .systolicMmhg, 190), Told(0, .diastolicMmhg, 96), Told(5, .systolicMmhg, 190),
                Told(5.01, .diastolicMmhg, 94),
            ],
            [.advisory, .urgent], "one value agrees by chance, the other does not: measured again"
        ),
        (
            [
                Told(0, .systolicMmhg, 188, claimed: 0), Told(1, .systolicMmhg, 184, claimed: -60),
                Told(2, .systolicMmhg, 188, claimed: 0), Told(10, .systolicMmhg, 130, claimed: 10),
            ],
            [.advisory, .urgent], "a stored reading of an hour ago is another measurement"
        ),
        (
            [
                Told(0, .systolicMmhg, 188, claimed: 0), Told(1, .spo2Pct, 97), Told(2, .systolicMmhg, 188, claimed: 0),
                Told(3, .systolicMmhg, 188, claimed: 0), Told(10, .systolicMmhg, 130, claimed: 10),
            ],
            [.advisory], "the same claimed time and value"
        ),
        ([Told(0, .glucoseMmolL, 17.1), Told(10, .glucoseMmolL, 17.1)], [.advisory], "a glucose meter's one strip"),
        ([Told(0, .glucoseMmolL, 17.1), Told(10, .glucoseMmolL, 17.3)], [.advisory, .urgent], "two strips"),
    ]) func whatIsOneMeasurement(_ readings: [Told], _ wanted: [Severity], _ why: String) {
        var detector = VitalSignDetector()
        #expect(detector.raised(readings, until: 20) == wanted, "\(why)")
    }
}
