import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite("Shelly Gen1")
struct ShellyGen1Tests {
    static let rows: [Heard] = [
        Heard("smoke", "shellies/d/sensor/smoke", "true", "d smoke=true"),
        Heard("a number errs towards the alarm", "shellies/d/sensor/flood", "1", "d water_leak=true"),
        Heard("no word for smoke or none", "shellies/d/sensor/smoke", "perhaps", "refused"),
        Heard("bytes without a meaning", "shellies/d/sensor/flood", "{}", "refused"),
        Heard("a retained topic was cleared", "shellies/d/sensor/smoke", ""),
        Heard("mild gas is gas, and no test", "shellies/d/sensor/gas", "mild", "d gas=true", "d test=false"),
        Heard("a test is none of gas", "shellies/d/sensor/gas", "test", "d gas=false", "d test=true"),
        Heard("not known yet", "shellies/d/sensor/gas", "unknown"),
        Heard("the end of a test", "shellies/d/sensor/self_test", "completed", "d test=false"),
        Heard("999 is no temperature", "shellies/d/sensor/temperature", "999.0"),
        Heard(
            "the device's own heat is not the room's", "shellies/d/temperature", "54.1", "d device_temperature_c=54.1"),
        Heard("motion", "shellies/d/sensor/motion", "true", "d motion=true"),
        Heard("shaken", "shellies/d/sensor/vibration", "1", "d vibration=true"),
        Heard("watt-minutes", "shellies/d/relay/0/energy", "120000", "d energy_kwh=2.0"),
        Heard("one meter for two relays", "shellies/d/relay/power", "12.5", "d power_w=12.5"),
        Heard("a relay's state", "shellies/d/relay/0", "on"),
        Heard("overload", "shellies/d/relay/0", "overpower", "d fault=true"),
        Heard("watt-hours", "shellies/d/emeter/1/total", "5000", "d energy_kwh=5.0"),
        Heard("a command", "shellies/d/relay/0/command", "on"),
        Heard(
            "Shelly Motion's own layout", "shellies/d/status",
            #"{"motion":true,"timestamp":1,"active":true,"vibration":false,"lux":16,"bat":83,"tmp":{"value":21.3,"units":"C","is_valid":true}}"#,
            "d battery=83.0", "d illuminance_lx=16.0", "d motion=true", "d tamper=false", "d temperature_c=21.3"),
        Heard(
            "a whole state", "shellies/d/info",
            #"{"flood":true,"bat":{"value":40,"voltage":2.8},"tmp":{"value":999,"tC":999,"is_valid":false},"rain_sensor":false}"#,
            "d battery=40.0", "d water_leak=true"),
        Heard(
            "meters of a whole state: the sum", "shellies/d/info",
            #"{"meters":[{"power":10,"total":60000},{"power":5,"total":60000}],"temperature":40.5}"#,
            "d device_temperature_c=40.5", "d energy_kwh=2.0", "d power_w=15.0"),
        Heard("asleep", "shellies/d/online", "false", "d availability=offline"),
        Heard("truncated", "shellies/d/info", #"{"flood":tr"#, "refused"),
    ]

    @Test("what a topic states", arguments: rows)
    func topic(_ row: Heard) {
        var listener = Listener<ShellyGen1>()
        #expect(listener.hear(row.topic, row.payload) == row.facts)
    }

    @Test("a press counts when its number has moved")
    func presses() {
        var listener = Listener<ShellyGen1>()
        func press(_ event: String, _ number: Int, retained: Bool = false) -> [String] {
            listener.hear(
                "shellies/b/input_event/0", #"{"event":"\#(event)","event_cnt":\#(number)}"#, retained: retained)
        }
        #expect(press("S", 4) == ["b button=single!"], "the first one heard")
        #expect(press("S", 4).isEmpty, "told again at the next wake-up")
        #expect(press("L", 5) == ["b button=long!"])
        #expect(press("", 0).isEmpty, "boot")
        #expect(press("S", 1).count == 1, "numbers start again")
        #expect(
            listener.hear("shellies/b/info", #"{"inputs":[{"event":"S","event_cnt":1}]}"#).isEmpty, "the same press")
        #expect(listener.hear("shellies/b/input_event/1", #"{"event":"SS","event_cnt":1}"#) == ["b button=double!"])
    }

    @Test("no two presses have one number, also when the button's own starts again")
    func pressNumbers() throws {
        var listener = Listener<ShellyGen1>()
        let first = try listener.report("shellies/b/input_event/0", #"{"event":"S","event_cnt":1}"#)
        _ = try listener.report("shellies/b/input_event/0", #"{"event":"","event_cnt":0}"#)
        let second = try listener.report("shellies/b/input_event/0", #"{"event":"S","event_cnt":1}"#)
        #expect(first.pressNumber != nil && second.pressNumber != nil && first.pressNumber != second.pressNumber)
    }

    @Test("channels add up to the device")
    func channels() {
        var listener = Listener<ShellyGen1>()
        #expect(listener.hear("shellies/m/emeter/0/power", "100") == ["m power_w=100.0"])
        #expect(listener.hear("shellies/m/emeter/1/power", "20") == ["m power_w=120.0"])
        #expect(listener.hear("shellies/m/emeter/0/power", "90") == ["m power_w=110.0"])
    }

    @Test(
        "values in objects",
        arguments: [
            Heard(
                "all external probes", "shellies/d/ext_temperatures", #"{"0":{"hwID":"28a","tC":21.5},"1":{"tC":999}}"#,
                "d temperature_c=21.5"),
            Heard("their humidity", "shellies/d/ext_humidities", #"{"0":{"hum":51}}"#, "d humidity_pct=51.0"),
            Heard(
                "a radiator valve", "shellies/d/info",
                #"{"bat":{"value":88},"thermostats":[{"pos":3,"tmp":{"value":20.5,"is_valid":true}}]}"#,
                "d battery=88.0", "d temperature_c=20.5"),
            Heard(
                "a radiator valve that does not know", "shellies/d/info",
                #"{"thermostats":[{"tmp":{"value":20.5,"is_valid":false}}]}"#),
        ])
    func objects(_ row: Heard) {
        var listener = Listener<ShellyGen1>()
        #expect(listener.hear(row.topic, row.payload) == row.facts)
    }

    @Test("an announcement is inventory")
    func announce() throws {
        var listener = Listener<ShellyGen1>()
        let report = try listener.report(
            "shellies/announce", #"{"id":"shellyflood-1","model":"SHWT-1","ip":"192.0.2.7"}"#)
        #expect(report.profiles.first?.model == "SHWT-1")
        #expect(report.observations.isEmpty)
    }
}
