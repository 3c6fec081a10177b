import ConfigurationFile
import Detection
import DeviceProtocols
import HomePipeline
import MQTTLink
import SafetyModel

/// One line of `devices`: what the installer knows and the inventory does not.
enum DeviceSettings {
    static func read(_ sections: [Section], into home: inout HomeSettings) {
        home.devices = sections.map(assignment)
        for section in sections {
            guard let worn = section.choice("worn", of: WearPosition.self) else { continue }
            let name = section.requiredString("match")
            if name.contains("*") {
                section.report("worn", "needs one device", fix: "write the wearable's whole name as `match`")
            }
            home.wearPositions[DeviceID(name)] = worn
        }
    }

    private static func assignment(_ section: Section) -> DeviceAssignment {
        let match = section.requiredString("match")
        let role = section.choice("role", of: DeviceRole.self)
        let room = section.string("room")
        let resident = section.string("resident")
        if role == nil && room == nil && resident == nil && !section.has("worn") {
            section.report(
                nil, "says nothing about the device",
                fix: "give it a `role`, a `room`, a `resident` or where it is `worn`")
        }
        return DeviceAssignment(
            pattern: match, bridge: section.string("bridge"), role: role, room: room, resident: resident)
    }
}

/// `bridges`: where a bridge's topics differ from its defaults, and what its messages do not say themselves.
enum BridgeSettings {
    static func read(_ section: Section, into settings: inout DecoderSettings) {
        for decoder in Decoders.all.map({ $0.name }) {
            guard let bridge = section.optionalSection(decoder) else { continue }
            if let base = bridge.strings("base") { settings.bases[decoder] = base }
            if decoder == PackedFrames.name { settings.packedFrames = bridge.sections("frames").map(frame) }
            if decoder == Sparkplug.name { settings.sparkplugMetrics = bridge.sections("metrics").map(metric) }
        }
    }

    /// `{topic: wearables/+/raw, g_per_step: 0.000488, axes: xyz, rate_hz: 50}`
    private static func frame(_ section: Section) -> PackedFrameSettings {
        let frame = PackedFrameSettings(
            topic: section.requiredString("topic"), device: section.string("device"),
            gPerStep: section.requiredNumber("g_per_step", in: 1e-6...1),
            axisOrder: section.string("axes", default: "xyz"), rateHz: section.number("rate_hz", in: 1...1000),
            headerBytes: section.integer("header_bytes", in: 0...1024, default: 0),
            dpsPerStep: section.number("dps_per_step", in: 1e-6...100))
        if frame.axes == nil {
            section.report(
                "axes", "is not each of x, y and z once",
                fix: "write their order, with a minus before an axis that points the other way: `xyz`, `-yx-z`")
        }
        if frame.device == nil, !frame.topic.contains("+"), !frame.topic.hasSuffix("#"), !frame.topic.isEmpty {
            section.report("topic", "names no device", fix: "put `+` where its name stands, or give a `device`")
        }
        return frame
    }

    /// `{metric: Inputs/3, device: home/box, kind: smoke, inverted: true}`
    private static func metric(_ section: Section) -> SparkplugMetricRule {
        let kind = section.requiredChoice("kind", or: ObservationKind.other)
        let press = section.string("press")
        let presses = ["sos", "single", "double", "triple", "long"]
        if kind == .button, press == nil {
            section.report("kind", "says nothing about the press", fix: "add `press: sos` or another press")
        }
        if let press, kind != .button || !presses.contains(press) {
            section.report(
                "press", kind == .button ? "is no press" : "is for `kind: button` only",
                fix: "write one of \(presses.joined(separator: ", ")) with `kind: button`")
        }
        if kind == .acceleration { section.report("kind", "cannot be a metric", fix: "use `packed_frames` or SenML") }
        return SparkplugMetricRule(
            device: section.string("device"), name: section.requiredString("metric"), kind: kind,
            scale: section.number("scale", in: -1e9...1e9, default: 1),
            isInverted: section.bool("inverted", default: false), press: press)
    }
}

enum SupervisionSettings {
    static func read(_ section: Section, into home: inout HomeSettings) {
        var limits = SupervisionDetector.Limits()
        limits.batteryLowPct = section.number("battery_low", in: 1...50, default: limits.batteryLowPct)
        limits.batteryGoodPct = max(limits.batteryLowPct + 5, limits.batteryGoodPct)
        limits.deviceSilenceMilliseconds =
            Milliseconds(section.seconds("device_silence", in: 600...31_536_000, default: 26 * 3600)) * 1000
        limits.bridgeGraceMilliseconds =
            Milliseconds(section.seconds("bridge_grace", in: 1...86_400, default: 60)) * 1000
        home.supervision = limits
    }
}

extension SirenSettings {
    init(_ section: Section?) {
        self.init()
        guard let section else { return }
        sirenTopic = section.string("topic", default: sirenTopic)
        voiceTopic = section.string("voice_topic", default: voiceTopic)
        for (key, topic) in [("topic", sirenTopic), ("voice_topic", voiceTopic)] where !TopicRules.isTopic(topic) {
            section.report(key, "cannot be published to: `\(topic)`", fix: "write a topic without `+` and `#`")
        }
        onPayload = section.string("on")
        offPayload = section.string("off")
    }
}
