import SafetyModel

extension AlertEngine {
    /// Takes an alert object from below. By id and revision: what was seen, or is older than what was seen, changes nothing.
    ///
    /// - Parameter ownership: `.copy` where a box decides and takes commands; `.owner` for a source that only reports
    ///   (another platform): this engine then moves the alert, with revisions of its own.
    package mutating func adopt(_ alert: Alert, ownership: Ownership = .copy, at now: Moment) -> [Effect] {
        var effects = advance(to: now)
        if let gone = closed.revision(of: alert.id), gone >= alert.revision || ownership == .owner { return effects }
        if var record = records[alert.id] {
            if record.ownership == .owner {
                effects += update(&record, from: alert, at: now)
            } else if alert.revision > record.alert.revision {
                effects += follow(&record, alert, at: now)
            }
        } else {
            effects += begin(alert, ownership, at: now)
        }
        return effects + advance(to: now)
    }

    private mutating func begin(_ alert: Alert, _ ownership: Ownership, at now: Moment) -> [Effect] {
        var record = AlertRecord(
            alert: alert, ownership: ownership, policy: .lastResort, replyCode: freshCode(alert.id), base: now,
            escalatedRevision: alert.revision)
        record.sourceRevision = alert.revision
        record.sensorKinds = Array(Set(alert.evidence.map(\.kind))).sorted()
        record.uplinks = policies.uplink.map { [$0] } ?? []
        startLadder(&record, at: now)
        let effects = publish(&record, "adopted", at: now)
        if alert.isOffList {
            drop(record)
            return effects
        }
        if alert.handling == .acked {
            record.leaseEnd = now.uptime &+ lease(of: alert, record, at: now)
            record.holder = alert.owner
        }
        if alert.visibility == .shelved {
            record.shelvedUntil = now.uptime &+ milliseconds(record.policy.maxShelveSeconds)
        }
        put(&record)
        return effects
    }

    /// A newer revision of an alert that somebody below owns.
    private mutating func follow(_ record: inout AlertRecord, _ alert: Alert, at now: Moment) -> [Effect] {
        let before = record.alert
        record.alert = alert
        if alert.isOffList {
            return publish(&record, "adopted", at: now) + finish(&record, by: alert.actor, at: now)
        }
        var effects: [Effect] = []
        let rises = alert.severity > before.severity || (before.isUnconfirmed && !alert.isUnconfirmed)
        if rises {
            record.run &+= 1
            effects += withdraw(&record)
            startLadder(&record, at: now)
        }
        if alert.occurrences > before.occurrences, record.closing != nil { resume(&record, at: now.uptime) }
        effects += publish(&record, "adopted", at: now)
        if alert.visibility == .shelved {
            if !record.isShelved { effects += withdraw(&record) }
            record.shelvedUntil = now.uptime &+ milliseconds(record.policy.maxShelveSeconds)
        } else if record.isShelved {
            unshelve(&record, at: now.uptime)
        }
        effects += followHandling(&record, before, at: now)
        let kinds = Set(alert.evidence.map(\.kind)).subtracting(record.sensorKinds).sorted()
        record.sensorKinds = Array((record.sensorKinds + kinds).sorted().suffix(32))
        if !kinds.isEmpty, !rises, alert.occurrences > before.occurrences {
            effects += tellOthers(.update, of: &record, except: nil, at: now)
        }
        put(&record)
        return effects
    }

    private mutating func followHandling(_ record: inout AlertRecord, _ before: Alert, at now: Moment) -> [Effect] {
        let alert = record.alert
        switch (before.handling, alert.handling) {
        case (_, .acked):
            let remaining = lease(of: alert, record, at: now)
            if record.closing != nil { return [] }
            if record.isTaken {
                (record.leaseEnd, record.holder) = (now.uptime &+ remaining, alert.owner)
                return []
            }
            return take(&record, by: alert.owner ?? "", lease: Int(remaining / 1000), at: now)
        case (.acked, .unacked):
            // The owner's lease ran out, or it was handed back.
            if record.isTaken, record.closing == nil { resume(&record, at: now.uptime) }
            return []
        case (.unacked, .unacked), (.confirmed, _), (_, .confirmed): return []
        }
    }

    /// A reporting source's newer object, as far as sensors speak through it: people's axes are this engine's.
    private mutating func update(_ record: inout AlertRecord, from alert: Alert, at now: Moment) -> [Effect] {
        guard alert.revision > record.sourceRevision else { return [] }
        record.sourceRevision = alert.revision
        let before = record.alert
        let rises = alert.severity > before.severity || (before.isUnconfirmed && !alert.isUnconfirmed)
        record.alert.follow(alert)
        var effects: [Effect] = rises ? withdraw(&record) : []
        if rises {
            record.run &+= 1
            record.alert.handOver()
        }
        effects += transition(&record, rises ? "severity_raised" : "updated", at: now)
        if rises { startLadder(&record, at: now) }
        if record.alert.isRetired { return effects + finish(&record, by: nil, at: now) }
        put(&record)
        return effects
    }

    /// What is left of a lease given in the owner's wall time; never less than a minute, whatever the two clocks say.
    private func lease(of alert: Alert, _ record: AlertRecord, at now: Moment) -> Milliseconds {
        let (left, overflow) = (alert.ackUntil ?? now.wall).subtractingReportingOverflow(now.wall)
        return max(60_000, min(overflow ? 60_000 : left, milliseconds(record.policy.maxLeaseSeconds)))
    }
}

extension Alert {
    fileprivate mutating func follow(_ source: Alert) {
        severity = max(severity, source.severity)
        isUnconfirmed = isUnconfirmed && source.isUnconfirmed
        (detail, summary, rule, evidence) = (source.detail, source.summary, source.rule, source.evidence)
        (condition, confidence) = (source.condition, source.confidence)
        occurrences = max(occurrences, source.occurrences)
    }
}
