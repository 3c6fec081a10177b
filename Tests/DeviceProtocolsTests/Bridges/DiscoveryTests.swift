import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct DiscoveryTemplateTests {
    /// - Returns: what the template makes of the payload; "?" where it is not understood, "-" where nothing is said.
    private func rendered(_ template: String, _ payload: String) -> String {
        guard let parsed = DiscoveryTemplate(template) else { return "?" }
        var json = JSONDocument()
        let isJSON = (try? json.parse(Array(payload.utf8).span)) != nil
        return parsed.value(payload, isJSON ? json : nil).rendered ?? "-"
    }

    @Test(arguments: [
        ("{{ value_json.a }}", "7", "a member"), ("{{value_json['a']}}", "7", "by index"),
        ("{{ value_json.b.c }}", "x", "nested"),
        ("{{ value_json[\"b\"][\"c\"] }}", "x", "nested by index"), ("{{ value_json.l[1] }}", "5", "an element"),
        ("{{ value_json.get('a') }}", "7", "get"), ("{{ value_json.z }}", "-", "missing says nothing"),
        ("{{ value_json.z | default('n') }}", "n", "default"), ("{{ value_json.z | is_defined }}", "-", "is_defined"),
        ("{{ 'ON' if value_json.a == 7 else 'OFF' }}", "ON", "a ternary"),
        ("{{ 'ON' if value_json.z == 7 else 'OFF' }}", "-", "absence is no OFF"),
        ("{{ 'ON' if value_json.z is defined else 'OFF' }}", "OFF", "asked for absence"),
        ("{% if value_json.a > 6 %}ON{% else %}OFF{% endif %}", "ON", "a block"),
        ("{{ value_json.t }}", "True", "as Python writes it"),
        ("{{ value_json.a | float / 2 | round(1) }}", "3.5", "arithmetic"),
        ("{{ (value_json.a * 10) | int }}", "70", "parentheses"),
        ("{{ 'ON' if value_json.t or value_json.z else 'OFF' }}", "ON", "one side of an or is enough"),
        ("{{ 'ON' if value_json.z or value_json.t else 'OFF' }}", "ON", "on either side"),
        ("{{ 'ON' if value_json.f or value_json.z else 'OFF' }}", "-", "absence is no OFF there either"),
        ("{{ 'ON' if value_json.f and value_json.z else 'OFF' }}", "OFF", "one side of an and"),
        ("{{ 'ON' if value_json.t or value_json.t and value_json.f else 'OFF' }}", "ON", "and binds tighter"),
        ("{{ not value_json.t }}", "False", "not"), ("{{ value_json.b.c | upper }}", "X", "a filter"),
        ("{{ value_json.n }}", "-", "null"), ("{{ value_json['a' }}", "?", "broken"),
        ("{{ states('x') }}", "?", "needs the receiver"),
        ("{{ value_json.a | regex_replace('a') }}", "?", "an unknown filter"),
        ("{% for x in y %}{% endfor %}", "?", "a loop"),
        ("{{ value_json.a }}{{ value_json.t }}", "?", "two in a row"),
        ("{{ \(String(repeating: "(", count: 200)) }}", "?", "nesting"),
    ]) func forms(_ template: String, _ want: String, _ why: String) {
        #expect(rendered(template, #"{"a":7,"b":{"c":"x"},"l":[4,5],"t":true,"f":false,"n":null}"#) == want, "\(why)")
    }

    @Test func thePayloadItself() {
        #expect(rendered("{{ value }}", "wet") == "wet")
        #expect(rendered("{{ value | float * 2 }}", "1.5") == "3")
        #expect(rendered("{{ value_json.a }}", "not json") == "-")
    }
}

@Suite struct HomeAssistantTests {
    private func decoded(
        _ config: String, at topic: String = "homeassistant/binary_sensor/n/o/config", _ state: String,
        _ payload: String
    )
        -> Decoded
    {
        var home = Home()
        home.hear(topic, config, retained: true)
        return home.hear(state, payload)
    }

    @Test(arguments: [
        ("smoke", "smoke=true"), ("gas", "gas=true"), ("carbon_monoxide", "carbon_monoxide=true"),
        ("moisture", "water_leak=true"),
        ("heat", "heat=true"), ("motion", "motion=true"), ("occupancy", "presence=true"), ("door", "contact=open"),
        ("window", "contact=open"), ("tamper", "tamper=true"), ("problem", "fault=true"),
        ("battery", "battery_low=true"),
        ("connectivity", "availability=online"), ("safety", "zone_alarm=true"), ("lock", ""), ("light", ""),
    ]) func binaryClasses(_ deviceClass: String, _ want: String) {
        let config = "{\"name\":\"x\",\"stat_t\":\"a/b\",\"dev_cla\":\"\(deviceClass)\",\"dev\":{\"ids\":[\"d1\"]}}"
        let got = decoded(config, "a/b", "ON")
        #expect(got.facts == want)
        if let fact = got.observations.first { #expect(fact.device == "d1") }
    }

    @Test(arguments: [
        (#""dev_cla":"temperature","unit_of_meas":"°F""#, "212", "temperature_c=100"),
        (#""dev_cla":"energy","unit_of_meas":"MWh""#, "0.5", "energy_kwh=500"),
        (#""dev_cla":"gas","unit_of_meas":"m³""#, "12", "gas_volume_m3=12"),
        (#""name":"SpO2","unit_of_meas":"%""#, "0.97", "spo2_pct=97"),
        (#""dev_cla":"water","unit_of_meas":"L""#, "1500", "water_volume_m3=1.5"),
        (#""name":"Systolic","unit_of_meas":"mmHg""#, "140", "systolic_mmhg=140"),
        (#""name":"Pulse","unit_of_meas":"bpm""#, "61", "heart_rate_bpm=61"),
        (#""name":"Pulse","unit_of_meas":"bpm""#, "0", ""),
        (#""name":"Uptime","unit_of_meas":"s""#, "100", ""),
        (#""dev_cla":"battery","unit_of_meas":"%""#, "unavailable", ""),
    ]) func sensorUnits(_ entity: String, _ payload: String, _ want: String) {
        let got = decoded(
            "{\(entity),\"stat_t\":\"a/b\",\"dev\":{\"ids\":\"d\"}}", at: "homeassistant/sensor/o/config", "a/b",
            payload)
        #expect(got.facts == want && got.refused == nil)
    }

    @Test(arguments: [
        (
            #""dev_cla":"smoke","pl_on":"true","pl_off":"false","val_tpl":"{{ value_json.s }}""#, #"{"s":true}"#,
            "smoke=true", "a JSON boolean"
        ),
        (#""dev_cla":"smoke","pl_on":"true","pl_off":"false""#, "maybe", "refused", "no boolean"),
        (
            #""dev_cla":"gas","pl_on":1,"pl_off":0,"val_tpl":"{{ value_json.s | int }}""#, #"{"s":"1"}"#, "gas=true",
            "a number"
        ),
    ]) func payloads(_ entity: String, _ payload: String, _ want: String, _ why: String) {
        let got = decoded("{\(entity),\"stat_t\":\"a/b\",\"dev\":{\"ids\":\"d\"}}", "a/b", payload)
        #expect((got.refused == nil ? got.facts : "refused") == want, "\(why)")
    }

    @Test(arguments: [
        ("Fall state", "fall", ["fall"], "fall=true"), ("Fall state", "maybe_fall", [], "fall=suspected"),
        ("Smoke state", "alarm", ["smoke"], "smoke=true"), ("Smoke state", "normal", [], "smoke=false"),
        ("Smoke state", "test", [], ""), ("Gas alarm", "heavy", ["gas"], "gas=true"), ("Motor state", "alarm", [], ""),
    ]) func enumsSayADangerOnlyByName(_ name: String, _ payload: String, _ alarms: [String], _ want: String) {
        let config = "{\"name\":\"\(name)\",\"dev_cla\":\"enum\",\"stat_t\":\"a/b\",\"dev\":{\"ids\":\"d\"}}"
        let got = decoded(config, at: "homeassistant/sensor/o/config", "a/b", payload)
        #expect(got.facts == want && got.raised == alarms && got.refused == nil)
    }

    @Test(arguments: [
        (#"["fall","sos"]"#, "fall", ["fall"], "a pendant"), (#"["fall","shake","flip90"]"#, "fall", [], "a toy"),
        (#"["fall_detected","fall_cancelled"]"#, "fall_cancelled", [], "its end"),
        (#"["smoke_alarm","smoke_alarm_test"]"#, "smoke_alarm", ["smoke"], "a detector"),
        (#"["smoke_alarm","smoke_alarm_test"]"#, "smoke_alarm_test", [], "its test"),
        (#"["fire","police","medical"]"#, "fire", ["sos"], "a keypad's key for help"),
    ]) func eventsNameTheirAlarm(_ types: String, _ type: String, _ alarms: [String], _ why: String) {
        let config = "{\"name\":\"E\",\"stat_t\":\"a/b\",\"evt_typ\":\(types),\"dev\":{\"ids\":\"d\"}}"
        let got = decoded(config, at: "homeassistant/event/o/config", "a/b", "{\"event_type\":\"\(type)\"}")
        #expect(got.raised == alarms, "\(why)")
    }

    @Test(arguments: [
        (#"{"ids":[1234]}"#, "1234", "a number"), (#"{"cns":[["mac","02:5b"]]}"#, "02:5b", "a connection"),
        (#"{"ids":["a"],"cns":[["mac","02:5b"]]}"#, "a", "an identifier comes first"), ("{}", "o", "the topic's own"),
    ]) func whoADeviceIs(_ about: String, _ want: String, _ why: String) {
        let got = decoded("{\"dev_cla\":\"smoke\",\"stat_t\":\"a/b\",\"dev\":\(about)}", "a/b", "ON")
        #expect(got.observations.first?.device.name == want, "\(why)")
    }

    @Test func twoSensorsOfOneDeviceAreDryOnlyTogether() {
        var home = Home()
        for place in ["a", "b"] {
            let config = "{\"dev_cla\":\"moisture\",\"stat_t\":\"n/\(place)\",\"dev\":{\"ids\":\"n\"}}"
            home.hear("homeassistant/binary_sensor/\(place)/config", config, retained: true)
        }
        home.hear("n/b", "ON", retained: true)
        #expect(home.hear("n/a", "OFF").facts == "water_leak=false", "an old copy keeps nothing wet")
        #expect(home.hear("n/a", "ON").raised == ["water_leak"])
        #expect(home.hear("n/b", "OFF").facts == "water_leak=true", "the other one is still wet")
        #expect(home.hear("n/a", "ON").raised == [], "the same leak")
        #expect(home.hear("n/a", "OFF").facts == "water_leak=false")
        #expect(home.hear("n/b", "ON").raised == ["water_leak"])
    }

    @Test func theAreaIsTheRoom() {
        var home = Home()
        let config = #"{"dev_cla":"smoke","stat_t":"a/b","dev":{"ids":"d","sa":"bathroom"}}"#
        home.hear("homeassistant/binary_sensor/o/config", config, retained: true)
        #expect(home.decoder.profile(of: "d")?.room == "bathroom")
    }

    @Test(arguments: [("any", "online"), ("all", "offline"), ("latest", "offline")])
    func availabilityModes(_ mode: String, _ want: String) {
        var home = Home()
        let config =
            "{\"dev_cla\":\"smoke\",\"stat_t\":\"a/b\",\"avty\":[{\"t\":\"a/1\"},{\"t\":\"a/2\"}],\"avty_mode\":\"\(mode)\"}"
        home.hear("homeassistant/binary_sensor/o/config", config, retained: true)
        home.hear("a/2", "online", retained: true)
        #expect(home.hear("a/1", "offline").facts == "availability=\(want)")
    }

    @Test func aTrackerElsewhereIsAway() {
        let config = #"{"stat_t":"a/b","dev":{"ids":"d"}}"#
        #expect(decoded(config, at: "homeassistant/device_tracker/o/config", "a/b", "work").facts == "presence=false")
    }

    @Test func theTypeOfATriggerSaysWhatWasDone() {
        let config =
            #"{"automation_type":"trigger","t":"a/b","pl":"d","type":"button_double_press","stype":"turn_on","dev":{"ids":"d"}}"#
        #expect(decoded(config, at: "homeassistant/device_automation/o/config", "a/b", "d").facts == "button=double!")
    }

    @Test func theWholeDeviceForm() {
        var home = Home()
        let config = #"""
            {"dev":{"ids":"P1"},"~":"p1","avty_t":"~/on","pl_avail":"1","pl_not_avail":"0","cmps":{
            "a":{"p":"event","state_topic":"p1/e","event_types":["sos","test","press"]},
            "b":{"p":"binary_sensor","device_class":"safety","name":"Fall","val_tpl":"{{ value_json.fall }}","pl_on":"1","pl_off":"0"},
            "c":{"p":"switch","command_topic":"p1/c"}},"state_topic":"~/s"}
            """#
        home.hear("homeassistant/device/P1/config", config, retained: true)
        #expect(home.hear("p1/e", #"{"event_type":"sos"}"#).raised == ["sos"])
        #expect(home.hear("p1/e", #"{"event_type":"test"}"#).facts == "test=true!")
        #expect(home.hear("p1/e", #"{"event_type":"other"}"#).observations.isEmpty, "not among the declared types")
        #expect(home.hear("p1/e", "sos").refused != nil, "not JSON")
        #expect(home.hear("p1/s", #"{"fall":"1"}"#).raised == ["fall"])
        #expect(home.hear("p1/s", #"{"battery":3}"#).observations.isEmpty, "absence is no clear")
        #expect(home.hear("p1/on", "0").facts == "availability=offline")
        #expect(home.decoder.alarmTopics == ["p1/e", "p1/s"])
        home.hear("homeassistant/device/P1/config", "", retained: true)
        #expect(home.hear("p1/s", #"{"fall":"1"}"#).decoder == nil, "an empty message takes it all back")
    }

    @Test func unknownTemplatesAreReportedNotGuessed() {
        var home = Home()
        let config = #"{"dev_cla":"smoke","stat_t":"a/b","val_tpl":"{{ states('x') }}"}"#
        #expect(home.hear("homeassistant/binary_sensor/o/config", config, retained: true).refused != nil)
        let message = home.hear("a/b", "ON")
        #expect(message.refused != nil && message.observations.isEmpty && message.raised == [])
        #expect(message.refusedOnAlarmTopic, "a smoke detector that cannot be understood is worth a technician")
    }

    @Test func anOffDelayEndsAnAlarm() {
        var home = Home()
        home.hear(
            "homeassistant/binary_sensor/o/config", #"{"dev_cla":"smoke","stat_t":"a/b","off_delay":30}"#,
            retained: true)
        #expect(home.hear("a/b", "ON").raised == ["smoke"])
        #expect(home.hear("a/b", "ON", after: 10).raised == [], "still the first")
        #expect(home.hear("a/b", "ON", after: 40).raised == ["smoke"], "no OFF will ever come")
    }

    @Test func anOwnDecoderThatKnowsTheDeviceComesFirst() {
        var home = Home()
        let config =
            #"{"dev_cla":"smoke","stat_t":"zigbee2mqtt/s","val_tpl":"{{ value_json.smoke }}","pl_on":true,"pl_off":false,"dev":{"ids":["zigbee2mqtt_0x1"]}}"#
        home.hear("homeassistant/binary_sensor/0x1/smoke/config", config, retained: true)
        let first = home.hear("zigbee2mqtt/s", #"{"smoke":true}"#)
        #expect(first.decoder == "homeassistant" && first.raised == ["smoke"], "no inventory yet: discovery knows more")
        home.hear("zigbee2mqtt/bridge/devices", "[]", retained: true)
        #expect(home.hear("zigbee2mqtt/s", #"{"smoke":false}"#).decoder == "zigbee2mqtt")
    }

    @Test(arguments: [
        ("homeassistant/status", "online"), ("homeassistant/timer/o/config", "{}"),
        ("homeassistant/fan/o/config", "{}"),
        ("homeassistant/binary_sensor/o/not_config", "{}"),
    ]) func otherTopicsAreIgnored(_ topic: String, _ payload: String) {
        var home = Home()
        let got = home.hear(topic, payload)
        #expect(got.ignored != nil && got.refused == nil && got.observations.isEmpty)
    }
}

@Suite struct ESPHomeTests {
    private let about = #""dev":{"name":"bath","sw":"esphome v2025.6.0"}"#

    @Test func meaningComesFromDiscovery() {
        var home = Home()
        #expect(home.hear("bath/binary_sensor/x/state", "ON").observations.isEmpty, "a bit without meaning")
        let topic = "homeassistant/binary_sensor/bath/x/config"
        home.hear(
            topic, "{\"name\":\"Fall\",\"stat_t\":\"bath/binary_sensor/x/state\",\"dev_cla\":\"safety\",\(about)}",
            retained: true)
        let got = home.hear("bath/binary_sensor/x/state", "ON")
        #expect(got.decoder == "esphome" && got.raised == ["fall"] && got.observations.first?.device == "bath")
        #expect(home.hear("bath/binary_sensor/x/state", "on").refused != nil, "case matters")
        #expect(home.hear("bath/binary_sensor/x/state", "ON", retained: true).raised == [])
    }

    @Test(arguments: [
        ("n/binary_sensor/smoke/state", "ON", "smoke=true", "a danger by its object id"),
        ("n/binary_sensor/sos_button/state", "ON", "button=sos!", "a call by its object id"),
        ("n/sensor/temperature/state", "21", "", "a number without meaning"),
        ("n/event/door/state", #"{"event_type":"single"}"#, "button=single!", "an event says itself what it is"),
        ("n/event/door/state", #"{"event_type":"rotate_left"}"#, "", "no press"),
        ("n/switch/relay/state", "ON", "", "a relay"),
        ("n/status", "offline", "availability=offline", "the will"), ("n/switch/relay/command", "ON", "", "a command"),
        ("esphome/discover/n", "{}", "", "a node's own discovery"),
    ]) func withoutDiscovery(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var home = Home()
        #expect(home.hear(topic, payload).facts == want, "\(why)")
    }

    @Test func aNodeThatDoesNotNameESPHomeIsKnownByItsTopics() {
        var home = Home()
        let config =
            #"{"stat_t":"bath/binary_sensor/x/state","avty_t":"bath/status","dev_cla":"smoke","dev":{"ids":"84fc","sw":"2026.1.0 (config hash 0x1)"}}"#
        home.hear("homeassistant/binary_sensor/bath/x/config", config, retained: true)
        let got = home.hear("bath/binary_sensor/x/state", "ON")
        #expect(got.decoder == "esphome" && got.raised == ["smoke"] && got.observations.first?.device == "bath")
    }

    @Test func anUndiscoveredEventNamedSOSCallsForHelp() {
        var home = Home()
        let old = home.hear("n/event/sos_button/state", #"{"event_type":"press"}"#, retained: true)
        #expect(old.raised == [] && old.stale == ["sos"] && old.observations.isEmpty)
        #expect(home.hear("n/event/sos_button/state", #"{"event_type":"press" }"#).raised == ["sos"])
        #expect(home.hear("n/event/sos_button/state", "press").refusedOnAlarmTopic, "an event without its object")
    }

    @Test func anEventNamedSOSCallsForHelp() {
        var home = Home()
        let config = "{\"name\":\"SOS\",\"stat_t\":\"n/event/sos/state\",\"event_types\":[\"single\"],\(about)}"
        home.hear("homeassistant/event/n/sos/config", config, retained: true)
        let got = home.hear("n/event/sos/state", #"{"event_type":"single"}"#)
        #expect(got.facts == "button=single!" && got.raised == ["sos"])
        let old = home.hear("n/event/sos/state", #"{"event_type":"single" }"#, retained: true)
        #expect(old.raised == [] && old.observations.isEmpty)
    }
}
