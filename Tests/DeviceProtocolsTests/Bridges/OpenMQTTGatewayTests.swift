import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite("OpenMQTTGateway and Theengs")
struct OpenMQTTGatewayTests {
    static let rows: [Heard] = [
        Heard(
            "names with their units", "home/gw/BTtoMQTT/AABBCCDDEE01",
            #"{"id":"aa:bb:cc:dd:ee:01","tempc":21.5,"tempf":70.7,"hum":40,"batt":90,"lux":12,"co2":600}"#,
            "AA:BB:CC:DD:EE:01 battery=90.0", "AA:BB:CC:DD:EE:01 co2_ppm=600.0", "AA:BB:CC:DD:EE:01 humidity_pct=40.0",
            "AA:BB:CC:DD:EE:01 illuminance_lx=12.0", "AA:BB:CC:DD:EE:01 temperature_c=21.5"),
        Heard(
            "old firmware: text, and identity from the topic", "home/gw/BTtoMQTT/AABBCCDDEE02", #"{"tempc":"19.2"}"#,
            "AA:BB:CC:DD:EE:02 temperature_c=19.2"),
        Heard("a beacon's topic is no address", "home/gw/BTtoMQTT/4c000215e2", #"{"tempc":"19.2"}"#),
        Heard(
            "a base of several levels", "site/7/gw/BTtoMQTT/AABBCCDDEE03", #"{"id":"AA:BB:CC:DD:EE:03","open":true}"#,
            "AA:BB:CC:DD:EE:03 contact=open"),
        Heard(
            "a blind's position and movement are its own", "home/gw/BTtoMQTT/AABBCCDDEE04",
            #"{"id":"AA:BB:CC:DD:EE:04","type":"WCVR","open":1,"motion":true}"#),
        Heard(
            "SwitchBot's contact in words", "home/gw/BTtoMQTT/AABBCCDDEE05",
            #"{"id":"AA:BB:CC:DD:EE:05","contact":"timeout not closed","motion":true}"#,
            "AA:BB:CC:DD:EE:05 contact=open",
            "AA:BB:CC:DD:EE:05 motion=true"),
        Heard(
            "a person on the scale, in pounds", "home/gw/BTtoMQTT/AABBCCDDEE06",
            #"{"id":"AA:BB:CC:DD:EE:06","weighing_mode":"person","unit":"lb","weight":100}"#,
            "AA:BB:CC:DD:EE:06 weight_kg=45.359"),
        Heard(
            "a cake on the kitchen scale", "home/gw/BTtoMQTT/AABBCCDDEE07", #"{"id":"AA:BB:CC:DD:EE:07","weight":61.5}"#
        ),
        Heard(
            "out of reach says nothing of the person", "home/gw/BTtoMQTT/AABBCCDDEE08",
            #"{"id":"AA:BB:CC:DD:EE:08","presence":"absent"}"#),
        Heard(
            "encrypted", "home/gw/BTtoMQTT/AABBCCDDEE09", #"{"id":"AA:BB:CC:DD:EE:09","encr":2,"cipher":"00","batt":3}"#
        ),
        Heard(
            "a pulse counter of water in m³ is no energy", "home/gw/BTtoMQTT/AABBCCDDEE0A",
            #"{"id":"AA:BB:CC:DD:EE:0A","avg":0.2,"avgu":"m³","sum":12.5,"sumu":"m³"}"#,
            "AA:BB:CC:DD:EE:0A meter_reading=12.5"),
        Heard("no press", "home/gw/BTtoMQTT/AABBCCDDEE0B", #"{"id":"AA:BB:CC:DD:EE:0B","packet":7,"button":0}"#),
        Heard(
            "held", "home/gw/BTtoMQTT/AABBCCDDEE0B", #"{"id":"AA:BB:CC:DD:EE:0B","packet":8,"button":11}"#,
            "AA:BB:CC:DD:EE:0B button=long!"),
        Heard("127.5 % is no humidity", "home/gw/BTtoMQTT/AABBCCDDEE0C", #"{"id":"AA:BB:CC:DD:EE:0C","hum":127.5}"#),
        Heard(
            "a whole decode of rtl_433", "home/gw/RTL_433toMQTT/Bresser-Leakage/5",
            #"{"model":"Bresser-Leakage","id":5,"alarm":1}"#, "Bresser-Leakage/5 water_leak=true"),
        Heard(
            "a raw code is for the configuration", "home/gw/433toMQTT", #"{"value":1315156,"protocol":1}"#,
            "433/1315156 other=1315156!"),
        Heard("a wired motion sensor", "home/gw/HCSR501toMQTT", #"{"presence":"true"}"#, "gw motion=true"),
        Heard("the gateway's status", "home/gw/SYStoMQTT", #"{"uptime":8}"#),
        Heard("a module that sends", "home/gw/commands/MQTTto433", #"{"value":1}"#, "not claimed"),
        Heard("the gateway's will", "home/gw/LWT", "offline", "gw availability=offline"),
        Heard("truncated", "home/gw/BTtoMQTT/AABBCCDDEE0D", #"{"id":"AA:BB"#, "refused"),
    ]

    @Test("what a message states", arguments: rows)
    func message(_ row: Heard) {
        var listener = Listener<OpenMQTTGateway>()
        #expect(listener.hear(row.topic, row.payload) == row.facts)
    }

    @Test("one press is advertised many times and heard by several gateways")
    func packets() {
        var listener = Listener<OpenMQTTGateway>()
        let payload = #"{"id":"AA:BB:CC:DD:EE:0E","packet":41,"button":1}"#
        #expect(listener.hear("home/a/BTtoMQTT/AABBCCDDEE0E", payload, at: 0) == ["AA:BB:CC:DD:EE:0E button=single!"])
        #expect(listener.hear("home/b/BTtoMQTT/AABBCCDDEE0E", payload, at: 9000).isEmpty)
        let next = #"{"id":"AA:BB:CC:DD:EE:0E","packet":42,"button":1}"#
        #expect(listener.hear("home/a/BTtoMQTT/AABBCCDDEE0E", next, at: 9500).count == 1)
        #expect(listener.hear("home/a/BTtoMQTT/AABBCCDDEE0E", next, at: 700_000).count == 1, "the number has wrapped")
    }

    @Test("a will that ends in LWT may be another program's")
    func certainty() {
        let decoder = OpenMQTTGateway(settings: DecoderSettings())
        #expect(!decoder.isCertain(of: "home/gw/LWT"))
        #expect(decoder.isCertain(of: "home/gw/BTtoMQTT/AABBCCDDEE01"))
        #expect(!decoder.claims(topic: "elsewhere/gw/LWT"))
    }
}
