import SQLite
import SafetyModel

extension DeskCore {
    /// Takes a request: for a home's alert it is written down and sent to the box until that answers, for others it is done
    /// here. The same `commandID` twice gives the same answer and changes nothing.
    mutating func act(
        _ request: DeskRequest, at now: Moment
    ) throws(DeskRefusal) -> (answer: DeskAnswer, publications: [Publication]) {
        do throws(SQLiteError) {
            if let known = try store.command(id: request.commandID) {
                return (DeskAnswer(commandID: known.id, state: known.state, note: known.note), [])
            }
        } catch { throw .storage(error.description) }
        let row = try checked(request)
        do throws(SQLiteError) {
            let result = try commit(at: now) { (core) throws(SQLiteError) in try core.write(request, row, at: now) }
            counters.commands += 1
            return result
        } catch { throw .storage(error.description) }
    }

    private func checked(_ request: DeskRequest) throws(DeskRefusal) -> AlertRow? {
        guard let id = request.alert else { return nil }
        let found: AlertRow?
        do throws(SQLiteError) { found = try store.alert(home: request.home, id: id) } catch {
            throw .storage(error.description)
        }
        guard let row = found else { throw .unknownAlert }
        guard row.closed == nil else { throw .closed }
        // A3: a person who saw an older state does not speak of what it is now.
        if let seen = request.revision, seen < row.escalatedRevision, request.verb != .test {
            throw .outdated(revision: row.alert.revision)
        }
        if case .shelve(let seconds) = request.verb {
            guard row.alert.severity != .emergency else {
                throw .notAllowed(Bilingual(zh: "紧急报警不能搁置", en: "an emergency cannot be shelved"))
            }
            guard (60...86_400).contains(seconds) else {
                throw .notAllowed(Bilingual(zh: "搁置时间须为 1 分钟到 24 小时", en: "shelve for 60 s to 24 h"))
            }
        }
        return row
    }

    private mutating func write(
        _ wanted: DeskRequest, _ row: AlertRow?, at now: Moment
    ) throws(SQLiteError) -> (DeskAnswer, [Publication]) {
        var request = wanted
        // The desk's own lease counts, whatever the box's is.
        if case .ack = request.verb { request.leaseSeconds = request.leaseSeconds ?? settings.policy.leaseSeconds }
        var command = CommandRow(
            id: request.commandID, home: request.home, alert: request.alert, verb: request.verb.name,
            payload: request.payload(), actor: request.actor, at: now.wall, state: .pending, note: nil, attempts: 1,
            due: now.uptime + Self.firstResend, askedUptime: now.uptime)
        var out: [Publication] = []
        if var row, !row.origin.isCopy {
            (command.state, command.due) = (.done, nil)
            command.note = try handleOwn(request, &row, at: now)
        } else if row?.origin == .tier {
            // The desk below fetches it with its next heartbeat.
            command.due = now.uptime + Self.answerLimit
        } else {
            out.append(Publication(topic: topic(request.home, "command"), payload: command.payload, link: .uplink))
        }
        try store.save(command)
        try store.add(
            DeskEvent(
                at: now, kind: .command, home: request.home, alert: request.alert, revision: request.revision,
                actor: request.actor, note: request.verb.name))
        if var row, row.origin.isCopy, row.due != nil, request.verb.takesIt {
            row.pausedUptime = row.pausedUptime ?? now.uptime
            // A person has it. If the owner does not confirm in time, or the lease ends, it goes on.
            if case .resolve = request.verb {
                row.due = now.uptime + Self.answerLimit
            } else {
                row.due = now.uptime + Milliseconds(request.leaseSeconds ?? settings.policy.leaseSeconds) * 1000
            }
            try store.save(row)
        }
        if let alert = row?.alert, try isCalm(alert, at: now) { try withdrawMessages(of: alert, at: now) }
        return (DeskAnswer(commandID: command.id, state: command.state, note: command.note), out)
    }

    /// Moves an alert whose handling is kept here.
    ///
    /// - Returns: a note, such as that another person has it already.
    private mutating func handleOwn(
        _ request: DeskRequest, _ row: inout AlertRow, at now: Moment
    ) throws(SQLiteError) -> String? {
        let old = row.alert
        row.alert.actor = request.actor
        switch request.verb {
        case .ack, .respond:
            let response = request.verb.response
            if old.handling == .acked, let owner = old.owner, owner != request.actor {
                try log(.answered, old, actor: request.actor, note: "helper of \(owner)", at: now)
                guard response.progress > old.response.progress else { return "helper of \(owner)" }
                row.alert.response = response
                try moveOwn(&row, from: old, at: now)
                return "helper of \(owner)"
            }
            if request.verb.takesIt {
                (row.alert.handling, row.alert.owner) = (.acked, request.actor)
                row.alert.ackUntil =
                    now.wall + Milliseconds(request.leaseSeconds ?? settings.policy.leaseSeconds) * 1000
            }
            if response.progress > old.response.progress { row.alert.response = response }
        case .resolve(let reason):
            (row.alert.handling, row.alert.closeReason, row.alert.ackUntil) = (.confirmed, reason, nil)
        case .shelve: row.alert.visibility = .shelved
        case .test: return nil
        }
        try moveOwn(&row, from: old, at: now)
        if case .shelve(let seconds) = request.verb {
            // It comes back by itself.
            row.due = now.uptime + Milliseconds(seconds) * 1000
            try store.save(row)
        }
        return nil
    }
}
