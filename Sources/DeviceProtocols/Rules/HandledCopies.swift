import SafetyModel

/// The last message handled on each topic that carries alarms, presses or vital signs, so that its retained copy, which comes
/// again with every subscription, is not taken for news.
struct HandledCopies: Sendable, Codable {
    static let maximumTopics = 4096
    private var hashes: [String: UInt64] = [:]

    /// Whether this very payload was the last one handled on this topic.
    func contains(_ message: Message) -> Bool {
        guard let known = hashes[message.topic] else { return false }
        return known == Self.hash(message.payload.span)
    }

    mutating func note(_ message: Message) {
        // Full only under a flood of invented topics. Forgetting costs one more "unconfirmed" line, never an alarm.
        if hashes.count >= Self.maximumTopics, hashes[message.topic] == nil { hashes.removeAll(keepingCapacity: true) }
        hashes[message.topic] = Self.hash(message.payload.span)
    }

    /// Topics on which alarms or presses were seen: a refusal there is worth a fault.
    func knows(_ topic: String) -> Bool { hashes[topic] != nil }

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
