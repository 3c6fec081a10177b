import SafetyModel
import Testing

@testable import Detection

/// Minutes since the start.
private func moment(_ minutes: Double) -> Moment {
    let uptime = Milliseconds(minutes * 60_000)
    return Moment(wall: 1_784_073_600_000 + uptime, uptime: 90_000_000 + uptime)
}

extension VitalSignDetector {
    /// One message: a set of readings of one device.
    fileprivate mutating func read(
        _ values: [(ObservationKind, Double)], of device: DeviceID = "monitor", at minutes: Double,
        claimed: Milliseconds? = nil, past: Bool = false
    ) -> [Detection] {
        for (kind, value) in values {
            let told = Observation(device, kind, .number(value), claimedWall: claimed, isPast: past)
            _ = ingest(told, from: DeviceContext(device), at: moment(minutes))
        }
        return judge(at: moment(minutes))
    }
}

@Suite struct VitalScoreTests {
    @Test func sumsAreToldAtOnce() throws {
        var detector = VitalSignDetector()
        let urgent = detector.read([(.spo2Pct, 92), (.heartRateBpm, 100), (.bodyTemperatureC, 39.2)], at: 0)
        #expect(urgent.map(\.severity) == [.urgent] && urgent.first?.detail == "news2")
        let detection = try #require(urgent.first)
        #expect(detection.category == .vitalSign && detection.rule.observed?.en.contains("at least 5") == true)
        #expect(detection.evidence.count == 4)
        #expect(detection.evidence.last?.says.en.contains("missing within 30 min: respiration_rpm") == true)
        let worse = detector.read([(.systolicMmhg, 98), (.diastolicMmhg, 60)], of: "cuff", at: 10)
        #expect(worse.map(\.severity) == [.emergency], "another device, the same person and the same half hour")
        #expect(worse.first?.device == "monitor", "one episode, one entry")
    }

    @Test func setsDoNotMixWithTheDayBefore() {
        var detector = VitalSignDetector()
        #expect(detector.read([(.spo2Pct, 93)], at: 0).isEmpty)
        #expect(detector.read([(.heartRateBpm, 120)], at: 40).isEmpty, "not within the window")
        #expect(detector.read([(.systolicMmhg, 109), (.diastolicMmhg, 70)], at: 60).isEmpty, "2 + 1 in the window")
    }

    @Test func aSingleThreeAsksFirst() throws {
        var detector = VitalSignDetector()
        let asked = detector.read([(.spo2Pct, 88)], at: 0)
        #expect(asked.map(\.severity) == [.advisory] && asked.first?.detail == "measure_again")
        #expect(detector.nextDeadline == moment(5).uptime)
        let counted = detector.advance(to: moment(5))
        #expect(counted.map(\.severity) == [.urgent], "no other measurement came")
        let over = detector.read([(.spo2Pct, 97)], at: 9)
        #expect(over.map(\.change) == [.cleared])
    }

    @Test func aSlipIsAnsweredByTheNextReading() {
        var detector = VitalSignDetector()
        #expect(detector.read([(.spo2Pct, 88)], at: 0).map(\.severity) == [.advisory])
        #expect(detector.read([(.spo2Pct, 97)], at: 2).map(\.change) == [.cleared])
        #expect(detector.advance(to: moment(60)).isEmpty)
    }

    @Test func aSecondReadingConfirms() {
        var detector = VitalSignDetector()
        #expect(detector.read([(.spo2Pct, 88)], at: 0).map(\.severity) == [.advisory])
        #expect(detector.read([(.spo2Pct, 87)], at: 0.2).isEmpty, "the same slip")
        #expect(detector.read([(.spo2Pct, 87)], at: 1.2).map(\.severity) == [.urgent])
    }

    @Test func anotherOddParameterMakesItCertain() {
        var detector = VitalSignDetector()
        var found = detector.read([(.spo2Pct, 88), (.bodyTemperatureC, 38.5)], at: 0)
        #expect(found.map(\.severity) == [.urgent], "a 3 with another sensor's abnormal parameter")
        detector = VitalSignDetector()
        found = detector.read([(.spo2Pct, 88), (.heartRateBpm, 101)], at: 0)
        #expect(found.map(\.severity) == [.advisory], "one light sees both: its next look decides")
    }

