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
        _ request: DeskRequest, _ row: AlertRow?, at now: Moment
    ) throws(SQLiteError) -> (DeskAnswer, [Publication]) {
        var command = CommandRow(
            id: request.commandID, home: request.home, alert: request.alert, verb: request.verb.name,
            payload: request.payload(), actor: request.actor, at: now.wall, state: .pending, note: nil, attempts: 1,
            due: now.uptime + Self.firstResend)
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
            // A person has it. If the owner does not confirm in time, or the lease ends, it goes on.
            if case .resolve = request.verb {
                row.due = now.uptime + Self.answerLimit
            } else {
                row.due = now.uptime + lease
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
        case .ack:
            if old.handling == .acked, let owner = old.owner, owner != request.actor {
                try log(.answered, old, actor: request.actor, note: "helper of \(owner)", at: now)
                return "helper"
            }
            (row.alert.handling, row.alert.owner) = (.acked, request.actor)
            row.alert.ackUntil = now.wall + Milliseconds(request.leaseSeconds ?? settings.policy.leaseSeconds) * 1000
            if row.alert.response == .none { row.alert.response = .accepted }
        case .respond(let response): row.alert.response = response
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
