import SafetyModel

/// What a detector is told of the device behind an observation, beside the observation itself.
package struct DeviceContext: Sendable, Equatable {
    package var device: DeviceID
    package var room: String?
    package var resident: String?
    package var role: DeviceRole?
    /// False: neither an inventory nor the configuration knows it. Its alarms are raised all the same.
    package var isKnown: Bool

    package init(
        _ device: DeviceID, room: String? = nil, resident: String? = nil, role: DeviceRole? = nil, isKnown: Bool = true
    ) {
        (self.device, self.room, self.resident) = (device, room, resident)
        (self.role, self.isKnown) = (role, isKnown)
    }

    package init(_ device: DeviceID, profile: DeviceProfile?) {
        self.init(
            device, room: profile?.room, resident: profile?.resident, role: profile?.role, isKnown: profile != nil)
    }

    /// `卫生间`: what staff read; the device stands in the alert's own field and in its evidence.
    var spot: Bilingual {
        room == nil ? Bilingual(zh: device.name, en: device.name) : Vocabulary.room(room)
    }

    /// `卫生间（bathroom_sos）`: the place as people know it, and the device for the technician.
    var place: Bilingual {
        if room == nil { return Bilingual(zh: device.name, en: device.name) }
        let room = Vocabulary.room(room)
        return Bilingual(zh: "\(room.zh)（\(device.name)）", en: "\(room.en) (\(device.name))")
    }
}
