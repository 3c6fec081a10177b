import SafetyModel

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
