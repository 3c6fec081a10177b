import SafetyModel
import Testing

@testable import Detection

/// Hours since the start; wall time begins at midnight UTC.
private func moment(_ hours: Double) -> Moment {
    let uptime = Milliseconds(hours * 3_600_000)
    return Moment(wall: 1_784_073_600_000 + uptime, uptime: 50_000_000 + uptime)
}

private func reading(_ kind: ObservationKind, _ value: Double, of device: DeviceID = "meter") -> Observation {
    Observation(device, kind, .number(value))
}

extension UtilityDetector {
    /// Readings every `step` hours from `from` to `to`; `use` is what ran in the interval before (m3).
    fileprivate mutating func run(
        from: Double, to: Double, every step: Double, total: inout Double, device: DeviceID = "meter",
        use: (Double) -> Double
    ) -> [Detection] {
        var detections: [Detection] = []
        var hour = from
        while hour <= to + 1e-6 {
            total += use(hour)
            detections += ingest(reading(.waterVolumeM3, total, of: device), at: moment(hour))
            hour += step
        }
        return detections
    }
}

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
        #expect(first.began.uptime >= moment(15.8).uptime && first.began.uptime <= moment(16 + step + 0.01).uptime)
        #expect(first.evidence.count == 2 && first.rule.limit?.en == "0.01 m3 in 12 h")
        total += 0.05
        let over = detector.ingest(reading(.waterVolumeM3, total), at: moment(41))
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
            found += detector.ingest(reading(.waterVolumeM3, total), at: moment(Double(hour)))
        }
        #expect(found.filter { $0.detail == "no_water" }.count == alarms, "\(why)")
        let says = detector.foresight(at: moment(24 * 20)).first?.says.en ?? ""
        #expect(says.contains("too coarse") == (alarms == 0), "\(why): \(says)")
    }

    @Test func missingReadingsProveNothing() {
        var detector = UtilityDetector()
        var total = 100.0
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &total) { _ in 0.02 }
        #expect(detector.advance(to: moment(60)).isEmpty && detector.nextDeadline == nil)
        total += 0.3
        #expect(detector.ingest(reading(.waterVolumeM3, total), at: moment(60)).isEmpty, "it ran some time")
    }

    @Test(arguments: [
        (0.0, 1.5, "reset to nothing"), (7000.0, 7000.4, "another meter, with a higher total"),
        (90.0, 90.2, "another meter, with a lower one"),
    ]) func anotherCounterBeginsAnew(_ first: Double, _ second: Double, _ why: String) {
        var detector = UtilityDetector()
        var total = 100.0
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &total) { _ in 0.02 }
        _ = detector.run(from: 4.5, to: 15, every: 0.5, total: &total) { _ in 0 }
        #expect(detector.ingest(reading(.waterVolumeM3, first), at: moment(15.5)).isEmpty, "\(why): no flood")
        #expect(detector.ingest(reading(.waterVolumeM3, first), at: moment(17)).isEmpty, "\(why): no silence yet")
        #expect(detector.ingest(reading(.waterVolumeM3, second), at: moment(18)).isEmpty, "\(why): goes on")
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
            found += detector.ingest(reading(.waterVolumeM3, shown), at: moment(Double(half) / 2))
        }
        #expect(found.map(\.detail) == ["no_water", "no_water"] && found.map(\.severity) == [.advisory, .urgent])
        #expect(found.last?.began == moment(24 * 6 + 11.5), "24 h after its last use, whatever midnight came between")
        #expect(found.last?.evidence.first?.value == .number(0), "what the meter shows")
    }

    @Test func otherSignsAndAbsenceExplainSilence() {
        var detector = UtilityDetector()
        var total = 100.0
        _ = detector.run(from: 0, to: 4, every: 0.5, total: &total) { _ in 0.02 }
        #expect(detector.run(from: 4.5, to: 10, every: 0.5, total: &total) { _ in 0 }.isEmpty)
        #expect(detector.sign(at: moment(10)).isEmpty)
        #expect(detector.run(from: 10.5, to: 21.5, every: 0.5, total: &total) { _ in 0 }.isEmpty, "seen at 10 h")
        let asked = detector.run(from: 22, to: 23, every: 0.5, total: &total) { _ in 0 }
        #expect(asked.map(\.severity) == [.advisory] && detector.isWaterMissed)
        #expect(detector.sign(at: moment(23)).map(\.change) == [.cleared] && !detector.isWaterMissed, "withdrawn")
        #expect(detector.presence(isAway: true, at: moment(24)).isEmpty)
        #expect(detector.run(from: 24, to: 90, every: 0.5, total: &total) { _ in 0 }.isEmpty, "with the daughter")
        #expect(detector.presence(isAway: false, at: moment(90)).isEmpty)
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
            found += detector.ingest(reading(.waterVolumeM3, cold, of: "cold"), at: moment(hour))
            found += detector.ingest(reading(.waterVolumeM3, hot, of: "hot"), at: moment(hour))
        }
        #expect(found.isEmpty, "hot water is water")
    }

    @Test func aBatchOfThePastTakesItsPlace() {
        var detector = UtilityDetector()
        var found: [Detection] = []
        for day in 0..<3 {
            let arrival = moment(Double(day + 1) * 24)
            for hour in (0..<24).reversed() {
                var past = reading(.waterVolumeM3, 100 + (day == 0 ? Double(hour) * 0.01 : 0.23))
                past.isPast = true
                past.claimedWall = moment(Double(day * 24 + hour)).wall
                found += detector.ingest(past, at: arrival)
            }
        }
        #expect(found.first?.detail == "no_water" && found.first?.severity == .advisory)
        #expect(found.first?.began == moment(48), "by the batch of the second day, whatever the order within it")
        var ancient = reading(.waterVolumeM3, 3)
        ancient.isPast = true
        ancient.claimedWall = moment(-700).wall
        #expect(detector.ingest(ancient, at: moment(80)).isEmpty, "the total of last month")
        for value in [Double.nan, .infinity, -4, 1e300] {
            #expect(detector.ingest(reading(.waterVolumeM3, value), at: moment(81)).isEmpty)
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
        #expect(!detector.isDrawnByHand("meter", at: moment(32)), "what runs by itself is nobody's sign of life")
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
            $0.truncatingRemainder(dividingBy: 2) == 0 ? 0.02 : 0
        }
        let found = detector.run(from: 10.5, to: 14, every: 0.5, total: &total) { _ in 0.9 }
        #expect(found.map(\.detail) == ["high_use", "high_use"] && found.map(\.severity) == [.advisory, .urgent])
        let later = detector.run(from: 14.5, to: 44, every: 0.5, total: &total) { Int($0) % 2 == 0 ? 0.01 : 0 }
        #expect(later.map(\.change) == [.cleared])
    }
}

