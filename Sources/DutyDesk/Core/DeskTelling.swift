import AlertRouter
import SQLite
import SafetyModel

// Telling people by real ways: promises of the ladder's steps, and what becomes of them.
extension DeskCore {
    /// Promises a message to each contact behind the names, on each of its channels. The same step twice is one message.
    mutating func tell(
        _ names: [String], of row: AlertRow, step: String, _ purpose: Promise.Purpose, at now: Moment
    ) throws(SQLiteError) {
        let contacts = contacts(names, at: now.wall)
        guard !contacts.isEmpty else { return }
        let known = try store.told(home: row.alert.home, alert: row.alert.id)
        for contact in contacts {
            let isAgain = purpose == .raise && known.contains { $0.target == contact.name && $0.purpose == .raise }
            for channel in contact.channels {
                try promise(row.alert, to: contact.name, channel, step, isAgain ? .reminder : purpose, at: now)
            }
        }
    }

    /// The desk above says that it has not got what it was given.
    mutating func tellAgain(_ row: AlertRow, tier: String, at now: Moment) throws(SQLiteError) {
        try promise(row.alert, to: TierSettings.prefix + tier, .webhook, "again-\(now.wall)", .raise, at: now)
    }

    /// A desk above that has the alert follows every move of it, or it would go on calling people.
    private mutating func tellTiers(of row: AlertRow, at now: Moment) throws(SQLiteError) {
        let (home, id) = (row.alert.home, row.alert.id)
        let told =
            try store.everTold(home: home, alert: id, ToldRow.State.out + [.retrying])
            + store.everTold(home: home, alert: id, [.waiting])
        let isTaken = row.alert.handling == .acked
        let purpose: Promise.Purpose = row.alert.isClosed ? .closed : isTaken ? .taken : .update
        let handed = told.filter { TierSettings.tier($0.target) != nil && ($0.isHandedOver || $0.isFollowing) }
        for target in Set(handed.map(\.target)).sorted() {
            try supersede(row.alert, to: target, at: now)
            try promise(row.alert, to: target, .webhook, "moved", purpose, at: now)
        }
    }

    /// A desk above gets the whole object: of those that wait for it only the latest matters.
    private mutating func supersede(_ alert: Alert, to target: String, at now: Moment) throws(SQLiteError) {
        for key in try store.unsentKeys(home: alert.home, alert: alert.id) {
            guard let row = outbox.row(key), row.state == .pending, row.promise.target == target else { continue }
            try keep(outbox.withdraw(row.promise.key), at: now)
            try store.setTold(row.promise.key, .withdrawn, at: now.wall)
        }
    }

    /// Those who were told of it hear that somebody has it, or that it is over.
    mutating func tellOthers(of row: AlertRow, _ purpose: Promise.Purpose, at now: Moment) throws(SQLiteError) {
        for told in try store.everTold(home: row.alert.home, alert: row.alert.id, ToldRow.State.out)
        where TierSettings.tier(told.target) == nil {
            try promise(row.alert, to: told.target, told.channel, purpose.rawValue, purpose, at: now)
        }
    }

    mutating func promise(
        _ alert: Alert, to target: String, _ channel: ChannelKind, _ step: String, _ purpose: Promise.Purpose,
        at now: Moment
    ) throws(SQLiteError) {
        // Residents' alerts are not for the machines' supervision: Alertmanager forgets and groups.
        guard channel != .alertmanager || alert.severity == .technical else { return }
        let isShared = try store.homesWithAlert(id: alert.id) > 1
        let name = isShared ? "\(alert.id)@\(alert.home)" : alert.id
        let key = "\(name)/\(alert.revision)/\(step)/\(target)/\(channel.rawValue)"
        // One that was settled before stays so.
        guard try store.told(key: key) == nil else { return }
        let code = channel == .sms ? try replyCode(of: alert) : nil
        try store.add(
            ToldRow(
                key: key, home: alert.home, alert: alert.id, target: target, channel: channel, purpose: purpose,
                state: .waiting, reason: nil, at: now.wall, code: code))
        let promise = Promise(
            key: key, alertID: alert.id, revision: alert.revision, channel: channel, target: target,
            lane: Self.lane(alert.severity), due: now.uptime, alert: alert, purpose: purpose, replyCode: code)
        try keep(outbox.add(promise, at: now), at: now)
    }

    private static func lane(_ severity: Severity) -> Lane {
        switch severity {
        case .emergency: .emergency
        case .urgent, .advisory: .urgent
        case .technical: .technical
        }
    }

    /// What a move of an alert means for those who were told, or are about to be.
    mutating func tellOfMove(_ row: AlertRow, from old: Alert?, at now: Moment) throws(SQLiteError) {
        let alert = row.alert
        if try isCalm(alert, at: now) { try withdrawMessages(of: alert, at: now) }
        if alert.severity == .technical || alert.detail == OwnDanger.outageDetail {
            let names = settings.policy.technicalNotify
            if alert.condition == .active, !alert.isClosed, old == nil || old?.condition == .cleared {
                try tell(names, of: row, step: "technical", .raise, at: now)
            }
        }
        try tellTiers(of: row, at: now)
        guard let old, !old.isClosed else { return }
        let isFault = alert.severity == .technical || alert.isFaultGone
        if alert.isClosed || (isFault && alert.condition == .cleared && old.condition == .active) {
            try tellOthers(of: row, .closed, at: now)
        } else if alert.handling == .acked, old.handling == .unacked {
            try tellOthers(of: row, .taken, at: now)
        } else if alert.handling == .acked, alert.isNewEvent(after: old) || alert.isWorse(than: old) {
            // It happened again behind the acknowledgement: who has it must know at once.
            try tellOthers(of: row, .update, at: now)
        }
    }

    /// Nobody is to be called to it now: a person has it, has asked for it, or has put it away. What is technical calls for
    /// as long as it lasts.
    func isCalm(_ alert: Alert, at now: Moment) throws(SQLiteError) -> Bool {
        if alert.severity == .technical || alert.isFaultGone { return alert.isClosed || alert.condition == .cleared }
        if alert.isClosed || alert.handling == .acked { return true }
        if alert.visibility == .shelved || alert.visibility == .outOfService { return true }
        return try isBeingTaken(alert, at: now)
    }

    /// Calls that have not left yet are not sent any more; what is under way cannot be called back.
    mutating func withdrawMessages(of alert: Alert, at now: Moment) throws(SQLiteError) {
        for key in try store.unsentKeys(home: alert.home, alert: alert.id) {
            guard let row = outbox.row(key), row.promise.isCall, row.state == .pending else { continue }
            try keep(outbox.withdraw(row.promise.key), at: now)
            try store.setTold(row.promise.key, .withdrawn, at: now.wall)
        }
    }
}

extension Promise {
    /// Asks somebody to come, as against telling what became of it.
    var isCall: Bool { [.raise, .reminder].contains(purpose) }
}
