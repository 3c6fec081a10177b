import SafetyModel

/// One line of the configuration's `devices:`.
package struct DeviceAssignment: Sendable, Codable, Equatable {
    /// The device's name as `decode` prints it; `*` stands for any run of characters.
    package var pattern: String
    /// Only devices of this decoder; nil: of any.
    package var bridge: String?
    package var role: DeviceRole?
    package var room: String?
    package var resident: String?

    package init(
        pattern: String, bridge: String? = nil, role: DeviceRole? = nil, room: String? = nil, resident: String? = nil
    ) {
        (self.pattern, self.bridge, self.role, self.room, self.resident) = (pattern, bridge, role, room, resident)
    }

    package func matches(_ device: DeviceID, bridge decoder: String) -> Bool {
        (bridge == nil || bridge == decoder) && Self.matches(pattern.utf8.span, device.name.utf8.span)
    }

    /// Greedy match with one point of return: linear in practice, no recursion.
    static func matches(_ pattern: Span<UInt8>, _ name: Span<UInt8>) -> Bool {
        var (at, inName, star, resume) = (0, 0, -1, 0)
        while inName < name.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                (star, resume) = (at, inName)
                at += 1
            } else if at < pattern.count, pattern[at] == name[inName] {
                (at, inName) = (at + 1, inName + 1)
            } else if star >= 0 {
                resume += 1
                (at, inName) = (star + 1, resume)
            } else {
                return false
            }
        }
        while at < pattern.count, pattern[at] == UInt8(ascii: "*") { at += 1 }
        return at == pattern.count
    }
}

/// What is known of every device: inventories and configuration, the configuration winning.
struct ProfileBook: Sendable, Codable {
    struct Entry: Sendable, Codable {
        /// Inventory and configuration together.
        var profile: DeviceProfile
        /// As the bridge told it; nil for a device that was only heard.
        var inventory: DeviceProfile?
        /// Its name calls for help. Counts only where nothing says what it is.
        var nameSaysSOS: Bool

        /// What it is for, as far as anything says.
        var role: DeviceRole? { profile.role ?? (nameSaysSOS ? .sos : nil) }
    }

    /// What each message needs to know of its device.
    private struct Brief: Sendable, Codable {
        var role: DeviceRole?
        /// Without the name's hint.
        var stated: DeviceRole?
        var via: String?
    }

    static let maximumDevices = 4096
    private(set) var entries: [DeviceID: Entry] = [:]
    private var briefs: [DeviceID: Brief] = [:]
    private(set) var assignments: [DeviceAssignment]
    /// Grows with every change, so that what was looked up once can be kept; no part of the state.
    private(set) var version: UInt64 = 1

    private enum CodingKeys: String, CodingKey { case entries, briefs, assignments }

    init(assignments: [DeviceAssignment]) { self.assignments = assignments }

    /// Takes what an inventory says.
    /// - Returns: the device's profile if that changed it.
    mutating func learn(_ inventory: DeviceProfile, via: String?) -> DeviceProfile? {
        let known = entries[inventory.device]
        if let known, known.inventory == inventory { return nil }
        guard known != nil || entries.count < Self.maximumDevices else { return nil }
        let profile = assigned(inventory)
        set(
            Entry(
                profile: profile, inventory: inventory, nameSaysSOS: RoleRules.saysSOS(inventory.device.name)),
            via: via ?? briefs[inventory.device]?.via)
        return profile == known?.profile ? nil : profile
    }

    /// A device that spoke: its role, and its profile if it is heard for the first time and no inventory lists it.
    mutating func heard(
        _ device: DeviceID, decoder: String, via: String?
    ) -> (role: DeviceRole?, stated: DeviceRole?, newProfile: DeviceProfile?) {
        if let brief = briefs[device] {
            if let via, brief.via != via {
                briefs[device]?.via = via
                version &+= 1
            }
            return (brief.role, brief.stated, nil)
        }
        let entry = Entry(
            profile: assigned(DeviceProfile(device: device, bridge: decoder)), inventory: nil,
            nameSaysSOS: RoleRules.saysSOS(device.name))
        guard entries.count < Self.maximumDevices else { return (entry.role, entry.profile.role, nil) }
        set(entry, via: via)
        return (entry.role, entry.profile.role, entry.profile)
    }

    /// Which bridge carried its last message.
    func via(_ device: DeviceID) -> String? { briefs[device]?.via }

    /// Puts other assignments in force (a configuration that was changed and read again).
    mutating func assign(_ assignments: [DeviceAssignment]) {
        self.assignments = assignments
        for (device, entry) in entries {
            let plain = entry.inventory ?? DeviceProfile(device: device, bridge: entry.profile.bridge)
            var changed = entry
            changed.profile = assigned(plain)
            set(changed, via: briefs[device]?.via)
        }
    }

    private mutating func set(_ entry: Entry, via: String?) {
        version &+= 1
        entries[entry.profile.device] = entry
        briefs[entry.profile.device] = Brief(role: entry.role, stated: entry.profile.role, via: via)
    }

    /// Every device, by name.
    var profiles: [DeviceProfile] { entries.values.map(\.profile).sorted { $0.device.name < $1.device.name } }

    /// What a device is for that neither an inventory listed nor a message named before.
    func roleOfStranger(_ device: DeviceID, decoder: String) -> DeviceRole? {
        assigned(DeviceProfile(device: device, bridge: decoder)).role ?? (RoleRules.saysSOS(device.name) ? .sos : nil)
    }

    /// An exact name comes before a pattern; among equals the first line counts. Each field is the configuration's, where given.
    func assigned(_ inventory: DeviceProfile) -> DeviceProfile {
        var profile = inventory
        let fitting = assignments.filter { $0.matches(inventory.device, bridge: inventory.bridge) }
        guard let line = fitting.first(where: { $0.pattern == inventory.device.name }) ?? fitting.first else {
            return profile
        }
        profile.role = line.role ?? profile.role
        profile.room = line.room ?? profile.room
        profile.resident = line.resident ?? profile.resident
        return profile
    }
}
