import AlertRouter
import SQLite
import SafetyModel

extension DeskCore {
    /// Sets when the alert's next step is due, after it moved.
    func plan(_ row: inout AlertRow, from old: Alert?, isNewHistory: Bool = false, at now: Moment) throws(SQLiteError) {
        let alert = row.alert
        let isWorse = isNewHistory || (old.map(alert.isWorse) ?? false)
        if isWorse || (old.map(alert.isSeparateEvent) ?? false) { row.escalatedRevision = alert.revision }
        // A test shows on the page and calls nobody.
        guard let ladder = settings.policy.ladder(for: alert.severity), !alert.isClosed, !alert.isTest,
            alert.visibility != .shelved, alert.visibility != .outOfService, !alert.isFaultGone
        else {
            row.due = nil
            return
        }
        if alert.handling == .acked {
            let isRenewed = old?.handling != .acked || old?.ackUntil != alert.ackUntil
            row.pausedUptime = row.pausedUptime ?? now.uptime
            if isRenewed || row.due == nil { row.due = leaseEnd(of: row, at: now) }
        } else if try isBeingTaken(alert, escalated: row.escalatedRevision, at: now) {
            // A person here has asked for it; the command's own time runs.
            row.pausedUptime = row.pausedUptime ?? now.uptime
            row.due = row.due ?? now.uptime + lease
        } else if old == nil {
            row.due = row.firstUptime + ladder.due(0)
        } else if isWorse {
            // More dangerous than it was: the ladder begins again.
            (row.level, row.firstUptime, row.pausedUptime) = (0, now.uptime, nil)
            row.due = now.uptime + ladder.due(0)
        } else if row.pausedUptime != nil {
            row.resume(at: now.uptime)
            row.due = now.uptime
        } else {
            row.due = row.due ?? row.firstUptime + ladder.due(row.level)
        }
    }

    var lease: Milliseconds { Milliseconds(settings.policy.leaseSeconds) * 1000 }
    /// The owner of a copy ends its lease itself; the desk's own timer is for an owner that has fallen silent.
    static let ownerGrace: Milliseconds = 20_000

    /// On the desk's own clock. A lease is a duration: both of its ends are read from the clock of the machine that gave it.
    private func leaseEnd(of row: AlertRow, at now: Moment) -> Milliseconds {
        let (given, overflow) = (row.alert.ackUntil ?? 0).subtractingReportingOverflow(row.alert.at.wall)
        let length = row.alert.ackUntil == nil || overflow ? lease : min(max(0, given), 86_400_000)
        return now.uptime + length + (row.origin.isCopy ? Self.ownerGrace : 0)
    }

    /// Whether somebody at this desk has asked the owner for it, as it is now, and the answer is still open. A wish holds as long
    /// as a lease: a box that cannot be reached must not keep everybody quiet. Who closed it has dealt with it: that holds until
    /// the box can be told, or a day.
    func isBeingTaken(_ alert: Alert, escalated: Int? = nil, at now: Moment) throws(SQLiteError) -> Bool {
        let wishes = try store.commands(home: alert.home, alert: alert.id).filter { $0.state == .pending && $0.takesIt }
        guard !wishes.isEmpty else { return false }
        let newest: Int
        if let escalated {
            newest = escalated
        } else {
            newest = try store.escalatedRevision(home: alert.home, id: alert.id)
        }
        return wishes.contains { wish in
            let limit = wish.verb == "resolve" ? Self.answerLimit : lease
            let age = wish.age(at: now)
            return age < limit && age >= -limit && (wish.revision ?? newest) >= newest
        }
    }

    /// Alerts of one turn of the clock; the rest follows in the next one, with the lock free between.
    static let escalationSlice = 50

    /// Fires the steps that are due. Steps missed while the desk was down fire as one: a person is told once, at once.
    ///
    /// - Returns: false when more is due.
    @discardableResult
    mutating func escalate(at now: Moment) throws(SQLiteError) -> Bool {
        let due = try store.dueAlerts(at: now.uptime, limit: Self.escalationSlice)
        for row in due { try escalate(row, at: now) }
        return due.count < Self.escalationSlice
    }

