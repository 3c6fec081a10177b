import SafetyModel

extension Outbox {
    /// The most urgent message that may leave now, marked as being sent; nil when there is none. Persist the changes before sending.
    package mutating func next(at now: Moment) -> (promise: Promise, changes: [Change])? {
        var best: (queue: QueueKey, entry: OrderedRows.Entry, row: Row)?
        for (queue, entry, row) in heads() where entry.due <= now.uptime {
            if let best, best.queue.isAhead(of: queue) { continue }
            if let best, !queue.isAhead(of: best.queue), best.entry < entry { continue }
            if isHeldBack(queue, row) || opens(row.promise, at: now.uptime) != nil { continue }
            best = (queue, entry, row)
        }
        return best.map { start($0.row, at: now) }
    }

    /// The first of each queue; as many as there are ways out, not as there are rows.
    private func heads() -> [(QueueKey, OrderedRows.Entry, Row)] {
        waiting.compactMap { queue, entries in
            guard let entry = entries.first, let row = rows[entry.key] else { return nil }
            return (queue, entry, row)
        }
    }

    /// What became of an attempt.
    package mutating func settle(_ key: String, _ outcome: SendOutcome, at now: Moment) -> [Change] {
        guard var row = rows[key] else { return late(key, outcome, at: now) }
        var changes: [Change] = []
        switch outcome {
        case .acceptedByProvider, .deliveredToDevice, .seen:
            changes += finish(row, outcome) + pathWorked(row.promise.path, at: now) + withdrawRivals(of: row)
        case .rejectedPermanent(let reason):
            changes += finish(row, outcome) + pathRefused(row.promise.path, reason, at: now)
        case .rejectedRetry(let after, let reason):
            changes += retry(&row, outcome, notBefore: now.uptime &+ wait(after, row), at: now)
            changes += pathFailed(row.promise.path, reason, at: now)
        case .deferred(let wait):
            row.attempts = max(0, row.attempts &- 1)
            changes += putBack(row, outcome, until: now.uptime &+ max(1, wait))
        case .unknown(let reason):
            changes +=
                retry(&row, outcome, notBefore: now.uptime, at: now) + pathFailed(row.promise.path, reason, at: now)
        }
        return changes
    }

    /// News of a message that was settled before: what the provider took arrived at the handset, or could not be delivered.
    private mutating func late(_ key: String, _ outcome: SendOutcome, at now: Moment) -> [Change] {
        var changes: [Change] = [.delivery(key: key, outcome)]
        guard let path = Promise.path(ofKey: key) else { return changes }
        switch outcome {
        case .deliveredToDevice, .seen: changes += pathWorked(path, at: now)
        case .rejectedPermanent(let reason): changes += pathFailed(path, reason, at: now)
        case .acceptedByProvider, .rejectedRetry, .deferred, .unknown: break
        }
        return changes
    }

    /// Attempts without an answer become unknown; slow emergencies get their spare path.
    package mutating func advance(to now: Moment) -> [Change] {
        var changes: [Change] = []
        while let late = inFlight.first, late.due <= now.uptime {
            changes += settle(late.alertID, .unknown(reason: "no answer"), at: now)
        }
        return changes + race(at: now)
    }

    /// When `advance` or `next` can next have something to do.
    package mutating func nextDeadline(at now: Moment) -> Milliseconds? {
        var best = inFlight.first?.due
        func offer(_ due: Milliseconds) { best = min(best ?? due, due) }
        for (queue, entry, row) in heads() where !isHeldBack(queue, row) {
            let due = max(entry.due, now.uptime)
            offer(max(due, opens(row.promise, at: due) ?? due))
        }
        if let due = raceable.first?.due { offer(max(due, now.uptime)) }
        return best
    }

    private mutating func start(_ chosen: Row, at now: Moment) -> (promise: Promise, changes: [Change]) {
        var row = chosen
        row.promise.also = []
        row.merged = companions(of: row, at: now.uptime).map { companion in
            row.promise.also.append(companion.promise.alert.summary)
            unqueue(companion)
            return companion.promise.key
        }
        (row.state, row.deadline) = (.sending, now.uptime &+ milliseconds(settings.answerSeconds))
        row.attempts &+= 1
        keep(row)
        budgets[budgetKey(row.promise), default: SlidingWindow()].use(at: now.uptime)
        return (row.promise, [.save(row)])
    }

