import SafetyModel
import Testing

@testable import DeviceProtocols

/// An alarm that no rule understood is told in its own words, once; and what only sounds like one is not.
@Suite struct UnreadAlarmTests {
    private static func words(_ decoded: Decoded) -> [String] {
        decoded.unread.filter { $0.change == .raised }.map(\.words)
    }

    @Test(arguments: [
        ("zigbee2mqtt/x", #"{"sos_key_2":true,"battery":90}"#, "sos_key_2: true", "a call under a name of its own"),
        ("zigbee2mqtt/x", #"{"help_signal":1}"#, "help_signal: 1", "a number"),
        ("zigbee2mqtt/x", #"{"zone":{"alarm_state":"triggered"}}"#, "zone/alarm_state: triggered", "nested"),
        ("zigbee2mqtt/x", #"{"message":"help me"}"#, "message: help me", "in words"),
        ("zigbee2mqtt/x", #"{"警报状态":true}"#, "警报状态: true", "in Chinese"),
        (
            "tele/x/SENSOR", #"{"Time":"2026-03-01T06:10:00","KEYPAD":{"Panic":1}}"#, "KEYPAD/Panic: 1",
            "a driver that nobody knows"
        ),
        ("care/bracelet/7", #"{"fall":true}"#, "fall: true", "a topic that is nobody's"),
        ("house/cellar/smoke_alarm", "ON", "smoke_alarm: true", "a bare payload on such a topic"),
        (
            "application/1/device/a1b2c3d4e5f60718/event/up",
            ChirpStackTests.uplink(#"{"gas":{"alert":"triggered"},"battery":90}"#), "object/gas/alert: triggered",
            "a codec's nested words"
        ),
    ])
    func told(_ topic: String, _ payload: String, _ words: String, _ why: String) {
        var home = Home()
        let first = home.hear(topic, payload)
        #expect(Self.words(first) == [words] && first.raised == [], "\(why): \(first)")
        #expect(Self.words(home.hear(topic, payload, after: 60)) == [], "\(why): the same one")
    }

    @Test(arguments: [
        (
            "zigbee2mqtt/x", #"{"sos_led":true,"gas_valve":true,"smoke_alarm_enabled":true,"alarm_volume":"high"}"#,
            "settings and actuators"
        ),
        (
            "zigbee2mqtt/x", #"{"alarm_count":3,"last_alarm":"fire","alarm_time":60,"leak_test":true}"#,
            "counters, the past, tests"
        ),
        (
            "zigbee2mqtt/x", #"{"temperature_alarm":"high","battery_alert":true,"door_alarm":true}"#,
            "limits of other things"
        ),
        (
            "zigbee2mqtt/x", #"{"message":"no alarm","status":"alarm cleared","event":"gas sensor fault"}"#,
            "negations, ends, faults"
        ),
        ("zigbee2mqtt/x", #"{"smoke":true,"alarm":true}"#, "understood already"),
        ("zigbee2mqtt/x/set", #"{"alarm":true}"#, "a command"),
        ("house/cellar/smoke_alarm/set", "ON", "a command to nobody's device"),
        ("house/cellar/weather", #"{"weather_alert":true,"text":"SOS band at 8"}"#, "weather and prose"),
        ("rtl_433/box/events", #"{"model":"Oil-SonicStd","id":1,"alarm":1}"#, "a model whose alarm is none"),
        ("rtl_433/box/events", #"{"model":"T","type":"TPMS","id":"1","fast_leak":1}"#, "a tyre"),
        ("frigate/hall/fall", "1", "a camera's label"),
        ("zigbee2mqtt/bridge/devices", #"[{"friendly_name":"alarm","type":"EndDevice","sos":true}]"#, "an inventory"),
    ])
    func silent(_ topic: String, _ payload: String, _ why: String) {
        var home = Home()
        #expect(home.hear(topic, payload).unread.isEmpty, "\(why)")
    }

    @Test func itIsRearmedWhenItIsOver() {
        var home = Home()
        let (on, off) = (#"{"sos_key_2":true}"#, #"{"sos_key_2":false}"#)
        #expect(Self.words(home.hear("zigbee2mqtt/x", on)).count == 1)
        #expect(home.hear("zigbee2mqtt/x", off).unread.map(\.change) == [.over])
        #expect(home.hear("zigbee2mqtt/x", on, after: 5).unread.isEmpty, "it chatters: told within ten minutes")
        _ = home.hear("zigbee2mqtt/x", off)
        #expect(Self.words(home.hear("zigbee2mqtt/x", on, after: 700)).count == 1, "another one")
        home.decoder.rearm("x")
        #expect(Self.words(home.hear("zigbee2mqtt/x", on)).count == 1, "closed by a person while it is on")
        #expect(Self.words(home.hear("zigbee2mqtt/y", on)).count == 1, "another device")
    }

    @Test func aLearntFormReachesTheRule() {
        var home = Home()
        for value in 1...5 { _ = home.hear("zigbee2mqtt/x", #"{"sos_key_2":false,"temperature":2\#(value)}"#) }
        #expect(Self.words(home.hear("zigbee2mqtt/x", #"{"sos_key_2":true,"temperature":26}"#)).count == 1)
        for value in 1...5 { _ = home.hear("zigbee2mqtt/z", #"{"message":"hello","temperature":2\#(value)}"#) }
        #expect(Self.words(home.hear("zigbee2mqtt/z", #"{"message":"help!","temperature":26}"#)) == ["message: help!"])
        for value in 1...5 { _ = home.hear("tele/x/SENSOR", #"{"K":{"Panic":0},"AM2301":{"Temperature":2\#(value)}}"#) }
        #expect(Self.words(home.hear("tele/x/SENSOR", #"{"K":{"Panic":1},"AM2301":{"Temperature":26}}"#)).count == 1)
    }

    @Test func aFloodOfDevicesIsBounded() {
        var home = Home()
        for device in 0..<1000 { _ = home.hear("zigbee2mqtt/d\(device)", #"{"sos_key_2":true}"#) }
        #expect(Self.words(home.hear("zigbee2mqtt/d999", #"{"sos_key_2":true}"#)) == [])
    }

    @Test func aStoredCopyIsUnconfirmed() {
        var home = Home()
        #expect(
            home.hear("zigbee2mqtt/x", #"{"sos_key_2":true}"#, retained: true).unread.map(\.change) == [
                .raisedUnconfirmed
            ])
    }

    @Test(
        "the alarm of a device with a role is the role's",
        arguments: [
            ("zigbee2mqtt/x", #"{"alarm_status":"alarm"}"#, "x", DeviceRole.waterLeak, "water_leak"),
            ("zigbee2mqtt/x", #"{"alarm_status":"alarm"}"#, "x", .smoke, "smoke"),
            ("rtl_433/b/events", #"{"model":"NoName","id":7,"alarm":1}"#, "NoName/7", .gas, "gas"),
            ("rtl_433/b/events", #"{"model":"Sender","id":7,"triggered":1}"#, "Sender/7", .sos, "sos"),
            ("zwave/x/basic/endpoint_0/event", #"{"value":255}"#, "x", .carbonMonoxide, "carbon_monoxide"),
        ])
    func roles(_ topic: String, _ payload: String, _ device: String, _ role: DeviceRole, _ alarm: String) {
        var home = Home(devices: [DeviceAssignment(pattern: device, role: role)])
        #expect(home.hear(topic, payload).raised == [alarm])
    }

    @Test func aConfiguredDeviceOnATopicOfNobody() {
        var home = Home(devices: [DeviceAssignment(pattern: "cellar", role: .waterLeak)])
        #expect(Self.words(home.hear("house/cellar/status", #"{"triggered":true}"#)) == ["triggered: true"])
    }

    @Test func whatIsBrokenAndCriesIsATechniciansMatter() {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/x", #"{"battery":90,"sos":true"#).refusedOnAlarmTopic)
        #expect(!home.hear("zigbee2mqtt/y", #"{"battery":90,"lux":1"#).refusedOnAlarmTopic)
    }
}
