import Detection
import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct UtilityPipelineTests {
    private static let hour = 3600.0

    /// A water meter by radio, every half hour.
    private func read(_ home: inout Home, _ total: Double, at hours: Double) {
        home.hear(
            "wmbusmeters/tap",
            #"{"media":"cold water","meter":"kamwater","name":"tap","id":"76348799","total_m3":\#(total)}"#,
            at: hours * Self.hour)
    }

    private func run(_ home: inout Home, _ total: inout Double, _ halves: ClosedRange<Int>, use: Double) {
        for half in halves {
            total += use
            read(&home, total, at: Double(half) / 2)
        }
    }

    @Test func noWaterAndNobodySeen() throws {
        var home = Home()
        var total = 100.0
        run(&home, &total, 0...8, use: 0.01)
        run(&home, &total, 9...60, use: 0)
        let alert = try #require(home.alerts.first { $0.category == .utility })
        #expect(alert.severity == .urgent && alert.detail == "no_water" && alert.device == "76348799")
        #expect(home.effects.told.contains("voice:checkIn"), "the resident is asked before staff are")
        let water = home.pipeline.foresight(at: home.moment(30 * Self.hour)).filter { $0.detector == "utility" }
        #expect(water.first?.isStanding == true)
        run(&home, &total, 61...61, use: 0.02)
        #expect(home.alerts.first { $0.category == .utility }?.condition == .cleared)
    }

    /// The home asks whether the stove was forgotten; who says that all is well is not visited for it.
    @Test func whoAnswersForTheStoveIsNotCalledFor() throws {
        var home = Home()
        home.hear("tele/stove_plug/SENSOR", #"{"ENERGY":{"Power":1500}}"#, at: 0)
        for minute in stride(from: 5, through: 130, by: 5) {
            home.hear("tele/stove_plug/SENSOR", #"{"ENERGY":{"Power":1500}}"#, at: Double(minute) * 60)
            if minute == 95 { home.hear("safety/local/voice/answer", "ok", at: 95 * 60 + 1) }
        }
        let alerts = home.alerts.filter { $0.category == .utility }
        #expect(alerts.map(\.severity) == [.advisory] && alerts.first?.condition == .cleared)
    }

    @Test func motionExplainsDryTaps() throws {
        var home = Home()
        home.introduce()
        var total = 100.0
        run(&home, &total, 0...8, use: 0.01)
        for half in 9...60 {
            home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: Double(half) / 2 * Self.hour - 60)
            home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":false}"#, at: Double(half) / 2 * Self.hour - 30)
            read(&home, total, at: Double(half) / 2)
        }
        #expect(!home.alerts.contains { $0.category == .utility })
    }

    @Test func stateSurvivesARestart() throws {
        var home = Home()
        var total = 100.0
        run(&home, &total, 0...8, use: 0.01)
        run(&home, &total, 9...20, use: 0)
        try home.restart()
        run(&home, &total, 21...33, use: 0)
        #expect(home.alerts.map(\.detail) == ["no_water"] && home.alerts.first?.severity == .advisory)
    }

    @Test func aFridgeIsNoSignOfLife() throws {
        var home = Home { settings in settings.appliances = [ApplianceSetting(match: "plug_9", kind: .fridge)] }
        var total = 100.0
        run(&home, &total, 0...8, use: 0.01)
        for half in 9...40 {
            let watts = half % 2 == 0 ? 90 : 1
            home.hear("tele/plug_9/SENSOR", #"{"ENERGY":{"Power":\#(watts)}}"#, at: Double(half) / 2 * Self.hour - 60)
            read(&home, total, at: Double(half) / 2)
        }
        #expect(home.alerts.map(\.detail) == ["no_water"])
    }

    @Test func overloadedPlug() throws {
        var home = Home()
        home.hear("tele/plug_kitchen/SENSOR", #"{"ENERGY":{"Power":3450,"Current":15.1}}"#, at: 10)
        home.hear("tele/plug_kitchen/SENSOR", #"{"ENERGY":{"Power":3440,"Current":15.0}}"#, at: 130)
        home.tell(.tick, at: 400)
        let alert = try #require(home.alerts.first)
        #expect(alert.category == .utility && alert.severity == .urgent && alert.detail == "overload")
        #expect(alert.at == home.moment(310), "1.5 times its current for 5 min: its deadline is its time")
    }
}

@Suite struct VitalPipelineTests {
    private func press(
        _ home: inout Home, _ systolic: Int, _ diastolic: Int, _ pulse: Int, at minutes: Double,
        _ retained: Bool = false
    ) {
        let stamp = RFC3339.string(home.moment(minutes * 60).wall, offsetSeconds: 28_800).prefix(19)
        home.hear(
            "omron/blood_pressure/user1",
            #"{"timestamp":"\#(stamp)","systolic":\#(systolic),"diastolic":\#(diastolic),"pulse":\#(pulse)}"#,
            retained: retained, at: minutes * 60)
    }

    @Test func ringAndCuff() throws {
        var home = Home()
        home.hear("viatom-ble", #"{"spo2":85,"hr":131,"worn":true,"calibrating":false}"#, at: 60)
        #expect(home.alerts.allSatisfy { $0.severity < .urgent }, "a ring's first packet is one look")
        home.hear("viatom-ble", #"{"spo2":84,"hr":133,"worn":true,"calibrating":false}"#, at: 210)
        let alert = try #require(home.alerts.first)
        #expect(alert.category == .vitalSign && alert.severity == .urgent && home.alerts.count == 1, "the next decides")
        #expect(alert.summary.zh.contains("NEWS2 至少 6 分"))
    }

    @Test func aStoredCopyRaisesNothing() {
        var home = Home()
        press(&home, 80, 40, 140, at: 1, true)
        #expect(home.alerts.isEmpty)
        press(&home, 80, 40, 140, at: 10)
        #expect(home.alerts.map(\.severity) == [.urgent])
    }

    @Test func askedByVoiceThenTaken() throws {
        var home = Home()
        press(&home, 184, 112, 80, at: 1)
        #expect(home.effects.told == ["voice:checkIn"])
        press(&home, 150, 85, 80, at: 10)
        #expect(home.alerts.map(\.condition) == [.cleared])
    }

    @Test func aRestartKeepsTheQuestion() throws {
        var home = Home()
        home.hear("viatom-ble", #"{"spo2":85,"hr":80,"worn":true,"calibrating":false}"#, at: 60)
        #expect(home.alerts.map(\.severity) == [.advisory])
        try home.restart()
        home.tell(.tick, at: 600)
        #expect(home.alerts.map(\.severity) == [.urgent] && home.alerts.first?.at == home.moment(360))
    }

    @Test func measuringByHandIsASignOfLife() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: 60)
        let before = try #require(home.pipeline.foresight(at: home.moment(3600)).first?.deadline)
        press(&home, 128, 78, 70, at: 90)
        let after = try #require(home.pipeline.foresight(at: home.moment(5400)).first?.deadline)
        #expect(after.uptime > before.uptime)
    }
}
