import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct TasmotaTests {
    @Test(arguments: [
        ("tele/plug/LWT", "Offline", "plug", "availability=offline", "the will"),
        (
            "tele/plug/SENSOR", #"{"ENERGY":{"Total":[1.5,2],"Power":[10,20]}}"#, "plug", "power_w=30 energy_kwh=3.5",
            "phases"
        ),
        (
            "tele/a/SENSOR", #"{"AM2301":{"Temperature":68,"Humidity":40},"TempUnit":"F"}"#, "a",
            "temperature_c=20 humidity_pct=40", "Fahrenheit"
        ),
        ("tele/a/SENSOR", #"{"ESP32":{"Temperature":51}}"#, "a", "device_temperature_c=51", "the processor"),
        ("tele/a/SENSOR", #"{"LD2410":{"Distance":[0,0,0]}}"#, "a", "presence=false", "nobody"),
        ("stat/a/STATUS10", #"{"StatusSNS":{"DS18B20":{"Temperature":19}}}"#, "a", "temperature_c=19", "asked for"),
        ("stat/a/RESULT", #"{"Button2":{"Action":"HOLD"}}"#, "a", "button=long!", "a button"),
        ("stat/a/RESULT", #"{"Button1":{"Action":"CLEAR"}}"#, "", "", "the end of a hold"),
        ("stat/a/RESULT", #"{"POWER":"ON"}"#, "", "", "a relay"),
        ("stat/a/RESULT", #"{"Switch1":{"Action":"ON"}}"#, "a", "other=true", "an input"),
        ("stat/a/RESULT", #"{"Switch1":{"Action":"TOGGLE"}}"#, "", "", "an input that is a key"),
        ("stat/a/SMOKE1", "ON", "a", "smoke=true", "a rule's topic"), ("stat/a/POWER", "ON", "", "", "a relay's topic"),
        ("cmnd/a/POWER", "ON", "", "", "a command"), ("tele/a/STATE", "{}", "", "", "the station's own state"),
        (
            "tele/z/SENSOR", #"{"ZbReceived":{"Door":{"Device":"0xA1B2","Contact":1}}}"#, "z/0xA1B2", "contact=open",
            "1 is open"
        ),
        ("tele/z/SENSOR", #"{"0xA1B2":{"Device":"0xA1B2","Water":1}}"#, "z/0xA1B2", "water_leak=true", "no wrapper"),
        (
            "tele/z/ZbReceived", #"{"0xA1B2":{"Device":"0xA1B2","CO":0}}"#, "z/0xA1B2", "carbon_monoxide=false",
            "own subtopic"
        ),
        (
            "tele/z/A1B2/SENSOR", #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","Occupancy":1}}}"#, "z/0xA1B2",
            "motion=true", "topic a device"
        ),
        (
            "tele/z/SENSOR", #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","ZoneStatusChange":1}}}"#, "z/0xA1B2",
            "tamper=false battery_low=false fault=false mains_lost=false test=false zone_alarm=true",
            "a zone of unknown nature"
        ),
        (
            "tele/z/SENSOR", #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","0500<00":"0C0000000000"}}}"#, "z/0xA1B2",
            "tamper=true battery_low=true fault=false mains_lost=false test=false zone_alarm=false", "raw status bits"
        ),
        (
            "tele/z/SENSOR", #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","PersonalAlarm":1}}}"#, "z/0xA1B2",
            "button=sos!", "a pendant"
        ),
        ("tele/a/SENSOR", #"{"ANALOG":{"Temperature1":21,"A0":412}}"#, "a", "temperature_c=21", "a numbered input"),
        ("tele/b/SENSOR", #"{"IBEACON_A4C1":{"RSSI":-81}}"#, "b/A4C1", "presence=true", "a tag named by its key"),
        ("tele/b/SENSOR", #"{"IBEACON_A4C1":{"RSSI":0}}"#, "b/A4C1", "presence=false", "strength 0: it is gone"),
        (
            "tele/z/SENSOR", #"{"ZbReceived":{"0xA1B2":{"0500!00":"010000FF0000"}}}"#, "z/0xA1B2",
            "tamper=false battery_low=false fault=false mains_lost=false test=false zone_alarm=true",
            "a zone's command by older firmware"
        ),
        (
            "tele/z/SENSOR", #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","LocalTemperature":21}}}"#, "z/0xA1B2",
            "temperature_c=21", "a radiator valve's room"
        ),
        (
            "tele/b/SENSOR", #"{"IBEACON":{"MAC":"A4C1","STATE":"OFF"}}"#, "b/A4C1", "presence=false",
            "a tag out of range"
        ),
    ]) func messages(_ topic: String, _ payload: String, _ device: String, _ want: String, _ why: String) {
        var home = Home()
        let decoded = home.hear(topic, payload)
        #expect(decoded.facts == want && decoded.refused == nil, "\(why)")
        if let first = decoded.observations.first { #expect(first.device.name == device, "\(why)") }
    }

    @Test func theDiscoveryMessageDeclaresTheLayout() {
        var home = Home()
        #expect(home.hear("house/plug/tele/LWT", "up").decoder == nil)
        let text =
            #"{"t":"plug","md":"S31","ft":"house/%topic%/%prefix%/","tp":["cmnd","stat","tele"],"onln":"up","ofln":"down"}"#
        home.hear("tasmota/discovery/AABB/config", text, retained: true)
        #expect(home.decoder.profile(of: "plug")?.model == "S31")
        #expect(home.hear("house/plug/tele/LWT", "down").facts == "availability=offline")
        #expect(home.hear("house/plug/stat/RESULT", #"{"Button1":{"Action":"SINGLE"}}"#).facts == "button=single!")
        #expect(home.hear("house/plug/cmnd/POWER", "ON").ignored == "a command")
    }

    @Test func aCoordinatorSpeaksForThoseBehindIt() {
        var home = Home()
        #expect(home.hear("tele/z/LWT", "Online").bridgeState == nil, "no coordinator as far as known")
        home.hear("tele/z/SENSOR", #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","Fire":0}}}"#)
        let gone = home.hear("tele/z/LWT", "Offline")
        #expect(gone.bridgeState == BridgeState(bridge: "z", isOnline: false))
        #expect(home.decoder.devices(behind: BridgeState(bridge: "z", isOnline: false), of: "tasmota") == ["z/0xA1B2"])
    }

    @Test func aZoneThatOlderFirmwareCallsOccupancyIsWhatItsRoleSays() {
        let payload = #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","ZoneStatusChange":1,"Occupancy":1}}}"#
        var home = Home()
        #expect(home.hear("tele/z/SENSOR", payload).raised == [], "nobody said what it is")
        var installed = Home(devices: [DeviceAssignment(pattern: "z/0xA1B2", role: .waterLeak)])
        #expect(installed.hear("tele/z/SENSOR", payload).raised == ["water_leak"])
    }

    @Test func aStationOfItsOwnStandsBehindNoCoordinator() {
        var home = Home()
        home.hear("tele/z/SENSOR", #"{"ZbReceived":{"0xA1B2":{"Device":"0xA1B2","Fire":0}}}"#)
        home.hear("tele/plug/SENSOR", #"{"ENERGY":{"Power":10}}"#)
        home.hear("tele/b/SENSOR", #"{"IBEACON_A4C1":{"RSSI":-81}}"#)
        #expect(
            home.decoder.bridge(of: "plug") == BridgeState.homeNetwork && home.decoder.bridge(of: "z/0xA1B2") == "z")
        #expect(home.decoder.bridge(of: "b/A4C1") == "b")
        #expect(home.hear("tele/b/LWT", "Offline").bridgeState == BridgeState(bridge: "b", isOnline: false))
    }
}
