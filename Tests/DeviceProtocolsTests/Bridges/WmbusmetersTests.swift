import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite("wmbusmeters")
struct WmbusmetersTests {
    private static func telegram(_ media: String, _ driver: String, _ fields: String) -> String {
        #"{"_":"telegram","media":"\#(media)","meter":"\#(driver)","name":"m","id":"101",\#(fields)}"#
    }

    static let rows: [Heard] = [
        Heard(
            "the current volume, not the set date's", "wmbusmeters/m",
            telegram("cold water", "multical21", #""target_m3":4.1,"total_m3":5.2,"status":"DRY""#),
            "101 water_volume_m3=5.2"),
        Heard(
            "gas is a meter, never an alarm", "wmbusmeters/m",
            telegram("gas", "elster", #""total_m3":9,"status":"LEAK""#), "101 gas_volume_m3=9.0"),
        Heard("an unknown medium has no volume", "wmbusmeters/m", telegram("unknown", "apator08", #""total_m3":9"#)),
        Heard(
            "heat in gigajoules", "wmbusmeters/m",
            telegram(
                "heat", "vario451", #""total_energy_consumption_gj":3.6,"total_volume_m3":7,"flow_temperature_c":60"#),
            "101 heat_energy_kwh=1000.0"),
        Heard(
            "electricity: energy and power; produced is something else", "wmbusmeters/m",
            telegram(
                "electricity", "ebzwmbe",
                #""total_energy_consumption_kwh":12,"total_energy_production_kwh":99,"current_power_consumption_kw":"0.5""#
            ),
            "101 energy_kwh=12.0", "101 power_w=500.0"),
        Heard(
            "a room's air", "wmbusmeters/m",
            telegram(
                "room sensor", "lansenth", #""current_temperature_c":20,"average_temperature_1h_c":5,"status":"OK""#),
            "101 fault=false", "101 temperature_c=20.0"),
        Heard(
            "a water meter's temperature is the water's", "wmbusmeters/m",
            telegram("water", "topaseskr", #""total_m3":1,"temperature_c":9"#), "101 water_volume_m3=1.0"),
        Heard("smoke", "wmbusmeters/m", telegram("smoke detector", "lansensm", #""status":"SMOKE""#), "101 smoke=true"),
        Heard(
            "smoke under test", "wmbusmeters/m",
            telegram("smoke detector", "lansensm", #""status":"MANUAL_TEST SMOKE""#), "101 smoke=true", "101 test=true"),
        Heard(
            "end of life of the smoke sensor is no smoke", "wmbusmeters/m",
            telegram("smoke detector", "lansensm", #""status":"SMOKE_SENSOR_END_OF_LIFE""#), "101 fault=true"),
        Heard(
            "low battery: no smoke", "wmbusmeters/m",
            telegram("smoke detector", "lansensm", #""status":"LOW_BATTERY""#), "101 battery_low=true",
            "101 smoke=false"),
        Heard(
            "bits that are not known: neither smoke nor clear", "wmbusmeters/m",
            telegram("smoke detector", "tsd2", #""status":"STATUS_71""#)),
        Heard(
            "counters of past alarms are no smoke and no clear", "wmbusmeters/m",
            telegram("smoke detector", "qsmoke", #""status":"OK","alarm_counter":4"#), "101 fault=false"),
        Heard(
            "a leak of the meter, beside flags not known", "wmbusmeters/m",
            telegram("water", "aptmbusna", #""total_m3":1,"status":"P_LEAK UNKNOWN_E0""#), "101 water_leak=true",
            "101 water_volume_m3=1.0"),
        Heard(
            "leakage or no usage: ambiguous", "wmbusmeters/m",
            telegram("water", "waterstarm", #""total_m3":1,"status":"LEAKAGE_OR_NO_USAGE""#), "101 water_volume_m3=1.0"),
        Heard(
            "Diehl: alarms of now, comma-separated", "wmbusmeters/m",
            telegram(
                "water", "izar",
                #""total_m3":1,"current_alarms":"leakage,mechanical_fraud","previous_alarms":"no_alarm""#),
            "101 tamper=true", "101 water_leak=true", "101 water_volume_m3=1.0"),
        Heard(
            "Diehl: a leak of the past", "wmbusmeters/m",
            telegram("water", "izar", #""total_m3":1,"current_alarms":"no_alarm","previous_alarms":"leakage""#),
            "101 fault=false", "101 water_volume_m3=1.0"),
        Heard("a door", "wmbusmeters/m", telegram("reserved", "lansendw", #""status":"OPEN""#), "101 contact=open"),
        Heard(
            "an open circuit is no door", "wmbusmeters/m",
            telegram("heat cost allocation", "hcae2", #""status":"OPEN_C PERMANENT_ERROR""#), "101 fault=true"),
        Heard("null is no reading", "wmbusmeters/m", telegram("water", "iperl", #""total_m3":null"#)),
        Heard(
            "an older payload without the mark", "wmbusmeters",
            #"{"media":"water","meter":"supercom587","id":"7","total_m3":"2.5"}"#, "7 water_volume_m3=2.5"),
        Heard("text of the alarm shell", "wmbusmeters/alarm", "[ALARM DeviceInactivity] no telegrams"),
        Heard("truncated", "wmbusmeters/m", #"{"_":"telegram","#, "refused"),
    ]

    @Test("what a telegram states", arguments: rows)
    func telegram(_ row: Heard) {
        var listener = Listener<Wmbusmeters>()
        #expect(listener.hear(row.topic, row.payload) == row.facts)
    }

    @Test("OK ends the meter's own leak and says nothing otherwise")
    func leakEnds() {
        var listener = Listener<Wmbusmeters>()
        let leak = Self.telegram("water", "kamwater", #""status":"BURST""#)
        let fine = Self.telegram("water", "kamwater", #""status":"OK""#)
        #expect(!listener.hear("wmbusmeters/m", fine).contains("101 water_leak=false"))
        #expect(listener.hear("wmbusmeters/m", leak).contains("101 water_leak=true"))
        #expect(listener.hear("wmbusmeters/m", fine).contains("101 water_leak=false"))
        #expect(!listener.hear("wmbusmeters/m", fine).contains("101 water_leak=false"))
    }

    @Test("the telegram's time is a claim")
    func claim() throws {
        var listener = Listener<Wmbusmeters>()
        let payload = Self.telegram("water", "iperl", #""total_m3":1,"timestamp":"2026-02-01T00:00:00Z""#)
        let report = try listener.report("wmbusmeters/m", payload)
        #expect(report.observations.first?.claimedWall == 1_769_904_000_000)
    }
}
