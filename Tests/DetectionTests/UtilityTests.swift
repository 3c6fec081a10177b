import SafetyModel
import Testing

@testable import Detection

@Suite struct UtilityWaterTests {
    @Test(arguments: [
        (1.0 / 60, "a radio meter, every minute"), (0.5, "half-hourly"), (1.0, "hourly"), (4.0, "six times a day"),
    ]) func silenceIsAskedThenCalled(_ step: Double, _ why: String) throws {
        var detector = UtilityDetector()
        var total = 100.0
        #expect(detector.run(from: 0, to: 4, every: step, total: &total) { _ in 0.1 * step }.isEmpty, "\(why)")
        let found = detector.run(from: 4 + step, to: 40, every: step, total: &total) { _ in 0 }
        #expect(found.map(\.severity) == [.advisory, .urgent], "\(why)")
        let first = try #require(found.first)
        #expect(first.category == .utility && first.detail == "no_water" && first.device == "meter")
        #expect(first.began.uptime >= atHour(15.8).uptime && first.began.uptime <= atHour(16 + step + 0.01).uptime)
        #expect(first.evidence.count == 2 && first.rule.limit?.en == "0.01 m3 in 12 h")
        total += 0.05
        let over = detector.ingest(meterReading(.waterVolumeM3, total), at: atHour(41))
        #expect(over.map(\.change) == [.cleared], "it runs again")
    }

    @Test func aMeterThatNeverMovedProvesNothing() {
        var detector = UtilityDetector()
        var total = 100.0
        #expect(detector.run(from: 0, to: 60, every: 0.5, total: &total) { _ in 0 }.isEmpty)
    }

    @Test func oneReadingADayProvesDaysOnly() {
        var detector = UtilityDetector()
        var total = 100.0
        #expect(detector.run(from: 0, to: 96, every: 24, total: &total) { _ in 0.2 }.isEmpty, "used every day")
        let found = detector.run(from: 120, to: 168, every: 24, total: &total) { _ in 0 }
        #expect(found.map(\.severity) == [.advisory, .urgent], "a whole day without, then two")
    }

    /// Its standing still for a day is 40 litres a day, not silence.
    @Test(arguments: [
        (0.1, 0.04, 0, "a counter of tenths, hourly readings"), (1, 0.1, 0, "a counter of whole cubic metres"),
        (0.001, 0.04, 2, "a counter of litres is a witness"),
        (0.1, 2.4, 2, "a tenth with every reading: then its standing still is news"),
    ]) func whatACounterOfCoarseStepsProves(_ stepM3: Double, _ dayM3: Double, _ alarms: Int, _ why: String) {
        var detector = UtilityDetector()
        var found: [Detection] = []
        for hour in 0..<24 * 20 {
            let used = 5 + dayM3 / 24 * Double(min(hour, 24 * 18))
            let total = (used / stepM3 + 1e-9).rounded(.down) * stepM3
            found += detector.ingest(meterReading(.waterVolumeM3, total), at: atHour(Double(hour)))
        }
        #expect(found.filter { $0.detail == "no_water" }.count == alarms, "\(why)")
        let says = detector.foresight(at: atHour(24 * 20)).first?.says.en ?? ""
        #expect(says.contains("too coarse") == (alarms == 0), "\(why): \(says)")
    }

