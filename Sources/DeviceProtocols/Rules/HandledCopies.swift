import SafetyModel

/// The last message handled on each topic that carries alarms, presses or vital signs, so that its retained copy, which comes
/// again with every subscription, is not taken for news.
struct HandledCopies: Sendable {
    static let maximumTopics = 4096
    private var hashes = NameTable<UInt64>()

    /// Whether this very payload was the last one handled on this topic.
    func contains(_ message: Message) -> Bool {
        guard let known = hashes.index(of: message.topic) else { return false }
        return hashes.values[known] == Self.hash(message.payload.span)
    }

    mutating func note(_ message: borrowing Message, topicHash: UInt64? = nil) {
        let hash = topicHash ?? Self.hash(message.topic.utf8.span)
        let payload = Self.hash(message.payload.span)
        if let known = hashes.index(of: message.topic, hash) {
            hashes.values[known] = payload
            return
        }
        // Full only under a flood of invented topics. Forgetting costs one more "unconfirmed" line, never an alarm.
        if hashes.count >= Self.maximumTopics { hashes.removeAll() }
        hashes.values[hashes.place(of: message.topic, or: payload)] = payload
    }

    /// Topics on which alarms or presses were seen: a refusal there is worth a fault.
    func knows(_ topic: String) -> Bool { hashes.index(of: topic) != nil }

    /// Eight bytes at a time: xor, multiply by an odd constant (2^64 / golden ratio), fold the high half down.
    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var value = UInt64(truncatingIfNeeded: bytes.count) &+ 0x9E37_79B9_7F4A_7C15
        var at = 0
        while at + 8 <= bytes.count {
            value = unsafe fold(
                value ^ bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
            at += 8
        }
        var rest: UInt64 = 0
        while at < bytes.count {
            rest = rest << 8 | UInt64(bytes[at])
            at += 1
        }
        return fold(value ^ rest)
    }

    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 29)
    }
}

/// Written as a dictionary from topics to hashes.
extension HandledCopies: Codable {
    private enum Key: String, CodingKey { case hashes }

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: Key.self).decode([String: UInt64].self, forKey: .hashes)
        // Sorted, because the table's order is part of what is written next.
        for (topic, hash) in known.sorted(by: { $0.key < $1.key }) {
            hashes.values[hashes.place(of: topic, or: hash)] = hash
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        var known: [String: UInt64] = [:]
        for (index, topic) in hashes.names.enumerated() { known[topic] = hashes.values[index] }
        try values.encode(known, forKey: .hashes)
    }
}
