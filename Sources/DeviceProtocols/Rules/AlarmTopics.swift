import SafetyModel

/// Whether a topic is one on which an emergency arrives, before anything was understood on it: a message that is refused there
/// is itself worth a technician.
enum AlarmTopics {
    /// Most levels of a topic that are looked at.
    static let maximumLevels = 10

    /// Whether one of the topic's words says a danger or a call for help (`sensor/smoke`, `iMEDE_watch/sos`).
    static func saysAlarm(_ topic: String) -> Bool {
        guard topic.utf8.count <= 512 else { return false }
        if RoleRules.saysSOS(topic) { return true }
        return topic.split(separator: "/").prefix(maximumLevels).contains { level in
            guard let meaning = FieldVocabulary.meaning(of: String(level)) else { return false }
            switch meaning.kind {
            case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall: return true
            default: return false
            }
        }
    }

    /// Roles whose messages can be emergencies.
    static func isAlarming(_ role: DeviceRole?) -> Bool {
        switch role {
        case .sos, .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall: true
        default: false
        }
    }
}

extension ProfileBook {
    /// Whether the configuration gives an alarming role to a device whose name is a run of the topic's levels: bridges name
    /// their devices in their topics.
    func assignsAlarm(to topic: String, of decoder: String) -> Bool { alarmDevice(on: topic, of: decoder) != nil }

    /// That device and its role; `decoder` is nil where no bridge claims the topic.
    func alarmDevice(on topic: String, of decoder: String? = nil) -> (device: DeviceID, role: DeviceRole)? {
        let lines = assignments.filter {
            AlarmTopics.isAlarming($0.role) && ($0.bridge == nil || decoder == nil || $0.bridge == decoder)
        }
        guard !lines.isEmpty, topic.utf8.count <= 512 else { return nil }
        let levels = topic.split(separator: "/").prefix(AlarmTopics.maximumLevels)
        for first in levels.indices {
            for last in first..<levels.endIndex {
                let device = DeviceID(levels[first...last].joined(separator: "/"))
                let line = lines.first { $0.pattern != "*" && $0.matches(device, bridge: decoder ?? $0.bridge ?? "") }
                if let role = line?.role { return (device, role) }
            }
        }
        return nil
    }
}