    @Test func missingReadingsProveNothing() {
        var detector = UtilityDetector()
        var total = 100.0
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &total) { _ in 0.02 }
        #expect(detector.advance(to: atHour(60)).isEmpty && detector.nextDeadline == nil)
        total += 0.3
        #expect(detector.ingest(meterReading(.waterVolumeM3, total), at: atHour(60)).isEmpty, "it ran some time")
    }

    @Test(arguments: [
        (0.0, 0.4, "reset to nothing"), (7000.0, 7000.4, "another meter, with a higher total"),
        (90.0, 90.2, "another meter, with a lower one"),
    ]) func anotherCounterBeginsAnew(_ first: Double, _ second: Double, _ why: String) {
        var detector = UtilityDetector()
        var total = 100.0
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &total) { _ in 0.02 }
        _ = detector.run(from: 4.5, to: 15, every: 0.5, total: &total) { _ in 0 }
        #expect(detector.ingest(meterReading(.waterVolumeM3, first), at: atHour(15.5)).isEmpty, "\(why): no flood")
        #expect(detector.ingest(meterReading(.waterVolumeM3, first), at: atHour(17)).isEmpty, "\(why): no silence yet")
        #expect(detector.ingest(meterReading(.waterVolumeM3, second), at: atHour(18)).isEmpty, "\(why): goes on")
        total = second
        let found = detector.run(from: 18.5, to: 31, every: 0.5, total: &total) { _ in 0 }
        #expect(found.map(\.detail) == ["no_water"], "\(why)")
    }

    /// A counter of the day begins at nothing every midnight: that ends no silence.
    @Test func aCounterOfTheDay() throws {
        var detector = UtilityDetector()
        var (found, shown): ([Detection], Double) = ([], 0)
        for half in 0..<48 * 8 {
            let hour = Double(half % 48) / 2
            if half % 48 == 0 { shown = 0 }
            // From the sixth day's noon on nobody uses water.
            if hour >= 7, hour < 22, half < 48 * 5 + 24 { shown += 0.012 }
            found += detector.ingest(meterReading(.waterVolumeM3, shown), at: atHour(Double(half) / 2))
        }
        #expect(found.map(\.detail) == ["no_water", "no_water"] && found.map(\.severity) == [.advisory, .urgent])
        #expect(found.last?.began == atHour(24 * 6 + 11.5), "24 h after its last use, whatever midnight came between")
        #expect(found.last?.evidence.first?.value == .number(0), "what the meter shows")
    }

    /// Ten hours of use, then none: the total of a camera or an ultrasonic meter wobbles, receivers restart, digits are misread.
    @Test(arguments: [
        ([0.0, 0.001, -0.001], 1, "the last digit wobbles by a litre"), ([0, 0.009, 0, -0.006], 1, "by some litres"),
        ([0, 0, 0, 0, 0, 0, -1000], 1, "a single 0.000 after a restart"),
        ([0, 0, 0, 0, 0, 1], 1, "a cubic metre that is taken back"), ([0, 0, 0, 0.3], 1, "0.3 m3 that is taken back"),
        ([0, 0, 0, 0, -3.4], 1, "the value of the billing date"),
    ]) func misreadingsAreNoUse(_ offs: [Double], _ least: Int, _ why: String) {
        var detector = UtilityDetector()
        var total = 1000.0
        _ = detector.run(from: 0, to: 10, every: 0.25, total: &total) { _ in 0.004 }
        var (found, signs): ([Detection], Int) = ([], 0)
        for step in 1...140 {
            let shown = max(0, total + offs[step % offs.count])
            let now = atHour(10 + Double(step) / 4)
            found += detector.ingest(meterReading(.waterVolumeM3, shown), at: now)
            if step > offs.count, detector.isDrawnByHand("meter", at: now) { signs += 1 }
        }
        #expect(found.filter { $0.detail == "no_water" }.map(\.severity) == [.advisory, .urgent], "\(why)")
        #expect(found.count == 2 && signs == 0, "\(why): no flood, no life; \(signs)")
        #expect(found.first.map { $0.began.uptime < atHour(23.6).uptime } == true, "\(why)")
    }

    @Test func aRiseThatTheNextReadingKeepsIsUse() {
        var detector = UtilityDetector()
        for (index, shown) in [100.0, 100.01, 100.5, 100.5].enumerated() {
            _ = detector.ingest(meterReading(.waterVolumeM3, shown), at: atHour(Double(index) / 4))
            #expect(detector.isDrawnByHand("meter", at: atHour(Double(index) / 4)) == (index == 1 || index == 3))
        }
    }

    @Test func otherSignsAndAbsenceExplainSilence() {
        var detector = UtilityDetector()
        var total = 100.0
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &total) { _ in 0.02 }
        #expect(detector.run(from: 4.5, to: 10, every: 0.5, total: &total) { _ in 0 }.isEmpty)
        #expect(detector.sign(at: atHour(10)).isEmpty)
        #expect(detector.run(from: 10.5, to: 21.5, every: 0.5, total: &total) { _ in 0 }.isEmpty, "seen at 10 h")
        let asked = detector.run(from: 22, to: 23, every: 0.5, total: &total) { _ in 0 }
        #expect(asked.map(\.severity) == [.advisory] && detector.isWaterMissed)
        #expect(detector.sign(at: atHour(23)).map(\.change) == [.cleared] && !detector.isWaterMissed, "withdrawn")
        #expect(detector.presence(isAway: true, at: atHour(24)).isEmpty)
        #expect(detector.run(from: 24, to: 90, every: 0.5, total: &total) { _ in 0 }.isEmpty, "with the daughter")
        #expect(detector.presence(isAway: false, at: atHour(90)).isEmpty)
        let back = detector.run(from: 90.5, to: 103, every: 0.5, total: &total) { _ in 0 }
        #expect(back.map(\.severity) == [.advisory], "counted from the return")
    }

    @Test func everyMeterCounts() {
        var detector = UtilityDetector()
        var (cold, hot) = (100.0, 20.0)
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &cold, device: "cold") { _ in 0.02 }
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &hot, device: "hot") { _ in 0.01 }
        var found: [Detection] = []
        for half in 9...60 {
            let hour = Double(half) / 2
            if half % 20 == 0 { hot += 0.02 }
            found += detector.ingest(meterReading(.waterVolumeM3, cold, of: "cold"), at: atHour(hour))
            found += detector.ingest(meterReading(.waterVolumeM3, hot, of: "hot"), at: atHour(hour))
        }
        #expect(found.isEmpty, "hot water is water")
    }

    @Test func aBatchOfThePastTakesItsPlace() {
        var detector = UtilityDetector()
        var found: [Detection] = []
        for day in 0..<3 {
            let arrival = atHour(Double(day + 1) * 24)
            for hour in (0..<24).reversed() {
                var past = meterReading(.waterVolumeM3, 100 + (day == 0 ? Double(hour) * 0.01 : 0.23))
                past.isPast = true
                past.claimedWall = atHour(Double(day * 24 + hour)).wall
                found += detector.ingest(past, at: arrival)
            }
        }
        #expect(found.first?.detail == "no_water" && found.first?.severity == .advisory)
        #expect(found.first?.began == atHour(48), "by the batch of the second day, whatever the order within it")
        var ancient = meterReading(.waterVolumeM3, 3)
        ancient.isPast = true
        ancient.claimedWall = atHour(-700).wall
        #expect(detector.ingest(ancient, at: atHour(80)).isEmpty, "the total of last month")
        for value in [Double.nan, .infinity, -4, 1e300] {
            #expect(detector.ingest(meterReading(.waterVolumeM3, value), at: atHour(81)).isEmpty)
        }
    }
}

