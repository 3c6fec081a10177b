import SQLite
import SafetyModel

extension DeskCore {
    /// Sets when the alert's next step is due, after it moved.
    func plan(_ row: inout AlertRow, from old: Alert?, at now: Moment) throws(SQLiteError) {
        let alert = row.alert
        guard let ladder = settings.policy.ladder(for: alert.severity), !alert.isClosed, alert.visibility != .shelved,
            alert.visibility != .outOfService
        else {
            row.due = nil
            return
        }
        if alert.handling == .acked {
            row.due = leaseEnd(of: alert, at: now)
        } else if try isBeingTaken(alert, at: now) {
            // A person here has asked for it; the command's own time runs.
            row.due = row.due ?? now.uptime + lease
        } else if old == nil {
            row.due = row.firstUptime + ladder.due(0)
        } else if let old, alert.severity > old.severity {
            // More dangerous than it was: the ladder begins again.
            (row.level, row.firstUptime) = (0, now.uptime)
            row.due = now.uptime + ladder.due(0)
        } else if old?.handling == .acked {
            row.due = now.uptime
        } else {
            row.due = row.due ?? row.firstUptime + ladder.due(row.level)
        }
    }

    var lease: Milliseconds { Milliseconds(settings.policy.leaseSeconds) * 1000 }

    /// On the desk's own clock. A wall clock set wrong can neither end it before it began nor hold it for longer than a day.
    private func leaseEnd(of alert: Alert, at now: Moment) -> Milliseconds {
        guard let until = alert.ackUntil else { return now.uptime + lease }
        return now.uptime + min(max(0, until &- now.wall), 86_400_000)
    }

    /// Whether somebody at this desk has asked the box for it and the answer is still open. A wish holds as long as a lease:
    /// a box that cannot be reached must not keep everybody quiet. Who closed it has dealt with it: that holds until the box can be
    /// told, or a day.
    func isBeingTaken(_ alert: Alert, at now: Moment) throws(SQLiteError) -> Bool {
        try store.commands(home: alert.home, alert: alert.id).contains {
            let limit = $0.verb == "resolve" ? Self.answerLimit : lease
            return $0.state == .pending && ($0.verb == "ack" || $0.verb == "resolve") && now.wall &- $0.at < limit
                && $0.at <= now.wall &+ limit
        }
    }

    /// Fires every step that is due. Steps missed while the desk was down fire as one: a person is told once, at once.
    mutating func escalate(at now: Moment) throws(SQLiteError) {
        for var row in try store.dueAlerts(at: now.uptime) {
            if row.alert.visibility == .shelved, !row.origin.isCopy {
                let old = row.alert
                row.alert.visibility = row.alert.isTest ? .test : .shown
                row.alert.actor = nil
                row.due = nil
                try moveOwn(&row, from: old, at: now)
                continue
            }
            guard let ladder = settings.policy.ladder(for: row.alert.severity) else { continue }
            if row.alert.handling == .acked {
                try log(.lapsed, row.alert, actor: row.alert.owner, note: "lease over", at: now)
                if !row.origin.isCopy { try lapse(&row, at: now) }
            }
            let elapsed = now.uptime - row.firstUptime
            let firstMissed = row.level
            row.level += 1
            while ladder.due(row.level) <= elapsed, row.level < 1_000_000 { row.level += 1 }
            row.due = row.firstUptime + ladder.due(row.level)
            row.changed = now.wall
            try store.save(row)
            let names = roster.expanded(ladder.notify(row.level - 1), at: now.wall)
            try log(
                .escalated, row.alert, actor: nil,
                note: "level \(row.level)" + (names.isEmpty ? "" : ": " + names.joined(separator: ", ")), at: now)
            // Those of the steps that were missed too: they know nothing yet.
            let called = (firstMissed..<row.level).suffix(20).flatMap { ladder.notify($0) }
            try tell(called, of: row, step: "\(row.level)", .raise, at: now)
        }
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
