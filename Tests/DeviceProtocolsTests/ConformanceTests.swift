import Foundation
import SafetyModel
import Testing

@testable import DeviceProtocols

/// One live alarm of each bridge that can raise one, and one plain message of each that cannot.
private let fixtures: [(decoder: String, setup: [(String, String)], topic: String, payload: String, alarm: String?)] = [
    ("zigbee2mqtt", [], "zigbee2mqtt/a", #"{"smoke":true,"battery":97.5,"x":{"y":[1,"é\n"]}}"#, "smoke"),
    (
        "tasmota", [], "tele/z/SENSOR", #"{"ZbReceived":{"0x99AF":{"Device":"0x99AF","Fire":1,"LinkQuality":105}}}"#,
        "smoke"
    ),
    ("esphome", [], "n/binary_sensor/smoke/state", "ON", "smoke"),
    (
        "homeassistant",
        [("homeassistant/binary_sensor/o/config", #"{"dev_cla":"gas","stat_t":"a/b","val_tpl":"{{ value_json.g }}"}"#)],
        "a/b", #"{"g":"ON"}"#, "gas"
    ),
    (
        "rtl_433", [], "rtl_433/host/events",
        #"{"time":"2026-01-01 00:00:00","model":"Smoke-GS558","id":101,"learn":0,"code":"d9c5"}"#, "smoke"
    ),
    ("shelly_gen1", [], "shellies/shellysmoke-AA/sensor/smoke", "true", "smoke"),
    (
        "shelly_gen2", [], "shellyplussmoke-aa/events/rpc",
        #"{"src":"shellyplussmoke-aa","method":"NotifyStatus","params":{"smoke:0":{"id":0,"alarm":true}}}"#, "smoke"
    ),
    ("zwave_js_ui", [], "zwave/n/notification/endpoint_0/Smoke_Alarm/Sensor_status", #"{"time":1,"value":2}"#, "smoke"),
    ("openmqttgateway", [], "home/g/BTtoMQTT/A4C138000001", #"{"id":"A4:C1:38:00:00:01","tempc":21.5,"batt":80}"#, nil),
    (
        "wmbusmeters", [], "wmbusmeters/w",
        #"{"media":"water","meter":"multical21","name":"w","id":"76348799","total_m3":6.4}"#, nil
    ),
    (
        "chirpstack", [], "application/a/device/0011223344556677/event/up",
        #"{"deviceInfo":{"devEui":"0011223344556677"},"object":{"leakage_status":"leak"}}"#, "water_leak"
    ),
    (
        "sparkplug",
        [
            ("spBv1.0/g/NBIRTH/e", "\u{12}\u{09}\u{0a}\u{05}bdSeq\u{58}\u{07}\u{18}\u{00}"),
            (
                "spBv1.0/g/DBIRTH/e/d",
                "\u{12}\u{0d}\u{0a}\u{05}Smoke\u{10}\u{01}\u{20}\u{0b}\u{70}\u{00}\u{18}\u{01}"
            ),
        ], "spBv1.0/g/DDATA/e/d", "\u{12}\u{06}\u{10}\u{01}\u{20}\u{0b}\u{70}\u{01}\u{18}\u{02}", "smoke"
    ),
    ("viatom", [], "viatom-ble", #"{"spo2":96,"hr":70,"battery":74,"worn":true,"calibrating":false}"#, nil),
    (
        "omron", [], "omron/blood_pressure/u", #"{"systolic":131,"diastolic":82,"pulse":69,"category":"normal"}"#, nil
    ),
    ("healthdata2mqtt", [], "health/blood_pressure/u", #"{"data":{"systolic":120,"diastolic":80,"pulse":65}}"#, nil),
    ("miscale", [], "miscale/u/weight", #"{"weight":61.4,"weight_unit":"kg"}"#, nil),
    ("care_watch", [], "iMEDE_watch/fallDown", #"{"status":"FALL DOWN","IMEI":"860000000000001"}"#, "fall"),
    (
        "ble_care_gateway", [], "CM4_BLE_GW_TX",
        #"{"mac":"02:00:00:00:00:01","data":{"attribute":"TEMO_Jumper","ble_mac":"02:00:00:00:00:02","#
            + #""value":{"mode":"Head","Temp":36.9}}}"#, nil
    ),
    ("carelink", [], "w7/fall/confirmation", #"{"status":true}"#, "fall"),
    ("senml", [], "w/senml", #"[{"bn":"urn:dev:w7","n":"heartrate","u":"beat/min","v":71}]"#, nil),
    (
        "sensor_logger", [], "phone/sensor-logger",
        #"{"messageId":1,"deviceId":"p","payload":[{"name":"accelerometer","time":1000000000000000000,"#
            + #""values":{"x":0,"y":0,"z":9.8}}]}"#, nil
    ),
]

@Suite struct ConformanceTests {
    @Test func namesAreUnique() {
        let names = Decoders.all.map { $0.name }
        #expect(Set(names).count == names.count && !names.contains(""))
        for fixture in fixtures { #expect(names.contains(fixture.decoder), "\(fixture.decoder)") }
    }

    @Test(arguments: fixtures.indices) func theFixtureIsUnderstood(_ index: Int) {
        let fixture = fixtures[index]
        var home = home(fixture.setup)
        let decoded = home.hear(fixture.topic, fixture.payload)
        #expect(decoded.decoder == fixture.decoder && !decoded.observations.isEmpty, "\(decoded)")
        #expect(decoded.raised == (fixture.alarm.map { [$0] } ?? []))
    }

    @Test(arguments: fixtures.indices) func aRetainedCopyNeverRaises(_ index: Int) {
        let fixture = fixtures[index]
        var home = home(fixture.setup)
        let copy = home.hear(fixture.topic, fixture.payload, retained: true)
        #expect(copy.raised == [] && copy.stale == (fixture.alarm.map { [$0] } ?? []))
        #expect(
            home.hear(fixture.topic, fixture.payload, after: 60).raised == (fixture.alarm.map { [$0] } ?? []),
            "nor hides")
    }

    /// Truncated, mutated, deeply nested, huge and random payloads: refused or ignored, and the next message decodes as usual.
    @Test(arguments: fixtures.indices) func noiseCostsOneMessage(_ index: Int) {
        let fixture = fixtures[index]
        var home = home(fixture.setup)
        var noise = Noise(state: UInt64(index) &+ 1)
        let good = Array(fixture.payload.utf8)
        for cut in good.indices { home.hear(fixture.topic, Array(good[..<cut])) }
        for _ in 0..<400 {
            var bytes = good
            for _ in 0..<(1 + noise.next() % 4) {
                bytes[Int(noise.next() % UInt64(bytes.count))] = UInt8(noise.next() & 255)
            }
            home.hear(fixture.topic, bytes)
            home.hear(fixture.topic, (0..<Int(noise.next() % 64)).map { _ in UInt8(noise.next() & 255) })
        }
        for text in ["[", "{\"a\":", "{\"smoke\":"] { home.hear(fixture.topic, String(repeating: text, count: 2000)) }
        for text in ["1e999", "-1e308", "9223372036854775808", "{\"id\":1e300,\"value\":-1e300}", "null", "\"\""] {
            home.hear(fixture.topic, text)
        }
        home.hear(fixture.topic, [UInt8](repeating: 0x31, count: JSONDocument.maximumBytes + 1))
        var topics = fixture.topic
        while let slash = topics.lastIndex(of: "/") {
            topics = String(topics[..<slash])
            home.hear(topics, fixture.payload)
            home.hear(topics + "/", fixture.payload)
            home.hear(topics + "//x/é/" + String(repeating: "/", count: 50), fixture.payload)
        }
        // A bit that flipped may have raised the very alarm: then a person closes it first.
        for profile in home.decoder.profiles { home.decoder.rearm(profile.device) }
        let decoded = home.hear(fixture.topic, fixture.payload, after: 3600)
        #expect(decoded.raised == (fixture.alarm.map { [$0] } ?? []) && decoded.refused == nil, "\(decoded)")
    }

    @Test(arguments: fixtures.indices) func theSnapshotGoesOnAsTheOriginal(_ index: Int) throws {
        let fixture = fixtures[index]
        var original = home(fixture.setup)
        original.hear(fixture.topic, fixture.payload)
        var copy = original
        copy.decoder = try JSONDecoder().decode(MessageDecoder.self, from: JSONEncoder().encode(original.decoder))
        for (wait, retained) in [(1, false), (1, true), (60, false), (1, true)] as [(Milliseconds, Bool)] {
            let want = original.hear(fixture.topic, fixture.payload, retained: retained, after: wait)
            #expect(copy.hear(fixture.topic, fixture.payload, retained: retained, after: wait) == want)
        }
        #expect(copy.decoder.profiles == original.decoder.profiles && copy.decoder.counts == original.decoder.counts)
        #expect(copy.decoder.alarmTopics == original.decoder.alarmTopics)
    }

    private func home(_ setup: [(String, String)]) -> Home {
        var home = Home()
        for (topic, payload) in setup { home.hear(topic, payload, retained: true) }
        return home
    }
}

/// A reproducible stream of numbers (splitmix64).
private struct Noise {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
