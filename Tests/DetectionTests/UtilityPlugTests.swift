import SafetyModel
import Testing

@testable import Detection

@Suite struct UtilityPlugTests {
    private static let plug = DeviceContext("socket_3", room: "kitchen", role: .plug)

    private static func run(
        _ watts: [Double], every seconds: Double, amperes: Double? = nil, _ detector: inout UtilityDetector
    ) -> [Detection] {
        watts.enumerated().flatMap { index, value in
            let now = atHour(Double(index) * seconds / 3600)
            let current = amperes.map { meterReading(.currentA, $0, of: "socket_3") }
            return detector.advance(to: now)
                + (current.map { detector.ingest($0, from: plug, at: now) } ?? [])
                + detector.ingest(meterReading(.powerW, value, of: "socket_3"), from: plug, at: now)
        }
    }

    /// IEC 60898: 1.13 times the current is borne for an hour, 1.45 times trips within it.
    @Test(arguments: [
        (2600.0, 60, Double?.none, [Severity](), "1.13 times for an hour: borne"),
        (2700, 29, nil, [], "1.17 times for less than 30 min"), (2700, 40, nil, [.advisory], "1.17 times for 30 min"),
        (3400, 4, nil, [], "a kettle's minutes"), (3400, 8, nil, [.urgent], "1.48 times for 5 min"),
        (4700, 3, nil, [.urgent], "twice for a minute"), (2340, 60, 9.8, [], "9.8 of 10 A, whatever the watts"),
        (6553.5, 30, nil, [], "65535 tenths: the device's fault"),
    ]) func overload(_ watts: Double, _ minutes: Int, _ amperes: Double?, _ severities: [Severity], _ why: String) {
        var detector = UtilityDetector()
        let draws = [Double](repeating: watts, count: minutes)
        let found = Self.run(draws, every: 60, amperes: amperes, &detector)
        #expect(found.map(\.severity) == severities, "\(why)")
        #expect(found.allSatisfy { $0.detail == "overload" && $0.room == "kitchen" && $0.rule.limit?.en == "2300 W" })
    }

    @Test func noOverloadOfOneReport() {
        var detector = UtilityDetector()
        _ = Self.run([5000], every: 60, &detector)
        #expect(detector.advance(to: atHour(2)).isEmpty)
    }

    /// A thermostat heater: ten minutes at 1.6 times, five minutes off, for four hours.
    @Test func oneWordAnHourOfAHeater() {
        var detector = UtilityDetector()
        let draws = (0..<240).map { $0 % 15 < 10 ? 3700.0 : 5 }
        let found = Self.run(draws, every: 60, &detector).filter { $0.change == .raised }
        #expect((3...4).contains(found.count), "\(found.count)")
    }

    @Test func aMainsMeterIsNoPlug() {
        var detector = UtilityDetector()
        for minute in 0..<30 {
            let now = atHour(Double(minute) / 60)
            #expect(detector.ingest(meterReading(.powerW, 6000, of: "mains_meter"), at: now).isEmpty)
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
            found += detector.advance(to: atHour(hour)).map { ($0, hour) }
            let watts = step % 2 == 0 ? 900.0 : 0
            found += detector.ingest(meterReading(.powerW, watts, of: "socket_3"), from: Self.plug, at: atHour(hour))
                .map { ($0, hour) }
        }
        #expect(found.map(\.0.severity) == [.advisory, .urgent] && found.map(\.1) == [1, 1.25])
        #expect(found.first?.0.detail == "left_on")
        _ = detector.ingest(meterReading(.powerW, 0, of: "socket_3"), from: Self.plug, at: atHour(1.6))
        #expect(detector.advance(to: atHour(1.8)).map(\.change) == [.cleared], "off for longer than a pause")
    }

    /// A stove that is on from hour 0, with a reading every minute.
    private func stove(untilMinute last: Int, _ note: (inout UtilityDetector, Int) -> [Detection]) -> [Detection] {
        var detector = UtilityDetector()
        let plug = DeviceContext("stove", room: "kitchen", role: .plug)
        var found: [Detection] = []
        for minute in 0...last {
            let now = atHour(Double(minute) / 60)
            found += detector.advance(to: now)
            found += detector.ingest(meterReading(.powerW, 1500, of: "stove"), from: plug, at: now)
            found += note(&detector, minute)
        }
        return found
    }