    private mutating func escalate(_ stored: AlertRow, at now: Moment) throws(SQLiteError) {
        var row = stored
        if row.alert.visibility == .shelved, !row.origin.isCopy {
            let old = row.alert
            row.alert.visibility = row.alert.isTest ? .test : .shown
            row.alert.actor = nil
            row.due = nil
            return try moveOwn(&row, from: old, at: now)
        }
        guard let ladder = settings.policy.ladder(for: row.alert.severity), !row.alert.isTest else {
            row.due = nil
            return try store.save(row)
        }
        if waitsForOwner(row, at: now) {
            row.due = holdUntil
            return try store.save(row)
        }
        if row.alert.handling == .acked {
            try log(.lapsed, row.alert, actor: row.alert.owner, note: "lease over", at: now)
            if !row.origin.isCopy { try lapse(&row, at: now) }
        }
        row.resume(at: now.uptime)
        let elapsed = now.uptime - row.firstUptime
        let firstMissed = row.level
        row.level += 1
        while ladder.due(row.level) <= elapsed, row.level < 1_000_000 { row.level += 1 }
        row.due = row.firstUptime + ladder.due(row.level)
        row.changed = now.wall
        let isReached = try watchReach(of: row, ladder, at: now)
        // Nobody can be reached by this step: the next one does not wait for its time (E2).
        if !isReached, row.level < ladder.steps.count { row.due = now.uptime }
        try store.save(row)
        let names = roster.expanded(ladder.notify(row.level - 1), at: now.wall)
        try log(
            .escalated, row.alert, actor: nil,
            note: "level \(row.level)" + (names.isEmpty ? "" : ": " + names.joined(separator: ", ")), at: now)
        // Those of the steps that were missed too: they know nothing yet.
        let called = (firstMissed..<row.level).suffix(20).flatMap { ladder.notify($0) }
        try tell(called, of: row, step: "\(row.level)", .raise, at: now)
    }

    /// Raises or clears the fault that a step of the ladder has nobody to tell. A step that names nobody is for the page.
    private mutating func watchReach(
        of row: AlertRow, _ ladder: DeskPolicy.Ladder, at now: Moment
    ) throws(SQLiteError) -> Bool {
        let wanted = ladder.notify(row.level - 1)
        guard !wanted.isEmpty, row.origin != .desk, !roster.people.isEmpty else { return true }
        let step = min(row.level, ladder.steps.count)
        let detail = "nobody_on_duty:\(row.alert.severity.rawValue)/\(step)"
        if contacts(wanted, at: now.wall).contains(where: { !$0.channels.isEmpty }) {
            try clearOwn(home: UplinkTopic.desk, detail: detail, at: now)
            return true
        }
        try raiseOwn(.nobodyOnDuty(detail: detail, step: step, names: wanted), at: now)
        return false
    }

    /// The step whose messages were all refused for good has reached nobody either.
    mutating func skipHopelessStep(_ refused: ToldRow, at now: Moment) throws(SQLiteError) {
        let parts = refused.key.split(separator: "/", omittingEmptySubsequences: false)
        guard refused.purpose == .raise || refused.purpose == .reminder, parts.count >= 5, let step = Int(parts[2]),
            var row = try store.alert(home: refused.home, id: refused.alert), row.level == step, row.closed == nil,
            let due = row.due, due > now.uptime, try !isCalm(row.alert, at: now),
            let ladder = settings.policy.ladder(for: row.alert.severity), step < ladder.steps.count
        else { return }
        let peers = try store.told(home: refused.home, alert: refused.alert).filter {
            let own = $0.key.split(separator: "/", omittingEmptySubsequences: false)
            return own.count >= 5 && own[2] == parts[2] && own[1] == parts[1]
        }
        guard peers.allSatisfy({ $0.state == .failed }) else { return }
        try log(.escalated, row.alert, note: "nobody reached by level \(step)", at: now)
        row.due = now.uptime
        try store.save(row)
    }

    /// Right after a start the copy of an alert may be older than what its box did meanwhile; the box is asked first.
    private func waitsForOwner(_ row: AlertRow, at now: Moment) -> Bool {
        row.origin == .uplink && now.uptime < holdUntil && row.firstUptime < startUptime
            && !answeredSync.contains(AlertKey(home: row.alert.home, id: row.alert.id))
    }

    /// The desk's own alert is open for everybody again; a box does that for its own.
    private func lapse(_ row: inout AlertRow, at now: Moment) throws(SQLiteError) {
        row.alert.handling = .unacked
        (row.alert.owner, row.alert.ackUntil, row.alert.actor) = (nil, nil, nil)
        row.alert.revision += 1
        row.alert.at = now
        row.object = row.alert.json(zone: settings.zone)
        _ = try store.addRevision(of: row.alert, object: row.object, source: .desk, received: now.wall)
        try log(.alert, row.alert, object: row.object, at: now)
    }
}

extension Alert {
    /// More dangerous than what people saw.
    func isWorse(than old: Alert) -> Bool {
        severity > old.severity || (old.isUnconfirmed && !isUnconfirmed)
    }

    /// A new event some time after the last move: presses in quick succession are one call, and one answer covers them.
    func isSeparateEvent(from old: Alert) -> Bool {
        isNewEvent(after: old) && !(0..<15_000).contains(at.wall &- old.at.wall)
    }

    /// A new call for help behind the same entry, as against more of the same event.
    func isNewEvent(after old: Alert) -> Bool {
        guard occurrences > old.occurrences || revision <= old.revision else { return false }
        return category == .sos || category == .fall || (old.condition == .cleared && condition == .active)
    }
}
