import SafetyModel

/// The snapshot: sorted, so that equal engines give equal bytes; what is derived is computed again.
extension AlertEngine: Codable {
    private enum CodingKeys: String, CodingKey {
        case home, policies, clock, isResidentAway, records, heard, shownUnconfirmed, closed, answers
    }
    private struct Heard: Codable {
        var peer: String
        var uptime: Milliseconds
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            home: try container.decode(String.self, forKey: .home),
            policies: try container.decode(PolicySet.self, forKey: .policies))
        clock = try container.decode(ClockFacts.self, forKey: .clock)
        isResidentAway = try container.decode(Bool.self, forKey: .isResidentAway)
        for entry in try container.decode([Heard].self, forKey: .heard) { heard[entry.peer] = entry.uptime }
        shownUnconfirmed = Set(try container.decode([AlertKey].self, forKey: .shownUnconfirmed))
        closed = try container.decode(ClosedMemory.self, forKey: .closed)
        answers = try container.decode(AnswerMemory.self, forKey: .answers)
        for record in try container.decode([AlertRecord].self, forKey: .records) { restore(record) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(home, forKey: .home)
        try container.encode(policies, forKey: .policies)
        try container.encode(clock, forKey: .clock)
        try container.encode(isResidentAway, forKey: .isResidentAway)
        let ids = records.keys.sorted()
        try container.encode(ids.compactMap { records[$0] }, forKey: .records)
        let peers = heard.keys.sorted()
        try container.encode(peers.map { Heard(peer: $0, uptime: heard[$0] ?? 0) }, forKey: .heard)
        try container.encode(shownUnconfirmed.sorted(), forKey: .shownUnconfirmed)
        try container.encode(closed, forKey: .closed)
        try container.encode(answers, forKey: .answers)
    }
}
