import SafetyModel
import Testing

@testable import DeviceProtocols

/// What receivers of radio send beside the forms of the day: names of old versions, models that are sold under another
/// decoder, meters whose alarm is no danger, topics that the operator chose.
@Suite struct RadioVariantsTests {
    static let events = "rtl_433/box/events"

    @Test(arguments: [
        (
            #"{"model":"Interlogix","device_type":"heat","id":"65dd4b","battery":"LOW","switch1":"CLOSED","switch2":"OPEN","switch3":"CLOSED","switch4":"CLOSED","switch5":"CLOSED"}"#,
            "battery_low=true, heat=true, !heat", "before 19.08 the subtype was a device type"
        ),
        (
            #"{"model":"Smoke detector GS 558","id":10,"unit":25,"learn":0,"code":"c5b4af"}"#, "smoke=true, !smoke",
            "before 19.08 names had blanks"
        ),
        (#"{"model":"Generic motion sensor","code":"80c2f"}"#, "motion=true", "named by its code"),
        (
            #"{"model":"Honeywell ActivLink","class":"PIR-Motion","id":"1a","alert":"Normal"}"#, "motion=true",
            "the subtype was a class"
        ),
        (
            #"{"model":"DeltaDore-X3D","id":7,"subtype":"Sensor","wnd_stat":"Opened"}"#, "contact=open",
            "a window by a field of its own"
        ),
        (
            #"{"model":"Wireless-MBus","id":10205,"type":29,"type_string":"Reserved","switch":"open"}"#, "contact=open",
            "a door by M-Bus"
        ),
        (
            #"{"model":"Flowis","id":9,"type":1,"volume_m3":4.5,"alarm":1,"backflow":0}"#, "water_volume_m3=4.5",
            "a water meter's flags are no alarm zone"
        ),
        (
            #"{"model":"Orion-Endpoint","id":3,"leaking":1,"reading":50}"#,
            "meter_reading=50.0, water_leak=true, !water_leak", "flow without a pause"
        ),
        (#"{"model":"Orion-Endpoint","id":3,"leaking":0,"reading":50}"#, "meter_reading=50.0", "a meter's zero"),
        (
            #"{"model":"Ikea-Sparsnas","id":6,"effect":345,"cumulative_kWh":617.5}"#, "energy_kwh=617.5, power_w=345.0",
            "W"
        ),
        (
            #"{"model":"Govee-H5059","id":5,"event":"Button Press","detect_wet":0}"#, "test=true, water_leak=false",
            "the leak sensor's button is its test"
        ),
        (#"{"model":"HT680-Remote","id":5,"button1":"PRESSED","tristate":"0Z1"}"#, "other=1.0", "a remote's key"),
        (
            #"{"model":"Microchip-HCS200","id":"9","battery_ok":1,"button":2}"#, "battery_low=false, other=1.0",
            "a key fob's key"
        ),
        (
            #"{"model":"Fineoffset-WH45","id":1,"battery_ok":1.000,"co2_ppm":600}"#,
            "battery=100.0, battery_low=false, co2_ppm=600.0", "a level, though it is full"
        ),
        (
            #"{"model":"Auriol-HG02832","id":5,"button":1,"temperature_C":20,"battery_ok":1}"#,
            "battery_low=false, temperature_c=20.0", "the button of a thermometer is none"
        ),
    ]) func objects(_ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(Self.events, payload) == want, "\(why)")
    }

    @Test(arguments: [
        ("rtl_433/box/devices/26/Wireless-MBus/10205/switch", "open", "contact=open", "types may be numbers"),
        ("rtl_433/Kerui-Security/840811/water", "1", "water_leak=true, !water_leak", "devices=rtl_433[/model][/id]"),
        ("rtl_433/Smoke-GS558/3/learn", "0", "", "a field that no list knows"),
        ("rtl_433/box/mood", "good", "", "no decode's field"),
        (
            "rtl_433/box/devices/Smoke_detector_GS_558/10/learn", "0", "smoke=true, !smoke",
            "the program writes a blank as _ in topics"
        ),
    ]) func topics(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(topic, payload) == want, "\(why)")
    }

    @Test func everyLeakOfAnAlarmOnlySensorCounts() {
        var probe = DecodeProbe()
        let leak = #"{"model":"Govee-H5059","id":5,"event":"Water Leak","detect_wet":1}"#
        #expect(probe.say(Self.events, leak) == "water_leak=true, !water_leak")
        #expect(probe.say(Self.events, leak) == "water_leak=true, !water_leak", "nothing ever said that it was dry")
    }

    @Test(arguments: [
        (
            "home/gw/WATERtoMQTT/c37", #"{"detected":"true","reading":512}"#, "water_leak=true, !water_leak",
            "a wired probe"
        ),
        ("home/gw/CLIMAtoMQTT/ds1820/0x28", #"{"temp":68,"unit":"F"}"#, "temperature_c=20.0", "Fahrenheit by its unit"),
        ("home/gw/CLIMAtoMQTT/ds1820/0x28", #"{"temp":27.5,"unit":"C"}"#, "temperature_c=27.5", "Celsius"),
        ("home/gw/RF2toMQTT", #"{"unit":1,"address":123,"switchType":1}"#, "other=123", "a wall switch's address"),
        (
            "home/gw/PilighttoMQTT",
            #"{"message":{"id":12345,"unit":0,"state":"opened"},"protocol":"ev1527","value":"1"}"#,
            "contact=open", "what Pilight decoded, by the sender's own code"
        ),
        ("home/gw/PilighttoMQTT", #"{"format":"RAW","pulsesString":"c:01"}"#, "", "pulses"),
        (
            "home/gw/BTtoMQTT/AABBCCDDEE03", #"{"id":"AA:BB:CC:DD:EE:03","tempc":-127.99,"hum":0}"#,
            "humidity_pct=0.0, temperature_c=-127.99", "the end of a format's range"
        ),
        (
            "home/gw/LORAtoMQTT/AABBCCDDEE01", #"{"id":"AA:BB:CC:DD:EE:01","tempc":20.5,"batt":80}"#,
            "battery=80.0, temperature_c=20.5", "the same names over LoRa"
        ),
        (
            "home/gw/RN8209toMQTT", #"{"volt":230,"power":276,"energy":12.5}"#,
            "energy_kwh=12.5, power_w=276.0, voltage_v=230.0", "a meter"
        ),
        (
            "home/gw/BTtoMQTT/AABBCCDDEE02", #"{"id":"AA:BB:CC:DD:EE:02","action":"on"}"#, "other=on",
            "for the configuration"
        ),
    ]) func gateways(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(topic, payload) == want, "\(why)")
    }

    private static func telegram(_ media: String, _ fields: String) -> String {
        #"{"_":"telegram","media":"\#(media)","name":"m","id":"101","timestamp":"2026-05-01T10:00:00Z",\#(fields)}"#
    }

    @Test(arguments: [
        ("electricity", #""driver":"ebeco500","total_kwh":68.5"#, "energy_kwh=68.5", "the driver's name since 2026"),
        (
            "water", #""meter":"izarv2","status":"PREV_LEAKAGE","total_m3":5"#, "water_volume_m3=5.0",
            "a leak of the past"
        ),
        ("smoke detector", #""meter":"ei6500","status":"EOL_REACHED""#, "fault=true", "worn out"),
        ("smoke detector", #""meter":"ei6500","status":"SMOKE_DETECTOR_FULLY_COVERED""#, "fault=true", "blind"),
        ("smoke detector", #""meter":"ei6500","status":"EOL_WITHIN_12_MONTH""#, "", "not yet"),
        (
            "co2", #""meter":"lansenco2","co2":551,"humidity":52.5,"temperature":21.5"#,
            "co2_ppm=551.0, humidity_pct=52.5, temperature_c=21.5", "names without units"
        ),
        (
            "heat cost allocator", #""meter":"fhkvdataiii","temp_room_c":22.5,"temp_radiator_c":25"#,
            "temperature_c=22.5", "the room's"
        ),
        ("heat", #""meter":"ultraheat","heat_kwh":8974.5,"volume_m3":1995"#, "heat_energy_kwh=8974.5", "another name"),
        (
            "radio converter (meter side)", #""meter":"emerlin868","total_m3":5.5"#, "water_volume_m3=5.5",
            "of water meters only"
        ),
        ("gas detector", #""meter":"new","status":"GAS_ALARM""#, "gas=true, !gas", "a detector is no meter"),
    ]) func telegrams(_ media: String, _ fields: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say("wmbusmeters/m", Self.telegram(media, fields)) == want, "\(why)")
        probe = DecodeProbe()
        #expect(probe.say("cellar/meters", Self.telegram(media, fields)) == want, "any topic: \(why)")
    }

    @Test func aDetectorOfAnyDriverSaysThatItIsOver() {
        var probe = DecodeProbe()
        let smoke = Self.telegram("smoke detector", #""meter":"other","status":"SMOKE""#)
        let fine = Self.telegram("smoke detector", #""meter":"other","status":"OK""#)
        #expect(probe.say("wmbusmeters/m", fine) == "fault=false", "it may never say SMOKE")
        #expect(probe.say("wmbusmeters/m", smoke) == "smoke=true, !smoke")
        #expect(probe.say("wmbusmeters/m", fine) == "fault=false, smoke=false", "but this one did")
        #expect(probe.say("wmbusmeters/m", smoke) == "smoke=true, !smoke", "the next fire")
    }

    @Test func otherTopicsAreLeftToOthers() {
        var probe = DecodeProbe()
        #expect(probe.say("cellar/meters", #"{"media":"water","meter":"iperl"}"#) == "", "no telegram")
        #expect(probe.say("cellar/meters", #"{"media":"water","#) == "", "nobody's to refuse")
    }
}
