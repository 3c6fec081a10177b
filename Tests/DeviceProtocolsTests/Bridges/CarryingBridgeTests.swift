import SafetyModel
import Testing

@testable import DeviceProtocols

/// A device is behind the bridge that carried its last message, and its role makes a cry of what its radio cannot name.
@Suite struct CarryingBridgeTests {
    @Test(arguments: [
        ("rtl_433/attic/events", #"{"model":"Kerui-Security","id":1,"opened":1}"#, "Kerui-Security/1", "rtl_433/attic"),
        ("rtl_433/attic/devices/Kerui-Security/1/opened", "1", "Kerui-Security/1", "rtl_433/attic"),
        ("home/gw7/BTtoMQTT/AABBCCDDEE01", #"{"id":"AA:BB:CC:DD:EE:01","tempc":20}"#, "AA:BB:CC:DD:EE:01", "gw7"),
        ("home/gw7/433toMQTT", #"{"value":77}"#, "433/77", "gw7"),
        (
            "application/1/device/a1/event/up",
            #"{"deviceInfo":{"devEui":"a1"},"rxInfo":[{"gatewayId":"0016"},{"gatewayId":"0017"}],"object":{"battery":9}}"#,
            "a1", "0016"
        ),
        (
            "dusun_sub", #"{"mac":"02:00:00:00:00:01","data":{"value":{"device_list":[{"ble_addr":"b","spo2":96}]}}}"#,
            "b",
            "02:00:00:00:00:01"
        ),
        ("omron/blood_pressure/u", #"{"systolic":120}"#, "omron/u", "omron"),
    ]) func carriers(_ topic: String, _ payload: String, _ device: String, _ bridge: String) {
        var home = Home()
        home.hear(topic, payload)
        #expect(home.decoder.bridge(of: DeviceID(device)) == bridge)
    }

    @Test(arguments: [
        ("rtl_433/a/availability", "offline", "rtl_433/a", "rtl_433"),
        ("home/gw7/LWT", "offline", "gw7", "openmqttgateway"),
    ]) func onlyThoseBehindTheBridgeAreMeant(_ topic: String, _ payload: String, _ bridge: String, _ decoder: String) {
        var home = Home()
        home.hear("rtl_433/a/events", #"{"model":"Kerui-Security","id":1,"opened":1}"#)
        home.hear("rtl_433/b/events", #"{"model":"Kerui-Security","id":2,"opened":1}"#)
        home.hear("home/gw7/BTtoMQTT/AABBCCDDEE01", #"{"id":"AA:BB:CC:DD:EE:01","tempc":20}"#)
        home.hear("home/gw8/BTtoMQTT/AABBCCDDEE02", #"{"id":"AA:BB:CC:DD:EE:02","tempc":20}"#)
        let decoded = home.hear(topic, payload)
        #expect(decoded.bridgeState == BridgeState(bridge: bridge, isOnline: false))
        let behind = home.decoder.devices(behind: BridgeState(bridge: bridge, isOnline: false), of: decoder)
        #expect(behind.count == 1)
    }

    @Test(
        arguments: [
            (
                .sos, #"{"model":"SimpliSafe-Sensor","id":"1K","state":1,"extradata":"Contact Open"}"#, ["sos"],
                "a keychain"
            ),
            (
                .sos, #"{"model":"SimpliSafe-Sensor","id":"1K","state":2,"extradata":"Contact Closed"}"#, [],
                "its release"
            ),
            (
                .smoke, #"{"model":"Honeywell-Security","id":"1K","state":"open","contact_open":1,"alarm":0}"#,
                ["smoke"], "2GIG"
            ),
            (
                .smoke, #"{"model":"Honeywell-Security","id":"1K","state":"closed","contact_open":0,"alarm":0}"#, [],
                "quiet"
            ),
            (
                .waterLeak, #"{"model":"DSC-Security","id":"1K","closed":0}"#, ["water_leak"],
                "a probe on a door's transmitter"
            ),
            (.door, #"{"model":"DSC-Security","id":"1K","closed":0}"#, [], "a door is a door"),
            (.sos, #"{"model":"HT680-Remote","id":"1K","button2":"PRESSED"}"#, ["sos"], "a pendant's key"),
            (.smoke, #"{"model":"Kidde-Smoke","id":"1K"}"#, [], "a heartbeat is no smoke, whatever the role"),
        ] as [(DeviceRole, String, [String], String)]) func rolesMakeCriesOfDoors(
            _ role: DeviceRole, _ payload: String, _ want: [String], _ why: String
        )
    {
        var home = Home(devices: [DeviceAssignment(pattern: "*/1K", role: role)])
        #expect(home.hear("rtl_433/box/events", payload).raised == want, "\(why)")
    }
}
