import SafetyModel

/// Rows of one queue: by when they may go, then in order of their promises.
struct OrderedRows: Sendable, Equatable {
    struct Entry: Sendable, Comparable {
        var due: Milliseconds
        var sequence: Int64
        var key: String
        static func < (left: Entry, right: Entry) -> Bool {
            (left.due, left.sequence, left.key) < (right.due, right.sequence, right.key)
        }
    }
    private var chunks = SortedChunks<Entry>()
    var entries: FlattenSequence<[[Entry]]> { chunks.elements }
    var first: Entry? { chunks.first }
    var count: Int { chunks.count }

    mutating func insert(_ entry: Entry) { chunks.insert(entry) }
    mutating func remove(_ entry: Entry) { chunks.remove(entry) }
}

/// One queue of the outbox: what waits in it has the same urgency and the same budget.
struct QueueKey: Sendable, Hashable, Comparable {
    var lane: Lane
    var rank: CallRank
    /// Tried before: yields to what nobody has tried yet.
    var isRetry: Bool
    var budget: String

    static func < (left: QueueKey, right: QueueKey) -> Bool {
        if left.lane != right.lane { return left.lane.order < right.lane.order }
        if left.rank != right.rank { return left.rank < right.rank }
        if left.isRetry != right.isRetry { return right.isRetry }
        return left.budget < right.budget
    }

    /// More urgent, whatever the budgets.
    func isAhead(of other: QueueKey) -> Bool {
        (lane.order, rank.rawValue, isRetry ? 1 : 0) < (other.lane.order, other.rank.rawValue, other.isRetry ? 1 : 0)
    }
}

/// Order within a lane: the first calls of an event, further calls of a step, reminders of the endless tail, news.
enum CallRank: Int, Sendable, Comparable {
    case first, second, reminder, news
    static func < (left: CallRank, right: CallRank) -> Bool { left.rawValue < right.rawValue }
}

extension Lane {
    fileprivate var order: Int {
        switch self {
        case .emergency: 0
        case .urgent: 1
        case .technical: 2
        }
    }
}

extension Promise {
    var rank: CallRank {
        switch purpose {
        // Who is called by a later step is not the first to hear of it.
        case .raise, .checkIn, .helpIsComing: step.contains(".") || Int(step) ?? 1 > 1 ? .second : .first
        case .reminder: step.hasPrefix("t") ? .reminder : .second
        case .update, .taken, .closed: .news
        }
    }

    /// The key's third part; empty for a key of another form.
    private var step: Substring {
        let parts = key.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count > 3 ? parts[2] : ""
    }
}

/// When the last messages of a budget left.
struct SlidingWindow: Sendable, Equatable {
    private var sent: [Milliseconds] = []

    /// When a message may leave, if not now. Emergencies' calls may use what is reserved for them; news of them may not.
    mutating func opens(_ budget: ChannelBudget, mayUseReserve: Bool, at now: Milliseconds) -> Milliseconds? {
        let window = milliseconds(budget.windowSeconds)
        sent.removeAll { now &- $0 >= window || $0 > now }
        let allowed = max(1, mayUseReserve ? budget.limit : budget.limit - budget.reservedForEmergency)
        guard sent.count >= allowed else { return nil }
        return sent[sent.count - allowed] &+ window
    }

    mutating func use(at now: Milliseconds) { sent.append(now) }
}

/// What is known of one way out.
struct PathHealth: Sendable, Equatable {
    var failuresInRow = 0
    var isDead = false
}
