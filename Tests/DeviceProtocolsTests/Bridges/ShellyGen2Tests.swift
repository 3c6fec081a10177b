import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite("Shelly Gen2 and later")
struct ShellyGen2Tests {
    private static func status(_ components: String, method: String = "NotifyStatus") -> String {
        #"{"src":"d","dst":"d/events","method":"\#(method)","params":{"ts":1800000000.5,\#(components)}}"#
    }
    private static func event(_ component: String, _ name: String) -> String {
        #"{"src":"d","method":"NotifyEvent","params":{"ts":9.1,"events":[{"component":"\#(component)","id":0,"event":"\#(name)","ts":9.1}]}}"#
    }

    static let rows: [Heard] = [
        Heard("smoke", "d/events/rpc", status(#""smoke:0":{"id":0,"alarm":true}"#), "d smoke=true"),
        Heard(
            "a prefix of several levels", "home/attic/d/events/rpc", status(#""flood:0":{"id":0,"alarm":true}"#),
            "home/attic/d water_leak=true"),
        Heard("muted is not clear", "d/events/rpc", status(#""smoke:0":{"id":0,"mute":true}"#)),
        Heard("null is unknown", "d/status/smoke:0", #"{"id":0,"alarm":null}"#),
        Heard("an unknown word is no alarm state", "d/status/smoke:0", #"{"id":0,"alarm":"maybe"}"#),
        Heard("1 for true errs towards the alarm", "d/status/smoke:0", #"{"id":0,"alarm":1}"#, "d smoke=true"),
        Heard("an alarm told as an event", "d/events/rpc", event("flood:0", "alarm"), "d water_leak=true"),
        Heard("and its end", "d/events/rpc", event("smoke:0", "alarm_off"), "d smoke=false"),
        Heard("the test button", "d/events/rpc", event("smoke:0", "alarm_test"), "d test=true!"),
        Heard("an alarm of no detector", "d/events/rpc", event("script:1", "alarm")),
        Heard(
            "a wall display's room", "d/status/thermostat:0", #"{"current_C":20.5,"target_C":21}"#,
            "d temperature_c=20.5"),
        Heard(
            "a radiator valve behind it", "d/status/blutrv:200", #"{"current_C":19,"battery":80}"#, "d battery=80.0",
            "d temperature_c=19.0"),
        Heard(
            "a presence zone by its value", "d/status/presencezone:200", #"{"value":true,"num_objects":1}"#,
            "d presence=true"),
        Heard(
            "a cable that is out", "d/status/flood:0", #"{"id":0,"alarm":false,"errors":["cable_unplugged"]}"#,
            "d fault=true", "d water_leak=false"),
        Heard("halves of a press", "d/events/rpc", event("input:0", "btn_down")),
        Heard("a press", "d/events/rpc", event("input:0", "double_push"), "d button=double!"),
        Heard(
            "a sensor behind the gateway", "d/events/rpc", event("bthomedevice:200", "triple_push"), "d button=triple!"),
        Heard("no event of a person", "d/events/rpc", event("sys", "sleep")),
        Heard(
            "a plug", "d/status/switch:0",
            #"{"id":0,"output":true,"apower":8.5,"voltage":230.1,"current":0.1,"aenergy":{"total":1500},"temperature":{"tC":41}}"#,
            "d current_a=0.1", "d device_temperature_c=41.0", "d energy_kwh=1.5", "d power_w=8.5", "d voltage_v=230.1"),
        Heard("people counted", "d/status/presence", #"{"num_objects":2}"#, "d presence=true"),
        Heard("a number whose meaning is in its configuration", "d/status/bthomesensor:200", #"{"id":200,"value":1}"#),
        Heard("the level of a switch", "d/status/input:0", #"{"id":0,"state":true}"#, "d other=true"),
        Heard("a button has no level", "d/status/input:0", #"{"id":0,"state":null}"#),
        Heard(
            "a device named by its owner", "kitchen/status/temperature:0", #"{"id":0,"tC":20.5}"#,
            "kitchen temperature_c=20.5"),
        Heard("asleep", "shellyplussmoke-1/online", "false", "shellyplussmoke-1 availability=offline"),
        Heard("a call", "shellyplussmoke-1/rpc", #"{"id":1,"method":"Smoke.Mute"}"#),
        Heard("another bridge's status", "esp/status", "online", "not claimed"),
        Heard("another bridge's word", "esp/online", "online"),
        Heard(
            "the will under a prefix of the owner's choice", "bath/leak/online", "false",
            "bath/leak availability=offline"),
        Heard("a will that was cleared", "shellyplus1-1/online", ""),
        Heard(
            "BLU door by its address", "shelly-blu/events/aabbccddeeff",
            #"{"pid":1,"window":0,"address":"aa:bb:cc:dd:ee:ff"}"#,
            "aa:bb:cc:dd:ee:ff contact=closed"),
        Heard(
            "BLU without its address in it", "shelly-blu/events/aabbccddeeff", #"{"pid":1,"motion":1}"#,
            "aa:bb:cc:dd:ee:ff motion=true"),
        Heard(
            "BLU remote: one number a button", "shelly-blu/events/aabbccddeeff", #"{"pid":1,"button":[0,0,4,0]}"#,
            "aa:bb:cc:dd:ee:ff button=long!"),
        Heard("BLU encrypted", "shelly-blu/events/aabbccddeeff", #"{"encryption":true,"address":"aa:bb:cc:dd:ee:ff"}"#),
        Heard("truncated", "d/events/rpc", #"{"method":"NotifyStatus","params":{"smoke:0":{"alarm":tr"#, "refused"),
    ]

    @Test("sensors stand behind the gateway whose script passes them on, and nobody else")
    func gateways() throws {
        var listener = Listener<ShellyGen2>()
        #expect(try listener.report("shellyplus1-1/online", "true").bridgeState == nil, "no gateway as far as known")
        let sensor = #"{"address":"aa:bb","pid":1,"window":0}"#
        let payload =
            #"{"method":"NotifyEvent","params":{"events":[{"component":"script:1","event":"my-sensors","data":\#(sensor)}]}}"#
        #expect(try listener.report("shellyplus1-1/events/rpc", payload).bridge == "shellyplus1-1")
        #expect(try listener.report("plug/status/switch:0", #"{"apower":1}"#).bridge == BridgeState.homeNetwork)
        let gone = try listener.report("shellyplus1-1/online", "false")
        #expect(gone.bridgeState == BridgeState(bridge: "shellyplus1-1", isOnline: false))
    }

    @Test("what a message states", arguments: rows)
    func message(_ row: Heard) {
        var listener = Listener<ShellyGen2>()
        #expect(listener.hear(row.topic, row.payload) == row.facts)
    }

    @Test("what a change leaves out is as it was; what a whole state leaves out is not so")
    func faults() {
        var listener = Listener<ShellyGen2>()
        #expect(
            listener.hear("d/events/rpc", Self.status(#""flood:0":{"errors":["cable_unplugged"]}"#)) == ["d fault=true"]
        )
        #expect(listener.hear("d/events/rpc", Self.status(#""flood:0":{"mute":false}"#)).isEmpty)
        #expect(
            listener.hear("d/status/flood:0", #"{"id":0,"alarm":false}"#) == ["d fault=false", "d water_leak=false"])
        #expect(listener.hear("d/status/flood:0", #"{"id":0,"alarm":false}"#) == ["d water_leak=false"])
    }

    @Test("seconds since start are no time")
    func times() throws {
        var listener = Listener<ShellyGen2>()
        let known = try listener.report("d/events/rpc", Self.status(#""smoke:0":{"alarm":true}"#))
        #expect(known.observations.first?.claimedWall == 1_800_000_000_500)
        let unknown = try listener.report("d/events/rpc", Self.event("input:0", "single_push"))
        #expect(unknown.observations.count == 1 && unknown.observations.first?.claimedWall == nil)
    }

    @Test("phases and channels add up")
    func channels() {
        var listener = Listener<ShellyGen2>()
        #expect(listener.hear("d/status/em1:0", #"{"id":0,"act_power":100}"#) == ["d power_w=100.0"])
        #expect(listener.hear("d/status/em1:1", #"{"id":1,"act_power":-30}"#) == ["d power_w=70.0"])
        let both = Self.status(#""em1:0":{"act_power":50},"em1:1":{"act_power":5}"#)
        #expect(listener.hear("d/events/rpc", both) == ["d power_w=55.0"])
    }
}
