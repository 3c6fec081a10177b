import Detection
import DeviceProtocols
import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct JudgementTests {
    private static let rooms: [DeviceAssignment] = [
        .init(pattern: "bath_radar", room: "bathroom"), .init(pattern: "bedroom_*", room: "bedroom"),
        .init(pattern: "hall_motion", room: "hall"), .init(pattern: "cancel", role: .cancel),
    ]
    private func home() -> Home {
        var home = Home { $0.devices = Self.rooms }
        home.introduce()
        return home
    }
    private func move(_ home: inout Home, _ device: String, at seconds: Double) {
        home.hear("zigbee2mqtt/\(device)", #"{"occupancy":false}"#, at: seconds - 1)
        home.hear("zigbee2mqtt/\(device)", #"{"occupancy":true}"#, at: seconds)
    }
    private func radar(_ home: inout Home, _ status: String, at seconds: Double) {
        home.hear("zigbee2mqtt/bath_radar", #"{"fall_status":"\#(status)"}"#, at: seconds)
    }

    @Test func aRadarsSuspicionIsAskedAndCounts() throws {
        var home = home()
        radar(&home, "fall_warning", at: 100)
        #expect(home.alerts.map(\.severity) == [.urgent] && home.alerts.first?.detail == "suspected")
        home.tell(.tick, at: 200)
        #expect(home.alerts.map(\.severity) == [.emergency] && home.alerts.first?.at == home.moment(160))
        home.tell(.tick, at: 1100)
        #expect(home.alerts.first?.detail == "long_lie" && home.alerts.count == 1, "one entry of the list")
    }

    @Test(arguments: [
        (#"{"answer":"ok"}"#, false), ("ok", false), ("没事", false), ("I am fine", false), ("我没事", false),
        (#"{"answer":"help"}"#, true), ("HELP", true),
    ]) func voiceAnswers(_ payload: String, _ isHelp: Bool) {
        var home = home()
        radar(&home, "fall_warning", at: 100)
        home.hear("safety/local/voice/answer", payload, retained: true, at: 104)
        #expect(home.alerts.first?.condition == .active, "a stored answer is none")
        home.hear("safety/local/voice/answer", payload, at: 105)
        home.tell(.tick, at: 300)
        #expect(home.alerts.first?.condition == (isHelp ? .active : .cleared))
        #expect(home.alerts.contains { $0.category == .sos } == isHelp)
    }

    @Test func cancelButton() {
        var home = home()
        radar(&home, "fall_warning", at: 100)
        home.hear("zigbee2mqtt/cancel", #"{"action":"single"}"#, at: 110)
        home.tell(.tick, at: 300)
        #expect(home.alerts.map(\.condition) == [.cleared] && home.alerts.first?.severity == .urgent)
    }

    @Test func aSuspicionThatWasWithdrawnSpeaksForLaterSilence() throws {
        var home = home()
        move(&home, "bedroom_motion", at: 60)
        radar(&home, "fall_warning", at: 100)
        home.hear("zigbee2mqtt/bath_radar", #"{"fall_status":"fall_warning","occupancy":false}"#, at: 105)
        move(&home, "bedroom_motion", at: 110)
        move(&home, "hall_motion", at: 120)
        #expect(home.alerts.map(\.condition) == [.cleared])
        // Nothing more: four hours are the fixed limit of a home that is not known yet, too late for the suspicion's two.
        home.tell(.tick, at: 5 * 3600)
        let late = try #require(home.alerts.first { $0.category == .inactivity })
        #expect(late.severity == .urgent)
        radar(&home, "fall_warning", at: 5 * 3600 + 60)
        #expect(home.alerts.first { $0.category == .inactivity }?.severity == .emergency, "silent, and now this")
        #expect(home.alerts.first { $0.category == .inactivity }?.summary.zh.contains("佐证") == true)
    }

    @Test func noWaterMakesSilenceAnEmergency() throws {
        var home = home()
        func water(_ total: Double, _ hours: Double, _ home: inout Home) {
            home.hear(
                "wmbusmeters/tap", #"{"media":"cold water","meter":"kamwater","id":"7634","total_m3":\#(total)}"#,
                at: hours * 3600)
        }
        for half in 0...8 { water(100 + Double(half) * 0.02, Double(half) / 2, &home) }
        move(&home, "bedroom_motion", at: 4.2 * 3600)
        for half in 9...40 { water(100.16, Double(half) / 2, &home) }
        let silence = try #require(home.alerts.first { $0.category == .inactivity })
        #expect(silence.severity == .emergency && silence.evidence.contains { $0.kind == "corroboration" })
        #expect(!home.alerts.contains { $0.category == .utility }, "one judgement, one entry")
        move(&home, "bedroom_motion", at: 21 * 3600)
        move(&home, "hall_motion", at: 21 * 3600 + 20)
        move(&home, "bedroom_motion", at: 21 * 3600 + 40)
        #expect(home.alerts.first { $0.category == .inactivity }?.condition == .cleared)
    }

    @Test func aStuckDetectorIsAFaultBesideItsAlarm() throws {
        var home = home()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 60)
        for hour in 1...30 { home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: Double(hour) * 3600) }
        let fault = try #require(home.alerts.first { $0.category == .deviceFault })
        #expect(fault.detail == "stuck" && fault.severity == .technical && fault.at == home.moment(60 + 86_400))
        #expect(home.alerts.first { $0.category == .smoke }?.condition == .active, "the alarm stays")
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 31 * 3600)
        #expect(home.alerts.allSatisfy { $0.condition == .cleared })
    }

    @Test func smokeThatOutlastsItsTest() throws {
        var home = home()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true,"test":true}"#, at: 60)
        #expect(home.alerts.map(\.isTest) == [true])
        home.tell(.tick, at: 3600)
        let real = try #require(home.alerts.first { !$0.isTest })
        #expect(real.category == .smoke && real.severity == .emergency && real.at == home.moment(660))
    }

    /// Why nothing was said is told of those too who have nothing to say.
    @Test func foresightOfWhatIsInOrder() throws {
        var home = home()
        #expect(home.pipeline.foresight(at: home.moment(10)).contains { $0.says.en == "no detector reports an alarm" })
        home.hear("viatom-ble", #"{"spo2":96,"hr":95,"battery":50,"worn":true,"calibrating":false}"#, at: 60)
        let calm = try #require(
            home.pipeline.foresight(at: home.moment(360)).first { $0.detector == "vital_sign" })
        #expect(
            calm.says.en.hasPrefix("measured 5 min ago: ")
                && calm.says.en.hasSuffix("NEWS2 at least 1, urgent from 5 on"))
        #expect(calm.says.zh.contains("血氧 96 %") && !calm.isStanding && calm.deadline == nil)
    }

    /// A home log of nothing but the front door: nobody is ever seen to come back, so nobody is missed.
    @Test func aLogOfTheDoorAlone() {
        let door = HomeInput.sign(ActivityEvent("front_door", room: "entrance", .exitDoor))
        var alone = Home()
        for hour in [0.0, 2, 30] { alone.tell(door, at: hour * 3600) }
        alone.tell(.tick, at: 80 * 3600)
        #expect(alone.alerts.isEmpty)
        var seen = Home()
        seen.tell(.sign(ActivityEvent("hall_motion", room: "hall", .motion)), at: 0)
        seen.tell(door, at: 3600)
        seen.tell(.tick, at: 80 * 3600)
        #expect(seen.alerts.map(\.category) == [.wandering], "with a sensor inside an absence is one")
    }

    /// Zigbee2MQTT publishes its memory with every report: "occupancy" beside a new temperature is no movement, the same again is.
    @Test(arguments: [(true, 1, "temperatures"), (false, 0, "detections")])
    func motionThatIsOnlyRemembered(_ isChanging: Bool, _ calls: Int, _ why: String) {
        var home = home()
        move(&home, "bedroom_motion", at: 60)
        for minute in stride(from: 10, through: 720, by: 10) {
            let degrees = isChanging ? "21.\(minute)" : "21.5"
            home.hear(
                "zigbee2mqtt/bedroom_motion",
                #"{"occupancy":true,"temperature":\#(degrees),"linkquality":\#(minute % 9)}"#,
                at: Double(minute) * 60)
        }
        #expect(home.alerts.filter { $0.category == .inactivity && $0.severity == .urgent }.count == calls, "\(why)")
    }

    /// The bridge may have died with the last sign: who is called learns it.
    @Test(arguments: [true, false]) func stillnessInAHomeThatHasFallenSilent(_ isMute: Bool) throws {
        var home = home()
        for minute in stride(from: 1, through: 351, by: 10) {
            if minute % 50 == 1 { move(&home, "bedroom_motion", at: Double(minute) * 60 - 10) }
            home.hear("zigbee2mqtt/hall_thermometer", #"{"temperature":20.\#(minute % 7)}"#, at: Double(minute) * 60)
        }
        move(&home, "bedroom_motion", at: 361 * 60)
        if !isMute {
            for minute in stride(from: 370, through: 840, by: 10) {
                home.hear(
                    "zigbee2mqtt/hall_thermometer", #"{"temperature":19.\#(minute % 7)}"#, at: Double(minute) * 60)
            }
        }
        home.tell(.tick, at: 841 * 60)
        let alert = try #require(home.alerts.first { $0.category == .inactivity && $0.severity == .urgent })
        #expect(alert.evidence.contains { $0.says.en.contains("nothing was heard of any device since") } == isMute)
    }

    @Test func foresightTellsWhatWouldCome() throws {
        var home = home()
        #expect(home.pipeline.foresight(at: home.moment(10)).first?.detector == "inactivity")
        move(&home, "bedroom_motion", at: 60)
        let quiet = try #require(home.pipeline.foresight(at: home.moment(600)).first)
        let deadline = try #require(quiet.deadline)
        #expect(!quiet.isStanding && quiet.says.zh.contains("后报警"))
        home.tell(.tick, at: Double(deadline.uptime - 1_000_000) / 1000 - 1)
        #expect(!home.alerts.contains { $0.severity == .urgent })
        home.tell(.tick, at: Double(deadline.uptime - 1_000_000) / 1000)
        #expect(home.alerts.first { $0.severity == .urgent }?.at.uptime == deadline.uptime, "as it was foreseen")
        radar(&home, "fall_warning", at: 20_000)
        #expect(home.pipeline.foresight(at: home.moment(20_001)).contains { $0.detector == "fall" && $0.isStanding })
    }
}
