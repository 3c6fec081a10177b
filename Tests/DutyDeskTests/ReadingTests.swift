import Foundation
import SQLite
import SafetyModel
import TestSupport
import Testing

@testable import DutyDesk

@Suite struct ReadingTests {
    private func send(
        _ core: inout DeskCore, _ text: String, at second: Int64
    ) throws -> ReadingsAnswer {
        let sent = try #require(SentReadings(Array(text.utf8)))
        return try core.takeReadings(sent.readings, at: Fixture.later(second))
    }

    private func meter(_ total: Double) -> String {
        #"{"home":"W1","device":"water","kind":"water_volume_m3","value":\#(total)}"#
    }

    private func open(_ core: borrowing DeskCore) throws -> [Alert] { try core.store.openAlerts().map(\.alert) }

    @Test func homeWithoutWaterIsTold() throws {
        var core = try Fixture.core()
        _ = try send(&core, meter(10), at: 0)
        _ = try send(&core, meter(10.2), at: 1800)
        for half in Int64(2)...28 { _ = try send(&core, meter(10.2), at: half * 1800) }
        let alert = try #require(try open(core).first)
        #expect(alert.category == .utility && alert.detail == "no_water" && alert.home == "W1")
        #expect(try open(core).count == 1)
        _ = try send(&core, meter(10.25), at: 29 * 1800)
        #expect(try open(core).first?.condition == .cleared, "water runs again")
    }

    @Test func muchWaterIsTold() throws {
        var core = try Fixture.core()
        for hour in Int64(0)...12 { _ = try send(&core, meter(10 + Double(hour) * 0.2), at: hour * 3600) }
        #expect(try open(core).map(\.detail) == ["high_use"])
    }

    @Test func waterInEveryHalfHourOfADayIsALeak() throws {
        var core = try Fixture.core()
        for quarter in Int64(0)...104 { _ = try send(&core, meter(10 + Double(quarter) * 0.002), at: quarter * 900) }
        #expect(try open(core).map(\.detail) == ["leak"])
    }

    @Test func rulesLookBackOverARestart() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("desk.db")
        var settings = try Fixture.settings()
        settings.databasePath = path
        do {
            var core = try DeskCore(settings: settings, store: DeskStore(path: path), at: Fixture.start)
            for hour in Int64(0)...6 { _ = try send(&core, meter(10 + Double(hour) * 0.2), at: hour * 3600) }
        }
        var core = try DeskCore(settings: settings, store: DeskStore(path: path), at: Fixture.later(7 * 3600))
        for hour in Int64(7)...12 { _ = try send(&core, meter(10 + Double(hour) * 0.2), at: hour * 3600) }
        #expect(try open(core).map(\.detail) == ["high_use"])
    }

    @Test(
        arguments: [
            (#"{"home":"W1","device":"d","kind":"smoke","value":true}"#, "smoke", Severity.emergency, false),
            (#"{"home":"W1","device":"d","kind":"button","value":"sos"}"#, "sos", .emergency, false),
            (#"{"home":"W1","device":"d","kind":"water_leak","value":true}"#, "water_leak", .urgent, false),
            (#"{"home":"W1","device":"d","kind":"gas","value":true,"past":true}"#, "gas", .urgent, true),
        ] as [(String, String, Severity, Bool)])
    func alarmsOfAVendorsCloudAreRaisedAtOnce(
        _ text: String, _ category: String, _ severity: Severity, _ isUnconfirmed: Bool
    ) throws {
        var core = try Fixture.core()
        let answer = try send(&core, text, at: 0)
        let alert = try #require(try open(core).first)
        #expect(answer.alerts == [alert.id])
        #expect(alert.category.rawValue == category && alert.severity == severity)
        #expect(alert.isUnconfirmed == isUnconfirmed)
        #expect(try core.store.alert(home: "W1", id: alert.id)?.due != nil, "it has its ladder")
    }

    @Test func sameAlarmTwiceIsOneAndTheNextCounts() throws {
        var core = try Fixture.core()
        func smoke(_ at: String) -> String {
            #"{"home":"W1","device":"d","kind":"smoke","value":true,"at":"\#(at)"}"#
        }
        for _ in 0..<2 { _ = try send(&core, smoke("2026-09-21T14:13:20Z"), at: 5) }
        #expect(try open(core).map(\.occurrences) == [1])
        _ = try send(&core, smoke("2026-09-21T14:14:20Z"), at: 65)
        #expect(try open(core).map(\.occurrences) == [2])
        _ = try send(&core, #"{"home":"W1","device":"d","kind":"smoke","value":false}"#, at: 70)
        #expect(try open(core).map(\.condition) == [.cleared])
    }

    @Test(
        arguments: [
            (#""kind":"carbon_monoxide","value":"true""#, .carbonMonoxide, "a flag as text"),
            (#""kind":"gas","value":1"#, .gas, "a flag as a number"),
            (#""kind":"button","value":"emergency""#, .sos, "a call in other words"),
            (#""kind":"smoke","value":true,"at":"noon""#, .smoke, "no alarm is refused for its time"),
        ] as [(String, AlertCategory, String)])
    func alarmsInOtherWords(_ fields: String, _ category: AlertCategory, _ why: String) throws {
        var core = try Fixture.core()
        let answer = try send(&core, #"[{"home":"W1","device":"d",\#(fields)}]"#, at: 0)
        #expect(answer.refused.isEmpty, "\(why)")
        #expect(try open(core).map(\.category) == [category], "\(why)")
    }

    @Test(
        arguments: [
            (#"[{"device":"d","kind":"smoke","value":true}]"#, "`home` is missing or is no name"),
            (#"[{"home":"W1","device":"d","kind":"fog","value":true}]"#, "`kind` is missing or not known"),
            (#"{"home":"W1","observations":[{"device":"d","kind":"smoke"}]}"#, "`value` is missing"),
            (#"[{"home":"W1","device":"d","kind":"temperature_c","value":21,"at":"noon"}]"#, "`at` is no time"),
            (#"[{"home":"W1","device":"d","kind":"smoke","value":"perhaps"}]"#, "`value` is not true or false"),
        ] as [(String, String)])
    func whatCannotBeUsedIsNamed(_ text: String, _ reason: String) throws {
        var core = try Fixture.core()
        let answer = try send(&core, text, at: 0)
        #expect(answer.refused == [SentReading.Refused(index: 0, reason: reason)])
        #expect(try open(core).isEmpty)
    }
}