    /// A ring on the finger, every ten seconds.
    /// A finger that moves makes saturation and pulse wrong together: one glance of a ring is no emergency.
    @Test func oneGlanceOfARingIsConfirmedByTheNext() {
        var detector = VitalSignDetector()
        var found: [Detection] = []
        for minute in 0..<180 {
            let isSlip = minute % 60 == 30
            found += detector.advance(to: moment(Double(minute)))
            found += detector.read(
                [(.spo2Pct, isSlip ? 80 : 96), (.heartRateBpm, isSlip ? 140 : 70)], of: "ring", at: Double(minute))
        }
        #expect(found.isEmpty, "three slips")
        found += detector.read([(.spo2Pct, 80), (.heartRateBpm, 140)], of: "ring", at: 180)
        #expect(found.isEmpty)
        found += detector.read([(.spo2Pct, 81), (.heartRateBpm, 138)], of: "ring", at: 181)
        #expect(found.map(\.severity) == [.urgent], "the next look confirms")
        var other = detector
        _ = other.read([(.spo2Pct, 96), (.heartRateBpm, 70)], of: "ring", at: 185)
        _ = other.read([(.spo2Pct, 96), (.heartRateBpm, 70)], of: "ring", at: 186)
        _ = other.read([(.spo2Pct, 80), (.heartRateBpm, 140)], of: "ring", at: 187)
        #expect(other.advance(to: moment(192)).map(\.severity) == [.urgent], "and so does its silence")
    }

    /// Discovery and ESPHome send each value in a message of its own.
    @Test func twoMessagesOfOneGlanceAreOneVoice() {
        var detector = VitalSignDetector()
        var found: [Detection] = []
        for step in 0..<60 {
            let isSlip = step == 30
            found += detector.read([(.spo2Pct, isSlip ? 84 : 96)], of: "ring", at: Double(step) / 6)
            found += detector.read([(.heartRateBpm, isSlip ? 135 : 70)], of: "ring", at: Double(step) / 6 + 0.01)
        }
        #expect(found.isEmpty, "the next look is normal")
    }

    @Test func pressuresTheWrongWayRound() throws {
        var detector = VitalSignDetector()
        let asked = try #require(
            detector.read([(.systolicMmhg, 82), (.diastolicMmhg, 131)], of: "cuff", at: 0).first)
        #expect(asked.detail == "measure_again" && asked.severity == .advisory)
        #expect(asked.rule.limit?.en == "systolic above diastolic pressure" && asked.summary.zh.contains("收缩压应高于舒张压"))
    }

    @Test func aRingIsNotAskedToMeasureAgain() {
        var detector = VitalSignDetector()
        var found: [Detection] = []
        for step in 0..<360 {
            let isSlip = step % 30 == 29
            found += detector.read([(.spo2Pct, isSlip ? 84 : 96)], of: "ring", at: Double(step) / 6)
            found += detector.advance(to: moment(Double(step) / 6))
        }
        #expect(found.isEmpty, "slips that the next reading answers")
        for step in 360..<372 { found += detector.read([(.spo2Pct, 84)], of: "ring", at: Double(step) / 6) }
        #expect(found.map(\.severity) == [.urgent], "a minute of it is none")
    }

    @Test func consciousness() {
        var detector = VitalSignDetector()
        _ = detector.read([(.heartRateBpm, 72)], at: 0)
        detector.consciousness(isAlert: true, resident: nil, at: moment(1))
        #expect(detector.judge(at: moment(1)).isEmpty)
        detector.consciousness(isAlert: false, resident: nil, at: moment(2))
        let found = detector.judge(at: moment(2))
        #expect(found.map(\.severity) == [.urgent], "new confusion is a 3 by itself")
    }
}

@Suite struct VitalLimitTests {
    /// A crisis that nobody answers must reach a person.
    @Test(arguments: [
        (ObservationKind.systolicMmhg, 210.0, 25.0, "a crisis of pressure"),
        (.glucoseMmolL, 3.4, 15, "ADA: again after 15 min"),
    ]) func unansweredQuestions(_ kind: ObservationKind, _ value: Double, _ minutes: Double, _ why: String) {
        var detector = VitalSignDetector()
        #expect(detector.read([(kind, value)], at: 0).map(\.severity) == [.advisory], "\(why)")
        #expect(detector.nextDeadline == moment(minutes).uptime, "\(why)")
        var late = detector
        #expect(detector.advance(to: moment(minutes)).map(\.severity) == [.urgent], "\(why)")
        #expect(late.advance(to: moment(minutes + 20)).map(\.severity) == [.urgent], "\(why): the box was busy")
    }

