import ConfigurationFile
import DeviceProtocols
import Testing

@testable import SafetyGateway

/// `bridges:` for devices whose messages do not say what they mean.
@Suite struct BridgeSettingsTests {
    private func settings(_ bridges: String) throws(ConfigurationProblems) -> GatewaySettings {
        var options = SettingsOptions()
        options.credentialsDirectory = nil
        let text = "home: 57001A\nuplink: {host: 127.0.0.1}\nbridges: {\(bridges)}\n"
        return try SettingsFile.parse(Array(text.utf8), name: "g.yaml", options: options, read: GatewaySettings.init)
    }

    @Test func framesAndMetrics() throws {
        let decoders = try settings(
            """
            packed_frames: {frames: [{topic: worn/+/raw, g_per_step: 0.00048828125, axes: -yxz, rate_hz: 50, \
            header_bytes: 2, dps_per_step: 0.1}]}, \
            sparkplug: {base: [spBv1.0], metrics: [{metric: Inputs/3, device: g/e, kind: smoke, inverted: true}, \
            {metric: Call, kind: button, press: sos}]}
            """
        ).home.decoders
        #expect(
            decoders.packedFrames == [
                PackedFrameSettings(
                    topic: "worn/+/raw", gPerStep: 1.0 / 2048, axisOrder: "-yxz", rateHz: 50, headerBytes: 2,
                    dpsPerStep: 0.1)
            ])
        #expect(
            decoders.sparkplugMetrics == [
                SparkplugMetricRule(device: "g/e", name: "Inputs/3", kind: .smoke, isInverted: true),
                SparkplugMetricRule(name: "Call", kind: .button, press: "sos"),
            ])
    }

    @Test(arguments: [
        ("packed_frames: {frames: [{topic: a/+, g_per_step: 0.1, axes: xyy}]}", "axes", "an axis is missing"),
        ("packed_frames: {frames: [{topic: a/b, g_per_step: 0.1}]}", "topic", "nothing names the device"),
        ("packed_frames: {frames: [{topic: a/+}]}", "g_per_step", "a number without its unit"),
        ("packed_frames: {frames: [{topic: a/+, g_per_step: 12}]}", "g_per_step", "no accelerometer has such steps"),
        ("sparkplug: {metrics: [{metric: x}]}", "kind", "a metric without a meaning"),
        ("sparkplug: {metrics: [{metric: x, kind: smoek}]}", "kind", "a spelling mistake"),
        ("sparkplug: {metrics: [{metric: x, kind: button}]}", "press", "which press it is"),
        ("sparkplug: {metrics: [{metric: x, kind: smoke, press: sos}]}", "press", "smoke is not pressed"),
        ("sparkplug: {metrics: [{kind: smoke}]}", "metric", "a meaning without its metric"),
        ("zigbee2mqtt: {frames: []}", "frames", "a key of another bridge"),
    ])
    func problems(_ bridges: String, _ about: String, _ reason: String) {
        do {
            _ = try settings(bridges)
            Issue.record("\(reason): not noticed")
        } catch {
            #expect(error.findings.contains { "\($0)".contains(about) }, "\(reason): \(error.findings)")
        }
    }
}
