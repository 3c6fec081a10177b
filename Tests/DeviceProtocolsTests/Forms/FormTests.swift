import SafetyModel
import Testing

@testable import DeviceProtocols

/// A decoder that has learnt forms says the same as one that decodes every message in full.
@Suite struct FormTests {
    private static let inventory = """
        [{"friendly_name":"room","definition":{"model":"M","vendor":"V","description":"sensor","exposes":[\
        {"type":"numeric","name":"temperature","property":"temperature","access":1,"unit":"°C"},\
        {"type":"numeric","name":"voltage","property":"voltage","access":1,"unit":"mV"},\
        {"type":"binary","name":"smoke","property":"smoke","access":1}]}}]
        """

    /// Each list is one home's day: a message, and what comes after it on the same topic.
    private static let days: [(reason: String, setup: [(String, String)], topic: String, payloads: [String])] = [
        (
            "numbers change", [("zigbee2mqtt/bridge/devices", inventory)], "zigbee2mqtt/room",
            [
                #"{"temperature":21.5,"voltage":3005,"smoke":false,"last_seen":"2026-07-15T02:03:04Z"}"#,
                #"{"temperature":21.7,"voltage":2995,"smoke":false,"last_seen":"2026-07-15T03:03:04Z"}"#,
                #"{"temperature":-0.4,"voltage":231,"smoke":false,"last_seen":"a"}"#,
                #"{"temperature":9e3,"voltage":2995,"smoke":false,"last_seen":"2"}"#,
                #"{"temperature":-999.9,"voltage":2995,"smoke":false,"last_seen":"2"}"#,
                #"{"temperature":"22.5","voltage":2995,"smoke":false,"last_seen":"2"}"#,
                #"{"temperature":null,"voltage":2995,"smoke":false,"last_seen":"2"}"#,
                #"{"temperature":021.5,"voltage":2995,"smoke":false,"last_seen":"2"}"#,
                #"{"temperature":21.5,"voltage":2995,"smoke":true,"last_seen":"2"}"#,
                #"{"temperature":21.6,"voltage":2995,"smoke":true,"last_seen":"2"}"#,
                #"{"temperature":21.6,"voltage":2995,"smoke":false,"last_seen":"2"}"#,
                #"{"temperature":21.6,"voltage":2995,"smoke":true,"last_seen":"2"}"#,
                #"{"temperature":21.5,"voltage":2995,"smoke":false,"last_seen":"\u00e9\"}"}"#,
                #"{"temperature":21.5,"voltage":2995,"smoke":false,"last_seen":"\x"}"#,
                #"{"temperature":21.5,"voltage":2995,"smoke":false,"last_seen":"2"} "#,
                #"{"temperature":21.5,"voltage":2995,"smoke":false,"last_seen":"2"#,
                #"{"temperature":21.5,"voltage":2995,"smoke":false,"last_seen":"2","test":true}"#,
                #"{"temperature":21.5,"voltage":2995,"smoke":true,"last_seen":"2","test":true}"#,
            ]
        ),
        (
            "of two numbers of one kind the better one counts", [], "zigbee2mqtt/lamp",
            [
                #"{"illuminance":9000,"illuminance_lux":8}"#, #"{"illuminance":9100,"illuminance_lux":9}"#,
                #"{"illuminance":9100,"illuminance_lux":-9}"#,
            ]
        ),
        (
            "the same press again", [], "zigbee2mqtt/button",
            [#"{"action":"emergency","battery":90}"#, #"{"action":"emergency","battery":89}"#, #"{"battery":89}"#]
        ),
        (
            "a leak begins and ends", [], "wmbusmeters/w",
            [
                #"{"media":"water","meter":"multical21","name":"w","id":"1","total_m3":6.4,"status":"OK"}"#,
                #"{"media":"water","meter":"multical21","name":"w","id":"1","total_m3":6.5,"status":"OK"}"#,
                #"{"media":"water","meter":"multical21","name":"w","id":"1","total_m3":6.6,"status":"LEAK"}"#,
                #"{"media":"water","meter":"multical21","name":"w","id":"1","total_m3":6.7,"status":"OK"}"#,
                #"{"media":"water","meter":"multical21","name":"w","id":"1","total_m3":6.8,"status":"OK"}"#,
            ]
        ),
        (
            "times are claimed", [], "rtl_433/h/events",
            [
                #"{"time":"2026-07-15 02:03:04","model":"Acme","id":5,"temperature_C":21.5,"rssi":-0.1}"#,
                #"{"time":"2026-07-15 02:04:04","model":"Acme","id":5,"temperature_C":21.6,"rssi":-12.1}"#,
                #"{"time":"2026-07-15T02:05:04+08:00","model":"Acme","id":5,"temperature_C":21.6,"rssi":-12.1}"#,
                #"{"time":"2026-07-15T02:06:04.25Z","model":"Acme","id":5,"temperature_C":21.6,"rssi":-12.1}"#,
                #"{"time":"@0.3s","model":"Acme","id":5,"temperature_C":21.6,"rssi":-12.1}"#,
                #"{"time":"2026-07-15 02:04:04","model":"Acme","id":6,"temperature_C":21.6,"rssi":-12.1}"#,
            ]
        ),
        (
            "two variables speak for one kind", [], "zwave/n/notification/endpoint_0/Home_Security/Cover_status",
            [
                #"{"time":1784052184000,"value":0}"#, #"{"time":1784052194000,"value":0}"#,
                #"{"time":1784052184000,"value":3}"#, #"{"time":1784052184001,"value":3}"#,
                #"{"time":1784052204000,"value":0}"#, #"{"time":1,"value":0}"#, "0", "3", "3",
            ]
        ),
        (
            "a discovered entity, and its discovery again",
            [("homeassistant/sensor/t/config", #"{"dev_cla":"temperature","unit_of_meas":"°C","stat_t":"s/t"}"#)],
            "s/t", ["21.5", "21.6", "-3", "1e3", "nan", "21.7 ", "unavailable", "21.7"]
        ),
        ("plain texts", [], "shellies/shellyht-1/sensor/temperature", ["21.5", "22", "999", "-4.25", "x", "22"]),
        (
            "a fault comes and goes", [], "x/status/temperature:0",
            [
                #"{"id":0,"tC":20.5,"tF":68.9}"#, #"{"id":0,"tC":20.6,"tF":69.0}"#,
                #"{"id":0,"tC":null,"tF":null,"errors":["read"]}"#, #"{"id":0,"tC":20.7,"tF":69.1}"#,
                #"{"id":0,"tC":20.8,"tF":69.1}"#,
            ]
        ),
    ]

    @Test(arguments: days.indices) func saysTheSameAsInFull(_ index: Int) {
        let day = Self.days[index]
        var (learning, full) = (Home(), Home())
        full.decoder.isLearningForms = false
        for (topic, payload) in day.setup {
            #expect(learning.hear(topic, payload, retained: true) == full.hear(topic, payload, retained: true))
        }
        for turn in 0..<3 {
            for payload in turn == 1 ? day.payloads.reversed() : day.payloads {
                #expect(
                    learning.hear(day.topic, payload, after: 5) == full.hear(day.topic, payload, after: 5),
                    "\(day.reason): \(payload)")
            }
            for (topic, payload) in day.setup { #expect(learning.hear(topic, payload) == full.hear(topic, payload)) }
        }
        #expect(learning.decoder.counts == full.decoder.counts)
    }

    @Test func aKnownFormIsNotDecodedAgain() {
        var home = Home()
        home.hear("zigbee2mqtt/a", #"{"temperature":21.5,"note":"x"}"#)
        #expect(home.decoder.forms.heads.count == 1)
        let decoded = home.hear("zigbee2mqtt/a", #"{"temperature":-3.25,"note":"something else"}"#)
        #expect(decoded.facts == "temperature_c=-3.25" && home.decoder.forms.heads.count == 1)
        home.hear("zigbee2mqtt/a", #"{"temperature":21.5,"humidity":40}"#)
        #expect(home.decoder.forms.heads.count == 2)
        home.hear("zigbee2mqtt/bridge/devices", "[]")
        #expect(home.decoder.forms.heads.isEmpty, "another inventory, other meanings")
    }

    @Test func aTopicWhoseMessagesNeverComeAgainIsNotLearntForEver() {
        var home = Home()
        for serial in 0..<500 { home.hear("zigbee2mqtt/a", "{\"temperature\":1,\"x\(serial)\":0}") }
        #expect(home.decoder.forms.heads.count <= FormBook.maximumDebt)
    }

    @Test(arguments: [
        "2026-07-15T02:03:04Z", "2026-07-15T02:03:04+08:00", "2026-07-15 02:03:04-03:30", "2026-07-15T02:03:04.5Z",
        "2026-07-15T02:03:04.123456+00:00", "2026-07-15 02:03:04", "1970-01-01T00:00:00Z", "2000-02-28T23:59:59.999Z",
    ]) func timesAreReadAsElsewhere(_ text: String) {
        let payload = Array("\(text)\"".utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
        var at = 0
        #expect(unsafe FormClock.time(payload.span.bytes, &at) == .some(ClaimedTime.text(text)))
        #expect(at == text.utf8.count)
    }

    @Test(arguments: ["", "-", "00", "01", "1.", ".5", "1e5", "1E-3", "1234567890123456", "--1", "+1", "0x1"])
    func whatIsNoPlainNumberIsLeftToTheDecoder(_ text: String) {
        let payload = Array("\(text)}".utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
        var at = 0
        let number = unsafe FormHole.number(payload.span.bytes, &at)
        #expect(number == nil || at != text.utf8.count)
    }

    @Test(arguments: ["0", "-0", "0.1", "-12.25", "123456789012345", "0.00000000000001", "21.50", "99999999999999.9"])
    func numbersAreExact(_ text: String) {
        let payload = Array("\(text),".utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
        var at = 0
        #expect(unsafe FormHole.number(payload.span.bytes, &at) == Double(text))
        #expect(at == text.utf8.count)
    }
}
