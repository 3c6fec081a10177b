import SafetyModel

extension AlertEngine {
    func event(
        _ name: String, _ record: AlertRecord, at: Moment, actor: String? = nil, via: ChannelKind? = nil,
        cause: String? = nil
    ) -> TransitionEvent {
        TransitionEvent(
            alertID: record.alert.id, revision: record.alert.revision, at: at, bootID: clock.bootID,
            isClockTrusted: clock.isTrusted, name: name, actor: actor, via: via, cause: cause)
    }

    /// The next revision of an alert that this engine owns: its object, its history's line, and the uplink's promises.
    mutating func transition(
        _ record: inout AlertRecord, _ name: String, at: Moment, actor: String? = nil, via: ChannelKind? = nil,
        cause: String? = nil
    ) -> [Effect] {
        record.alert.revision &+= 1
        (record.alert.at, record.alert.actor) = (at, actor)
        return publish(&record, name, at: at, actor: actor, via: via, cause: cause)
    }

    /// The alert as it stands, as one transition.
    mutating func publish(
        _ record: inout AlertRecord, _ name: String, at: Moment, actor: String? = nil, via: ChannelKind? = nil,
        cause: String? = nil
    ) -> [Effect] {
        let line = event(name, record, at: at, actor: actor, via: via, cause: cause)
        var effects: [Effect] = [.transition(record.alert, line)]
        let purpose: Promise.Purpose = name == "raised" ? .raise : record.alert.isOffList ? .closed : .update
        for target in record.uplinks {
            effects += promise(purpose, "u", target, .uplink, of: &record, due: at.uptime)
        }
        return effects
    }

    /// A new run of the ladder, with the policy that fits the alert now (frozen from here on, E3).
    mutating func startLadder(_ record: inout AlertRecord, at now: Moment) {
        var asOfNow = record.alert
        asOfNow.at = now
        record.policy = policies.policy(for: asOfNow)
        record.policy.steps.sort { $0.afterSeconds < $1.afterSeconds }
        (record.base, record.shift, record.done, record.accepted) = (now, 0, [], [])
        (record.leaseEnd, record.holder, record.closing, record.shelvedUntil) = (nil, nil, nil, nil)
        record.resumedAt = nil
        record.escalatedRevision = record.alert.revision
        let last = record.policy.steps.last(where: { $0.need != .onSite })?.afterSeconds ?? 0
        // A test takes the same steps and ends with them: nobody is to be called for ever by a walk through the home.
        record.nextTail =
            record.alert.isTest
            ? nil
            : record.policy.tail.map { now.uptime &+ milliseconds(last) &+ max(milliseconds($0.everySeconds), 1000) }
    }

    /// Somebody has it from now on: what has not been sent is not sent any more, the others are told (E6), and the home hears
    /// that help is coming.
    mutating func take(_ record: inout AlertRecord, by actor: String, lease: Int, at now: Moment) -> [Effect] {
        (record.leaseEnd, record.holder) = (now.uptime &+ milliseconds(lease), actor)
        var effects = withdraw(&record)
        guard record.alert.severity >= .urgent else { return effects }
        effects += tellOthers(.taken, of: &record, except: actor, at: now)
        for contact in policies.contacts(for: [.home], home: record.alert.home, wall: now.wall)
        where contact.channels.contains(.voice) {
            effects += promise(.helpIsComing, "help", contact.name, .voice, of: &record, due: now.uptime)
        }
        return effects
    }

    /// Tells those who were called what became of it; sirens read it as "stop".
    ///
    /// - Parameter onlyMirrors: only machines that keep a list of what is on, and would show it for ever.
    mutating func tellOthers(
        _ purpose: Promise.Purpose, of record: inout AlertRecord, except actor: String?, at now: Moment,
        onlyMirrors: Bool = false
    ) -> [Effect] {
        var effects: [Effect] = []
        for told in record.told where told.target != actor && told.channel != .uplink {
            if onlyMirrors, !told.channel.isMirror { continue }
            if purpose == .taken, told.channel == .voice { continue }
            effects += promise(purpose, purpose.rawValue, told.target, told.channel, of: &record, due: now.uptime)
        }
        return effects
    }

    mutating func withdraw(_ record: inout AlertRecord) -> [Effect] {
        let keys = record.outstanding.filter(\.isWithdrawable).map(\.key)
        record.outstanding.removeAll(where: \.isWithdrawable)
        return keys.map { .withdraw(key: $0) }
    }

    /// The last transition of an entry: those who were called learn it, and it leaves the list.
    mutating func finish(_ record: inout AlertRecord, by actor: String?, at now: Moment) -> [Effect] {
        var effects = withdraw(&record)
        let wasUrgent = record.alert.severity >= .urgent
        // Of an answered question those hear the end who heard of it: whose call was taken back in time hear nothing.
        if record.alert.isQuestion { record.told.removeAll { $0.isPerson && $0.revision == nil } }
        effects += tellOthers(.closed, of: &record, except: actor, at: now, onlyMirrors: !wasUrgent)
        drop(record)
        return effects
    }
}
