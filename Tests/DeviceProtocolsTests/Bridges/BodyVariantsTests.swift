import SafetyModel
import Testing

@testable import DeviceProtocols

/// Wearables, cuffs and packs in forms beside those of the main tables.
@Suite struct BodyVariantsTests {
    @Test(arguments: [
        (
            "iMEDE_watch/fall", #"{"IMEI":"8","status":"FALL DOWN"}"#, "fall=true, !fall",
            "a topic with fall in its name"
        ),
        ("iMEDE_watch/alert", #"{"IMEI":"8","type":"sos"}"#, "button=sos, !sos", "a call named by its word"),
        ("iMEDE_watch/SOS", #"{"IMEI":"8","status":"CANCEL"}"#, "", "taken back at the watch"),
        ("iMEDE_watch/fallDown", #"{"IMEI":"8","status":"CANCEL"}"#, "fall=false", "the wearer's own no"),
        ("iMEDE_watch/SOS", #"{"IMEI":"8","status":null}"#, "button=sos, !sos", "no word takes nothing back"),
        ("iMEDE_watch/lowBattery", #"{"IMEI":"8","battery":5}"#, "battery=5.0", "a level wherever it stands"),
        (
            "iMEDE_watch/AP55", #"{"IMEI":"8","data":{"timestamp":1738331256,"heartRate":84}}"#,
            "heart_rate_bpm=84.0 past",
            "a batch of one"
        ),
        (
            "dusun_sub", #"{"data":{"value":{"device_list":[{"ble_addr":"a","pulse":127,"spo2":127}]}}}"#, "",
            "no finger: the pulse is none either"
        ),
        (
            "dusun_sub",
            #"{"data":{"value":{"device_list":[{"ble_addr":"a","blood_glucose":"6.1","unit":"mmol/L"}]}}}"#,
            "glucose_mmol_l=6.1", "the unit is said"
        ),
        (
            "omron/blood_pressure", #"{"systolic":118,"diastolic":74}"#, "diastolic_mmhg=74.0, systolic_mmhg=118.0",
            "no user"
        ),
        (
            "w/senml", #"[{"bn":"d1/","bt":-7200,"n":"smoke","vb":true}]"#, "smoke=true past",
            "two hours ago by the sender's own word"
        ),
        ("w/senml", #"[{"bn":"d1/","bt":-60,"n":"smoke","vb":true}]"#, "smoke=true, !smoke", "a minute under way"),
        ("w/senml", #"[{"bn":"m/","n":"use","u":"W","s":7200000}]"#, "energy_kwh=2.0", "watts added up are joules"),
        ("w/senml", #"[{"bn":"m/","n":"use","u":"Cel","s":72}]"#, "", "degrees added up are nothing"),
        ("w/senml", #"[{"bn":"w:","n":"glucose","u":"mg/dL","v":90.08}]"#, "glucose_mmol_l=5.0", "mg/dL"),
        (
            "w/senml", #"[{"bn":"w:","n":"bp_sys","u":"mm[Hg]","v":121},{"n":"bp_dia","u":"mm[Hg]","v":80}]"#,
            "diastolic_mmhg=80.0, systolic_mmhg=121.0", "short names"
        ),
    ]) func messages(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(topic, payload) == want, "\(why)")
    }

    typealias W = SparkplugWriter

    private static func inside(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        let head: [UInt8] = [number << 3 | 2] + W.varint(UInt64(bytes.count))
        return head + bytes
    }

    private static func template(_ name: String, isDefinition: Bool, _ members: [[UInt8]]) -> [UInt8] {
        let mark: [UInt8] = isDefinition ? [0x28, 1] : []
        let content: [UInt8] = members.flatMap { inside(2, $0) } + mark
        let length: [UInt8] = W.varint(UInt64(content.count))
        let value: [UInt8] = [0x92, 0x01] + length + content
        return W.metric(name, type: 14, value)
    }

    @Test func aTemplatesMembersAreMetrics() {
        var probe = DecodeProbe()
        let smoke = W.metric("smoke", W.flag(true))
        let birth = W(
            seq: 0,
            [
                W.metric("bdSeq", type: 4, W.long(1)), Self.template("Types/Detector", isDefinition: true, [smoke]),
            ])
        #expect(
            DecodeProbe.text(probe.decode("spBv1.0/g/NBIRTH/e", birth.bytes)) == "availability=online", "a definition")
        let data = W(seq: 1, [Self.template("kitchen", isDefinition: false, [smoke])])
        #expect(DecodeProbe.text(probe.decode("spBv1.0/g/NDATA/e", data.bytes)) == "smoke=true, !smoke")
    }

    @Test func templatesInTemplatesEnd() {
        var probe = DecodeProbe()
        var metric = W.metric("smoke", W.flag(true))
        for _ in 0..<40 { metric = Self.template("t", isDefinition: false, [metric]) }
        let decoded = probe.decode("spBv1.0/g/NDATA/e", W(seq: 1, [metric]).bytes)
        #expect(decoded.refused == nil && decoded.alarms.isEmpty)
    }
}