@Suite struct UtilityPlugTests {
    private static let plug = DeviceContext("socket_3", room: "kitchen", role: .plug)

    @Test func overload() throws {
        var detector = UtilityDetector()
        func tell(_ watts: Double, _ seconds: Double, _ detector: inout UtilityDetector) -> [Detection] {
            detector.ingest(reading(.powerW, watts, of: "socket_3"), from: Self.plug, at: moment(seconds / 3600))
        }
        #expect(tell(2600, 0, &detector).isEmpty, "a motor that starts")
        #expect(tell(800, 20, &detector).isEmpty && detector.advance(to: moment(0.1)).isEmpty)
        #expect(tell(2600, 600, &detector).isEmpty)
        let due = try #require(detector.nextDeadline)
        #expect(due == moment(660.0 / 3600).uptime)
        let found = detector.advance(to: moment(660.0 / 3600))
        #expect(found.map(\.detail) == ["overload"] && found.first?.severity == .urgent)
        #expect(found.first?.rule.limit?.en == "2300 W" && found.first?.room == "kitchen")
        #expect(tell(2650, 700, &detector).isEmpty, "said once")
        #expect(tell(0, 800, &detector).map(\.change) == [.cleared])
        let amps = Observation("socket_3", .currentA, .number(12))
        _ = detector.ingest(amps, from: Self.plug, at: moment(1))
        #expect(detector.advance(to: moment(1.02)).first?.rule.limit?.en == "10 A")
    }

    @Test func aMainsMeterIsNoPlug() {
        var detector = UtilityDetector()
        for minute in 0..<30 {
            let now = moment(Double(minute) / 60)
            #expect(detector.ingest(reading(.powerW, 6000, of: "mains_meter"), at: now).isEmpty)
            #expect(detector.advance(to: now).isEmpty)
        }
    }

    @Test func stoveLeftOn() throws {
        let stove = ApplianceSetting(match: "socket_*", kind: .stove, leftOnMilliseconds: 3_600_000)
        var detector = UtilityDetector(appliances: [stove])
        var found: [(Detection, Double)] = []
        // A thermostat: five minutes on, five minutes off, reported every five.
        for step in 0...18 {
            let hour = Double(step) / 12
            found += detector.advance(to: moment(hour)).map { ($0, hour) }
            let watts = step % 2 == 0 ? 900.0 : 0
            found += detector.ingest(reading(.powerW, watts, of: "socket_3"), from: Self.plug, at: moment(hour))
                .map { ($0, hour) }
        }
        #expect(found.map(\.0.severity) == [.advisory, .urgent] && found.map(\.1) == [1, 1.25])
        #expect(found.first?.0.detail == "left_on")
        _ = detector.ingest(reading(.powerW, 0, of: "socket_3"), from: Self.plug, at: moment(1.6))
        #expect(detector.advance(to: moment(1.8)).map(\.change) == [.cleared], "off for longer than a pause")
    }