    @Test(
        arguments: [
            (-200_000_000_000, 90.0, true, "a clock reset to 2020: arrival counts"),
            (-3 * 86_400_000, 90, true, "claims advance as arrivals do: a wrong clock"),
            (-3 * 86_400_000, 2, false, "a stored batch arrives within seconds"),
        ] as [(Milliseconds, Double, Bool, String)])
    func wrongClocks(_ off: Milliseconds, _ seconds: Double, _ isTold: Bool, _ why: String) {
        var detector = VitalSignDetector()
        var found: [Detection] = []
        for step in 0..<3 {
            let claimed = moment(Double(step) * 1.5).wall &+ off
            let minutes = Double(step) * seconds / 60
            found += detector.read([(.systolicMmhg, 206), (.diastolicMmhg, 124)], at: minutes, claimed: claimed)
        }
        #expect(found.contains { $0.severity == .urgent } == isTold && (isTold || found.isEmpty), "\(why)")
    }

    @Test func oneMeasurementDeliveredAgainIsOne() {
        var detector = VitalSignDetector()
        let claimed = moment(0).wall
        #expect(detector.read([(.systolicMmhg, 188)], at: 0, claimed: claimed).map(\.severity) == [.advisory])
        #expect(detector.read([(.systolicMmhg, 188)], at: 2, claimed: claimed).isEmpty)
        #expect(detector.read([(.systolicMmhg, 136)], at: 4, claimed: moment(4).wall).map(\.change) == [.cleared])
    }

    @Test(arguments: [(38.4, [Severity](), "not yet"), (38.6, [.advisory], "a fever in the old is worth a word")])
    func fever(_ value: Double, _ severities: [Severity], _ why: String) {
        var detector = VitalSignDetector()
        #expect(detector.read([(.bodyTemperatureC, value)], at: 0).map(\.severity) == severities, "\(why)")
    }

    @Test func highPressureIsUrgentWhenItComesAgain() {
        var detector = VitalSignDetector()
        let high: [(ObservationKind, Double)] = [(.systolicMmhg, 184), (.diastolicMmhg, 112), (.heartRateBpm, 88)]
        #expect(detector.read(high, at: 0).map(\.severity) == [.advisory])
        #expect(detector.advance(to: moment(20)).isEmpty, "once is a question")
        #expect(detector.read(high, at: 21).isEmpty, "the same values without a time: the same measurement")
        let again: [(ObservationKind, Double)] = [(.systolicMmhg, 186), (.diastolicMmhg, 112), (.heartRateBpm, 88)]
        #expect(detector.read(again, at: 22).map(\.severity) == [.urgent])
        let fine = detector.read([(.systolicMmhg, 150), (.diastolicMmhg, 90), (.heartRateBpm, 80)], at: 50)
        #expect(fine.map(\.change) == [.cleared])
    }

    @Test(arguments: [
        (3.8, Severity.advisory, "low"), (2.9, .urgent, "very low: at once"), (17.5, .advisory, "high: again first"),
        (6.0, nil, "fine"),
    ]) func glucose(_ value: Double, _ severity: Severity?, _ why: String) {
        var detector = VitalSignDetector()
        #expect(detector.read([(.glucoseMmolL, value)], at: 0).first?.severity == severity, "\(why)")
    }

    @Test func whatWasNotMeasuredAgainIsNotOver() {
        var detector = VitalSignDetector()
        #expect(detector.read([(.glucoseMmolL, 2.5)], at: 0).map(\.severity) == [.urgent])
        let other = detector.read([(.systolicMmhg, 130), (.diastolicMmhg, 80)], at: 60)
        #expect(other.isEmpty, "a normal pressure says nothing of sugar")
        #expect(detector.read([(.glucoseMmolL, 6)], at: 70).map(\.change) == [.cleared])
    }

    @Test func weight() {
        var detector = VitalSignDetector()
        var found: [Detection] = []
        for (day, kilograms) in [(0.0, 70.0), (1, 70.3), (2, 71.1), (3, 72.4)] {
            found += detector.read([(.weightKg, kilograms)], of: "scale", at: day * 1440)
        }
        #expect(found.map(\.detail) == ["weight_gain"] && found.first?.severity == .advisory)
    }

