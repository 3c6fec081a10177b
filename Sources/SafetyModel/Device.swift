/// A device's name as `decode` prints it; how it is formed is each bridge's own rule (see the decoder).
package struct DeviceID: Sendable, Hashable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let name: String
    /// A name of more than 200 bytes is nobody's: it is cut, and kept apart from its like by a number.
    package init(_ name: String) { self.name = name.utf8.count <= 200 ? name : Self.shortened(name) }
    package init(stringLiteral name: String) { self.init(name) }
    package init(from decoder: any Decoder) throws { name = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
    package var description: String { name }

    private static func shortened(_ name: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return String(String.UnicodeScalarView(name.unicodeScalars.prefix(40))) + "…" + String(hash, radix: 16)
    }
}

/// What the installer or the bridge's inventory says a device is for.
package enum DeviceRole: String, Sendable, Codable, CaseIterable {
    /// An SOS button, pull cord or pendant: every press calls for help.
    case sos
    /// A button by which the resident cancels an alarm or answers a check-in.
    case cancel
    /// A button by the door: one press says that the home is empty from now on, two that somebody is back.
    case away
    case bed, chair
    /// An exit door's contact; other contacts are furniture or windows.
    case exitDoor = "exit_door"
    case door, motion, presence
    case smoke, heat, gas
    case carbonMonoxide = "carbon_monoxide"
    case waterLeak = "water_leak"
    case fall
    case waterMeter = "water_meter"
    case gasMeter = "gas_meter"
    case electricityMeter = "electricity_meter"
    case plug, wearable
    case healthMonitor = "health_monitor"
    /// A person's tag or phone: near or away.
    case tag
    /// Known and without meaning for safety.
    case ignore
}

/// What is known of one device: from a bridge's inventory, the configuration, or both (the configuration wins).
package struct DeviceProfile: Sendable, Codable, Equatable {
    package var device: DeviceID
    /// The decoder's name, such as `zigbee2mqtt`.
    package var bridge: String
    package var vendor: String?
    package var model: String?
    package var isBatteryPowered: Bool?
    /// What the device can report.
    package var capabilities: [ObservationKind]
    package var role: DeviceRole?
    package var room: String?
    package var resident: String?

    package init(
        device: DeviceID, bridge: String, vendor: String? = nil, model: String? = nil, isBatteryPowered: Bool? = nil,
        capabilities: [ObservationKind] = [], role: DeviceRole? = nil, room: String? = nil, resident: String? = nil
    ) {
        (self.device, self.bridge, self.vendor, self.model) = (device, bridge, vendor, model)
        (self.isBatteryPowered, self.capabilities, self.role) = (isBatteryPowered, capabilities, role)
        (self.room, self.resident) = (room, resident)
    }
}