    /// A stove that is on from hour 0, with a reading every minute.
    private func stove(untilMinute last: Int, _ note: (inout UtilityDetector, Int) -> [Detection]) -> [Detection] {
        var detector = UtilityDetector()
        let plug = DeviceContext("stove", room: "kitchen", role: .plug)
        var found: [Detection] = []
        for minute in 0...last {
            let now = moment(Double(minute) / 60)
            found += detector.advance(to: now)
            found += detector.ingest(reading(.powerW, 1500, of: "stove"), from: plug, at: now)
            found += note(&detector, minute)
        }
        return found
    }

    @Test func whoAnswersHasNotForgottenIt() {
        let found = stove(untilMinute: 220) { detector, minute in
            minute == 95 ? detector.sign(by: "voice", isAnswer: true, at: moment(95.0 / 60)) : []
        }
        #expect(found.map(\.change) == [.raised, .cleared, .raised, .raised], "asked again after as long")
        #expect(found.map(\.severity).last == .urgent && found.last?.began == moment(200.0 / 60))
    }

    @Test func whoIsSeenBesideItHasNotForgottenIt() {
        let found = stove(untilMinute: 120) { detector, minute in
            let room = minute == 92 ? "bedroom" : minute == 95 ? "kitchen" : nil
            return room.map { detector.sign(in: $0, by: "pir", at: moment(Double(minute) / 60)) } ?? []
        }
        #expect(found.map(\.change) == [.raised, .cleared])
        let long = stove(untilMinute: 400) { detector, minute in
            minute % 10 == 5 ? detector.sign(in: "kitchen", by: "pir", at: moment(Double(minute) / 60)) : []
        }
        #expect(long.contains { $0.severity == .urgent }, "whoever lies beside it moves too: not for ever")
    }

    @Test func theThermostatOfWhatIsOnIsNobody() {
        var detector = UtilityDetector()
        let plug = DeviceContext("stove", room: "kitchen", role: .plug)
        var hands: [Int] = []
        for minute in 0..<60 where minute % 5 == 0 {
            let now = moment(Double(minute) / 60)
            _ = detector.ingest(reading(.powerW, minute % 10 == 0 ? 1500 : 0, of: "stove"), from: plug, at: now)
            if detector.isUsedByHand("stove", at: now) { hands.append(minute) }
        }
        #expect(hands == [0, 5, 10, 15], "only its begin")
    }

    /// A heater on a plug without a name: known as such with its fifth start; a lamp in an evening is a hand's.
    @Test(arguments: [
        ([0.0, 18, 37, 54, 73, 91], 73.0, "a thermostat"), ([0, 10, 45, 60, 130, 160], nil, "somebody's evening"),
    ]) func whatHasARhythmIsNobody(_ starts: [Double], _ from: Double?, _ why: String) {
        var detector = UtilityDetector()
        let plug = DeviceContext("socket_9", room: "bedroom", role: .plug)
        for start in starts {
            _ = detector.ingest(reading(.powerW, 800, of: plug.device), from: plug, at: moment(start / 60))
            #expect(
                detector.isUsedByHand(plug.device, at: moment(start / 60)) == (from.map { start < $0 } ?? true),
                "\(why): \(start)")
            _ = detector.ingest(reading(.powerW, 0, of: plug.device), from: plug, at: moment((start + 5) / 60))
        }
    }

    /// A compressor or a kettle that keeps warm, every twenty minutes of a day.
    @Test(arguments: ["socket_3", "kettle", "plug_tv"]) func whatCyclesQuicklyIsNobody(_ name: String) {
        var detector = UtilityDetector()
        let plug = DeviceContext(DeviceID(name), room: "kitchen", role: .plug)
        for step in 0..<72 {
            let watts = step % 2 == 0 ? 900.0 : 1
            _ = detector.ingest(
                reading(.powerW, watts, of: plug.device), from: plug, at: moment(Double(step) / 6))
        }
        #expect(!detector.isUsedByHand(plug.device, at: moment(70.0 / 6)))
    }

    @Test func aPlugThatFellSilentIsNotJudged() {
        let heater = ApplianceSetting(match: "socket_3", kind: .heater)
        var detector = UtilityDetector(appliances: [heater])
        _ = detector.ingest(reading(.powerW, 900, of: "socket_3"), from: Self.plug, at: moment(0))
        #expect(detector.advance(to: moment(12)).isEmpty, "last heard twelve hours ago")
    }

    @Test func whatSwitchesItselfIsNobody() {
        var detector = UtilityDetector()
        for half in 0..<16 {
            let watts = half % 2 == 0 ? 80.0 : 1
            _ = detector.ingest(reading(.powerW, watts, of: "socket_3"), from: Self.plug, at: moment(Double(half) / 2))
        }
        #expect(!detector.isUsedByHand("socket_3", at: moment(8)), "a fridge")
        #expect(detector.isUsedByHand("socket_3", at: moment(20)), "and later something else")
        #expect(detector.isUsedByHand("kettle", at: moment(8)), "never heard: by hand")
    }
}
