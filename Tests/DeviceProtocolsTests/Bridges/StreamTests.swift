import SafetyModel
import Testing

@testable import DeviceProtocols

@Suite struct StreamTests {
    @Test(arguments: [
        (
            "senml", #"[{"bn":"urn:dev:mac:0a/","n":"temp","u":"Cel","v":21.5},{"n":"hum","u":"%RH","v":40}]"#,
            "humidity_pct=40.0, temperature_c=21.5", "base name for all"
        ),
        (
            "w/senml", #"[{"bn":"w1:","bt":1780000000,"bu":"beat/min","n":"hr","t":-10,"v":70},{"n":"hr","v":72}]"#,
            "heart_rate_bpm=70.0 past, heart_rate_bpm=72.0", "the older of two is the past"
        ),
        ("senml", #"[{"n":"w1:body_temp","u":"K","v":309.65}]"#, "body_temperature_c=36.5", "kelvin"),
        ("senml", #"[{"bn":"w1:","bv":90,"u":"%","n":"spo2","v":7}]"#, "spo2_pct=97.0", "base value"),
        ("senml", #"[{"bn":"w1:","n":"spo2","u":"/","v":0.97}]"#, "spo2_pct=97.0", "a ratio"),
        ("senml", #"[{"bn":"w1:","n":"fall","vb":true}]"#, "fall=true, !fall", "a boolean"),
        ("senml", #"[{"bn":"w1:","n":"foo","u":"Cel"}]"#, "", "no value"),
        ("senml", #"[{"bver":11,"n":"a","v":1}]"#, "refused", "a version that is not ours"),
        ("senml", #"[{"n":"a","v":1,"x_":1}]"#, "refused", "must be understood"),
        ("senml", #"{"n":"a"}"#, "refused", "not a pack"),
        ("anything/else", #"[{"bn":"w1:","n":"temp","u":"Cel","v":20}]"#, "temperature_c=20.0", "known by its form"),
        ("anything/else", #"{"a":1}"#, "", "of no known form"),
        (
            "sensor-logger",
            #"{"messageId":1,"deviceId":"p","payload":[{"name":"heart rate","time":1780000000000000000,"values":{"bpm":66}}]}"#,
            "heart_rate_bpm=66.0", "Sensor Logger"
        ),
        ("sensor-logger", #"{"hello":1}"#, "refused", "not the app's form"),
    ]) func readings(_ topic: String, _ payload: String, _ want: String, _ why: String) {
        var probe = DecodeProbe()
        #expect(probe.say(topic, payload) == want, "\(why)")
    }

    static func block(_ decoded: Decoded) -> AccelerationBlock? {
        for observation in decoded.observations {
            if case .acceleration(let block) = observation.value { return block }
        }
        return nil
    }

    @Test(arguments: [
        (
            #"{"bn":"w1:","bt":1780000000,"bu":"m/s2","n":"x","v":9.80665},{"n":"y","v":0},{"n":"z","v":0},{"n":"x","t":0.02,"v":0},{"n":"y","t":0.02,"v":19.6133},{"n":"z","t":0.02,"v":0}"#,
            "interleaved, m/s2"
        ),
        (
            #"{"bn":"w1:","bt":1780000000,"bu":"g","n":"acc_x","v":1},{"n":"acc_x","t":0.02,"v":0},{"n":"acc_y","v":0},{"n":"acc_y","t":0.02,"v":2},{"n":"acc_z","v":0},{"n":"acc_z","t":0.02,"v":0}"#,
            "axis after axis, g"
        ),
    ]) func senMLAcceleration(_ records: String, _ why: String) {
        var probe = DecodeProbe()
        let block = Self.block(probe.decode("senml/w1", Array("[\(records)]".utf8)))
        #expect(block?.rateHz == 50, "\(why)")
        #expect(block?.samplesG == [SIMD3(1, 0, 0), SIMD3(0, 2, 0)], "\(why)")
    }

    @Test func senMLInCBOR() {
        // [{-2: "w1:", -3: 1780000000, 0: "temp", 1: "Cel", 2: decimal fraction 2155e-2}, {_ 0: "hr", 1: "beat/min", 2: 70.5 half}]
        let pack: [UInt8] =
            [0x82, 0xa5, 0x21, 0x63, 0x77, 0x31, 0x3a, 0x22, 0x1a, 0x6a, 0x18, 0xa5, 0x00, 0x00, 0x64]
            + Array("temp".utf8)
            + [0x01, 0x63] + Array("Cel".utf8) + [0x02, 0xc4, 0x82, 0x21, 0x19, 0x08, 0x6b]
            + [0xbf, 0x00, 0x62] + Array("hr".utf8) + [0x01, 0x68] + Array("beat/min".utf8) + [
                0x02, 0xf9, 0x54, 0x68, 0xff,
            ]
        var probe = DecodeProbe()
        let decoded = probe.decode("w1/senml", pack)
        #expect(DecodeProbe.text(decoded) == "heart_rate_bpm=70.5, temperature_c=21.55")
        #expect(decoded.observations.allSatisfy { $0.device == "w1" })
        for length in 0..<pack.count {
            let cut = probe.decode("w1/senml", Array(pack[..<length]))
            #expect(cut.refused != nil, "cut at \(length)")
        }
    }

    @Test func sensorLoggerAddsGravity() {
        var probe = DecodeProbe()
        func reading(_ name: String, _ time: Int, _ z: Double) -> String {
            #"{"name":"\#(name)","time":\#(time),"values":{"x":0,"y":0,"z":\#(z)}}"#
        }
        let list = [
            reading("accelerometer", 1_780_000_000_000_000_000, 0),
            reading("gravity", 1_780_000_000_000_000_000, 9.80665),
            reading("accelerometer", 1_780_000_000_010_000_000, 9.80665),
            reading("gravity", 1_780_000_000_010_000_000, 9.80665),
        ].joined(separator: ",")
        let payload = #"{"messageId":1,"sessionId":"s","deviceId":"phone","payload":[\#(list)]}"#
        let block = Self.block(probe.decode("sensor-logger", Array(payload.utf8)))
        #expect(block?.samplesG == [SIMD3(0, 0, 1), SIMD3(0, 0, 2)])
        #expect(abs((block?.rateHz ?? 0) - 100) < 0.1)
    }

    @Test(
        arguments: [
            (
                [0xaa, 0x00, 0x08, 0x00, 0xf8, 0x00, 0x00], 1, "xyz", [SIMD3<Float>(1, -1, 0)],
                "header, little-endian, signed"
            ),
            ([0x00, 0x08, 0x00, 0x10, 0x00, 0x00], 0, "-yxz", [SIMD3<Float>(2, -1, 0)], "another order and sign"),
            ([], 0, "xyz", [], "an empty frame"),
        ] as [([UInt8], Int, String, [SIMD3<Float>], String)])
    func packedFrames(_ bytes: [UInt8], _ header: Int, _ axes: String, _ want: [SIMD3<Float>], _ why: String) {
        var settings = DecoderSettings()
        settings.packedFrames = [
            PackedFrameSettings(
                topic: "wear/+/raw", gPerStep: 1.0 / 2048, axisOrder: axes, rateHz: 50, headerBytes: header)
        ]
        var probe = DecodeProbe(settings)
        let decoded = probe.decode("wear/w7/raw", bytes)
        #expect(Self.block(decoded)?.samplesG ?? [] == want, "\(why)")
        #expect(decoded.observations.allSatisfy { $0.device == "w7" }, "the wildcard is the device")
    }

    @Test(arguments: [(5, "xyz", "not a multiple"), (6, "xxz", "no axis order"), (2, "xyz", "shorter than its header")])
    func packedFramesRefused(_ count: Int, _ axes: String, _ why: String) {
        var settings = DecoderSettings()
        settings.packedFrames = [
            PackedFrameSettings(topic: "wear/#", gPerStep: 1, axisOrder: axes, headerBytes: count == 2 ? 4 : 0)
        ]
        var probe = DecodeProbe(settings)
        #expect(probe.decode("wear/w7", [UInt8](repeating: 1, count: count)).refused != nil, "\(why)")
    }
}
