import SafetyModel

/// What the pipeline asks and tells between messages.
extension MessageDecoder {
    package func profile(of device: DeviceID) -> DeviceProfile? { book.entries[device]?.profile }

    /// What the device is for: configuration, else inventory, else what its name says.
    package func role(of device: DeviceID) -> DeviceRole? { book.entries[device]?.role }

    /// The name under which the bridge before a device comes and goes (`Decoded.bridgeState`), as far as it is known.
    package func bridge(of device: DeviceID) -> String? {
        book.entries[device].map { book.via(device) ?? $0.profile.bridge }
    }

    /// Every device that an inventory listed or that spoke, by name.
    package var profiles: [DeviceProfile] { book.profiles }

    /// Whether only its own messages, and no inventory, told of it.
    package func isStranger(_ device: DeviceID) -> Bool { book.entries[device]?.inventory == nil }

    /// Topics whose messages can be emergencies, as far as inventories told: sorted, each once. Changes only when `Decoded.profiles`
    /// is not empty.
    package var alarmTopics: [String] {
        var topics: Set<String> = []
        for entry in book.entries.values { topics.formUnion(self.topics(of: entry.profile)) }
        return topics.sorted()
    }

    /// The same after profiles changed. In a home of more devices than `surveyedDevices` only those are asked: a flood of new
    /// names costs the same for each. Past `maximumAlarmTopics` no topic is added; its messages come by the other connection.
    package func alarmTopics(known: [String], changed profiles: [DeviceProfile]) -> [String] {
        if book.entries.count <= Self.surveyedDevices { return alarmTopics }
        let fresh = Set(profiles.flatMap { topics(of: $0) })
        guard !fresh.isEmpty, known.count < Self.maximumAlarmTopics else { return known }
        let added = fresh.subtracting(known).sorted().prefix(Self.maximumAlarmTopics - known.count)
        return added.isEmpty ? known : (known + added).sorted()
    }
    static let surveyedDevices = 256
    static let maximumAlarmTopics = 1024

    private func topics(of profile: DeviceProfile) -> [String] {
        decoders.first { type(of: $0).name == profile.bridge }?.topics(of: profile) ?? []
    }

    /// Keeps what `refuse` asks true after profiles changed.
    mutating func updateAlarmTopicSet(_ profiles: [DeviceProfile]) {
        guard alarmTopicSet != nil else { return }
        if book.entries.count <= Self.surveyedDevices {
            alarmTopicSet = nil
        } else {
            for profile in profiles {
                let added = topics(of: profile)
                alarmTopicSet?.formUnion(added)
            }
        }
    }

    /// Messages, refusals and ignored messages by decoder, in the list's order.
    package var counts: [DecoderCount] { counters }

    /// The devices behind a bridge, by name: all are unsupervised while it is offline.
    package func devices(behind bridge: BridgeState, of decoder: String) -> [DeviceID] {
        let prefix = bridge.bridge + "/"
        let devices = book.entries.values.filter { entry in
            guard entry.profile.bridge == decoder else { return false }
            guard let via = book.via(entry.profile.device) else { return entry.profile.device.name.hasPrefix(prefix) }
            return via == bridge.bridge
        }
        return devices.map(\.profile.device).filter { $0.name != bridge.bridge }.sorted { $0.name < $1.name }
    }

    /// Bridges that said that they are offline.
    package var offlineBridges: [BridgeState] { bridges.offline }

    /// A person has closed a device's alert: if the alarm is still on, its next live report raises again.
    package mutating func rearm(_ device: DeviceID) {
        memory.rearm(device)
        unread.rearm(device)
    }

    /// Puts changed `devices:` of the configuration in force.
    package mutating func assign(_ devices: [DeviceAssignment]) {
        book.assign(devices)
        // A form says what a role made of it.
        forms.removeAll()
    }
}

/// The state as it goes into a snapshot. A decoder that the snapshot does not know starts empty.
extension MessageDecoder: Codable {
    private enum Key: String, CodingKey { case settings, decoders, book, memory, bridges, copies, counters, unread }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from source: any Decoder) throws {
        let values = try source.container(keyedBy: Key.self)
        let settings = try values.decode(DecoderSettings.self, forKey: .settings)
        let stored = try values.nestedContainer(keyedBy: Name.self, forKey: .decoders)
        var decoders: [any BridgeDecoder] = []
        for type in Decoders.all {
            let key = Name(stringValue: type.name)
            decoders.append(stored.contains(key) ? try stored.decode(type, forKey: key) : type.init(settings: settings))
        }
        self.init(settings: settings, decoders: decoders, devices: [])
        book = try values.decode(ProfileBook.self, forKey: .book)
        memory = try values.decode(AlarmMemory.self, forKey: .memory)
        bridges = try values.decode(BridgeBook.self, forKey: .bridges)
        copies = try values.decode(HandledCopies.self, forKey: .copies)
        unread = try values.decodeIfPresent(UnreadBook.self, forKey: .unread) ?? UnreadBook()
        for count in try values.decode([DecoderCount].self, forKey: .counters) {
            if let index = counters.firstIndex(where: { $0.decoder == count.decoder }) { counters[index] = count }
        }
    }

    package func encode(to target: any Encoder) throws {
        var values = target.container(keyedBy: Key.self)
        try values.encode(settings, forKey: .settings)
        var stored = values.nestedContainer(keyedBy: Name.self, forKey: .decoders)
        for decoder in decoders { try stored.encode(decoder, forKey: Name(stringValue: type(of: decoder).name)) }
        try values.encode(book, forKey: .book)
        try values.encode(memory, forKey: .memory)
        try values.encode(bridges, forKey: .bridges)
        try values.encode(copies, forKey: .copies)
        try values.encode(counters, forKey: .counters)
        if !unread.isEmpty { try values.encode(unread, forKey: .unread) }
    }
}
