import SafetyModel

/// The tags that the installer gave a device in ChirpStack.
enum DeviceTags {
    static func text(_ name: StaticString, _ info: JSONNode?, _ json: JSONDocument) -> String? {
        let tags = info.flatMap { json.member($0, "tags") }
        return tags.flatMap { json.member($0, name) }.flatMap { json.string($0) }
    }

    static func role(_ info: JSONNode?, _ json: JSONDocument) -> DeviceRole? {
        text("role", info, json).flatMap { DeviceRole(rawValue: $0.lowercased()) }
    }
}
