import SafetyModel

/// What is due when, ascending; equal times in order of the alert's id.
struct DueQueue: Sendable, Equatable {
    struct Entry: Sendable, Comparable {
        var due: Milliseconds
        var alertID: String
        static func < (left: Entry, right: Entry) -> Bool { (left.due, left.alertID) < (right.due, right.alertID) }
    }
    private var entries = SortedChunks<Entry>()

    var first: Entry? { entries.first }

    mutating func insert(_ due: Milliseconds, _ alertID: String) { entries.insert(Entry(due: due, alertID: alertID)) }

    mutating func remove(_ due: Milliseconds, _ alertID: String) { entries.remove(Entry(due: due, alertID: alertID)) }
}

/// The last answers by command id, so that a repeated command gets the same one (A10).
struct AnswerMemory: Sendable, Codable, Equatable {
    static let limit = 512
    private var answers: [CommandResult] = []

    func answer(to id: String) -> CommandResult? { answers.last { $0.commandID == id } }

    mutating func remember(_ answer: CommandResult) {
        if answers.count >= Self.limit { answers.removeFirst(answers.count - Self.limit + 1) }
        answers.append(answer)
    }
}

/// Alerts that left the list, so that a late object or command about one is recognised.
struct ClosedMemory: Sendable, Codable, Equatable {
    struct Entry: Sendable, Codable, Equatable {
        var id: String
        var revision: Int
        /// What an SMS about it is answered with; nil in memories of earlier versions.
        var replyCode: String?
    }
    static let limit = 1024
    private var entries: [Entry] = []

    func revision(of id: String) -> Int? { entries.last { $0.id == id }?.revision }

    func holds(replyCode: String) -> Bool { entries.contains { $0.replyCode == replyCode } }

    mutating func remember(_ id: String, revision: Int, replyCode: String? = nil) {
        entries.removeAll { $0.id == id }
        if entries.count >= Self.limit { entries.removeFirst(entries.count - Self.limit + 1) }
        entries.append(Entry(id: id, revision: revision, replyCode: replyCode))
    }

    mutating func forget(_ id: String) { entries.removeAll { $0.id == id } }
}
