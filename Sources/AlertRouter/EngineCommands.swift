import SafetyModel

extension AlertEngine {
    /// What a person wants. Repeating a command by its id gives the same answer and changes nothing (A10).
    package mutating func handle(_ command: Command, at now: Moment) -> [Effect] {
        var effects = advance(to: now)
        if let known = answers.answer(to: command.id) { return effects + [.answer(known)] }
        var result: CommandResult
        switch command.verb {
        case .test:
            let detection = Self.testDetection(at: now, actor: command.actor)
            effects += handle(detection, at: now)
            let id = keys[AlertKey(detection, home: home)]
            result = CommandResult(
                commandID: command.id, status: .done, alertID: id, revision: id.flatMap { records[$0] }?.alert.revision)
        case .sync:
            result = CommandResult(
                commandID: command.id, status: .done, alertID: command.alertID, revision: nil,
                note: "\(records.count) open")
            if let id = command.alertID { describe(id, in: &result) }
            effects += sync(command, at: now)
        case .ack, .respond, .resolve, .shelve, .unshelve:
            result = CommandResult(commandID: command.id, status: .refused, alertID: command.alertID, revision: nil)
            effects += apply(command, &result, at: now)
        }
        answers.remember(result)
        return effects + [.answer(result)] + advance(to: now)
    }

    private mutating func apply(_ command: Command, _ result: inout CommandResult, at now: Moment) -> [Effect] {
        guard let id = command.alertID, var record = records[id] else {
            let revision = command.alertID.flatMap { closed.revision(of: $0) }
            (result.revision, result.note) = (revision, revision == nil ? "unknown alert" : "closed")
            if revision != nil, case .resolve = command.verb { result.status = .alreadyDone }
            return []
        }
        result.revision = record.alert.revision
        // A3: what was seen before it grew worse does not cover what it is now.
        if let seen = command.revision, let outdated = Self.outdated(command.verb, seen: seen, record) {
            result.note = outdated
            let cause = "\(command.id) for revision \(seen)"
            let line = event(
                "outdated_\(command.verb.name)", record, at: now, actor: command.actor, via: command.via, cause: cause)
            // Who answered must hear of what is new, or would believe that it is theirs.
            let again = tellAnew(command.actor, of: &record, at: now)
            put(&record)
            return [.note(line)] + again
        }
        var effects: [Effect]
        if record.ownership == .copy {
            effects = forward(command, &record, &result, at: now)
        } else {
            effects = move(&record, command, &result, at: now)
        }
        if record.alert.isClosed {
            effects += finish(&record, by: command.actor, at: now)
        } else {
            put(&record)
        }
        result.revision = record.alert.revision
        return effects
    }

    private mutating func tellAnew(_ target: String, of record: inout AlertRecord, at now: Moment) -> [Effect] {
        var effects: [Effect] = []
        for told in record.told where told.target == target && told.channel != .uplink {
            effects += promise(.reminder, "again", told.target, told.channel, of: &record, due: now.uptime)
        }
        return effects
    }

    /// An alert of ours: people move handling, response and visibility.
    private mutating func move(
        _ record: inout AlertRecord, _ command: Command, _ result: inout CommandResult, at now: Moment
    ) -> [Effect] {
        switch command.verb {
        case .ack(let seconds):
            return acknowledge(&record, command, .none, seconds: seconds, &result, at: now)
        case .respond(.none): return release(&record, command, &result, at: now)
        case .respond(.done):
            result.note = "an end needs a reason: use resolve"
            return []
        case .respond(let state):
            return acknowledge(&record, command, state, seconds: nil, &result, at: now)
        case .resolve(let reason):
            record.alert.handling = .confirmed
            (record.alert.response, record.alert.closeReason) = (.done, reason)
            (record.alert.owner, record.alert.ackUntil) = (record.alert.owner ?? command.actor, nil)
            result.status = .done
            return transition(&record, "closed", at: now, actor: command.actor, via: command.via, cause: command.id)
        case .shelve(let seconds): return shelve(&record, command, seconds: seconds, &result, at: now)
        case .unshelve:
            guard record.isShelved else {
                result.status = .alreadyDone
                return []
            }
            unshelve(&record, at: now.uptime)
            record.alert.visibility = .shown
            result.status = .done
            return transition(&record, "unshelved", at: now, actor: command.actor, via: command.via, cause: command.id)
        case .test, .sync: return []
        }
    }

    /// Why a command does not cover what the alert is now. A "close" that waited for a box that was away must not close the call
    /// for help that came meanwhile.
    private static func outdated(_ verb: Command.Verb, seen: Int, _ record: AlertRecord) -> String? {
        if seen < record.escalatedRevision, verb.isTakingOver {
            return "severity rose at revision \(record.escalatedRevision)"
        }
        if case .resolve = verb, let again = record.calledAgainRevision, seen < again {
            return "called again at revision \(again)"
        }
        if verb.isTakingOver, let again = record.newEventRevision, seen < again {
            return "called again at revision \(again)"
        }
        return nil
    }

    /// How one alert stands here: a desk asks about what this box does not list any more.
    private func describe(_ id: String, in result: inout CommandResult) {
        if let record = records[id] {
            (result.revision, result.note) = (record.alert.revision, "open")
        } else if let revision = closed.revision(of: id) {
            (result.status, result.revision, result.note) = (.alreadyDone, revision, "closed")
        } else {
            (result.status, result.note) = (.refused, "unknown alert")
        }
    }

    /// Sends every open alert again, as it stands.
    private mutating func sync(_ command: Command, at now: Moment) -> [Effect] {
        var effects: [Effect] = []
        for alert in openAlerts where command.alertID == nil || command.alertID == alert.id {
            guard var record = records[alert.id] else { continue }
            for target in record.uplinks {
                effects += promise(.update, "sync-\(command.id)", target, .uplink, of: &record, due: now.uptime)
            }
        }
        return effects
    }

    private static func testDetection(at now: Moment, actor: String) -> Detection {
        Detection(
            .raised, .sos, detail: "test", severity: .emergency, device: nil, isTest: true, began: now,
            summary: Bilingual(zh: "测试报警，由 \(actor) 发起", en: "Test alert, started by \(actor)"),
            rule: Rule(detector: "test-command"))
    }
}

extension Command.Verb {
    /// Says that somebody has it or that it is over, and so depends on what was seen.
    var isTakingOver: Bool {
        switch self {
        case .ack, .respond, .resolve, .shelve: true
        case .unshelve, .test, .sync: false
        }
    }

    package var name: String {
        switch self {
        case .ack: "ack"
        case .respond: "respond"
        case .resolve: "resolve"
        case .shelve: "shelve"
        case .unshelve: "unshelve"
        case .test: "test"
        case .sync: "sync"
        }
    }
}
