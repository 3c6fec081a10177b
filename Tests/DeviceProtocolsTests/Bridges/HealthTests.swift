import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct HealthTests {
    @Test(arguments: [
        (
            "viatom-ble", #"{"spo2":95,"hr":60,"battery":50,"worn":true,"calibrating":false}"#,
            "battery=50.0, heart_rate_bpm=60.0, spo2_pct=95.0", "worn"
        ),
        ("viatom-ble", #"{"spo2":95,"hr":60,"battery":50,"worn":false}"#, "battery=50.0", "just taken off"),
        (
            "viatom-ble", #"{"spo2":0.82,"hr":60,"worn":true,"calibrating":false}"#,
            "heart_rate_bpm=60.0, spo2_pct=82.0", "a share of one"
        ),
        ("omron/blood_pressure/u", #"{"systolic":"x"}"#, "", "nothing measured"),
        ("omron/blood_pressure/status", #"{"status":"online"}"#, "", "the bridge, not a person"),
        (
            "health/blood_pressure/u",
            #"{"timestamp":"2026-05-01T10:00:00","data":{"systolic":120,"diastolic":80,"pulse":0}}"#,
            "diastolic_mmhg=80.0, systolic_mmhg=120.0", "no pulse was found"
        ),
        (
            "health/raw/0200000000B1", #"{"device":"02:00:00:00:00:b1","data":{"weight":60.5}}"#, "weight_kg=60.5",
            "a scale without a user"
        ),
        (
            "viatom-ble", #"{"spo2":84,"hr":128,"pi":1,"movement":4,"battery":70,"worn":true}"#, "battery=70.0",
            "a perfusion of 0.1 %: no saturation, no pulse"
        ),
        (
            "CM4_BLE_GW_TX", #"{"mac":"x","data":{"ble_mac":"y","value":{"spo2":85,"pulse":98,"pi":2}}}"#, "",
            "a finger oximeter without perfusion"
        ),
        (
            "CM4_BLE_GW_TX", #"{"mac":"x","data":{"ble_mac":"y","value":{"spo2":96,"pulse":78,"pi":45}}}"#,
            "heart_rate_bpm=78.0, spo2_pct=96.0", "4.5 %"
        ),
        (
            "CM4_BLE_GW_TX", #"{"mac":"x","data":{"ble_mac":"y","value":{"blood_glucose":"HI"}}}"#,
            "glucose_mmol_l=33.4", "beyond the meter's last value"
        ),
        (
            "CM4_BLE_GW_TX", #"{"mac":"x","data":{"ble_mac":"y","value":{"blood_glucose":"Lo"}}}"#,
            "glucose_mmol_l=1.0",
            "below the meter's first value"
        ),
        (
            "CM4_BLE_GW_TX", #"{"mac":"x","data":{"ble_mac":"y","value":{"blood_glucose":"28.0"}}}"#,
            "glucose_mmol_l=28.0", "meters show mg/dl in whole numbers: a decimal is mmol/l"
        ),
        (
            "iMEDE_watch/VitalSign", #"{"IMEI":"8","heartRate":70,"spO2":80,"battery":60,"wear_status":"off wrist"}"#,
            "battery=60.0", "the watch lies on the table"
        ),
        ("miscale/u/weight", #"{"weight":150,"weight_unit":"lbs"}"#, "weight_kg=68.039", "pounds"),
        ("miscale/u/weight", #"{"weight":150,"weight_unit":"stone"}"#, "", "a unit that is not known"),
        ("IMEDE_WATCH/SOS", #"{"IMEI":"860000000000001"}"#, "button=sos, !sos", "spelt in any case"),
        ("iMEDE_watch/sos", #"{"status":"SOS"}"#, "button=sos, !sos", "a call without a name is a call"),
        ("iMEDE_watch/sos", #"{"status":"#, "refused", "cut off: to be seen, not guessed"),
        ("iMEDE_watch/falldown", #"{"IMEI":860000000000001}"#, "fall=true, !fall", "the number as a number"),
        (
            "iMEDE_watch/AP55", #"{"IMEI":"8","data":[{"timestamp":1738331256,"heartRate":84,"spO2":0}]}"#,
            "heart_rate_bpm=84.0 past", "a batch"
        ),
        (
            "CM4_BLE_GW_TX", #"{"mac":"02:00:00:00:00:01","type":"HB_Msg","data":{"msg":"Online"}}"#,
            "availability=online", "heartbeat"
        ),
        (
            "CM4_BLE_GW_TX",
            #"{"mac":"x","data":{"attribute":"TEMO_Jumper","ble_mac":"y","value":{"mode":"Head","Temp":36.88}}}"#,
            "body_temperature_c=36.88", "capitals differ"
        ),
        (
            "dusun_sub",
            #"{"data":{"value":{"device_list":[{"ble_addr":"d616f9641622","bp_high":137,"bp_low":95,"PR":74}]}}}"#,
            "diastolic_mmhg=95.0, heart_rate_bpm=74.0, systolic_mmhg=137.0", "the list form"
        ),
        (
            "dusun_sub", #"{"data":{"value":{"device_list":[{"ble_addr":"a","blood_glucose":"108"}]}}}"#,
            "glucose_mmol_l=5.995", "mg/dL as text"
        ),
        ("w1/fall/detected", #"{"sensor":{"heartrate":0}}"#, "fall=suspected", "the wearer is being asked"),
        ("w1/fall/confirmation", #"{"status":true}"#, "fall=true, !fall", "confirmed"),
        ("w1/fall/confirmation", #"{"status":"?"}"#, "refused", "neither yes nor no"),
        ("carelink2/status", "LW: Unexpected disconnection", "availability=offline", "the will is plain text"),
        ("w1/wandering/detected", #"{"sensor":{}}"#, "", "no fact of its own"),
    ]) func messages(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(topic, payload) == want, "\(why)")
    }

    @Test func aMeasurementIsKnownByItsOwnTime() {
        var probe = DecodeProbe()
        func cuff(_ time: String, _ systolic: Int, published: String = "2026-05-01T10:00:30") -> String {
            #"{"timestamp":"\#(time)","systolic":\#(systolic),"published_at":"\#(published)"}"#
        }
        let topic = "omron/blood_pressure/u"
        #expect(probe.say(topic, cuff("2026-05-01T10:00:00", 120)) == "systolic_mmhg=120.0", "now")
        #expect(probe.say(topic, cuff("2026-05-01T10:00:00", 120)) == "systolic_mmhg=120.0 past", "again: already seen")
        #expect(
            probe.say(topic, cuff("2026-05-01T10:00:00", 125)) == "systolic_mmhg=125.0",
            "another one of the same minute")
        #expect(probe.say(topic, cuff("2026-04-01T10:00:00", 130)) == "systolic_mmhg=130.0 past", "batch")
        #expect(
            probe.say(topic, cuff("1970-01-01T00:00:00", 131)) == "systolic_mmhg=131.0",
            "the cuff's clock was never set")
    }

    @Test func personsAreNeverRead() {
        var probe = DecodeProbe()
        let payload =
            #"{"citiz":"1234567890123","nameEN":"N","data":{"ble_mac":"02:00:00:00:00:09","value":{"bp_high":120}}}"#
        let decoded = probe.decode("CM4_BLE_GW_TX", Array(payload.utf8))
        #expect(decoded.observations.map(\.device.name) == ["02:00:00:00:00:09"], "only the address names the device")
    }
}

@Suite struct MeasurementCaveatTests {
    @Test(
        arguments: [
            (
                "omron/blood_pressure/u", #"{"systolic":188,"diastolic":115,"body_movement":true}"#,
                [.movement, .movement],
                "Bluetooth BLS 1.1.1, bit 0"
            ),
            (
                "omron/blood_pressure/u", #"{"systolic":128,"irregular_heartbeat":true}"#, [.irregularPulse], "bit 2"
            ),
            (
                "health/blood_pressure/u", #"{"data":{"systolic":128,"measurement_status":2}}"#, [.looseFit],
                "bit 1, as a number"
            ),
            (
                "viatom-ble", #"{"spo2":84,"pi":30,"movement":34,"worn":true}"#, [.movement], "a hand that moves"
            ),
            (
                "iMEDE_watch/VitalSign", #"{"IMEI":"8","bodyTemperature":33.9,"heartRate":70}"#, [nil, .skin],
                "a wrist's skin"
            ),
            ("omron/blood_pressure/u", #"{"systolic":128,"body_movement":false}"#, [nil], "nothing against it"),
        ] as [(String, String, [MeasurementCaveat?], String)])
    func whatTheMonitorSaysItself(_ topic: String, _ payload: String, _ wanted: [MeasurementCaveat?], _ why: String) {
        var probe = DecodeProbe()
        for _ in 0..<8 {
            let told = probe.decode(topic, Array(payload.utf8)).observations.filter { $0.kind != .battery }
            #expect(told.map(\.caveat) == wanted, "\(why), also once its form is known")
        }
    }

    /// Shanghai, 08:00 local: 2026-07-15T00:00Z.
    @Test(arguments: [
        ("15/07/2026 08:00:00", 0.0, "the home's time"),
        ("15/07/2026 01:00:00", -7, "seven hours old, not one in the future"),
        ("15/07/2026 00:00:00", 0, "written in UTC it is of now"),
    ]) func timesWithoutAZoneAreTheHomes(_ text: String, _ hours: Double, _ why: String) {
        var probe = DecodeProbe()
        probe.decoder.homeZone = TimeZoneRules(name: "Asia/Shanghai", initialOffsetSeconds: 8 * 3600)
        probe.now = Moment(wall: 1_784_073_600_000 - 5000, uptime: 1_000_000)
        let payload = #"{"IMEI":"8","heartRate":70,"timeStamps":"\#(text)"}"#
        let told = probe.decode("iMEDE_watch/VitalSign", Array(payload.utf8)).observations
        #expect(told.first?.claimedWall == 1_784_073_600_000 + Milliseconds(hours * 3_600_000), "\(why)")
    }

    @Test func aKnownFormReadsTheHomesTimeToo() {
        var probe = DecodeProbe()
        probe.decoder.homeZone = TimeZoneRules(name: "Asia/Shanghai", initialOffsetSeconds: 8 * 3600)
        probe.now = Moment(wall: 1_784_073_600_000, uptime: 1_000_000)
        for minute in 10..<30 {
            let payload = #"{"timestamp":"2026-07-15T08:\#(minute):00","systolic":128,"diastolic":80}"#
            let told = probe.decode("omron/blood_pressure/u", Array(payload.utf8)).observations
            #expect(told.first?.claimedWall == 1_784_073_600_000 + Milliseconds(minute) * 60_000)
        }
    }
}
