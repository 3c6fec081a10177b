import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct ChirpStackTests {
    static func uplink(_ object: String, tags: String = "{}", port: Int = 85, id: String = "a") -> String {
        """
        {"deduplicationId":"\(id)","time":"2026-05-01T06:02:15.775023+00:00","deviceInfo":{"deviceProfileName":"m",\
        "devEui":"a1b2c3d4e5f60718","tags":\(tags)},"fPort":\(port),"data":"AA==","object":\(object)}
        """
    }
    static let topic = "application/5e1f/device/a1b2c3d4e5f60718/event/up"

    @Test(arguments: [
        (#"{"pir":"trigger","daylight":"dark"}"#, 85, "{}", "motion=true", "WS202: words, not booleans"),
        (#"{"pir":"normal"}"#, 85, "{}", "motion=false", "the quiet word"),
        (
            #"{"occupancy":"occupied","temperature":21.5,"humidity":40}"#, 85, "{}",
            "humidity_pct=40.0, presence=true, temperature_c=21.5", "WS203: several facts"
        ),
        (#"{"occupancy":"occupied"}"#, 85, #"{"role":"bed"}"#, "bed_occupancy=true", "the installer tagged a bed"),
        (#"{"leakage_status":"leak"}"#, 85, "{}", "water_leak=true, !water_leak", "WS303, EM300-ZLD"),
        (#"{"gas_status":"alarm"}"#, 85, "{}", "gas=true, !gas", "GS101"),
        (
            #"{"gas_status":"normal","alarm":"device will be invalid soon"}"#, 85, "{}", "fault=true, gas=false",
            "end of life is a fault"
        ),
        (#"{"alarm":"power off"}"#, 85, "{}", "fault=true", "a detector without mains watches nothing"),
        (#"{"alarm":"power on"}"#, 85, "{}", "fault=false", "and again it does"),
        (
            #"{"type":"smoke sensor","event":"removed","battery":90,"temperature":20}"#, 85, "{}",
            "battery=90.0, tamper=true, temperature_c=20.0", "off the ceiling"
        ),
        (
            #"{"type":"smoke sensor","event":"testing alarm with low battery"}"#, 85, "{}", "test=true",
            "a test is no alarm"
        ),
        (
            #"{"water_alarm":"water outage timeout alarm","water":12.5}"#, 85, "{}", "meter_reading=12.5",
            "a meter's outage is no leak"
        ),
        (
            #"{"power_consumption":1500,"active_power":60,"voltage":230.1}"#, 85, "{}",
            "energy_kwh=1.5, power_w=60.0, voltage_v=230.1", "WS52x: watt-hours"
        ),
        (
            #"{"temperature":31.8,"temperature_alarm":"high temperature alarm"}"#, 85, "{}", "temperature_c=31.8",
            "a threshold is no fire"
        ),
        (#"{"co2":450,"illuminance":"dim"}"#, 85, "{}", "co2_ppm=450.0", "words of brightness are no lux"),
        (
            #"{"fall_alarm":{"alarm_id":"1, 2","alarm_status":"1, 1"}}"#, 85, "{}", "fall=true, !fall",
            "VS373, newer codec"
        ),
        (#"{"fall_alarm":{"alarm_id":"1, 1","alarm_status":"1, 2"}}"#, 85, "{}", "fall=false", "the same alarm ended"),
        (
            #"{"fall_alarm":{"alarm_id":"1, 2","alarm_status":"1, 2"}}"#, 85, "{}", "fall=true, !fall",
            "another one ended"
        ),
        (
            #"{"out_of_bed_alarm":{"alarm_id":"4","alarm_status":"1","region_id":"1"}}"#, 85, "{}",
            "bed_occupancy=false", "no emergency"
        ),
        (
            #"{"events":[{"alarm_type":"lying","alarm_status":"alarm_triggered"}]}"#, 85, "{}", "fall=suspected",
            "lying is not yet a fall"
        ),
        (
            #"{"status":1,"battery":3.5,"temperatureBoard":22}"#, 147, #"{"role":"sos"}"#,
            "button=single, device_temperature_c=22.0, voltage_v=3.5, !sos", "Browan button, by port and tag"
        ),
        (
            #"{"status":1,"battery":3,"temperatureBoard":22,"time":9,"count":7}"#, 100, "{}",
            "contact=open, device_temperature_c=22.0, voltage_v=3.0", "Browan door; whole volts are no per cent"
        ),
        (
            #"{"status":1,"battery":3.5,"temperatureBoard":22,"humidity":40}"#, 103, "{}",
            "device_temperature_c=22.0, humidity_pct=40.0, voltage_v=3.5", "Browan climate: bit 0 is something else"
        ),
        (
            #"{"BAT_V":3.1,"MOD":1,"DOOR_OPEN_STATUS":1,"WATER_LEAK_STATUS":1,"ALARM":1}"#, 10, "{}",
            "contact=open, voltage_v=3.1", "MOD 1: door"
        ),
        (
            #"{"ALARM":"TRUE","WATER_LEAK_STATUS":"NO LEAK","WATER_LEAK_TIMES":4}"#, 2, "{}", "water_leak=false",
            "LWL03A"
        ),
        (
            #"{"WaterLeak_1":"NoLeak","WaterLeak_2":"Leak","Device":"R311W","Volt":3.1}"#, 6, "{}",
            "voltage_v=3.1, water_leak=true, !water_leak", "one of two probes is wet"
        ),
        (
            #"{"Device":"RB02I","Volt":3,"Alarm":1}"#, 6, #"{"role":"sos"}"#, "button=single, voltage_v=3.0, !sos",
            "Netvox call button"
        ),
        (
            #"{"temperatureSensor":{"1":22.5},"presenceSensor":{"2":1}}"#, 1, "{}", "presence=true, temperature_c=22.5",
            "Cayenne LPP"
        ),
        (
            #"{"status":{"smokeAlarm":1,"mounted":1,"buzzerFailure":0,"airInletCovered":0}}"#, 1, "{}",
            "fault=false, smoke=true, tamper=false, !smoke", "nested flags"
        ),
        (#"{"smoke_fault":true,"smoke_detected":false}"#, 1, "{}", "fault=true, smoke=false", "a fault is no smoke"),
        (#"{"smoke_status":"test"}"#, 1, "{}", "", "an undecided word says nothing"),
        (#"{"freeFall":true,"fall_count":4}"#, 1, "{}", "", "a thing that was dropped"),
        (
            #"{"temperature_alarm":{"type":33,"burning_alarm_trigger":{}},"temperature":70}"#, 1, "{}",
            "temperature_c=70.0", "an empty mark"
        ),
        (
            #"{"history":[{"timestamp":1688624220,"pir":"trigger"}]}"#, 85, "{}", "motion=true past",
            "stored readings are the past"
        ),
        (#"{"battery":101,"humidity":655.35,"temperature":-327.68}"#, 85, "{}", "", "codes for no value"),
        (
            #"{"button_1":{"mode":"short_press","event":"long_press"}}"#, 85, "{}", "button=long",
            "WS156: an event in a button"
        ),
        (#"{"event":"SOS"}"#, 1, "{}", "button=sos, !sos", "a call that only the value names"),
        (#"{"event":"SOS cleared"}"#, 1, "{}", "", "and its end"),
        (#"{"people":2,"battery":"85%"}"#, 1, "{}", "battery=85.0, presence=true", "a count, and a unit in the text"),
    ]) func uplinks(_ object: String, _ port: Int, _ tags: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(Self.topic, Self.uplink(object, tags: tags, port: port)) == want, "\(why)")
    }

    @Test func theSameUplinkTwiceIsOnePress() {
        var probe = DecodeProbe()
        let press = Self.uplink(#"{"button_event":{"status":"short press"}}"#, tags: #"{"role":"sos"}"#)
        #expect(probe.say(Self.topic, press, retained: true) == "stale", "a stored press is old")
        #expect(probe.say(Self.topic, press) == "button=single, !sos", "and does not hide the live one")
        #expect(probe.say(Self.topic, press) == "", "delivered twice")
        let other = Self.uplink(#"{"button_event":{"status":"short press"}}"#, tags: #"{"role":"sos"}"#, id: "b")
        #expect(probe.say(Self.topic, other) == "button=single, !sos", "another press")
    }

    @Test(arguments: [
        ("up", #"{"data":"qg=="}"#, "refused", "bytes without a codec are to be seen"),
        ("up", #"{"object":{"leakage_status":"#, "refused", "cut off"),
        ("up", "[1]", "refused", "no object"),
        ("join", #"{"deviceInfo":{"devEui":"a1"}}"#, "availability=online", "it is back"),
        ("status", #"{"batteryLevel":70.5,"externalPowerSource":false}"#, "battery=70.5", "per cent"),
        ("status", #"{"batteryLevel":0,"externalPowerSource":true}"#, "", "mains: 0 is not empty"),
        (
            "log", #"{"level":"ERROR","code":"UPLINK_CODEC","description":"x"}"#, "fault=true",
            "its codec failed: nobody understands it"
        ),
        ("log", #"{"level":"INFO","code":"DOWNLINK_GATEWAY","description":"x"}"#, "", "a log line"),
        ("txack", "{}", "", "our own downlink"),
    ]) func otherEvents(_ event: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say("application/1/device/a1/event/\(event)", payload) == want, "\(why)")
    }
}
