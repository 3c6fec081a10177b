import AlertRouter
import SQLite
import SafetyModel

// What leaves the outbox, and what the channels say of it.
extension DeskCore {
    /// Puts the rows of the last run back: what was on its way then is sent again, under the same key.
    mutating func restoreOutbox(at now: Moment) throws(SQLiteError) {
        for row in try store.outboxRows() {
            let promise = row.promise
            let alert = try store.alert(home: promise.alert.home, id: promise.alertID)?.alert
            if promise.isCall, let alert, try isCalm(alert, at: now) {
                try store.removeOutboxRow(promise.key)
                try store.setTold(promise.key, .withdrawn, at: now.wall)
            } else {
                outbox.restore(row, at: now)
            }
        }
    }

    /// Everything that may leave now, noted as being sent. In the caller's transaction; the messages leave after it.
    ///
    /// - Returns: false when more is due.
    mutating func dispatch(at now: Moment) throws(SQLiteError) -> Bool {
        try keep(outbox.advance(to: now), at: now)
        for _ in 0..<Self.sendSlice {
            guard let (promise, changes) = outbox.next(at: now) else { return true }
            try keep(changes, at: now)
            try store.setTold(promise.key, .sending, at: now.wall)
            sends.append(promise)
        }
        return false
    }

    private static let sendSlice = 50

    /// The messages that the last transactions let out. The caller gives them to their channels.
    mutating func takeSends() -> [Promise] {
        defer { sends = [] }
        return sends
    }

    /// What became of one attempt. Where this cannot be written the attempt counts as unknown, and is made again.
    mutating func settle(_ key: String, _ outcome: SendOutcome, at now: Moment) {
        try? commit(at: now) { (core) throws(SQLiteError) in
            try core.keep(core.outbox.settle(key, outcome, at: now), at: now)
            if let row = core.outbox.row(key), row.state == .pending, row.promise.isCall,
                let alert = try core.store.alert(home: row.promise.alert.home, id: row.promise.alertID)?.alert,
                try core.isCalm(alert, at: now)
            {
                try core.withdrawMessages(of: alert, at: now)
            }
        }
    }

    /// Writes down what the outbox did.
    mutating func keep(_ changes: [Outbox.Change], at now: Moment) throws(SQLiteError) {
        for change in changes {
            switch change {
            case .save(let row): try store.save(row)
            case .remove(let key): try store.removeOutboxRow(key)
            case .delivery(let key, let outcome): try note(key, outcome, at: now)
            case .path(let detection): try notePath(detection, at: now)
            }
        }
    }

    private mutating func note(_ key: String, _ outcome: SendOutcome, at now: Moment) throws(SQLiteError) {
        guard let told = try store.told(key: key), told.state.progress == 0 || outcome.isAccepted else { return }
        let (state, reason): (ToldRow.State, String?) =
            switch outcome {
            // A spool is no hand-over: the modem says when it has sent it.
            case .acceptedByProvider: (told.channel == .sms ? .spooled : .accepted, nil)
            case .deliveredToDevice: (.delivered, nil)
            case .seen: (.seen, nil)
            case .rejectedPermanent(let reason): (.failed, reason)
            case .rejectedRetry(_, let reason), .unknown(let reason): (.retrying, reason)
            case .deferred: (.retrying, nil)
            }
        if case .acceptedByProvider(let provider?) = outcome { try store.setProvider(key, provider) }
        guard state.progress == 0 || state.progress > told.state.progress else { return }
        if state == .accepted, let tier = TierSettings.tier(told.target) { hurryBeat(to: tier, at: now) }
        if state.progress == 0 { counters.tellFailures += 1 } else if told.state.progress == 0 { counters.told += 1 }
        try store.setTold(key, state, reason: reason, at: now.wall)
        if state == .failed { try skipHopelessStep(told, at: now) }
        // A path that fails again and again is told once.
        guard told.state != .retrying || state != .retrying else { return }
        try store.add(
            DeskEvent(
                at: now, kind: state.progress > 0 ? .told : .notTold, home: told.home, alert: told.alert,
                note: "\(told.purpose.rawValue) to \(told.target) by \(told.channel.rawValue)"
                    + (state.progress > 0 ? ": \(state.rawValue)" : "") + (reason.map { ": \($0)" } ?? "") + " (\(key))"
            ))
    }

    /// A dead path is an alert of its own, for a technician; it clears when a message gets through.
    private mutating func notePath(_ detection: Detection, at now: Moment) throws(SQLiteError) {
        let name = detection.device?.name ?? "path"
        if detection.change == .cleared { return try clearOwn(home: UplinkTopic.desk, detail: name, at: now) }
        try raiseOwn(
            OwnDanger(
                home: UplinkTopic.desk, category: detection.category, detail: name, severity: detection.severity,
                summary: detection.summary,
                evidence: detection.evidence.first?.says ?? Bilingual(zh: "失败", en: "failed"),
                limit: detection.rule.limit), at: now)
    }
}
