import SafetyModel
import Testing

@testable import Detection

@Suite struct UtilityPlugTests {
    private static let plug = DeviceContext("socket_3", room: "kitchen", role: .plug)

    @Test func overload() throws {
        var detector = UtilityDetector()
        func tell(_ watts: Double, _ seconds: Double, _ detector: inout UtilityDetector) -> [Detection] {
            detector.ingest(meterReading(.powerW, watts, of: "socket_3"), from: Self.plug, at: atHour(seconds / 3600))
        }
        #expect(tell(2600, 0, &detector).isEmpty, "a motor that starts")
        #expect(tell(800, 20, &detector).isEmpty && detector.advance(to: atHour(0.1)).isEmpty)
        #expect(tell(2600, 600, &detector).isEmpty)
        let due = try #require(detector.nextDeadline)
        #expect(due == atHour(660.0 / 3600).uptime)
        let found = detector.advance(to: atHour(660.0 / 3600))
        #expect(found.map(\.detail) == ["overload"] && found.first?.severity == .urgent)
        #expect(found.first?.rule.limit?.en == "2300 W" && found.first?.room == "kitchen")
        #expect(tell(2650, 700, &detector).isEmpty, "said once")
        #expect(tell(0, 800, &detector).map(\.change) == [.cleared])
        let amps = Observation("socket_3", .currentA, .number(12))
        _ = detector.ingest(amps, from: Self.plug, at: atHour(1))
        #expect(detector.advance(to: atHour(1.02)).first?.rule.limit?.en == "10 A")
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
