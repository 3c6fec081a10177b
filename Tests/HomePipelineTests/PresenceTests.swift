import DeviceProtocols
import Foundation
import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct PresenceTests {
    private func home() -> Home {
        var home = Home {
            $0.devices = [
                .init(pattern: "key_tag*", role: .tag), .init(pattern: "front_door", role: .exitDoor, room: "entrance"),
                .init(pattern: "bedroom_*", room: "bedroom"), .init(pattern: "door_button", role: .away),
            ]
        }
        home.introduce()
        home.hear("zigbee2mqtt/key_tag", #"{"presence":true}"#, at: 10)
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: 20)
        return home
    }

    @Test func aTagThatLeavesByTheDoor() {
        var home = home()
        home.hear("zigbee2mqtt/front_door", #"{"contact":true}"#, at: 600)
        home.hear("zigbee2mqtt/front_door", #"{"contact":false}"#, at: 610)
        home.hear("zigbee2mqtt/front_door", #"{"contact":true}"#, at: 615)
        home.hear("zigbee2mqtt/key_tag", #"{"presence":false}"#, at: 700)
        let away = home.pipeline.foresight(at: home.moment(3600)).first
        #expect(away?.deadline == nil && away?.says.en.contains("out since") == true)
        for half in 3..<30 {
            home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: Double(half) * 1800)
        }
        #expect(!home.alerts.contains { $0.category == .inactivity }, "who is out is not inactive")
        home.hear("zigbee2mqtt/key_tag", #"{"presence":true}"#, at: 15 * 3600)
        #expect(home.pipeline.foresight(at: home.moment(15 * 3600)).first?.deadline != nil, "back")
    }

    @Test func aTagWhoseBatteryDiesAtHomeIsNotAway() {
        var home = home()
        home.hear("zigbee2mqtt/front_door", #"{"contact":true}"#, at: 30)
        home.hear("zigbee2mqtt/front_door", #"{"contact":false}"#, at: 40)
        home.hear("zigbee2mqtt/front_door", #"{"contact":true}"#, at: 45)
        for minute in 2...20 {
            home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":false}"#, at: Double(minute) * 60)
            home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: Double(minute) * 60 + 20)
        }
        home.hear("zigbee2mqtt/key_tag", #"{"presence":false}"#, at: 5000)
        home.tell(.tick, at: 9 * 3600)
        #expect(home.alerts.contains { $0.category == .inactivity }, "nobody went by the door")
    }

    @Test func theButtonByTheDoor() {
        var home = home()
        home.hear("zigbee2mqtt/door_button", #"{"action":"single"}"#, at: 600)
        #expect(home.pipeline.foresight(at: home.moment(700)).first?.deadline == nil, "out")
        home.hear("zigbee2mqtt/door_button", #"{"action":"double"}"#, at: 800)
        #expect(home.pipeline.foresight(at: home.moment(900)).first?.deadline != nil, "back")
        home.hear("zigbee2mqtt/door_button", #"{"action":"single"}"#, at: 1000)
        for turn in 0..<4 {
            let device = turn % 2 == 0 ? "bedroom_motion" : "living_motion"
            home.hear("zigbee2mqtt/\(device)", #"{"occupancy":true}"#, at: 1500 + Double(turn) * 60)
            home.hear("zigbee2mqtt/\(device)", #"{"occupancy":false}"#, at: 1530 + Double(turn) * 60)
        }
        #expect(home.pipeline.foresight(at: home.moment(1800)).first?.deadline != nil, "somebody moves: not empty")
    }

    @Test func outAndBackByVoice() {
        var home = home()
        home.hear("safety/local/voice/answer", #"{"answer":"out"}"#, at: 600)
        #expect(home.pipeline.foresight(at: home.moment(700)).first?.deadline == nil)
        home.hear("safety/local/voice/answer", #"{"answer":"back"}"#, at: 800)
        #expect(home.pipeline.foresight(at: home.moment(900)).first?.deadline != nil)
    }

    /// What a cat sets off shows nobody: neither that somebody is up, nor that the empty home is not.
    @Test func petsProveNobody() {
        var home = Home {
            $0.devices = [.init(pattern: "bedroom_*", room: "bedroom"), .init(pattern: "hall_*", room: "hall")]
            $0.petSensors = ["hall_*"]
        }
        home.introduce()
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: 20)
        for minute in stride(from: 20, through: 600, by: 20) {
            home.hear("zigbee2mqtt/hall_motion", #"{"occupancy":true}"#, at: Double(minute) * 60)
            home.hear("zigbee2mqtt/hall_motion", #"{"occupancy":false}"#, at: Double(minute) * 60 + 30)
        }
        #expect(home.alerts.contains { $0.category == .inactivity && $0.severity == .urgent })
    }

    /// One sensor never sees somebody go from place to place; what a person closed must not keep the next silence from being judged.
    @Test func aHomeOfOneSensorIsJudgedAgain() throws {
        var home = home()
        func isCalled(_ alerts: [Alert]) -> Int {
            alerts.count { $0.category == .inactivity && $0.severity == .urgent }
        }
        home.tell(.tick, at: 9 * 3600)
        let id = try #require(home.alerts.first { $0.category == .inactivity && $0.severity == .urgent }).id
        home.desk(
            "safety/v1/west/57001A/command",
            #"{"command_id":"c1","command":"resolve","reason":"false-user","alert":"\#(id)","actor":"wang"}"#,
            at: 9 * 3600 + 60)
        home.tell(.tick, at: 30 * 3600)
        #expect(isCalled(home.alerts) == 1, "nobody moved: the person who closed it knows why")
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":false}"#, at: 31 * 3600)
        home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: 31 * 3600 + 20)
        home.tell(.tick, at: 41 * 3600)
        #expect(isCalled(home.alerts) == 2, "one movement, and quiet again")
    }

    @Test func threeFiringsOfTheOnlySensorAreAWalk() throws {
        var home = home()
        home.tell(.tick, at: 9 * 3600)
        for turn in 0..<3 {
            let at = 10 * 3600 + Double(turn) * 120
            home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":false}"#, at: at)
            home.hear("zigbee2mqtt/bedroom_motion", #"{"occupancy":true}"#, at: at + 20)
        }
        #expect(try #require(home.alerts.first { $0.category == .inactivity }).condition == .cleared)
    }

    /// A snapshot of the version before: without what came since.
    @Test func snapshotsOfBefore() throws {
        var home = home()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 700)
        let bytes = try JSONEncoder().encode(home.pipeline.snapshot)
        var object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        for key in ["utilities", "vitals", "tags"] { object[key] = nil }
        for (part, keys) in [
            ("hazards", ["watch"]), ("falls", ["lastRoom", "hasSeveralResidents"]),
            ("supervision", ["undecodable", "mains"]),
            ("inactivity", ["lastPerson", "absences"]),
        ] {
            var inner = try #require(object[part] as? [String: Any])
            for key in keys { inner[key] = nil }
            // Limits come from the program and the configuration; what an older one wrote of them is passed over.
            if part != "hazards" { inner[part == "inactivity" ? "settings" : "limits"] = ["gone": 1] }
            object[part] = inner
        }
        let old = try JSONSerialization.data(withJSONObject: object)
        let snapshot = try JSONDecoder().decode(HomeSnapshot.self, from: old)
        home.pipeline = HomePipeline(settings: home.pipeline.settings, restoring: snapshot)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":false}"#, at: 800)
        #expect(home.alerts.first?.condition == .cleared, "and it goes on")
    }
}
