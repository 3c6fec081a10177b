/// Text for people: Chinese first (zh-Hans), English beside.
package struct Bilingual: Sendable, Hashable, Codable {
    package var zh: String
    package var en: String
    package init(zh: String, en: String) { (self.zh, self.en) = (zh, en) }
    /// Figures, codes and names, which are written alike in both languages.
    package init(alike text: String) { (zh, en) = (text, text) }

    /// The Chinese text, and the English one after it where it differs.
    package var both: String { zh == en ? zh : "\(zh) / \(en)" }
}

/// One observation, or its absence, that made an alert.
package struct Evidence: Sendable, Equatable {
    /// Wall time, milliseconds since 1970 UTC.
    package var wall: Milliseconds
    package var device: DeviceID?
    /// An observation kind's name, or what was missing.
    package var kind: String
    package var value: ObservationValue?
    /// In plain words: what it says.
    package var says: Bilingual

    package init(wall: Milliseconds, device: DeviceID?, kind: String, value: ObservationValue? = nil, says: Bilingual) {
        (self.wall, self.device, self.kind, self.value, self.says) = (wall, device, kind, value, says)
    }
}

/// Which detector, and which of its limits, made an alert.
package struct Rule: Sendable, Equatable {
    package var detector: String
    package var version: String
    package var limit: Bilingual?
    package var observed: Bilingual?

    package init(detector: String, version: String = "1", limit: Bilingual? = nil, observed: Bilingual? = nil) {
        (self.detector, self.version, self.limit, self.observed) = (detector, version, limit, observed)
    }
}

// Stored as before there was a Chinese text, with that text beside: older states are read, and older programs read these.

extension Evidence: Codable {
    private enum CodingKeys: String, CodingKey { case wall, device, kind, value, says, saysZh }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        wall = try container.decode(Milliseconds.self, forKey: .wall)
        device = try container.decodeIfPresent(DeviceID.self, forKey: .device)
        kind = try container.decode(String.self, forKey: .kind)
        value = try container.decodeIfPresent(ObservationValue.self, forKey: .value)
        let en = try container.decode(String.self, forKey: .says)
        says = Bilingual(zh: try container.decodeIfPresent(String.self, forKey: .saysZh) ?? en, en: en)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(wall, forKey: .wall)
        try container.encodeIfPresent(device, forKey: .device)
        try container.encode(kind, forKey: .kind)
        try container.encodeIfPresent(value, forKey: .value)
        try container.encode(says.en, forKey: .says)
        try container.encodeIfPresent(says.zh == says.en ? nil : says.zh, forKey: .saysZh)
    }
}

extension Rule: Codable {
    private enum CodingKeys: String, CodingKey { case detector, version, limit, observed, limitZh, observedZh }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ english: CodingKeys, _ chinese: CodingKeys) throws -> Bilingual? {
            guard let en = try container.decodeIfPresent(String.self, forKey: english) else { return nil }
            return Bilingual(zh: try container.decodeIfPresent(String.self, forKey: chinese) ?? en, en: en)
        }
        detector = try container.decode(String.self, forKey: .detector)
        version = try container.decode(String.self, forKey: .version)
        (limit, observed) = (try text(.limit, .limitZh), try text(.observed, .observedZh))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(detector, forKey: .detector)
        try container.encode(version, forKey: .version)
        try container.encodeIfPresent(limit?.en, forKey: .limit)
        try container.encodeIfPresent(limit?.zh, forKey: .limitZh)
        try container.encodeIfPresent(observed?.en, forKey: .observed)
        try container.encodeIfPresent(observed?.zh, forKey: .observedZh)
    }
}
