import SafetyModel

extension AlertEngine {
    /// The first one owns it; who comes second is a helper and gets no error (A11).
    mutating func acknowledge(
        _ record: inout AlertRecord, _ command: Command, _ state: ResponseState, seconds: Int?,
        _ result: inout CommandResult, at now: Moment
    ) -> [Effect] {
        result.status = .done
        if record.isTaken, record.alert.owner != command.actor {
            result.note = "helper of \(record.alert.owner ?? "")"
            if !record.helpers.contains(command.actor) { record.helpers.append(command.actor) }
            guard state.progress > record.alert.response.progress else {
                return [
                    .note(event("helper", record, at: now, actor: command.actor, via: command.via, cause: command.id))
                ]
            }
            record.alert.response = state
            return transition(
                &record, state.rawValue, at: now, actor: command.actor, via: command.via, cause: command.id)
        }
        let wasTaken = record.isTaken
        let lease = record.lease(seconds: seconds, state)
        if state != .none { record.alert.response = state }
        (record.alert.handling, record.alert.owner) = (.acked, command.actor)
        record.alert.ackUntil = now.wall &+ milliseconds(lease)
        let name = state != .none ? state.rawValue : wasTaken ? "lease_renewed" : "acked"
        var effects = transition(&record, name, at: now, actor: command.actor, via: command.via, cause: command.id)
        if wasTaken {
            record.leaseEnd = now.uptime &+ milliseconds(lease)
        } else {
            effects += take(&record, by: command.actor, lease: lease, at: now)
        }
        return effects
    }

    /// Hands it back: the ladder goes on at once.
    mutating func release(
        _ record: inout AlertRecord, _ command: Command, _ result: inout CommandResult, at now: Moment
    ) -> [Effect] {
        guard record.isTaken else {
            result.status = .alreadyDone
            return []
        }
        guard record.holder == command.actor else {
            result.note = "\(record.holder ?? "somebody else") has it"
            return []
        }
        resume(&record, at: now.uptime)
        record.alert.handOver()
        record.alert.response = .none
        result.status = .done
        return transition(&record, "released", at: now, actor: command.actor, via: command.via, cause: command.id)
    }

    /// Hides it for a while, never for longer than the policy allows (A7).
    mutating func shelve(
        _ record: inout AlertRecord, _ command: Command, seconds: Int, _ result: inout CommandResult, at now: Moment
    ) -> [Effect] {
        if record.alert.isTest {
            result.note = "a test alert is not shelved: close it"
            return []
        }
        if record.alert.category == .sos, !isResidentAway {
            result.note = "an SOS is not shelved while the resident may be at home"
            return []
        }
        guard seconds > 0 else {
            result.note = "needs a time"
            return []
        }
        let allowed = min(seconds, record.policy.maxShelveSeconds)
        if allowed < seconds { result.note = "cut to \(allowed) s" }
        record.shelvedUntil = now.uptime &+ milliseconds(allowed)
        record.alert.visibility = .shelved
        result.status = .done
        return withdraw(&record)
            + transition(&record, "shelved", at: now, actor: command.actor, via: command.via, cause: command.id)
    }

    /// An alert that a tier below owns: the wish goes there; here the ladder holds at once, as a lease like any other, so that a
    /// lost command comes back as a call.
    mutating func forward(
        _ command: Command, _ record: inout AlertRecord, _ result: inout CommandResult, at now: Moment
    ) -> [Effect] {
        (result.status, result.note) = (.done, "forwarded")
        let line = event(
            "forwarded_\(command.verb.name)", record, at: now, actor: command.actor, via: command.via, cause: command.id
        )
        var effects: [Effect] = [.note(line), .forward(command, home: record.alert.home)]
        switch command.verb {
        case .ack(let seconds):
            effects += hold(&record, command, record.lease(seconds: seconds, .none), &result, at: now)
        case .respond(.none):
            if record.holder == command.actor { resume(&record, at: now.uptime) }
        case .respond(.done):
            (result.status, result.note) = (.refused, "an end needs a reason: use resolve")
            return []
        case .respond(let state):
            effects += hold(&record, command, record.lease(seconds: nil, state), &result, at: now)
        case .resolve(let reason):
            record.closing = reason
            record.leaseEnd = now.uptime &+ milliseconds(record.policy.maxLeaseSeconds)
            record.holder = record.holder ?? command.actor
            effects += withdraw(&record)
        case .shelve, .unshelve, .test, .sync: break
        }
        return effects
    }

    private mutating func hold(
        _ record: inout AlertRecord, _ command: Command, _ lease: Int, _ result: inout CommandResult, at now: Moment
    ) -> [Effect] {
        if let holder = record.holder, record.isTaken, holder != command.actor {
            result.note = "helper of \(holder)"
            if !record.helpers.contains(command.actor) { record.helpers.append(command.actor) }
            return []
        }
        if record.isTaken {
            record.leaseEnd = now.uptime &+ milliseconds(lease)
            return []
        }
        return take(&record, by: command.actor, lease: lease, at: now)
    }
}

extension AlertRecord {
    /// The lease that a person gets, within the policy's limits.
    func lease(seconds: Int?, _ state: ResponseState) -> Int {
        let usual = state == .onSite || alert.response == .onSite ? policy.onSiteLeaseSeconds : policy.leaseSeconds
        return max(30, min(seconds ?? usual, policy.maxLeaseSeconds))
    }
}

extension ResponseState {
    package var progress: Int {
        switch self {
        case .none: 0
        case .accepted: 1
        case .enRoute: 2
        case .onSite: 3
        case .done: 4
        }
    }
}
