import SafetyModel
import Testing

@testable import Detection

@Suite struct MeterRulesTests {
    /// Every five minutes: fridge and stand-by of 45 to 115 W, and by day something that is switched on.
    private static func household(_ hour: Double, until silent: Double) -> Double {
        let base = Int(hour * 12) % 6 < 3 ? 115.0 : 45
        let ofDay = hour.truncatingRemainder(dividingBy: 24)
        return hour < silent && ofDay >= 7 && ofDay < 22 && Int(hour * 12) % 5 == 0 ? 300 : base
    }

    private static func told(_ hours: Double, _ detail: String, _ watts: (Double) -> Double) -> [(
        hour: Double, Detection
    )] {
        var detector = UtilityDetector()
        var found: [(hour: Double, Detection)] = []
        for step in 0..<Int(hours * 12) {
            let hour = Double(step) / 12
            let reading = meterReading(.powerW, watts(hour), of: "mains")
            found += detector.ingest(reading, at: atHour(hour)).map { (hour, $0) }
        }
        return found.filter { $0.1.detail == detail && $0.1.change != .cleared }
    }

    @Test func onlyStandByInALivedInHome() throws {
        let found = Self.told(24 * 8, "no_electricity") { Self.household($0, until: 24 * 6 + 10) }
        #expect(found.map(\.1.severity) == [.advisory, .urgent], "own rule: 24 h asks, 36 h calls")
        let asked = try #require(found.first?.hour)
        #expect(asked > 24 * 7 + 9 && asked < 24 * 7 + 11, "24 h after the last hand")
        #expect(Self.told(24 * 10, "no_electricity") { Self.household($0, until: 1000) }.isEmpty, "every day as ever")
        #expect(Self.told(24 * 10, "no_electricity") { _ in 115 }.isEmpty, "nobody ever lived by this meter")
    }

    @Test func aHeatPumpMakesNoWitness() {
        let found = Self.told(24 * 10, "no_electricity") { hour in
            Int(hour) % 3 == 0 ? 1500 : Self.household(hour, until: 24 * 6)
        }
        #expect(found.isEmpty, "what goes on by itself is no hand, and hides none")
    }

    @Test func nothingAtAllIsAFuse() {
        let found = Self.told(24 * 8, "no_power") { $0 < 24 * 7 ? Self.household($0, until: 1000) : 0 }
        #expect(found.map(\.1.severity) == [.advisory], "0 W for 8 h: told as power")
        let solar = Self.told(24 * 8, "no_power") { hour in
            hour < 24 * 7 ? Int(hour) % 24 == 12 ? -800 : Self.household(hour, until: 1000) : 0
        }
        #expect(solar.isEmpty, "a home that feeds in may well draw nothing")
    }

    /// Quarter-hourly; `flows` says how much in the quarter (m3).
    private static func gas(_ days: Double, _ flows: (Double) -> Double) -> [Detection] {
        var detector = UtilityDetector()
        var (found, total): ([Detection], Double) = ([], 812.4)
        for quarter in 0..<Int(days * 96) {
            let hour = Double(quarter) / 4
            total += flows(hour)
            found += detector.ingest(meterReading(.gasVolumeM3, total, of: "gas"), at: atHour(hour))
        }
        return found.filter { $0.detail == "gas_running" && $0.change != .cleared }
    }
    private static func cooks(_ hour: Double) -> Double {
        [7, 7.25, 12, 12.25, 18, 18.25].contains(hour.truncatingRemainder(dividingBy: 24)) ? 0.02 : 0
    }

    @Test func gasThatDoesNotStop() {
        let night = Self.gas(5.4) { $0 >= 118 ? 0.075 : Self.cooks($0) }
        #expect(night.map(\.severity) == [.advisory, .urgent], "0.3 m3/h all night in a home that only cooks")
        #expect(Self.gas(10, Self.cooks).isEmpty)
        let heated = Self.gas(10) { Int($0 * 4) % 40 < 36 ? 0.05 : 0 }
        #expect(heated.isEmpty, "a boiler that heats nine hours in ten")
        #expect(Self.gas(2) { $0 >= 24 ? 0.075 : Self.cooks($0) }.isEmpty, "nothing known of the home yet")
    }

    @Test(arguments: [
        (0.4, 1.0, [Severity](), "a bath and a washing machine"),
        (0.7, 1, [.advisory], "a garden tap for an hour is asked about"),
        (0.7, 2, [.advisory, .urgent], "1 m3 in two hours"),
    ]) func aBurstIsToldInTheFirstHours(_ perHour: Double, _ hours: Double, _ wanted: [Severity], _ why: String) {
        var detector = UtilityDetector()
        var total = 100.0
        let found = detector.run(from: 0, to: 12, every: 1.0 / 12, total: &total) { hour in
            hour > 8 && hour <= 8 + hours ? perHour / 12 : hour < 4 ? 0.001 : 0
        }
        #expect(found.filter { $0.detail == "burst" && $0.change != .cleared }.map(\.severity) == wanted, "\(why)")
    }

    @Test func thirteenHoursEveryNight() {
        var detector = UtilityDetector()
        var total = 471.3
        let found = detector.run(from: 0, to: 24 * 12, every: 0.25, total: &total) { hour in
            let ofDay = hour.truncatingRemainder(dividingBy: 24)
            return ofDay > 11 && ofDay < 22 ? 0.012 : 0
        }
        let asked = found.filter { $0.detail == "no_water" && $0.change != .cleared }
        #expect(
            asked.count <= 3 && asked.allSatisfy { $0.severity == .advisory },
            "this home's night: asked on the first days")
        let silent = detector.run(from: 24 * 12 + 0.25, to: 24 * 13.5, every: 0.25, total: &total) { _ in 0 }
        #expect(
            silent.filter { $0.detail == "no_water" }.map(\.severity) == [.advisory, .urgent],
            "and still called at 24 h")
    }
}
