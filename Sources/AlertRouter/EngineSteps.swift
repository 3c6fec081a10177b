import SafetyModel

extension AlertEngine {
    /// Tells the targets of a step. One that reaches nobody (or too few people) lets the next one fire at once (E2).
    ///
    /// - Parameter isPulled: fires early, because the one before it reached too few: whoever is just being called is not called
    ///   twice.
    mutating func fire(
        step index: Int, of record: inout AlertRecord, at due: Moment, isPulled: Bool = false
    ) -> [Effect] {
        guard record.policy.steps.indices.contains(index) else { return [] }
        let step = record.policy.steps[index]
        record.done.append(index)
        record.done.sort()
        var effects: [Effect] = [.note(event("step", record, at: due, cause: "s\(index)"))]
        let reach = tell(
            step.targets, step.channels, "s\(index)", ring: step.ring, isPulled, of: &record, at: due, &effects)
        let isEnough = reach.any && reach.people >= step.minDistinctPeople
        if !isEnough, step.onEmpty == .skipNow {
            effects.append(.note(event("fault_nobody_reached", record, at: due, cause: "s\(index)")))
            effects += fireNext(after: index, of: &record, at: due)
        }
        return effects
    }

    /// The step after one that reached nobody: the next that is not bound to something else.
    mutating func fireNext(after index: Int, of record: inout AlertRecord, at due: Moment) -> [Effect] {
        for next in record.policy.steps.indices where next > index && !record.done.contains(next) {
            let step = record.policy.steps[next]
            if record.isMet(step.need) || step.need == .onSite { continue }
            if step.trigger == .deskSilent, deskSilentSince(record) > due.uptime { continue }
            if step.respectsQuietHours, afterQuietHours(due.uptime, record) > due.uptime { return [] }
            return fire(step: next, of: &record, at: due, isPulled: true)
        }
        guard record.policy.tail != nil, let tail = record.nextTail, tail > due.uptime, record.tailCount == 0 else {
            return []
        }
        record.nextTail = due.uptime
        return []
    }

    /// One round of the endless tail. Rounds missed while the machine was off are one round.
    mutating func fireTail(of record: inout AlertRecord, at due: Moment, now: Milliseconds) -> [Effect] {
        guard let tail = record.policy.tail else {
            record.nextTail = nil
            return []
        }
        let every = max(milliseconds(tail.everySeconds), 1000)
        record.tailCount &+= 1
        let name = "t\(record.tailCount)"
        var effects: [Effect] = [.note(event("step", record, at: due, cause: name))]
        let reach = tell(tail.targets, tail.channels, name, ring: nil, false, of: &record, at: due, &effects)
        if !reach.any { effects.append(.note(event("fault_nobody_reached", record, at: due, cause: name))) }
        let missed = max(0, (now &- due.uptime) / every)
        record.nextTail = due.uptime &+ (missed &+ 1) &* every
        return effects
    }

    private mutating func tell(
        _ targets: [Selector], _ channels: [ChannelKind], _ name: String, ring: Step.Ring?, _ isPulled: Bool,
        of record: inout AlertRecord, at due: Moment, _ effects: inout [Effect]
    ) -> (any: Bool, people: Int) {
        var (any, people) = (false, 0)
        for contact in policies.contacts(for: targets, home: record.alert.home, wall: due.wall) {
            let usable = contact.channels.filter { channels.isEmpty || channels.contains($0) }
            for channel in usable {
                if isPulled || due.uptime == record.base.uptime, record.isCalling(contact.name, channel) {
                    any = true
                    continue
                }
                let purpose = purpose(of: record, target: contact.name, channel)
                effects += promise(purpose, name, contact.name, channel, of: &record, due: due.uptime)
                for again in 1..<max(2, min(ring?.tries ?? 1, 20)) where ring.map({ again < $0.tries }) ?? false {
                    let later = due.uptime &+ Milliseconds(again) &* milliseconds(ring?.gapSeconds ?? 60)
                    effects += promise(.reminder, "\(name).\(again)", contact.name, channel, of: &record, due: later)
                }
                record.remember(AlertRecord.Told(target: contact.name, channel: channel, isPerson: contact.isPerson))
                if channel == .uplink, !isPresent(contact.name, at: due.uptime) { continue }
                any = true
            }
            if contact.isPerson, !usable.isEmpty { people += 1 }
        }
        return (any, people)
    }

    private func purpose(of record: AlertRecord, target: String, _ channel: ChannelKind) -> Promise.Purpose {
        let isLocal = channel == .voice || channel == .siren
        if isLocal, record.alert.severity == .advisory { return .checkIn }
        let isReminder = record.told.contains {
            $0.target == target && $0.channel == channel && $0.run ?? record.run == record.run
        }
        return isReminder ? .reminder : .raise
    }

    /// A tier above that has not been heard is jumped: its step counts as reaching nobody.
    private func isPresent(_ peer: String, at uptime: Milliseconds) -> Bool {
        guard let last = heard[peer] else { return false }
        return uptime &- last < milliseconds(policies.deskSilenceSeconds)
    }

    /// A promise, remembered until its channel has answered for it.
    mutating func promise(
        _ purpose: Promise.Purpose, _ step: String, _ target: String, _ channel: ChannelKind,
        of record: inout AlertRecord,
        due: Milliseconds
    ) -> [Effect] {
        let alert = record.alert
        let key = "\(alert.id)/\(alert.revision)/\(step)/\(target)/\(channel.rawValue)"
        if channel == .uplink {
            if !record.uplinks.contains(target) { record.uplinks = (record.uplinks + [target]).sorted() }
        } else {
            let isCall = purpose == .raise || purpose == .reminder || purpose == .checkIn
            let whole = String(step.prefix { $0 != "." })
            record.outstanding.append(.init(key: key, step: whole, isWithdrawable: isCall))
            if record.outstanding.count > 256 { record.outstanding.removeFirst() }
        }
        return [
            .promise(
                Promise(
                    key: key, alertID: alert.id, revision: alert.revision, channel: channel, target: target,
                    lane: alert.lane, due: due, alert: alert, purpose: purpose, replyCode: record.replyCode))
        ]
    }
}

extension AlertRecord {
    /// A call that its channel has not answered for.
    fileprivate func isCalling(_ target: String, _ channel: ChannelKind) -> Bool {
        outstanding.contains { $0.isWithdrawable && $0.key.hasSuffix("/\(target)/\(channel.rawValue)") }
    }

    /// Calls to people that no channel has answered for; not the repetitions of a ring that lie ahead.
    var unansweredCalls: [Told] {
        told.filter { entry in
            let end = "/\(entry.target)/\(entry.channel.rawValue)"
            return entry.isPerson
                && outstanding.contains { call in
                    call.isWithdrawable && call.key.hasSuffix(end) && call.key.hasSuffix("/\(call.step)\(end)")
                }
        }
    }

    mutating func remember(_ entry: Told) {
        guard let index = told.firstIndex(where: { $0.target == entry.target && $0.channel == entry.channel }) else {
            told.append(entry)
            told[told.count - 1].run = run
            return
        }
        told[index].run = run
    }

    /// A key is `alert/revision/step/target/channel`.
    mutating func wasAccepted(_ key: String) {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5, let revision = Int(parts[1]) else { return }
        for index in told.indices where told[index].target == parts[3] && told[index].channel.rawValue == parts[4] {
            told[index].revision = max(told[index].revision ?? 0, revision)
        }
    }
}
