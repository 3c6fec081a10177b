import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite("Z-Wave JS UI")
struct ZWaveJSUITests {
    static let rows: [Heard] = [
        Heard(
            "by name", "zwave/hall/notification/endpoint_0/Smoke_Alarm/Sensor_status",
            #"{"time":1800000000000,"value":2}"#,
            "hall smoke=true"),
        Heard("by id, bare", "zwave/5/113/0/Smoke_Alarm/Sensor_status", "1", "5 smoke=true"),
        Heard(
            "by id, behind a location", "zwave/Bath/37/113/0/Water_Alarm/Sensor_status", "2", "Bath/37 water_leak=true"),
        Heard("type and variable by number", "zwave/5/113/0/18/2", "4", "5 gas=true"),
        Heard(
            "the whole ValueID", "zwave/hall/notification/endpoint_1/CO_Alarm/Sensor_status",
            #"{"id":"5-113-1","nodeId":5,"commandClass":113,"value":1,"lastUpdate":1800000000000}"#,
            "hall carbon_monoxide=true"),
        Heard(
            "a topic of the owner's choice, told by the ValueID", "zwave/cellar/my/alarm",
            #"{"commandClass":113,"endpoint":0,"property":"Heat Alarm","propertyKey":"Heat sensor status","value":2,"nodeName":"cellar"}"#,
            "cellar heat=true"),
        Heard("the opposite of heat", "zwave/n/113/0/Heat_Alarm/Heat_sensor_status", "6"),
        Heard("silenced", "zwave/n/113/0/CO_Alarm/Alarm_status", "6"),
        Heard("unknown to the device", "zwave/n/113/0/Smoke_Alarm/Sensor_status", "254"),
        Heard("not known yet", "zwave/n/113/0/Smoke_Alarm/Sensor_status", #"{"time":1,"value":null}"#),
        Heard("open", "zwave/n/113/0/Access_Control/Door_state", "22", "n contact=open"),
        Heard("open with its tilt", "zwave/n/113/0/Access_Control/Door_state", "5633", "n contact=open"),
        Heard("a simple door's closed", "zwave/n/113/0/Access_Control/Door_state_simple", "23", "n contact=closed"),
        Heard("0 is no state of a door", "zwave/n/113/0/Access_Control/Door_state", "0"),
        Heard("an opening's closed is 0", "zwave/n/113/0/Access_Control/Opening_state", "0", "n contact=closed"),
        Heard("lying", "zwave/n/113/0/Home_Health/Position_status", "3", "n bed_occupancy=true"),
        Heard("leaving", "zwave/n/113/0/Home_Health/Position_status", "1", "n bed_occupancy=false"),
        Heard(
            "a fall in the topic", "zwave/n/notification/endpoint_0/Home_Health/Fall_detected",
            #"{"time":1,"value":{}}"#,
            "n fall=true!"),
        Heard(
            "a call without parameters", "zwave/n/notification/endpoint_0/Emergency_Alarm/Contact_police", "",
            "n button=sos!"),
        Heard("panic by its number", "zwave/n/113/0/Emergency_Alarm/Panic_status", "4", "n button=sos!"),
        Heard("mains gone", "zwave/n/113/0/Power_Management/Mains_status", "2", "n mains_lost=true"),
        Heard("one press", "zwave/n/91/0/scene/001", "0", "n button=single!"),
        Heard("released", "zwave/n/91/0/scene/001", "1"),
        Heard("leak by the older class", "zwave/n/48/0/Water", "true", "n water_leak=true"),
        Heard("a door by the older class", "zwave/n/sensor_binary/endpoint_0/Door_Window", "false", "n contact=closed"),
        Heard(
            "degrees Fahrenheit say so", "zwave/n/sensor_multilevel/endpoint_0/Air_temperature",
            #"{"commandClass":49,"unit":"°F","value":68}"#, "n temperature_c=20.0"),
        Heard(
            "light in percent is no lux", "zwave/n/sensor_multilevel/endpoint_0/Illuminance",
            #"{"unit":"%","value":40}"#),
        Heard("water in cubic feet", "zwave/n/50/0/value/196865", "100", "n water_volume_m3=2.832"),
        Heard("produced energy is something else", "zwave/n/50/0/value/65538", "5"),
        Heard("battery", "zwave/n/128/0/level", "12", "n battery=12.0"),
        Heard("replace it soon", "zwave/n/battery/endpoint_0/rechargeOrReplace", "1", "n battery_low=true"),
        Heard(
            "a keypad's key for help", "zwave/n/entry_control/endpoint_0/AlertMedical", #"{"value":{}}"#,
            "n button=sos!"),
        Heard(
            "its number for panic, and what kind of data", "zwave/n/entry_control/endpoint_0/18/0", "null",
            "n button=sos!"),
        Heard("medical, by id", "zwave/n/111/0/19/0", #"{"time":1800000000000,"value":null}"#, "n button=sos!"),
        Heard("a code behind its number", "zwave/n/entry_control/endpoint_0/2/2", #"{"value":"1234"}"#),
        Heard(
            "an emergency of a registry that calls it System",
            "zwave/n/notification/endpoint_0/System/Contact_medical_service",
            #"{"value":{}}"#, "n button=sos!"),
        Heard("a zone of no type", "zwave/n/48/0/Any", "true", "n other=true"),
        Heard("what old sensors say", "zwave/n/basic/endpoint_0/event", #"{"value":255}"#, "n other=true"),
        Heard("an intruder, or any zone", "zwave/n/113/0/Home_Security/Sensor_status", "2", "n other=true"),
        Heard("a window's handle", "zwave/n/113/0/Access_Control/Door_handle_state", "24", "n contact=open"),
        Heard("too much current", "zwave/n/113/0/Power_Management/Over-current_status", "6", "n fault=true"),
        Heard(
            "a lock that sees its door", "zwave/n/door_lock/endpoint_0/doorStatus", #"{"value":"open"}"#,
            "n contact=open"),
        Heard(
            "the gas without its lowered 2", "zwave/n/sensor_multilevel/endpoint_0/Carbon_dioxide_CO_level", "812",
            "n co2_ppm=812.0"),
        Heard("a code typed in says nothing", "zwave/n/entry_control/endpoint_0/Enter", #"{"value":"1234"}"#),
        Heard("configuration", "zwave/n/112/0/13", "1"),
        Heard("dead", "zwave/Bath/n/status", #"{"value":false,"status":"Dead"}"#, "Bath/n availability=offline"),
        Heard(
            "asleep is how it lives", "zwave/n/status", #"{"value":false,"status":"Asleep"}"#, "n availability=online"),
        Heard("the stick", "zwave/driver/status", "false", "zwave availability=offline"),
        Heard(
            "the gateway's will", "zwave/_CLIENTS/ZWAVE_GATEWAY-x/status", #"{"value":true,"time":1}"#,
            "zwave availability=online"),
        Heard("the mirror", "zwave/_EVENTS/ZWAVE_GATEWAY-x/node/node_value_updated", #"{"data":[]}"#),
        Heard("a command", "zwave/n/37/0/targetValue/set", "true"),
        Heard("truncated", "zwave/n/113/0/Smoke_Alarm/Sensor_status", #"{"value":"#, "refused"),
    ]

    @Test("what a topic states", arguments: rows)
    func topic(_ row: Heard) {
        var listener = Listener<ZWaveJSUI>()
        #expect(listener.hear(row.topic, row.payload) == row.facts)
    }

    @Test("two variables of one kind: it is over when both are idle")
    func variables() {
        var listener = Listener<ZWaveJSUI>()
        let base = "zwave/n/113/0/Gas_alarm/"
        #expect(listener.hear(base + "Combustible_gas_status", "2") == ["n gas=true"])
        #expect(listener.hear(base + "Toxic_gas_status", "0") == ["n gas=true"])
        #expect(listener.hear(base + "Combustible_gas_status", "0") == ["n gas=false"])
    }

    @Test("the gateway republishes its cache, so its first alarms after a start are doubted")
    func cache() throws {
        #expect(ZWaveJSUI.republishesCache)
        var listener = Listener<ZWaveJSUI>()
        let report = try listener.report("zwave/_CLIENTS/ZWAVE_GATEWAY-x/status", #"{"value":true}"#)
        #expect(report.bridgeState == BridgeState(bridge: "zwave", isOnline: true))
    }

    @Test("nodeinfo is inventory")
    func nodeInfo() throws {
        var listener = Listener<ZWaveJSUI>()
        let payload = #"{"id":5,"name":"n","loc":"Bath","manufacturer":"Fibargroup","productLabel":"FGSD002"}"#
        let report = try listener.report("zwave/Bath/n/nodeinfo", payload)
        #expect(report.profiles.first?.room == "Bath" && report.profiles.first?.model == "FGSD002")
    }
}