@Suite struct UtilityFlowTests {
    @Test(arguments: [(0.1, "every six minutes"), (0.5, "half-hourly"), (1.0, "hourly")])
    func leak(_ step: Double, _ why: String) throws {
        var detector = UtilityDetector()
        var total = 5.0
        _ = detector.run(from: 0, to: 3, every: step, total: &total) { $0 > 2 ? 0 : 0.01 * step }
        let found = detector.run(from: 3 + step, to: 32, every: step, total: &total) { _ in 0.01 * step }
        #expect(found.map(\.detail) == ["leak"] && found.first?.severity == .urgent, "\(why)")
        #expect(!detector.isDrawnByHand("meter", at: atHour(32)), "what runs by itself is nobody's sign of life")
        let over = detector.run(from: 32 + step, to: 34, every: step, total: &total) { _ in 0 }
        #expect(over.map(\.change) == [.cleared], "\(why): mended")
    }

    @Test func nightsWithoutUseAreNoLeak() {
        var detector = UtilityDetector()
        var total = 5.0
        let found = detector.run(from: 0, to: 96, every: 0.25, total: &total) { hour in
            (1.0...5.0).contains(hour.truncatingRemainder(dividingBy: 24)) ? 0 : 0.003
        }
        #expect(found.isEmpty)
    }

    @Test func muchUse() {
        var detector = UtilityDetector()
        var total = 5.0
        _ = detector.run(from: 0, to: 10, every: 0.5, total: &total) {
            $0.truncatingRemainder(dividingBy: 4) == 0 ? 0.02 : 0
        }
        let all = detector.run(from: 10.5, to: 14, every: 0.5, total: &total) { _ in 0.9 }
        let bursts = all.filter { $0.detail == "burst" }.map(\.severity)
        #expect(bursts == [.advisory, .urgent], "1.8 m3 an hour are a burst too")
        let found = all.filter { $0.detail == "high_use" }
        #expect(found.map(\.detail) == ["high_use", "high_use"] && found.map(\.severity) == [.advisory, .urgent])
        let later = detector.run(from: 14.5, to: 44, every: 0.5, total: &total) { Int($0) % 4 == 0 ? 0.01 : 0 }
        #expect(later.map(\.change) == [.cleared])
    }
}
