import SafetyModel

extension AlertEngine {
    /// What became of a promise. None of it is ever an acknowledgement (A4); a step whose every promise was refused for good lets
    /// the next one fire at once.
    package mutating func handle(delivery key: String, _ outcome: SendOutcome, at now: Moment) -> [Effect] {
        let effects = advance(to: now)
        let alertID = String(key.prefix { $0 != "/" })
        guard var record = records[alertID] else { return effects }
        let more = note(outcome, key, &record, at: now)
        put(&record)
        return effects + more + advance(to: now)
    }

    private mutating func note(
        _ outcome: SendOutcome, _ key: String, _ record: inout AlertRecord, at now: Moment
    ) -> [Effect] {
        let index = record.outstanding.firstIndex { $0.key == key }
        let step = index.map { record.outstanding[$0].step }
        switch outcome {
        case .acceptedByProvider, .deliveredToDevice, .seen:
            if outcome == .seen { record.isSeen = true }
            record.wasAccepted(key)
            if let index { record.outstanding.remove(at: index) }
            if let step, !record.accepted.contains(step) { record.accepted.append(step) }
            return [.note(event(outcome.name, record, at: now, cause: key))]
        case .rejectedPermanent:
            let effects: [Effect] = [.note(event(outcome.name, record, at: now, cause: key))]
            guard let index, let step else { return effects + again(key, &record, at: now) }
            let wasBlocked = record.outstanding[index].isBlocked == true
            record.outstanding.remove(at: index)
            return wasBlocked ? effects : effects + pullNext(after: step, of: &record, at: now)
        case .rejectedRetry(let wait, _), .deferred(let wait):
            let effects: [Effect] = [.note(event(outcome.name, record, at: now, cause: key))]
            guard let index, let step, record.outstanding[index].isBlocked != true, outlasts(wait, record, at: now)
            else { return effects }
            record.outstanding[index].isBlocked = true
            return effects + pullNext(after: step, of: &record, at: now)
        case .unknown:
            return [.note(event(outcome.name, record, at: now, cause: key))]
        }
    }

    /// A way that is closed until after the next step, and for longer than a busy provider's pause, says no and not later (E2).
    private func outlasts(_ wait: Milliseconds, _ record: AlertRecord, at now: Moment) -> Bool {
        guard wait > Self.longestBusyPause, let next = dueEvent(of: record)?.due else { return false }
        return now.uptime &+ wait > next
    }
    private static let longestBusyPause: Milliseconds = 30_000

    /// A step none of whose ways out is left lets the next one fire at once (E2).
    private mutating func pullNext(after step: String, of record: inout AlertRecord, at now: Moment) -> [Effect] {
        let isOpen = record.outstanding.contains { $0.step == step && $0.isBlocked != true }
        guard !isOpen, !record.accepted.contains(step), !record.isTaken, !record.isShelved, step.first == "s",
            let number = Int(step.dropFirst())
        else { return [] }
        return [.note(event("fault_nobody_reached", record, at: now, cause: step))]
            + fireNext(after: number, of: &record, at: now)
    }

    /// A call that its provider took and could not deliver is made once more; what else follows is the ladder's.
    private mutating func again(_ key: String, _ record: inout AlertRecord, at now: Moment) -> [Effect] {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, "st".contains(parts[2].prefix(1)), !parts[2].hasSuffix(Self.againMark),
            record.alert.severity >= .urgent, !record.isTaken, !record.isShelved, record.closing == nil,
            let told = record.told.first(where: { $0.target == parts[3] && $0.channel.rawValue == parts[4] })
        else { return [] }
        return promise(.reminder, parts[2] + Self.againMark, told.target, told.channel, of: &record, due: now.uptime)
    }
    private static let againMark = ".again"

    /// The desk has stored this revision: not an acknowledgement, but a sign of life, and no reason to go around the desk.
    package mutating func receipt(alertID: String, revision: Int, from peer: String? = nil, at now: Moment) -> [Effect]
    {
        let effects = deskHeard(peer, at: now)
        guard var record = records[alertID], revision > record.receivedRevision else { return effects }
        record.receivedRevision = min(revision, record.alert.revision)
        put(&record)
        return effects + [.note(event("receipt", record, at: now, cause: "revision \(revision)"))]
    }

    /// A heartbeat of the tier above (of `peer`, or of the uplink's desk).
    package mutating func deskHeard(_ peer: String? = nil, at now: Moment) -> [Effect] {
        let effects = advance(to: now)
        guard let name = peer ?? policies.uplink else { return effects }
        heard[name] = max(heard[name] ?? now.uptime, now.uptime)
        for id in records.keys.sorted() {
            guard var record = records[id], record.waitsForDesk else { continue }
            put(&record)
        }
        return effects
    }

    /// The owner's answer to a forwarded command. A refusal ends what this desk assumed, and the ladder goes on.
    package mutating func handle(_ result: CommandResult, at now: Moment) -> [Effect] {
        let effects = advance(to: now)
        guard result.status == .refused, let id = result.alertID, var record = records[id], record.ownership == .copy,
            record.isTaken, record.alert.handling == .unacked
        else { return effects }
        resume(&record, at: now.uptime)
        put(&record)
        return effects + [.note(event("forward_refused", record, at: now, cause: result.note))] + advance(to: now)
    }
}

extension AlertRecord {
    var waitsForDesk: Bool {
        policy.steps.indices.contains { policy.steps[$0].trigger == .deskSilent && !done.contains($0) }
    }
}

extension SendOutcome {
    /// The name in the history.
    package var name: String {
        switch self {
        case .acceptedByProvider: "accepted_by_provider"
        case .deliveredToDevice: "delivered_to_device"
        case .seen: "seen"
        case .rejectedRetry: "rejected_retry"
        case .rejectedPermanent: "rejected_permanent"
        case .deferred: "deferred"
        case .unknown: "unknown"
        }
    }
}
