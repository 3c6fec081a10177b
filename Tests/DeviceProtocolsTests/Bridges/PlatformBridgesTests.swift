import SafetyModel
import Testing

@testable import DeviceProtocols

/// Platforms and programs that publish devices of many makers. Layouts as in their public documentation; all values are ours.
@Suite struct PlatformBridgesTests {
    @Test(arguments: [
        (
            "tylink/6c82/thing/property/report",
            #"{"msgId":"1","time":1626197189638,"data":{"smoke_sensor_status":{"value":"alarm","time":1},"battery_percentage":{"value":80,"time":1}}}"#,
            "battery=80.0, smoke=true, !smoke", "TuyaLink"
        ),
        (
            "tylink/6c82/thing/property/report", #"{"data":{"watersensor_state":{"value":"normal"}}}"#,
            "water_leak=false", "its quiet word"
        ),
        ("tylink/6c82/thing/property/set", #"{"data":{"smoke_sensor_status":"alarm"}}"#, "", "a command"),
        (
            "tylink/6c82/thing/event/trigger", #"{"data":{"eventCode":"sos","outputParams":{}}}"#, "button=sos, !sos",
            "an event"
        ),
        (
            "tylink/gw/thing/data/batch_report",
            #"{"data":{"subDevices":[{"deviceId":"d","properties":{"gas_sensor_state":{"value":"alarm"}}}]}}"#,
            "gas=true, !gas", "behind a gateway"
        ),
        (
            "$oc/devices/d1/sys/properties/report",
            #"{"services":[{"service_id":"Smoke","properties":{"smokeAlarm":1,"batteryLevel":75}}]}"#,
            "battery=75.0, smoke=true, !smoke", "Huawei IoTDA"
        ),
        (
            "$oc/devices/gw/sys/gateway/sub_devices/properties/report",
            #"{"devices":[{"device_id":"d2","services":[{"service_id":"Leak","properties":{"alarm":true}}]}]}"#,
            "water_leak=true, !water_leak",
            "a child, named by its service"
        ),
        (
            "v3/app@ttn/devices/leak/up",
            #"{"end_device_ids":{"dev_eui":"A1"},"uplink_message":{"f_port":1,"decoded_payload":{"water_leak":true},"received_at":"2026-03-01T06:00:00Z"}}"#,
            "water_leak=true, !water_leak", "The Things Stack"
        ),
        (
            "v3/app@ttn/devices/leak/up", #"{"uplink_message":{"f_port":1,"frm_payload":"AA=="}}"#, "refused",
            "without a codec"
        ),
        ("v3/app@ttn/devices/leak/down/queued", "{}", "", "a downlink"),
        (
            "miio/report",
            #"{"method":"_async.ble_event","params":{"dev":{"did":"blt.1","mac":"AA:BB:CC:00:11:22"},"evt":[{"eid":4117,"edata":"01"}]}}"#,
            "smoke=true, !smoke", "a beacon of a smoke detector"
        ),
        (
            "miio/report",
            #"{"method":"_async.ble_event","params":{"dev":{"did":"blt.1"},"evt":[{"eid":4116,"edata":"00"}]}}"#,
            "water_leak=false", "a dry one"
        ),
        (
            "miio/report",
            #"{"method":"_async.ble_event","params":{"dev":{"did":"blt.1"},"evt":[{"eid":4117,"edata":"0"}]}}"#, "",
            "half a byte"
        ),
        (
            "xiaomi/from", #"{"cmd":"report","model":"natgas","sid":"158d","data":"{\"alarm\":\"1\"}"}"#,
            "gas=true, !gas", "the older gateway"
        ),
        (
            "xiaomi/from", #"{"cmd":"report","model":"smoke","sid":"158d","data":"{\"alarm\":\"2\"}"}"#, "test=true",
            "its test"
        ),
        ("frigate/hall/person", "1", "presence=true", "somebody"),
        (
            "frigate/events", #"{"type":"new","after":{"label":"person","camera":"hall","false_positive":false}}"#,
            "presence=true", "an event"
        ),
        ("frigate/hall/audio/fire_alarm", "ON", "", "no alarm of ours"),
        ("any/watch", #"{"imei":"860000000000001","sos":true,"hr":72}"#, "button=sos, !sos", "a care watch"),
        ("any/watch", #"{"imei":"860000000000001","sos":false,"heart_rate":72}"#, "heart_rate_bpm=72.0", "its report"),
        ("any/watch", #"{"imei":"860000000000001","fall":true}"#, "fall=true, !fall", "its fall"),
        ("any/thing", #"{"deviceId":"lamp-1","state":"ON"}"#, "", "no watch"),
        (
            "meter/main/json", #"{"value":"455.5","raw":"455.5","pre":"455.5","error":"no error","rate":"0"}"#,
            "fault=false, meter_reading=455.5", "a camera's meter"
        ),
    ])
    func messages(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(topic, payload) == want, "\(why)")
    }

    @Test func miotYesOrNoIsTheRoles() {
        var probe = DecodeProbe(devices: [DeviceAssignment(pattern: "lumi.1", role: .smoke)])
        let report = #"{"method":"properties_changed","params":[{"did":"lumi.1","siid":2,"piid":1,"value":true}]}"#
        #expect(probe.say("miio/report", report) == "smoke=true, !smoke")
        var stranger = DecodeProbe()
        #expect(stranger.say("miio/report", report) == "other=true")
    }

    @Test func statestreamIsReadByItsAttributes() {
        var probe = DecodeProbe()
        _ = probe.say("homeassistant/binary_sensor/flur/device_class", #""smoke""#)
        #expect(probe.say("homeassistant/binary_sensor/flur/state", "on") == "smoke=true, !smoke")
        _ = probe.say("homeassistant/binary_sensor/gas_boiler/device_class", #""running""#)
        #expect(probe.say("homeassistant/binary_sensor/gas_boiler/state", "on") == "")
        #expect(
            probe.say("homeassistant/binary_sensor/kitchen_water_leak/state", "on") == "water_leak=true, !water_leak")
        _ = probe.say("homeassistant/sensor/blood_pressure_systolic/unit_of_measurement", #""mmHg""#)
        #expect(probe.say("homeassistant/sensor/blood_pressure_systolic/state", "132") == "systolic_mmhg=132.0")
        #expect(probe.say("homeassistant/sensor/blood_pressure_systolic/state", "unavailable") == "")
        #expect(probe.say("homeassistant/person/a/state", "home") == "presence=true")
    }
}
