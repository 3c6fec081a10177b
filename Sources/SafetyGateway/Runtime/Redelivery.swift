import MQTTLink
import SafetyModel

/// One QoS 1 message as the broker numbered it for one of our sessions.
struct RecentDelivery: Hashable, Sendable {
    let session: String
    let messageID: UInt16
    let content: UInt64

    init(_ session: String, _ messageID: UInt16, _ message: Message) {
        (self.session, self.messageID, content) = (session, messageID, message.contentHash)
    }
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
/// Only right after a connection on which the broker kept our session, and only what was handled under the same number with
/// the same content: a new press can never look like that.
struct RedeliveryFilter: Sendable {
    /// A ring: the oldest is overwritten. Looked through only right after a connection, so it needs no index.
    private var recent: [RecentDelivery] = []
    private var oldest = 0
    private var expecting: [String: Int] = [:]
    private let limit = 1024

    init(_ tail: [RecentDelivery]) { for delivery in tail.suffix(limit) { remember(delivery) } }

    mutating func connected(_ session: String, isSessionPresent: Bool, receiveMaximum: Int) {
        if isSessionPresent {
            expecting[session] = receiveMaximum
        } else {
            // A broker that forgot us numbers from 1 again: old numbers mean nothing.
            expecting[session] = nil
            recent = (recent[oldest...] + recent[..<oldest]).filter { $0.session != session }
            oldest = 0
        }
    }

    /// True when it was handled before.
    mutating func isRepeat(_ received: Received, session: String) -> Bool {
        guard received.messageID != 0 else { return false }
        let delivery = RecentDelivery(session, received.messageID, received.message)
        if let left = expecting[session] {
            expecting[session] = left > 1 ? left - 1 : nil
            if recent.contains(delivery) { return true }
        }
        remember(delivery)
        return false
    }

    private mutating func remember(_ delivery: RecentDelivery) {
        if recent.count < limit {
            recent.append(delivery)
        } else {
            recent[oldest] = delivery
            oldest = (oldest + 1) % limit
        }
    }
}

/// The same message comes by two connections where alarm topics have their own. Whichever brings it first counts.
///
/// For each content the copies by each connection are counted; one is new while its own connection's count leads. Losing a copy on
/// one connection therefore loses nothing, and a second real press is never taken for the echo of the first.
///
/// Each connection keeps a topic's order, but the two need not agree: when the alarm connection is new, it may bring an alarm before
/// the other one brings the "all clear" that was published earlier. That one comes late then, and would have the last word. So
/// after such a latecomer the topic is taken in the order of the connection that brought it, and the alarm counts again.
struct TwinFilter: Sendable {
    private struct Balance {
        var alarm = 0, home = 0
        var uptime: Milliseconds = 0
        var topic = ""
        /// So many of the alarm connection's copies count again when the other one brings them.
        var again = 0
    }
    private var balances: [UInt64: Balance] = [:]
    /// Of them those that the alarm connection leads.
    private var ahead: Set<UInt64> = []
    private var topics: Set<String> = []
    /// Copies that are further apart than this are not the same publication.
    private let forgetMilliseconds: Milliseconds = 120_000

    mutating func use(_ alarmTopics: [String]) { topics = Set(alarmTopics) }

    mutating func isEcho(_ message: Message, isAlarmSession: Bool, at uptime: Milliseconds) -> Bool {
        guard topics.contains(message.topic) else { return false }
        let key = message.contentHash
        var balance = balances[key] ?? Balance()
        if uptime - balance.uptime > forgetMilliseconds { balance = Balance() }
        (balance.uptime, balance.topic) = (uptime, message.topic)
        if isAlarmSession { balance.alarm += 1 } else { balance.home += 1 }
        var isEcho = isAlarmSession ? balance.alarm <= balance.home : balance.home <= balance.alarm
        let isLatecomer = !isAlarmSession && !isEcho
        if !isAlarmSession, isEcho, balance.again > 0 { (isEcho, balance.again) = (false, balance.again - 1) }
        if balance.alarm == balance.home { balances[key] = nil } else { balances[key] = balance }
        if balance.alarm > balance.home { ahead.insert(key) } else { ahead.remove(key) }
        if isLatecomer { tellAgain(message.topic) }
        if balances.count > 4096 {
            balances = balances.filter { uptime - $0.value.uptime <= forgetMilliseconds }
            ahead.formIntersection(balances.keys)
        }
        return isEcho
    }

    /// What the alarm connection brought of a topic counts again when the other one brings it.
    private mutating func tellAgain(_ topic: String) {
        for key in ahead {
            guard var balance = balances[key], balance.topic == topic else { continue }
            balance.again = balance.alarm - balance.home
            balances[key] = balance
        }
    }
}
