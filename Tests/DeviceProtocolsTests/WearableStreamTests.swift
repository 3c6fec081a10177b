import SafetyModel
import Testing

@testable import DeviceProtocols

/// Streams of worn sensors as phones and radios really deliver them.
@Suite struct WearableStreamTests {
    private func block(_ topic: String, _ payload: String, _ settings: DecoderSettings = DecoderSettings()) throws
        -> AccelerationBlock
    {
        var decoder = MessageDecoder(settings: settings, devices: [])
        let message = Message(topic: topic, payload: Array(payload.utf8), retained: false)
        let decoded = decoder.decode(message, at: Moment(wall: 1_784_080_800_000, uptime: 1_000_000))
        let value = try #require(decoded.observations.first { $0.kind == .acceleration }?.value)
        guard case .acceleration(let block) = value else { throw Refusal(reason: "no block") }
        return block
    }

    /// So many of gravity for three of motion: the phone at rest measures 1 g all the same.
    @Test(arguments: [(3, "as many"), (2, "one fewer"), (4, "one more"), (1, "slowly")])
    func gravityIsAddedByTimeNotByNumber(_ count: Int, _ why: String) throws {
        func reading(_ name: String, _ index: Int, _ z: Double) -> String {
            #"{"name":"\#(name)","time":\#(1_784_080_800_000_000_000 + index * 20_000_000),"values":{"x":0,"y":0,"z":\#(z)}}"#
        }
        let readings =
            (0..<3).map { reading("accelerometer", $0, 0) } + (0..<count).map { reading("gravity", $0, 9.80665) }
        let payload = #"{"messageId":1,"deviceId":"phone","payload":[\#(readings.joined(separator: ","))]}"#
        let samples = try block("sensor-logger", payload).samplesG
        #expect(samples.count == 3 && samples.allSatisfy { abs($0.z - 1) < 0.001 }, "\(why)")
    }

    /// What is no number is a sample that cannot be used, not silence.
    @Test(arguments: [
        ("sensor-logger", #"{"payload":[{"name":"accelerometer","time":1,"values":{"x":null,"y":"nan","z":1}}]}"#),
        ("belt/senml", #"[{"n":"x","u":"g","v":1e9},{"n":"y","u":"g","v":0},{"n":"z","u":"g","v":1}]"#),
    ]) func samplesThatAreNoNumbersAreSaid(_ topic: String, _ payload: String) throws {
        let samples = try block(topic, payload).samplesG
        #expect(samples.count == 1 && samples[0].x.isNaN && abs(samples[0].z) <= 1)
    }

    @Test func anEmptyFrameIsSaid() throws {
        var settings = DecoderSettings()
        settings.packedFrames = [PackedFrameSettings(topic: "wearables/+/raw", gPerStep: 0.001, rateHz: 50)]
        #expect(try block("wearables/belt/raw", "", settings).samplesG.isEmpty)
    }

    /// A cached `maybe_fall` of a bridge that has just started is shown as unconfirmed; the same word later, or after a live
    /// "none", is a suspicion.
    @Test(
        arguments: [
            (false, 5, true, "out of the cache"), (false, 60, false, "the bridge has been there for a minute"),
            (true, 5, false, "there was a live `none` before"),
        ] as [(Bool, Milliseconds, Bool, String)])
    func suspicionsOutOfACache(_ hasLiveNone: Bool, _ seconds: Milliseconds, _ isStale: Bool, _ why: String) {
        var decoder = MessageDecoder(settings: DecoderSettings(), devices: [])
        func hear(_ topic: String, _ payload: String, retained: Bool = false, at second: Milliseconds) -> Decoded {
            decoder.decode(
                Message(topic: topic, payload: Array(payload.utf8), retained: retained),
                at: Moment(wall: 1_784_080_800_000 + second * 1000, uptime: 1_000_000 + second * 1000))
        }
        if hasLiveNone { _ = hear("zigbee2mqtt/radar", #"{"fall_down_status":"none"}"#, at: -90) }
        _ = hear("zigbee2mqtt/bridge/state", #"{"state":"online"}"#, at: 0)
        let answer = hear("zigbee2mqtt/radar", #"{"fall_down_status":"maybe_fall"}"#, at: seconds)
        #expect(answer.staleAlarms.map(\.kind) == (isStale ? [.fall] : []), "\(why)")
        #expect(answer.alarms.isEmpty && answer.observations.contains { $0.kind == .fall } != isStale, "\(why)")
    }
}
