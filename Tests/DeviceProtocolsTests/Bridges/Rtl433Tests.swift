import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite("rtl_433")
struct Rtl433Tests {
    static let objects: [Heard] = [
        Heard(
            "an alarm-only radio's water is an event", "rtl_433/box/events",
            #"{"time":"2026-05-01 10:00:00","model":"Kerui-Security","id":77001,"cmd":5,"water":1,"state":"water"}"#,
            "Kerui-Security/77001 water_leak=true!"),
        Heard(
            "a door's states are states", "rtl_433/box/events",
            #"{"model":"Kerui-Security","id":77001,"cmd":7,"opened":0,"state":"close"}"#,
            "Kerui-Security/77001 contact=closed"),
        Heard(
            "the model may come last", "rtl_433/box/events",
            #"{"alarm":1,"battery_ok":1,"id":"2a00","model":"Bresser-Leakage"}"#,
            "Bresser-Leakage/2a00 battery_low=false", "Bresser-Leakage/2a00 water_leak=true"),
        Heard(
            "WH55 is a leak sensor: its alarm is water", "rtl_433/box/events",
            #"{"model":"Fineoffset-WH55","id":"0CF55","channel":3,"battery_ok":0.8,"raw_value":649,"alarm":1,"mic":"CRC"}"#,
            "Fineoffset-WH55/0CF55 battery=80.0", "Fineoffset-WH55/0CF55 battery_low=false",
            "Fineoffset-WH55/0CF55 water_leak=true"),
        Heard(
            "an oil tank's alarm is no alarm zone", "rtl_433/box/events",
            #"{"model":"Oil-SonicStd","id":5,"depth_cm":20,"alarm":1}"#),
        Heard(
            "a zone's purpose is in no frame of Honeywell", "rtl_433/box/events",
            #"{"model":"Honeywell-Security","id":9,"event":144,"state":"open","contact_open":1,"alarm":1,"tamper":0,"battery_ok":1}"#,
            "Honeywell-Security/9 battery_low=false", "Honeywell-Security/9 contact=open",
            "Honeywell-Security/9 tamper=false", "Honeywell-Security/9 zone_alarm=true"),
        Heard(
            "fire of Cavius", "rtl_433/box/events",
            #"{"model":"Cavius-Security","id":12,"battery_ok":1,"message":32,"text":"Fire alarm"}"#,
            "Cavius-Security/12 battery_low=false", "Cavius-Security/12 smoke=true!"),
        Heard(
            "muted is neither alarm nor clear", "rtl_433/box/events",
            #"{"model":"Cavius-Security","id":12,"battery_ok":1,"message":4,"text":"Alarm muted"}"#,
            "Cavius-Security/12 battery_low=false"),
        Heard(
            "panic key of a remote", "rtl_433/box/events",
            #"{"model":"X10-Security","id":"ab12","code":"26","event":"KR18 PANIC"}"#, "X10-Security/ab12 button=sos!"),
        Heard(
            "panic key of a keypad; a PIN never goes anywhere", "rtl_433/box/events",
            #"{"model":"SimpliSafe-Keypad","id":"1K2","seq":4,"extradata":"Keypad Panic Button"}"#,
            "SimpliSafe-Keypad/1K2 button=sos!"),
        Heard(
            "a PIN says nothing", "rtl_433/box/events",
            #"{"model":"SimpliSafe-Keypad","id":"1K2","extradata":"Disarm Pin: 1234"}"#),
        Heard(
            "motion ready is the end of motion", "rtl_433/box/events",
            #"{"model":"X10-Security","id":"c0de","event":"MS10A MOTION READY"}"#, "X10-Security/c0de motion=false"),
        Heard(
            "Interlogix heat by its second latch", "rtl_433/box/events",
            #"{"model":"Interlogix-Security","subtype":"heat","id":"5","switch1":"OPEN","switch2":"OPEN","switch3":"CLOSED","switch4":"CLOSED","switch5":"CLOSED"}"#,
            "Interlogix-Security/5 heat=true"),
        Heard(
            "Fahrenheit", "rtl_433/box/events",
            #"{"model":"Acurite-606TX","id":4,"battery_ok":0,"temperature_F":68.0}"#,
            "Acurite-606TX/4 battery_low=true", "Acurite-606TX/4 temperature_c=20.0"),
        Heard(
            "gallons have a unit, counters without one have none", "rtl_433/box/events",
            #"{"model":"Badger-ORION","id":1,"volume_gal":1000}"#, "Badger-ORION/1 water_volume_m3=3.785"),
        Heard(
            "the meter's number where there is no id", "rtl_433/box/events",
            #"{"model":"IDM","ERTSerialNumber":404,"LastConsumptionCount":5001}"#, "IDM/404 meter_reading=5001.0"),
        Heard(
            "a boiler's water is not on the floor", "rtl_433/box/events",
            #"{"model":"Vaillant-VRT340f","device":"4","water":"ON","battery_ok":1}"#,
            "Vaillant-VRT340f/4 battery_low=false"),
        Heard(
            "a code that only the configuration knows", "rtl_433/box/events",
            #"{"model":"Generic-Remote","id":601,"cmd":199}"#, "Generic-Remote/601 other=199.0!"),
        Heard(
            "a car passing by", "rtl_433/box/events",
            #"{"model":"Ford","type":"TPMS","id":"1","temperature_C":30,"battery_ok":1}"#),
        Heard(
            "a stored shout is a state of the past", "rtl_433/box/events", #"{"model":"Smoke-GS558","id":3,"learn":0}"#,
            retained: true, "Smoke-GS558/3 smoke=true"),
        Heard(
            "impossible numbers say nothing", "rtl_433/box/events",
            #"{"model":"Nexus-TH","id":3,"temperature_C":1e308,"humidity":-1e308,"battery_ok":1e99}"#),
        Heard("not JSON", "rtl_433/box/events", #"{"model":"#, "refused"),
        Heard("no object", "rtl_433/box/events", "[1]", "refused"),
        Heard("the receiver's will", "rtl_433/box/availability", "offline", "rtl_433/box availability=offline"),
        Heard("another word is no will", "rtl_433/box/availability", "maybe", "refused"),
    ]

    @Test("what an object states", arguments: objects)
    func object(_ row: Heard) {
        var listener = Listener<Rtl433>()
        #expect(listener.hear(row.topic, row.payload, retained: row.retained) == row.facts)
    }

    static let fields: [Heard] = [
        Heard("a number", "rtl_433/box/devices/Kerui-Security/7/water", "1", "Kerui-Security/7 water_leak=true!"),
        Heard(
            "subtype before the id", "rtl_433/box/devices/Honeywell-ActivLink/PIR-Motion/1a/alert", "Normal",
            "Honeywell-ActivLink/1a motion=true!"),
        Heard("a doorbell is nobody's call", "rtl_433/box/devices/Honeywell-ActivLink/Doorbell/1a/alert", "Normal"),
        Heard(
            "named by its code", "rtl_433/box/devices/Generic-Motion/code", "80c2f", "Generic-Motion/80c2f motion=true!"
        ),
        Heard(
            "the field that stands for the shout", "rtl_433/box/devices/Smoke-GS558/3/learn", "0",
            "Smoke-GS558/3 smoke=true!"),
        Heard("pairing", "rtl_433/box/devices/Smoke-GS558/3/learn", "1"),
        Heard("one switch is not enough", "rtl_433/box/devices/Interlogix-Security/smoke/5/switch2", "OPEN"),
        Heard("an element of an array", "rtl_433/box/devices/IDM/4/DifferentialConsumptionIntervals/0", "17"),
        Heard("no device", "rtl_433/box/devices/temperature_C", "17"),
    ]

    @Test("what a field under its own topic states", arguments: fields)
    func field(_ row: Heard) {
        var listener = Listener<Rtl433>()
        #expect(listener.hear(row.topic, row.payload) == row.facts)
    }

    @Test("fields that follow their object are copies; alone they count")
    func copies() {
        var listener = Listener<Rtl433>()
        let object = #"{"model":"Kerui-Security","id":7,"water":1}"#
        let topic = "rtl_433/box/devices/Kerui-Security/7/water"
        #expect(listener.hear("rtl_433/box/events", object, at: 1000) == ["Kerui-Security/7 water_leak=true!"])
        #expect(listener.hear(topic, "1", at: 1050).isEmpty)
        #expect(listener.hear("rtl_433/attic/devices/Kerui-Security/7/water", "1", at: 1060).count == 1, "another host")
        #expect(listener.hear(topic, "1", at: 60_000).count == 1, "events were switched off since")
    }

    @Test("five switches one by one are one state")
    func switches() {
        var listener = Listener<Rtl433>()
        let base = "rtl_433/box/devices/Interlogix-Security/smoke/5/switch"
        for number in 1...4 { #expect(listener.hear(base + String(number), number < 3 ? "OPEN" : "CLOSED").isEmpty) }
        #expect(listener.hear(base + "5", "CLOSED") == ["Interlogix-Security/5 smoke=true"])
        #expect(listener.hear(base + "5", "CLOSED").isEmpty, "a fifth without its four")
    }

    @Test("a meter's leak ends when it says so, and only then")
    func meterLeak() {
        var listener = Listener<Rtl433>()
        func payload(_ leak: Int) -> String { #"{"model":"Neptune-R900","id":1,"leaknow":\#(leak)}"# }
        #expect(listener.hear("rtl_433/box/events", payload(0)).isEmpty)
        #expect(listener.hear("rtl_433/box/events", payload(3)) == ["Neptune-R900/1 water_leak=true"])
        #expect(listener.hear("rtl_433/box/events", payload(0)) == ["Neptune-R900/1 water_leak=false"])
    }

    @Test("a remote's code that is also read as a smoke alarm is none; a true smoke alarm in the same moment is one")
    func misread() {
        var listener = Listener<Rtl433>()
        func smoke(_ code: String, at uptime: Milliseconds) -> [String] {
            let payload = #"{"model":"Smoke-GS558","id":27413,"unit":19,"learn":0,"code":"\#(code)"}"#
            return listener.hear("rtl_433/box/events", payload, at: uptime)
        }
        let motion = #"{"model":"Kerui-Security","id":840811,"cmd":10,"motion":1,"state":"motion"}"#
        #expect(listener.hear("rtl_433/box/events", motion, at: 1000).count == 1)
        #expect(smoke("5d62b3", at: 1002).isEmpty)
        #expect(smoke("c1a96c", at: 1003) == ["Smoke-GS558/27413 smoke=true!"])
        #expect(smoke("5d62b3", at: 9000) == ["Smoke-GS558/27413 smoke=true!"], "nothing speaks against it")
    }

    @Test("a receiver that is gone takes all its senders with it")
    func bridge() throws {
        var listener = Listener<Rtl433>()
        let report = try listener.report("rtl_433/box/availability", "offline")
        #expect(report.bridgeState == BridgeState(bridge: "rtl_433/box", isOnline: false))
    }
}