    @Test func whoAnswersHasNotForgottenIt() {
        let found = stove(untilMinute: 220) { detector, minute in
            minute == 95 ? detector.sign(by: "voice", isAnswer: true, at: atHour(95.0 / 60)) : []
        }
        #expect(found.map(\.change) == [.raised, .cleared, .raised, .raised], "asked again after as long")
        #expect(found.map(\.severity).last == .urgent && found.last?.began == atHour(200.0 / 60))
    }

    @Test func whoIsSeenBesideItHasNotForgottenIt() {
        let found = stove(untilMinute: 120) { detector, minute in
            let room = minute == 92 ? "bedroom" : minute == 95 ? "kitchen" : nil
            return room.map { detector.sign(in: $0, by: "pir", at: atHour(Double(minute) / 60)) } ?? []
        }
        #expect(found.map(\.change) == [.raised, .cleared])
        let long = stove(untilMinute: 400) { detector, minute in
            minute % 10 == 5 ? detector.sign(in: "kitchen", by: "pir", at: atHour(Double(minute) / 60)) : []
        }
        #expect(long.contains { $0.severity == .urgent }, "whoever lies beside it moves too: not for ever")
    }

    @Test func theThermostatOfWhatIsOnIsNobody() {
        var detector = UtilityDetector()
        let plug = DeviceContext("stove", room: "kitchen", role: .plug)
        var hands: [Int] = []
        for minute in 0..<60 where minute % 5 == 0 {
            let now = atHour(Double(minute) / 60)
            _ = detector.ingest(meterReading(.powerW, minute % 10 == 0 ? 1500 : 0, of: "stove"), from: plug, at: now)
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
            _ = detector.ingest(meterReading(.powerW, 800, of: plug.device), from: plug, at: atHour(start / 60))
            #expect(
                detector.isUsedByHand(plug.device, at: atHour(start / 60)) == (from.map { start < $0 } ?? true),
                "\(why): \(start)")
            _ = detector.ingest(meterReading(.powerW, 0, of: plug.device), from: plug, at: atHour((start + 5) / 60))
        }
    }

    /// A compressor or a kettle that keeps warm, every twenty minutes of a day.
    @Test(arguments: ["socket_3", "kettle", "plug_tv"]) func whatCyclesQuicklyIsNobody(_ name: String) {
        var detector = UtilityDetector()
        let plug = DeviceContext(DeviceID(name), room: "kitchen", role: .plug)
        for step in 0..<72 {
            let watts = step % 2 == 0 ? 900.0 : 1
            _ = detector.ingest(
                meterReading(.powerW, watts, of: plug.device), from: plug, at: atHour(Double(step) / 6))
        }
        #expect(!detector.isUsedByHand(plug.device, at: atHour(70.0 / 6)))
    }

    @Test func aPlugThatFellSilentIsNotJudged() {
        let heater = ApplianceSetting(match: "socket_3", kind: .heater)
        var detector = UtilityDetector(appliances: [heater])
        _ = detector.ingest(meterReading(.powerW, 900, of: "socket_3"), from: Self.plug, at: atHour(0))
        #expect(detector.advance(to: atHour(12)).isEmpty, "last heard twelve hours ago")
    }

    @Test func whatSwitchesItselfIsNobody() {
        var detector = UtilityDetector()
        for half in 0..<16 {
            let watts = half % 2 == 0 ? 80.0 : 1
            _ = detector.ingest(
                meterReading(.powerW, watts, of: "socket_3"), from: Self.plug, at: atHour(Double(half) / 2))
        }
        #expect(!detector.isUsedByHand("socket_3", at: atHour(8)), "a fridge")
        #expect(detector.isUsedByHand("socket_3", at: atHour(20)), "and later something else")
        #expect(detector.isUsedByHand("kettle", at: atHour(8)), "never heard: by hand")
    }
}
