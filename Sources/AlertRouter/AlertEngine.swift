import SafetyModel

/// From detections to people: the alerts of one home (the box) or copies of many homes' alerts (the desk), with their
/// ladders. A value without a clock: time is told, and `nextDeadline` says when it next matters. Every call returns what is to
/// be committed in one transaction and then done; whatever changes a record yields at least one effect that names its alert.
package struct AlertEngine: Sendable, Equatable {
    /// The box's home; on a desk the desk's own name.
    package let home: String
    /// Open alerts keep the ladder they were raised with (E3); people are always those of the newest set.
    package private(set) var policies: PolicySet
    /// What stands in every history line (A9); the shell keeps it true.
    package var clock = ClockFacts()
    /// Known to be away, so that an SOS may be shelved (A7).
    package var isResidentAway = false
    /// Open questions wait until then: what the home answered meanwhile lies at its broker. Not state, a start sets it again.
    private(set) var questionsHeldUntil: Milliseconds?

    var records: [String: AlertRecord] = [:]
    /// Derived from `records`: entries that this engine owns, and what is due, ascending.
    var keys: [AlertKey: String] = [:]
    var queue = DueQueue()
    /// When a peer was last heard, by its contact's name.
    var heard: [String: Milliseconds] = [:]
    /// Cached copies that were shown once and are not shown again.
    var shownUnconfirmed: Set<AlertKey> = []
    var closed = ClosedMemory()
    var answers = AnswerMemory()

    package struct ClockFacts: Sendable, Codable, Equatable {
        package var bootID = ""
        package var isTrusted = true
        package init(bootID: String = "", isTrusted: Bool = true) {
            (self.bootID, self.isTrusted) = (bootID, isTrusted)
        }
    }

    package init(home: String, policies: PolicySet) { (self.home, self.policies) = (home, policies) }

    /// The newest policies, for alerts raised from now on; contacts and rotas count at once.
    package mutating func use(_ policies: PolicySet) {
        self.policies = policies
        rescheduleAll()
    }

    /// Lets no step of an open question fire before then.
    package mutating func holdQuestions(until uptime: Milliseconds) {
        questionsHeldUntil = uptime
        for id in records.keys.sorted() {
            if var record = records[id], record.alert.isQuestion { put(&record) }
        }
    }

    /// The uptime at which `advance` must be called at the latest; nil while nothing can fall due.
    package var nextDeadline: Milliseconds? { queue.first?.due }

    /// Alerts on the list: most severe first, then by time of the raise.
    package var openAlerts: [Alert] {
        records.values.map(\.alert).sorted {
            ($1.severity, $0.raised.wall, $0.id) < ($0.severity, $1.raised.wall, $1.id)
        }
    }
    package var openCount: Int { records.count }

    package func record(_ alertID: String) -> AlertRecord? { records[alertID] }

    /// Puts a stored record back after a start: for shells that store records one by one instead of the whole engine.
    package mutating func restore(_ record: AlertRecord) {
        var record = record
        put(&record)
    }

    /// The last revision of an entry that left the list, as far as it is remembered.
    package func closedRevision(of alertID: String) -> Int? { closed.revision(of: alertID) }

    /// The open alert behind a reply code.
    package func alertID(replyCode: String) -> String? {
        records.values.filter { $0.replyCode == replyCode }.map(\.alert.id).min()
    }

    mutating func put(_ record: inout AlertRecord) {
        let id = record.alert.id
        if let old = records[id]?.deadline { queue.remove(old, id) }
        record.deadline = dueEvent(of: record)?.due
        if let due = record.deadline { queue.insert(due, id) }
        if record.ownership == .owner { keys[AlertKey(record.alert)] = id }
        records[id] = record
    }

    /// Takes an entry off the list and remembers that it was there.
    mutating func drop(_ record: AlertRecord) {
        let id = record.alert.id
        if let old = records[id]?.deadline { queue.remove(old, id) }
        records[id] = nil
        let key = AlertKey(record.alert)
        if keys[key] == id { keys[key] = nil }
        closed.remember(id, revision: record.alert.revision, replyCode: record.replyCode)
    }

    mutating func rescheduleAll() {
        for id in records.keys.sorted() {
            if var record = records[id] { put(&record) }
        }
    }
}
