import AlertRouter
import SafetyModel
import Testing

@testable import HomePipeline

@Suite struct EmergencyTests {
    @Test func aPressRaisesOnce() throws {
        var home = Home()
        home.introduce()
        let first = home.press(at: 10)
        let alert = try #require(first.alerts.first)
        #expect(first.alerts.count == 1)
        #expect(alert.category == .sos && alert.severity == .emergency && alert.device == "bathroom_sos")
        #expect(alert.revision == 1 && alert.occurrences == 1 && !alert.isUnconfirmed && !alert.isTest)
        #expect(alert.at == home.moment(10) && alert.raised == alert.at && alert.home == "57001A")
        #expect(
            alert.id
                == Alert.id(home: "57001A", device: "bathroom_sos", category: .sos, firstObservation: alert.raised.wall)
        )
        #expect(first.told == ["siren:raise", "voice:raise"])
        #expect(first.promises.contains { $0.channel == .uplink && $0.alert == alert })

        #expect(home.press(at: 11).alerts.isEmpty, "a radio's repetition")
        let second = home.press(at: 20)
        #expect(second.alerts.map(\.id) == [alert.id])
        #expect(second.alerts.first?.occurrences == 2 && second.alerts.first?.revision == 2)
        #expect(home.alerts.count == 1)
    }

    static let hazards: [(topic: String, on: String, off: String, category: AlertCategory, severity: Severity)] = [
        ("kitchen_smoke", #"{"smoke":true}"#, #"{"smoke":false}"#, .smoke, .emergency),
        ("kitchen_gas", #"{"gas":true}"#, #"{"gas":false}"#, .gas, .emergency),
        ("bath_leak", #"{"water_leak":true}"#, #"{"water_leak":false}"#, .waterLeak, .urgent),
    ]

    @Test(arguments: hazards)
    func levels(_ row: (topic: String, on: String, off: String, category: AlertCategory, severity: Severity)) throws {
        var home = Home()
        home.introduce()
        let topic = "zigbee2mqtt/\(row.topic)"
        home.hear(topic, row.off, at: 50)
        #expect(home.alerts.isEmpty)
        home.hear(topic, row.on, at: 60)
        home.hear(topic, row.on, at: 70)
        #expect(home.effects.alerts.map(\.category) == [row.category], "a level that goes on is no second alarm")
        #expect(home.alerts.first?.severity == row.severity)
        home.hear(topic, row.off, at: 80)
        #expect(
            home.alerts.first?.condition == .cleared && home.alerts.first?.handling == .unacked,
            "people handle, not sensors")
        home.hear(topic, row.on, at: 90)
        #expect(home.alerts.count == 1 && home.alerts.first?.occurrences == 2)
    }

    /// An alarm that is still on when a person closed its alert is a new alert with its next report.
    @Test func stillOnAfterClosing() throws {
        var home = Home()
        home.introduce()
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 60)
        let id = try #require(home.alerts.first?.id)
        home.desk(
            "safety/v1/west/57001A/command",
            #"{"command_id":"c1","command":"resolve","reason":"false-device","alert":"\#(id)","actor":"wang"}"#, at: 70)
        #expect(home.alerts.first?.isClosed == true)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 80)
        #expect(home.alerts.count == 2 && home.alerts.last?.severity == .emergency)
    }

    @Test func walkTest() throws {
        var home = Home()
        home.introduce()
        home.tell(.walkTest(milliseconds: 60_000), at: 10)
        home.press(at: 20)
        #expect(home.alerts.first?.isTest == true && home.alerts.first?.visibility == .test)
        home.press(at: 80)
        #expect(home.alerts.count == 2 && home.alerts.last?.isTest == false, "a real one is never counted to a test")
        home.tell(.walkTest(milliseconds: .max), at: 90)
        home.tell(.walkTest(milliseconds: 0), at: 91)
        home.hear("zigbee2mqtt/kitchen_smoke", #"{"smoke":true}"#, at: 95)
        #expect(home.alerts.last?.isTest == false, "ended")
    }

    @Test func theConfigurationSaysWhereItIs() throws {
        var home = Home { settings in
            settings.devices = [.init(pattern: "bathroom_*", role: .sos, room: "bathroom", resident: "r1")]
        }
        home.introduce()
        home.press(at: 10)
        let alert = try #require(home.alerts.first)
        #expect(alert.room == "bathroom" && alert.resident == "r1")
        #expect(alert.summary.zh.hasPrefix("卫生间"))
    }

    @Test func strangersAreRaisedToo() throws {
        var home = Home()
        home.hear("zigbee2mqtt/smoke_in_the_hall", #"{"smoke":true}"#, at: 60)
        #expect(home.alerts.first?.severity == .emergency)
    }

    @Test func alarmTopicsAreTold() {
        var home = Home()
        home.introduce()
        let topics = home.effects.compactMap { if case .alarmTopics(let topics) = $0 { topics } else { nil } }
        #expect(topics.last?.contains("zigbee2mqtt/bathroom_sos") == true)
        #expect(topics.last?.contains("zigbee2mqtt/kitchen_smoke") == true)
        #expect(topics.last == home.pipeline.knownAlarmTopics)
        let count = topics.count
        home.introduce(at: 5)
        #expect(home.effects.compactMap { if case .alarmTopics = $0 { true } else { nil } }.count == count, "once")
    }
}
