import SafetyModel
import Testing

@testable import Detection

@Suite struct VitalSenseTests {
    private static func walk(_ steps: Double) -> [Told] {
        [Told(0, .heartRateBpm, 74), Told(0, .steps, 2000)]
            + (1...5).flatMap { step in
                let minute = Double(step) * 5
                return [
                    Told(minute, .heartRateBpm, 138 + Double(step)), Told(minute, .steps, 2000 + steps * Double(step)),
                ]
            } + [Told(30, .heartRateBpm, 80)]
    }

    @Test func aWalksPulseIsNoRestingPulse() {
        var detector = VitalSignDetector()
        let walking = detector.raised(Self.walk(180), until: 40)
        #expect(walking.filter { $0 >= .urgent }.isEmpty, "NEWS2 is of a person at rest; 180 steps in five minutes")
        var other = VitalSignDetector()
        #expect(other.raised(Self.walk(1), until: 40).contains(.urgent), "five steps are no walk")
    }

    @Test func aFrozenPulseIsTheDevices() {
        var detector = VitalSignDetector()
        let frozen =
            [Told(-0.2, .heartRateBpm, 72)]
            + stride(from: 0.0, to: 20, by: 1.0 / 6).map { Told($0, .heartRateBpm, 138) }
        #expect(detector.raised(frozen, until: 20).filter { $0 >= .urgent }.isEmpty, "the same beat for 20 min")
        var other = VitalSignDetector()
        let real =
            [Told(-0.2, .heartRateBpm, 72)]
            + (0..<120).map { Told(Double($0) / 6, .heartRateBpm, 137 + Double($0 % 3)) }
        #expect(other.raised(real, until: 20).contains(.urgent), "138 that varies by a beat")
    }

    @Test func aRadarWithoutAnybodyMeasuresNothing() {
        var detector = VitalSignDetector()
        let alone =
            [Told(0, .presence, is: false)]
            + stride(from: 0.0, to: 20, by: 1.0 / 6).map { Told($0, .respirationRpm, 28) }
        #expect(detector.raised(alone, until: 20).isEmpty, "a curtain's breath")
        let somebody =
            [Told(20, .presence, is: true)]
            + stride(from: 20.1, to: 40, by: 1.0 / 6).map { Told($0, .respirationRpm, 28) }
        #expect(detector.raised(somebody, until: 40).contains(.urgent))
    }

    private static let asleep =
        [Told(0, .bedOccupancy, is: true)]
        + stride(from: 0.0, to: 5, by: 1.0 / 6).map { Told($0, .respirationRpm, 14) }
    private static func missing(_ minutes: Double) -> [Told] {
        stride(from: 5.0, to: 5 + minutes, by: 1.0 / 6).map { Told($0, .breathing, is: false) }
    }

    @Test(arguments: [
        (asleep + missing(6), [Severity.advisory, .urgent], "own rule: asks after 2 min, calls after 5"),
        (asleep + missing(1.5) + [Told(6.6, .respirationRpm, 13)], [], "lost for a minute and a half"),
        (asleep + missing(1) + [Told(6, .bedOccupancy, is: false)] + missing(8), [], "got up"),
        ([Told(0, .bedOccupancy, is: true)] + missing(8), [], "never seen to breathe: it cannot see this bed"),
        (asleep.filter { $0.kind != .bedOccupancy } + missing(8), [], "nobody says that somebody is there"),
        (asleep + [Told(5, .breathing, is: false)], [.advisory, .urgent], "told only once: twice as long"),
    ]) func breathingThatStops(_ readings: [Told], _ wanted: [Severity], _ why: String) {
        var detector = VitalSignDetector()
        let found = detector.detections(readings, until: 18)
        #expect(found.map(\.severity) == wanted && found.allSatisfy { $0.detail == "breathing_stopped" }, "\(why)")
    }
}
