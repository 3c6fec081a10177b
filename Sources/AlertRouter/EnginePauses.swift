import SafetyModel

extension AlertEngine {
    /// Ends a pause of the ladder: the step after the last one that fired is due now (or at its own time, if that is later), the
    /// following ones keep their distance from it.
    func resume(_ record: inout AlertRecord, at uptime: Milliseconds) {
        (record.leaseEnd, record.holder, record.closing) = (nil, nil, nil)
        record.resumedAt = uptime
        guard !record.isShelved else { return }
        let reached = record.done.last ?? -1
        let next = record.policy.steps.indices.first { index in
            let step = record.policy.steps[index]
            if index <= reached || step.need == .onSite { return false }
            return step.trigger == .always || deskSilentSince(record) <= uptime
        }
        if let next {
            let late = max(0, uptime &- record.stepDue(next))
            record.shift = record.shift &+ late
            record.nextTail = record.nextTail.map { $0 &+ late }
        }
        // A tail that was pulled forward may have fallen due in the pause.
        record.nextTail = record.nextTail.map { max($0, uptime) }
    }

    func unshelve(_ record: inout AlertRecord, at uptime: Milliseconds) {
        record.shelvedUntil = nil
        if !record.isTaken { resume(&record, at: uptime) }
    }
}

extension AlertRecord {
    mutating func translate(by delta: Milliseconds) {
        base = Moment(wall: base.wall, uptime: base.uptime &+ delta)
        nextTail = nextTail.map { $0 &+ delta }
        resumedAt = resumedAt.map { $0 &+ delta }
        leaseEnd = leaseEnd.map { $0 &+ delta }
        shelvedUntil = shelvedUntil.map { $0 &+ delta }
    }
}
