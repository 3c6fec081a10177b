import SafetyModel

extension Outbox {
    func budgetKey(_ promise: Promise) -> String {
        let budget = settings.budgets.first { $0.channel == promise.channel }
        return budget?.isPerTarget ?? true ? promise.path : promise.channel.rawValue
    }

    /// When the budget lets this message out, if not now.
    mutating func opens(_ promise: Promise, at now: Milliseconds) -> Milliseconds? {
        guard let budget = settings.budgets.first(where: { $0.channel == promise.channel }) else { return nil }
        return budgets[budgetKey(promise), default: SlidingWindow()].opens(
            budget, mayUseReserve: promise.lane == .emergency && promise.rank != .news, at: now)
    }

    /// An older message of the same alert to the same place is still to go, and their order matters.
    func isBehindAnother(_ row: Row) -> Bool {
        guard row.promise.channel.isInOrder else { return false }
        return lines[row.promise.line]?.first?.key != row.promise.key
    }

    mutating func pathWorked(_ path: String, at now: Moment) -> [Change] {
        let wasDead = paths[path]?.isDead ?? false
        paths[path] = nil
        return wasDead ? [.path(detection(.cleared, path, "path works again", at: now))] : []
    }

    mutating func pathFailed(_ path: String, _ reason: String, at now: Moment) -> [Change] {
        var health = paths[path] ?? PathHealth()
        health.failuresInRow &+= 1
        let dies = !health.isDead && health.failuresInRow >= settings.deadAfterFailures
        health.isDead = health.isDead || dies
        paths[path] = health
        return dies ? [.path(detection(.raised, path, reason, at: now))] : []
    }

    /// A refusal for good: waiting does not mend it, and a second one would say nothing new. Told at once.
    mutating func pathRefused(_ path: String, _ reason: String, at now: Moment) -> [Change] {
        var health = paths[path] ?? PathHealth()
        health.failuresInRow &+= 1
        let wasDead = health.isDead
        health.isDead = true
        paths[path] = health
        let limit = Bilingual(zh: "被永久拒绝一次", en: "one refusal for good")
        return wasDead ? [] : [.path(detection(.raised, path, reason, limit: limit, at: now))]
    }

    private func detection(
        _ change: Detection.Change, _ name: String, _ reason: String, limit: Bilingual? = nil, at now: Moment
    ) -> Detection {
        Detection(
            change, .link, detail: "path", severity: .technical, device: DeviceID("path:" + name), began: now,
            summary: Bilingual(
                zh: "通知通道 \(name) 不通：\(reason)", en: "notification path \(name) does not work: \(reason)"),
            evidence: [
                Evidence(wall: now.wall, device: nil, kind: "path", value: .text(name), says: Bilingual(alike: reason))
            ],
            rule: Rule(
                detector: "outbox",
                limit: limit
                    ?? Bilingual(
                        zh: "连续失败 \(settings.deadAfterFailures) 次", en: "\(settings.deadAfterFailures) failures")))
    }

    private func spare(_ promise: Promise) -> SparePath? {
        settings.spares.first { $0.channel == promise.channel && $0.target == promise.target }
    }

    /// When an emergency has waited too long for its first path; nil for what has no other.
    func raceTime(_ row: Row) -> Milliseconds? {
        guard !settings.spares.isEmpty, row.promise.lane == .emergency, row.races == nil, !row.isRaced,
            spare(row.promise) != nil
        else { return nil }
        return max(row.promise.due, row.addedUptime) &+ milliseconds(settings.raceSeconds)
    }

    mutating func race(at now: Moment) -> [Change] {
        var changes: [Change] = []
        while let first = raceable.first, first.due <= now.uptime {
            guard var row = rows[first.alertID], let path = spare(row.promise) else {
                raceable.remove(first.due, first.alertID)
                continue
            }
            row.isRaced = true
            keep(row)
            var second = row.promise
            (second.channel, second.target) = (path.spareChannel, path.spareTarget)
            second.key += Self.spareMark
            let racer = Row(
                promise: second, state: .pending, attempts: 0, deadline: now.uptime, sequence: nextSequence,
                addedUptime: now.uptime, merged: [], races: row.promise.key, isRaced: true)
            nextSequence &+= 1
            keep(racer)
            changes += [.save(row), .save(racer)]
        }
        return changes
    }

    /// One of the two arrived: the other is not sent any more.
    mutating func withdrawRivals(of row: Row) -> [Change] {
        guard row.isRaced else { return [] }
        if let first = row.races { return withdraw(first) }
        return withdraw(row.promise.key)
    }
}

extension Promise {
    /// Wants somebody to act, as against news of what others do.
    var isCall: Bool { purpose == .raise || purpose == .reminder }
    /// One way out, as it is supervised.
    package var path: String { "\(channel.rawValue)/\(target)" }
    /// The same, of a key; nil for what is no key.
    static func path(ofKey key: String) -> String? {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count >= 5 ? "\(parts[4])/\(parts[3])" : nil
    }
    /// What must stay in order among itself.
    var line: String { "\(channel.rawValue)/\(target)/\(alert.home)/\(alertID)" }
}
