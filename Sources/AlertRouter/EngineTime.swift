import SafetyModel

/// What falls due next for one record.
struct DueEvent: Equatable {
    enum Kind: Equatable { case leaseEnd, shelfEnd, step(Int), tail }
    var due: Milliseconds
    var kind: Kind
}

extension AlertEngine {
    /// Does what is due by then, in order of the due times; each effect carries its due time, whatever tick noticed it.
    package mutating func advance(to now: Moment) -> [Effect] {
        var effects: [Effect] = []
        while let entry = queue.first, entry.due <= now.uptime {
            guard var record = records[entry.alertID], let event = dueEvent(of: record) else {
                queue.remove(entry.due, entry.alertID)
                continue
            }
            let due = now.at(uptime: event.due)
            switch event.kind {
            case .leaseEnd: effects += endLease(&record, at: due)
            case .shelfEnd: effects += endShelf(&record, at: due)
            case .step(let index): effects += fire(step: index, of: &record, at: due)
            case .tail: effects += fireTail(of: &record, at: due, now: now.uptime)
            }
            put(&record)
        }
        return effects
    }

    /// After a start: due times that lie beyond all that the policy can mean (a clock that fell back) fire at once; those in
    /// the past do so by themselves.
    package mutating func started(at now: Moment, clock: ClockFacts) -> [Effect] {
        self.clock = clock
        heard = heard.filter { $0.value <= now.uptime }
        // Heartbeats are not on the disk: a peer that was ever heard has a moment to be heard again before it counts as silent.
        let earliest = now.uptime &- milliseconds(policies.deskSilenceSeconds) &+ Self.startGrace
        heard = heard.mapValues { max($0, min(earliest, now.uptime)) }
        for id in records.keys.sorted() {
            guard var record = records[id] else { continue }
            if let due = dueEvent(of: record)?.due, due > now.uptime {
                let tooFar = due &- now.uptime > record.policy.maximum || record.base.uptime > now.uptime
                if tooFar { record.translate(by: now.uptime &- due) }
            }
            put(&record)
        }
        return advance(to: now)
    }

    /// After a start a silent desk is known as such no later than this.
    static let startGrace: Milliseconds = 15_000

    /// The earliest thing that can happen to a record by itself.
    func dueEvent(of record: AlertRecord) -> DueEvent? {
        var best: DueEvent?
        func offer(_ due: Milliseconds, _ kind: DueEvent.Kind) {
            if let current = best, current.due <= due { return }
            best = DueEvent(due: due, kind: kind)
        }
        if let lease = record.leaseEnd { offer(lease, .leaseEnd) }
        if record.closing != nil { return best }
        if let shelf = record.shelvedUntil {
            offer(shelf, .shelfEnd)
            return best
        }
        for (index, step) in record.policy.steps.enumerated() {
            if record.done.contains(index) || record.isMet(step.need) { continue }
            var due = record.stepDue(index)
            if step.trigger == .deskSilent { due = max(due, deskSilentSince(record)) }
            if let resumed = record.resumedAt { due = max(due, resumed) }
            if step.respectsQuietHours { due = afterQuietHours(due, record) }
            if let held = questionsHeldUntil, record.alert.isQuestion { due = max(due, held) }
            offer(due, .step(index))
        }
        if let tail = record.policy.tail, let due = record.nextTail, !record.isTaken {
            offer(tail.respectsQuietHours ? afterQuietHours(due, record) : due, .tail)
        }
        return best
    }

    /// From when on the tier above counts as not there for this alert: silent, or without a receipt for the raise.
    func deskSilentSince(_ record: AlertRecord) -> Milliseconds {
        guard let uplink = policies.uplink, let last = heard[uplink] else { return record.base.uptime }
        let silent = last &+ milliseconds(policies.deskSilenceSeconds)
        if record.receivedRevision >= record.escalatedRevision { return silent }
        return min(silent, record.base.uptime &+ milliseconds(policies.receiptLimitSeconds))
    }

    /// E8: quiet hours never count for emergencies nor for the kinds that endanger life.
    func afterQuietHours(_ due: Milliseconds, _ record: AlertRecord) -> Milliseconds {
        if record.alert.severity == .emergency || PolicySet.neverQuiet.contains(record.alert.category) { return due }
        let wall = record.base.at(uptime: due).wall
        return due &+ (policies.quietEnd(wall) &- wall)
    }

    /// The lease ran out: the alert is without a person again, and the ladder goes on where it stood (A2).
    private mutating func endLease(_ record: inout AlertRecord, at due: Moment) -> [Effect] {
        let holder = record.holder
        resume(&record, at: due.uptime)
        if record.ownership == .copy {
            return [.note(event("lease_expired", record, at: due, cause: holder))]
        }
        record.alert.handOver()
        return transition(&record, "lease_expired", at: due, cause: holder)
    }

    private mutating func endShelf(_ record: inout AlertRecord, at due: Moment) -> [Effect] {
        unshelve(&record, at: due.uptime)
        if record.ownership == .copy { return [.note(event("unshelved", record, at: due))] }
        record.alert.visibility = .shown
        return transition(&record, "unshelved", at: due)
    }
}

extension Policy {
    /// The longest time that anything of this ladder can lie ahead.
    var maximum: Milliseconds {
        let last = milliseconds(steps.map(\.afterSeconds).max() ?? 0)
        let quiet: Milliseconds = 86_400_000
        return max(
            last &+ milliseconds(tail?.everySeconds ?? 0) &+ quiet, milliseconds(maxLeaseSeconds),
            milliseconds(maxShelveSeconds))
    }
}

extension Alert {
    /// Nobody has it any more; what was done in the home stays done.
    mutating func handOver() {
        (handling, owner, ackUntil) = (.unacked, nil, nil)
        if response == .accepted { response = .none }
    }
}
