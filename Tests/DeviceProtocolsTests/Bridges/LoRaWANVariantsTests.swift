import SafetyModel
import Testing

@testable import DeviceProtocols

/// Codecs of other vendors than those of the main table, and the older network server.
@Suite struct LoRaWANVariantsTests {
    @Test(arguments: [
        (#"{"waterleak":200}"#, "{}", "water_leak=true, !water_leak", "Elsys: how wet, not whether"),
        (#"{"motion":3,"light":120,"vdd":3612}"#, "{}", "illuminance_lx=120.0, motion=true", "Elsys: how often"),
        (#"{"accMotion":2}"#, "{}", "", "the thing itself was moved"),
        (#"{"occupancy":0}"#, "{}", "presence=false", "nobody"),
        (#"{"WaterLeak1":0,"WaterLeak2":1}"#, "{}", "water_leak=true, !water_leak", "a number tells the probes apart"),
        (
            #"{"Device":"RA02A","Volt":"2.9(low battery)","FireAlarm":"No Alarm","HighTempAlarm":"Alarm","Temp":65.5}"#,
            "{}", "battery_low=true, heat=true, smoke=false, temperature_c=65.5, !heat", "Netvox: heat beside smoke"
        ),
        (
            #"{"Device":"RA02C","Volt":3.2,"COAlarm":1,"HighTempAlarm":0}"#, "{}",
            "carbon_monoxide=true, heat=false, voltage_v=3.2, !carbon_monoxide", "a flag is no temperature"
        ),
        (
            #"{"Device":"RB11E","Volt":3.2,"Occupy":1,"DisassembledAlarm":1}"#, "{}",
            "presence=true, tamper=true, voltage_v=3.2", "its own words"
        ),
        (#"{"Device":"R312","Alarm":"Alarm"}"#, #"{"role":"sos"}"#, "button=single, !sos", "a call in words"),
        (#"{"Device":"R312","Alarm":"No Alarm"}"#, #"{"role":"sos"}"#, "", "none"),
        (#"{"BatV":3.3,"Alarm":"TRUE"}"#, #"{"role":"sos"}"#, "button=single, voltage_v=3.3, !sos", "Dragino's button"),
        (#"{"BatV":3.3,"Alarm":"TRUE"}"#, "{}", "voltage_v=3.3", "the same of a door: open too long"),
        (#"{"event_type":"SMOKE_ALARM"}"#, "{}", "smoke=true, !smoke", "only the value names it"),
        (#"{"alarmStatus":"Fire alarm"}"#, "{}", "smoke=true, !smoke", "likewise"),
        (#"{"event":"water leak"}"#, "{}", "water_leak=true, !water_leak", "likewise"),
        (#"{"event":"man_down"}"#, "{}", "fall=true, !fall", "likewise"),
        (#"{"event":"Smoke alarm restored"}"#, "{}", "", "its end"),
        (#"{"event":"Fouling Smoke Chamber Event"}"#, "{}", "", "its chamber"),
        (#"{"event":"smoke sensor failure"}"#, "{}", "", "its failure"),
        (#"{"event":"smoke alarm test"}"#, "{}", "", "its test"),
        (#"{"events":["sos"]}"#, "{}", "button=sos, !sos", "a list of words"),
        (#"{"smokeAlarmMuted":1}"#, "{}", "", "muted: neither alarm nor clear"),
        (#"{"endOfLife":true}"#, "{}", "fault=true", "worn out"),
        (#"{"alarm":"end of life"}"#, "{}", "fault=true", "worn out, in words"),
        (#"{"battery":"low"}"#, "{}", "battery_low=true", "a word for the battery"),
        (#"{"batteryStatus":"good"}"#, "{}", "battery_low=false", "another"),
        (#"{"battery":{"percent":71}}"#, "{}", "battery=71.0", "a share in an object"),
        (#"{"bed_status":"in bed"}"#, "{}", "bed_occupancy=true", "words of a bed"),
        (#"{"out_of_bed":true}"#, "{}", "bed_occupancy=false", "turned round"),
        (#"{"people_count":0,"detection_status":"normal"}"#, "{}", "", "a camera that can see"),
        (#"{"thermistorProperlyConnected":true}"#, "{}", "", "a part of the device is not the device"),
        (#"{"openWindow":true}"#, "{}", "", "a radiator valve's guess"),
        (#"{"install_status":"uninstall"}"#, "{}", "tamper=true", "taken off"),
        (#"{"TempC_DS18B20":"0.00"}"#, "{}", "", "a probe that is not there"),
        (#"{"Device":"R312","Doorbell":1}"#, #"{"role":"sos"}"#, "button=single, !sos", "a bell as a call button"),
        (#"{"Device":"R312","Doorbell":0}"#, #"{"role":"sos"}"#, "", "its regular report"),
        (#"{"status":{"temperatureOutOfRange":0}}"#, "{}", "", "a range is no temperature"),
        (#"{"batteryVoltageState":"low","batteryVoltageStateRaw":1}"#, "{}", "battery_low=true", "a state in numbers"),
        (#"{"smokeAlarm":"Alarm","testButtonPressed":"Pushed"}"#, "{}", "smoke=true, test=true", "by hand"),
        (#"{"messageType":"Smoke Alarm Event"}"#, "{}", "smoke=true, !smoke", "why it was sent"),
        (#"{"messageType":"Smoke Alarm Event","smokeAlarm":0}"#, "{}", "smoke=false", "the reading knows better"),
        (#"{"messageType":"Smoke Chamber Failure Event"}"#, "{}", "", "a part of it failed"),
        (#"{"messageType":"Smoke Alarm Status"}"#, "{}", "", "what it is, not what happened"),
        (#"{"reportType":"Help report"}"#, "{}", "button=sos, !sos", "a tracker's call"),
        (#"{"reportType":"Man down report"}"#, "{}", "fall=true, !fall", "a tracker's fall"),
        (#"{"safety_status":{"safety_status_eb":1}}"#, "{}", "button=sos, !sos", "Tektelic: its emergency button"),
        (#"{"safety_status":{"safety_status_eb":0,"safety_status_fall":1}}"#, "{}", "fall=true, !fall", "its fall"),
        (#"{"battery_lifetime_dys":90}"#, "{}", "", "days are no share"),
        (#"{"reed_state":255}"#, "{}", "contact=open", "eight bits for one"),
        (#"{"moisture":255}"#, "{}", "water_leak=true, !water_leak", "likewise"),
        (#"{"moisture":43}"#, "{}", "", "a soil's"),
        (#"{"duress":true}"#, "{}", "button=sos, !sos", "under threat"),
    ]) func uplinks(_ object: String, _ tags: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(ChirpStackTests.topic, ChirpStackTests.uplink(object, tags: tags)) == want, "\(why)")
    }

    @Test func oneIDOnTwoDevices() {
        var probe = DecodeProbe()
        let payload = ChirpStackTests.uplink(#"{"leakage_status":"leak"}"#)
        #expect(probe.say(ChirpStackTests.topic, payload) == "water_leak=true, !water_leak")
        #expect(probe.say(ChirpStackTests.topic, payload).isEmpty, "the same uplink again")
        let other = payload.replacing("a1b2c3d4e5f60718", with: "a1b2c3d4e5f60719")
        #expect(probe.say("application/5e1f/device/a1b2c3d4e5f60719/event/up", other) == "water_leak=true, !water_leak")
    }

    @Test func versionThree() {
        var probe = DecodeProbe()
        let payload =
            #"{"devEUI":"obLD1OX2Bxg=","fPort":85,"data":"qg==","tags":{"role":"sos"},"objectJSON":"{\"button\":1}"}"#
        #expect(probe.say("application/1/device/a1b2c3d4e5f60718/event/up", payload) == "button=single, !sos")
        let broken = #"{"devEUI":"obLD1OX2Bxg=","data":"qg==","objectJSON":"{\"button\":"}"#
        #expect(probe.say("application/1/device/a1b2c3d4e5f60718/event/up", broken) == "refused")
    }

    @Test(
        arguments: [
            (
                "eu868/gateway/0016c0ff/state/conn", Array(#"{"gatewayId":"0016c0ff","state":"OFFLINE"}"#.utf8), false,
                "JSON"
            ),
            (
                "gateway/0016c0ff/state/conn", Array(#"{"gatewayID":"AA==","state":"ONLINE"}"#.utf8), true,
                "without a region"
            ),
            ("eu868/gateway/0016c0ff/state/conn", [0x10, 0x01, 0x1a, 0x01, 0x30], true, "protobuf"),
            ("eu868/gateway/0016c0ff/state/conn", [0x1a, 0x01, 0x30], false, "protobuf leaves zeros out"),
        ] as [(String, [UInt8], Bool, String)]) func radioGateways(
            _ topic: String, _ payload: [UInt8], _ isOnline: Bool, _ why: String
        )
    {
        var probe = DecodeProbe()
        let decoded = probe.decode(topic, payload, retained: true)
        #expect(decoded.bridgeState == BridgeState(bridge: "0016c0ff", isOnline: isOnline), "\(why)")
        #expect(decoded.observations.map(\.device.name) == ["gateway/0016c0ff"])
    }
}
