import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct Zigbee2MQTTTests {
    @Test(arguments: [
        (#"{"smoke":"true","battery":"100.00"}"#, "smoke=true battery=100", "texts of old versions"),
        (#"{"smoke":1}"#, "smoke=true", "1 errs towards the alarm"), (#"{"smoke":"maybe"}"#, "", "an unknown word"),
        (#"{"smoke_state":"detecting"}"#, "", "neither on nor off"),
        (#"{"smoke_state":"alarm"}"#, "smoke=true", "an enum"),
        (#"{"gas":12}"#, "gas_ppm=12", "a concentration under the alarm's name"),
        (#"{"contact":true}"#, "contact=closed", "true is closed"),
        (#"{"contact_left":false}"#, "contact=open", "an endpoint"),
        (#"{"water_leak_1":false,"water_leak_2":true}"#, "water_leak=true", "two probes: the wet one counts"),
        (#"{"occupancy":true,"presence":false}"#, "motion=true presence=false", "both are told"),
        (#"{"fall_status":"fall_warning"}"#, "fall=suspected", "HEIMAN, undecided"),
        (#"{"fall_down_status":"fall"}"#, "fall=true", "Tuya"),
        (#"{"fall_down_status":"none"}"#, "fall=false", "Tuya, none"),
        (#"{"status":"on_the_bed"}"#, "fall=false presence=true bed_occupancy=true", "OWON"),
        (#"{"breathing_rate":0,"heart_rate":61}"#, "breathing=false heart_rate_bpm=61", "0 is no number of breaths"),
        (#"{"fault":false,"trouble":true}"#, "fault=true", "one of several faults"),
        (#"{"self_test_result":"check_failure"}"#, "fault=true", "a failed self-test"),
        (#"{"battery_state":"low"}"#, "battery_low=true", "a word"),
        (#"{"voltage":3015}"#, "voltage_v=3.015", "millivolts"),
        (#"{"voltage":229.5}"#, "voltage_v=229.5", "mains"),
        (#"{"illuminance":21000,"illuminance_lux":120}"#, "illuminance_lx=120", "raw and lux of old versions"),
        (#"{"linkage_alarm_state":true,"buzzer_manual_alarm":true}"#, "", "another detector's alarm, or a hand's"),
        (#"{"alarm":true,"melody":3,"volume":"high"}"#, "", "a siren sounds; it does not say why"),
        (#"{"alarm":true,"max_duration":240,"test":false}"#, "test=false", "another siren that sounds"),
        (#"{"alarm":true,"siren_duration":3}"#, "", "and one of other settings"),
        (#"{"smoke_alarm_state":"ON","smoke":false}"#, "smoke=false", "a siren's switch, not the sensor"),
        (#"{"smoke_alarm_state":"alarm"}"#, "smoke=true", "an enum of that name"),
        (#"{"water":true}"#, "water_leak=true", "water where none should be"),
        (#"{"current_device_status":"water_leakage"}"#, "water_leak=true", "a valve's word"),
        (#"{"current_device_status":"water_shortage"}"#, "water_leak=false", "no water is no leak"),
        (#"{"door_state":"open"}"#, "contact=open", "a lock that sees its door"),
        (#"{"opening_state":"tilt"}"#, "contact=open", "a tilted window"),
        (#"{"door_state":"error_jammed"}"#, "", "neither"),
        (#"{"alarm":true,"tamper":false}"#, "zone_alarm=true tamper=false", "a zone of unknown nature"),
        (
            #"{"last_seen":"2026-01-01T00:00:00Z","update":{"state":"idle"},"linkquality":9}"#, "link_quality=9",
            "nothing else"
        ),
    ]) func statesSayWhatTheyMean(_ payload: String, _ want: String, _ why: String) {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/kitchen/device 1", payload).facts == want, "\(why)")
    }

    @Test(arguments: [
        ("single", "single"), ("1_single", "single"), ("button_1_hold", "long"), ("single_left", "single"),
        ("on_press", "single"),
        ("on_press_release", nil), ("off", nil), ("release", nil), ("toggle", "single"), ("double", "double"),
        ("many", "triple"),
        ("triple", "triple"), ("emergency", "sos"), ("panic", "sos"), ("arm_all_zones", nil), ("disarm", nil),
        ("fall", nil),
        ("shake", nil), ("rotate_left", nil), ("region_1_enter", nil), ("vibration", nil),
        ("brightness_move_up", "long"),
        ("brightness_stop", nil), ("", nil),
    ]) func actionsArePressesOrNot(_ action: String, _ want: String?) {
        var home = Home()
        let decoded = home.hear("zigbee2mqtt/remote", "{\"action\":\"\(action)\"}")
        #expect(decoded.facts == (want.map { "button=\($0)!" } ?? ""))
        #expect(decoded.raised == (want == "sos" ? ["sos"] : []))
    }

    @Test(arguments: [
        ("hall/smoke", "true", "smoke=true", "one topic a property"),
        ("hall/action", "single", "button=single!", "a plain word"),
        ("hall/availability", "offline", "availability=offline", "1.x"),
        ("hall/availability", #"{"state":"online"}"#, "availability=online", "2.x"),
        ("hall/availability", "", "", "cleared"),
        ("bridge/state", "offline", "availability=offline", "1.x"), ("hall/set", #"{"smoke":true}"#, "", "a command"),
        ("hall/set/state", "ON", "", "a command"), ("hall/get", #"{"smoke":""}"#, "", "a question"),
        ("bridge/logging", #"{"message":"payload '{\"smoke\":true}'"}"#, "", "a log line quotes an alarm"),
        ("bridge/event", #"{"type":"device_joined"}"#, "", "an event of the bridge"),
        ("bridge/response/device/remove", #"{"status":"ok"}"#, "", "a reply"), ("hall/action", "", "", "a reset"),
    ]) func topicsSayWhatAMessageIs(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var home = Home()
        let decoded = home.hear("zigbee2mqtt/" + topic, payload)
        #expect(decoded.facts == want && decoded.refused == nil, "\(why)")
    }

    @Test(arguments: ["null", "[]", "{\"smoke\":tru", "\u{0}", "7", "true"])
    func whatIsNoObjectIsRefused(_ payload: String) {
        var home = Home()
        #expect(home.hear("zigbee2mqtt/hall", payload).refused != nil)
    }

    /// One listed device: its exposed properties, and what else of the definition matters.
    private func inventory(_ name: String, model: String = "X1", about: String = "Sensor", _ exposes: String) -> String
    {
        """
        [{"type":"Coordinator","friendly_name":"Coordinator"},{"type":"EndDevice","friendly_name":"\(name)",\
        "power_source":"Battery","definition":{"model":"\(model)","vendor":"V","description":"\(about)","exposes":[\(exposes)]}}]
        """
    }

    @Test func theInventoryTeaches() throws {
        var home = Home()
        let text = inventory(
            "烟感",
            #"{"type":"binary","name":"smoke","property":"smoke","access":5},{"type":"numeric","name":"battery","property":"battery","access":1}"#
        )
        let learnt = home.hear("zigbee2mqtt/bridge/devices", text, retained: true)
        #expect(learnt.ignored == "inventory of 1 device")
        let profile = try #require(home.decoder.profile(of: "烟感"))
        #expect(
            profile.capabilities == [.smoke, .battery] && profile.isBatteryPowered == true && profile.model == "X1")
        #expect(home.decoder.alarmTopics == ["zigbee2mqtt/烟感", "zigbee2mqtt/烟感/action"])
        let stale = home.hear("zigbee2mqtt/烟感", #"{"smoke":true}"#, retained: true)
        #expect(stale.asks.map(\.topic) == ["zigbee2mqtt/烟感/get"], "a readable property is asked for")
        #expect(home.hear("zigbee2mqtt/烟感", "{").refusedOnAlarmTopic)
    }

    @Test(
        arguments: [
            (
                "HS1EB/HS1EB-E", "Smart emergency button", #"["off","single","hold"]"#, DeviceRole.sos,
                "an emergency button by name"
            ),
            ("SBTZB-110", "Smart button", #"["single","quadruple"]"#, .sos, "one that is known by its model"),
            ("TS0215A_sos", "Button", #"["emergency"]"#, .sos, "one that can only call"),
            ("KEYZB-110", "Keypad with emergency button", #"["disarm","arm_all_zones","emergency"]"#, nil, "a keypad"),
            ("WXKG01LM", "Wireless button", #"["single","double"]"#, nil, "a light switch"),
        ] as [(String, String, String, DeviceRole?, String)])
    func emergencyButtonsAreKnown(
        _ model: String, _ about: String, _ values: String, _ role: DeviceRole?, _ why: String
    ) {
        var home = Home()
        let action = "{\"type\":\"enum\",\"name\":\"action\",\"property\":\"action\",\"access\":1,\"values\":\(values)}"
        home.hear("zigbee2mqtt/bridge/devices", inventory("b", model: model, about: about, action), retained: true)
        #expect(home.decoder.role(of: "b") == role, "\(why)")
        #expect(home.hear("zigbee2mqtt/b", #"{"action":"single"}"#).raised == (role == .sos ? ["sos"] : []), "\(why)")
    }

    @Test(arguments: [
        (
            #"{"type":"numeric","name":"energy","property":"energy","unit":"Wh"}"#, "Plug", #"{"energy":1500}"#,
            "energy_kwh=1.5"
        ),
        (
            #"{"type":"numeric","name":"volume","property":"volume","unit":"L"}"#, "Water meter", #"{"volume":1500}"#,
            "water_volume_m3=1.5"
        ),
        (
            #"{"type":"numeric","name":"volume","property":"volume","unit":"gal"}"#, "Water meter", #"{"volume":1000}"#,
            "water_volume_m3=3.785412"
        ),
        (
            #"{"type":"binary","name":"alarm_1","property":"alarm_1","access":1}"#, "Door sensor", #"{"alarm_1":true}"#,
            "contact=open"
        ),
        (
            #"{"type":"binary","name":"alarm_1","property":"alarm_1","access":1}"#, "Flood sensor",
            #"{"alarm_1":true}"#, "water_leak=true"
        ),
        (#"{"type":"binary","name":"alarm","property":"alarm","access":3}"#, "Siren", #"{"alarm":true}"#, ""),
        (
            #"{"type":"binary","name":"smoke","property":"smoke","access":1}"#, "Heat detector", #"{"smoke":true}"#,
            "heat=true"
        ),
        (
            #"{"type":"switch","features":[{"type":"binary","name":"water_leak","property":"water_leak_l1","access":1}]}"#,
            "Valve",
            #"{"water_leak_l1":true}"#, "water_leak=true"
        ),
        (
            #"{"type":"numeric","name":"gas_value","property":"gas_value","unit":"%LEL"}"#, "Gas", #"{"gas_value":3}"#,
            ""
        ),
        (#"{"type":"binary","name":"sos","property":"sos","access":1}"#, "Cord", #"{"sos":true}"#, "button=sos!"),
    ]) func exposesGiveMeaning(_ exposes: String, _ about: String, _ payload: String, _ want: String) {
        var home = Home()
        home.hear("zigbee2mqtt/bridge/devices", inventory("d", about: about, exposes), retained: true)
        #expect(home.hear("zigbee2mqtt/d", payload).facts == want)
    }

    @Test func aNetworkOfItsOwnHasItsOwnNames() {
        var settings = DecoderSettings()
        settings.bases["zigbee2mqtt"] = ["zigbee2mqtt", "z2m/attic"]
        var home = Home(settings: settings)
        #expect(home.hear("zigbee2mqtt/hall", #"{"smoke":true}"#).observations.first?.device == "hall")
        #expect(home.hear("z2m/attic/hall", #"{"smoke":true}"#).observations.first?.device == "z2m/attic/hall")
        #expect(
            home.decoder.devices(behind: BridgeState(bridge: "z2m/attic", isOnline: false), of: "zigbee2mqtt") == [
                "z2m/attic/hall"
            ])
    }
}