    /// Technical messages to the same place, and reminders by SMS to the same person, that go as one; they stay rows until the message is
    /// accepted. First calls go alone: each has a reply code of its own.
    private func companions(of row: Row, at now: Milliseconds) -> [Row] {
        let lead = row.promise
        let isReminder = lead.channel == .sms && lead.purpose == .reminder
        guard isReminder || (lead.lane == .technical && lead.channel.goesTogether) else { return [] }
        let budget = budgetKey(lead)
        let queues = waiting.keys.filter { $0.lane == lead.lane && $0.budget == budget }
        var others: [Row] = []
        for queue in queues.sorted() {
            for entry in waiting[queue, default: OrderedRows()].entries {
                guard others.count < settings.mergeLimit - 1 else { return others }
                guard let other = rows[entry.key], other.promise.key != lead.key else { continue }
                guard !isReminder || other.promise.purpose == .reminder else { continue }
                let isSamePlace = other.promise.channel == lead.channel && other.promise.target == lead.target
                if isSamePlace, other.promise.due <= now { others.append(other) }
            }
        }
        return others
    }

    private mutating func finish(_ row: Row, _ outcome: SendOutcome) -> [Change] {
        var changes: [Change] = []
        for key in [row.promise.key] + row.merged {
            if let settled = rows[key] { forget(settled) }
            changes.append(.remove(key: key))
            if row.races == nil { changes.append(.delivery(key: key, outcome)) }
        }
        // A racer speaks for the row it races only when it arrives: its failure says nothing about the first path.
        if let raced = row.races, outcome.isAccepted { changes.append(.delivery(key: raced, outcome)) }
        return changes
    }

    private mutating func retry(
        _ row: inout Row, _ outcome: SendOutcome, notBefore: Milliseconds, at now: Moment
    ) -> [Change] {
        if row.promise.lane == .technical, !row.promise.channel.isOurs, row.attempts >= settings.technicalAttempts {
            return finish(row, outcome)
        }
        if row.promise.channel == .uplink, var newer = unsentState(after: row) {
            newer.inherit(row)
            newer.deadline = max(newer.deadline, notBefore &+ pause(row))
            if newer.promise.lane != row.promise.lane { newer.deadline = now.uptime }
            forget(row)
            keep(newer)
            return [.remove(key: row.promise.key), .save(newer), .delivery(key: row.promise.key, outcome)]
        }
        return putBack(row, outcome, until: notBefore &+ pause(row))
    }

    /// Waits again, with those that went with it.
    private mutating func putBack(_ sent: Row, _ outcome: SendOutcome, until deadline: Milliseconds) -> [Change] {
        var row = sent
        (row.state, row.merged) = (.pending, [])
        row.deadline = deadline
        keep(row)
        for key in sent.merged {
            if let companion = rows[key] { keep(companion) }
        }
        return [.save(row), .delivery(key: row.promise.key, outcome)]
    }

    /// A newer state of the same alert for the same desk: then the older one is not tried again.
    private func unsentState(after row: Row) -> Row? {
        lines[row.promise.line]?.entries.compactMap { rows[$0.key] }.last {
            $0.state == .pending && $0.sequence > row.sequence
        }
    }

    /// What a provider asks for, with a limit for an emergency: a proxy that once says "in an hour" may work again after seconds. Robots
    /// whose limit a second try would lengthen hold it back themselves.
    private func wait(_ asked: Milliseconds, _ row: Row) -> Milliseconds {
        max(0, row.promise.lane == .emergency ? min(asked, Self.longestEmergencyWait) : asked)
    }
    private static let longestEmergencyWait: Milliseconds = 30_000

    /// Doubled with each attempt up to the lane's longest, then 75 to 125 % of it by the key, so that equal boxes do not knock
    /// in step and a replay waits the same.
    private func pause(_ row: Row) -> Milliseconds {
        let longest = milliseconds(
            row.promise.lane == .emergency ? settings.longestEmergencyPauseSeconds : settings.longestPauseSeconds)
        let doublings = min(max(row.attempts - 1, 0), 16)
        let full = min(max(settings.backOffMilliseconds, 100) &<< Milliseconds(doublings), max(longest, 100))
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in row.promise.key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ UInt64(truncatingIfNeeded: row.attempts)) &* 0x0000_0100_0000_01b3
        return full &* 3 / 4 &+ Milliseconds(hash >> 33) % max(1, full / 2)
    }
}

extension SendOutcome {
    package var isAccepted: Bool {
        switch self {
        case .acceptedByProvider, .deliveredToDevice, .seen: true
        case .rejectedRetry, .rejectedPermanent, .deferred, .unknown: false
        }
    }
}