    @Test(arguments: [
        ([(ObservationKind.spo2Pct, 12.0)], "no finger"), ([(.heartRateBpm, 300)], "no heart"),
        ([(.systolicMmhg, 90), (.diastolicMmhg, 95)], "no cuff measures that"), ([(.bodyTemperatureC, 22)], "the room"),
    ]) func implausible(_ values: [(ObservationKind, Double)], _ why: String) {
        var detector = VitalSignDetector()
        let found = detector.read(values, at: 0)
        #expect(found.map(\.severity) == [.advisory] && found.first?.detail == "measure_again", "\(why)")
        #expect(detector.advance(to: moment(90)).isEmpty, "\(why): it never counts")
    }

    @Test func residentsOwnLimits() {
        var lungs = ResidentVitals(id: "r1")
        lungs.scale = .two
        var athlete = ResidentVitals(id: "r2")
        athlete.ranges[.pulse] = .init(low: 34, high: 120)
        var detector = VitalSignDetector(residents: [lungs, athlete])
        func tell(_ kind: ObservationKind, _ value: Double, _ resident: String, _ minute: Double) -> [Detection] {
            let context = DeviceContext(DeviceID("watch_\(resident)"), resident: resident)
            _ = detector.ingest(Observation(context.device, kind, .number(value)), from: context, at: moment(minute))
            return detector.judge(at: moment(minute))
        }
        #expect(tell(.spo2Pct, 89, "r1", 0).isEmpty, "their target is 88 to 92 %")
        #expect(tell(.heartRateBpm, 38, "r2", 0).isEmpty, "agreed")
        #expect(tell(.heartRateBpm, 32, "r2", 60).map(\.resident) == ["r2"])
    }

    @Test func whatIsOldNeverRaises() {
        var detector = VitalSignDetector()
        let bad: [(ObservationKind, Double)] = [(.spo2Pct, 80), (.heartRateBpm, 140)]
        #expect(detector.read(bad, at: 0, past: true).isEmpty)
        for day in (1..<30).reversed() {
            #expect(detector.read(bad, at: 0.1, claimed: moment(-1440 * Double(day)).wall).isEmpty, "a month at once")
        }
        #expect(detector.read(bad, at: 20, claimed: moment(-160).wall).isEmpty, "three hours late")
        let late = detector.read(bad, at: 40, claimed: moment(-140).wall)
        #expect(late.map(\.severity) == [.advisory], "always three hours late: its clock is wrong, not its reading")
        #expect(detector.advance(to: moment(45)).map(\.severity) == [.urgent])
    }

    /// 30 mmHg more than for three weeks, and no limit is reached.
    @Test func aPressureThatHasRisen() {
        var detector = VitalSignDetector()
        var found: [(Int, Detection)] = []
        for day in 0..<60 {
            let systolic = (day < 21 ? 126 : 156) + Double(day * 7 % 9)
            let told = detector.read(
                [(.systolicMmhg, systolic), (.diastolicMmhg, 80)], of: "cuff", at: Double(day) * 1440)
            found += told.map { (day, $0) }
        }
        #expect(found.map(\.1.detail) == ["unusual", "unusual"] && found.map(\.1.change) == [.raised, .cleared])
        #expect(found.first.map { (22...29).contains($0.0) } == true, "within days, not with the first one")
        #expect(found.last.map { $0.0 > 40 } == true, "said once, until it is the usual level")
    }

    @Test func theirOwnLevel() {
        var detector = VitalSignDetector()
        var found: [Detection] = []
        for day in 0..<20 {
            for half in 0..<2 {
                let minute = Double(day) * 1440 + Double(half) * 600
                found += detector.read([(.heartRateBpm, 62 + Double((day + half) % 3))], of: "watch", at: minute)
            }
        }
        #expect(found.isEmpty)
        for day in 20..<24 {
            for half in 0..<4 {
                found += detector.read([(.heartRateBpm, 90)], of: "watch", at: Double(day) * 1440 + Double(half) * 300)
            }
        }
        #expect(found.first?.detail == "unusual" && found.first?.severity == .advisory, "90 is normal, but not here")
    }

    @Test func closingReArms() {
        var detector = VitalSignDetector()
        let bad: [(ObservationKind, Double)] = [(.spo2Pct, 85), (.heartRateBpm, 135)]
        #expect(detector.read(bad, at: 0).count == 1 && detector.read(bad, at: 2).map(\.severity) == [.urgent])
        #expect(detector.read(bad, at: 3).isEmpty)
        detector.rearm("monitor")
        #expect(detector.advance(to: moment(5)).isEmpty, "what was measured before is done with")
        #expect(detector.read(bad, at: 10).map(\.severity) == [.advisory])
        #expect(detector.read(bad, at: 12).map(\.severity) == [.urgent])
    }
}
