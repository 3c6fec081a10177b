import ConfigurationFile
import Detection
import DeviceProtocols
import HomePipeline
import SafetyModel

/// One line of `devices`: what the installer knows and the inventory does not.
enum DeviceSettings {
    static func assignment(_ section: Section) -> DeviceAssignment {
        let match = section.requiredString("match")
        let role = section.choice("role", of: DeviceRole.self)
        let room = section.string("room")
        let resident = section.string("resident")
        if role == nil && room == nil && resident == nil {
            section.report(nil, "says nothing about the device", fix: "give it a `role`, a `room` or a `resident`")
        }
        return DeviceAssignment(
            pattern: match, bridge: section.string("bridge"), role: role, room: room, resident: resident)
    }
}

/// `bridges`: where a bridge's topics differ from its defaults.
enum BridgeSettings {
    static func read(_ section: Section, into settings: inout DecoderSettings) {
        for decoder in Decoders.all.map({ $0.name }) {
            guard let bridge = section.optionalSection(decoder) else { continue }
            if let base = bridge.strings("base") { settings.bases[decoder] = base }
        }
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
        onPayload = section.string("on")
        offPayload = section.string("off")
    }
}
