import MQTTLink
import SafetyModel

/// One QoS 1 message as the broker numbered it for one of our sessions.
struct RecentDelivery: Sendable {
    let session: String
    let messageID: UInt16
    let content: UInt64
    /// When it was handled, where that is known.
    let uptime: Milliseconds

    init(_ session: String, _ messageID: UInt16, _ message: Message, at uptime: Milliseconds = 0) {
        (self.session, self.messageID, content) = (session, messageID, message.contentHash)
        self.uptime = uptime
    }

    func isSame(as other: RecentDelivery) -> Bool { messageID == other.messageID && content == other.content }

    /// Deliveries of the last run that the broker may send again: those shortly before its end, if that was not long ago. An older
    /// acknowledgement has reached the broker, or the connection would have ended: a message that looks the same is a new one.
    static func unproven(
        _ tail: [RecentDelivery], until end: Milliseconds?, away: Milliseconds?
    ) -> [RecentDelivery] {
        guard let end, let away, away <= awayMilliseconds else { return [] }
        return tail.filter { $0.uptime >= end - proofMilliseconds }
    }

    private static let proofMilliseconds: Milliseconds = 10_000
    private static let awayMilliseconds: Milliseconds = 120_000
}

extension Message {
    /// FNV-1a over topic, payload and RETAIN flag.
    var contentHash: UInt64 {
        var hash: UInt64 = retained ? 0x9ae1_6a3b_2f90_404f : 0xcbf2_9ce4_8422_2325
        for byte in topic.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ 0xff) &* 0x0000_0100_0000_01b3
        for byte in payload { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}

/// Recognises what the broker sends a second time because our PUBACK did not reach it.
///
/// Numbers and contents alone prove nothing: a broker may use a number again as soon as it was acknowledged, and every press of a button
/// looks like the last. A message is a repetition only if the broker says so (DUP), it comes right after a connection on which the
/// broker kept our session, and it is the next of those that we acknowledged without proof that the broker had heard it: these
/// come first and in order (MQTT 5, sections 4.4 and 4.6). Whatever else comes is new: a second count of one press is a small
/// fault, a lost press is not.
struct RedeliveryFilter: Sendable {
    private struct Memory {
        /// Handled on this connection and not proven; the first `removed` of the connection are.
        var handled: [RecentDelivery] = []
        var removed = 0
        /// Of earlier connections, as long as this one has proven nothing.
        var carried: [RecentDelivery] = []
        /// What may come next as a repetition; nil when repetitions are over.
        var expected: [RecentDelivery]?
        var hasMatched = false
    }
    private var memories: [String: Memory] = [:]
    /// Contents that the other connection handled just before the last run ended, by session: their copies may come again here.
    private var twins: [String: [UInt64: Int]] = [:]
    private static let limit = 1024

    /// `tail`: the last run's deliveries of unproven outcome, in order.
    init(_ tail: [RecentDelivery]) {
        for delivery in tail.suffix(Self.limit) {
            memories[delivery.session, default: Memory()].handled.append(delivery)
            guard let other = ["home": "alarm", "alarm": "home"][delivery.session] else { continue }
            twins[other, default: [:]][delivery.content, default: 0] += 1
        }
    }

    mutating func connected(_ session: String, isSessionPresent: Bool) {
        var memory = Memory()
        if isSessionPresent {
            let old = memories[session] ?? Memory()
            memory.carried = Array((old.carried + old.handled).suffix(Self.limit))
            memory.expected = memory.carried
        } else {
            // A broker that forgot us has nothing to send again.
            twins[session] = nil
        }
        memories[session] = memory
    }

    /// The broker has the acknowledgements of the connection's first so many messages.
    mutating func proven(_ session: String, _ messages: Int) {
        guard var memory = memories[session] else { return }
        memory.carried = []
        let gone = min(memory.handled.count, max(0, messages - memory.removed))
        memory.handled.removeFirst(gone)
        memory.removed += gone
        memories[session] = memory
    }

    /// Returns true when it was handled before.
    mutating func isRepeat(_ received: Received, session: String) -> Bool {
        guard received.messageID != 0 else { return false }
        let delivery = RecentDelivery(session, received.messageID, received.message)
        var memory = memories[session] ?? Memory()
        let isRepeat = received.isDuplicate && match(delivery, &memory)
        if !received.isDuplicate {
            // Repetitions come first: they are over.
            memory.expected = nil
            twins[session] = nil
        }
        memory.handled.append(delivery)
        if memory.handled.count > Self.limit {
            memory.handled.removeFirst()
            memory.removed += 1
        }
        memories[session] = memory
        return isRepeat
    }

    private mutating func match(_ delivery: RecentDelivery, _ memory: inout Memory) -> Bool {
        guard let expected = memory.expected else { return false }
        // Once one of them has come, all later ones come, each as the next.
        let candidates = memory.hasMatched ? expected.prefix(1) : expected[...]
        if let index = candidates.firstIndex(where: { $0.isSame(as: delivery) }) {
            (memory.expected, memory.hasMatched) = (Array(expected[(index + 1)...]), true)
            return true
        }
        if let left = twins[delivery.session]?[delivery.content], left > 0 {
            twins[delivery.session]?[delivery.content] = left - 1
            return true
        }
        if memory.hasMatched { memory.expected = [] }
        return false
    }
}
