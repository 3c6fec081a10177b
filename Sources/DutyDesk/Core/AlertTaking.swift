import SQLite
import SafetyModel

extension DeskCore {
    /// Files one alert object. Idempotent by home, id and revision; a revision older than what is known is kept in the
    /// history and changes nothing.
    ///
    /// - Returns: the alert as it stands now.
    @discardableResult
    mutating func take(
        _ received: ReceivedAlert, origin: AlertOrigin, client: String? = nil, at now: Moment
    ) throws(SQLiteError) -> AlertRow? {
        let alert = received.alert
        let known = try store.alert(home: alert.home, id: alert.id)
        if now.uptime < holdUntil { answeredSync.insert(AlertKey(home: alert.home, id: alert.id)) }
        let isNewHistory = try isOfAnotherHistory(received, known, origin)
        guard
            try store.addRevision(
                of: alert, object: received.object, source: origin, received: now.wall,
                history: isNewHistory ? "@\(now.wall)" : "")
        else {
            counters.duplicates += 1
            return known
        }
        counters.stored += 1
        if let known, alert.revision <= known.sourceRevision, !isNewHistory {
            counters.late += 1
            try log(.late, alert, at: now)
            return known
        }
        var row =
            known
            ?? AlertRow(
                alert: alert, object: received.object, origin: origin, sourceRevision: alert.revision,
                received: now.wall,
                changed: now.wall, closed: nil, level: 0, firstUptime: now.uptime, due: nil, client: client)
        row.sourceRevision = alert.revision
        adopt(received, into: &row, isKnown: known != nil)
        try moved(&row, from: known?.alert, isNewHistory: isNewHistory, at: now)
        return row
    }

    /// A box whose state was restored counts its revisions anew: what it sends then is no late copy of what is known. A late copy
    /// is the same bytes, or happened before what is known.
    private func isOfAnotherHistory(
        _ received: ReceivedAlert, _ known: AlertRow?, _ origin: AlertOrigin
    ) throws(SQLiteError) -> Bool {
        guard let known, origin.isCopy, received.isDated, received.alert.revision <= known.sourceRevision else {
            return false
        }
        guard received.alert.at.wall > known.alert.at.wall else { return false }
        return try store.revisionObject(of: received.alert, source: origin) != received.object
    }

    /// The owner's object replaces the copy. Another platform's tells about the danger only: the handling is the desk's.
    private func adopt(_ received: ReceivedAlert, into row: inout AlertRow, isKnown: Bool) {
        if row.origin.isCopy {
            (row.alert, row.object) = (received.alert, received.object)
            return
        }
        guard isKnown else {
            // Another platform may leave fields out; readers here get all of them.
            row.alert = received.alert
            row.object = received.alert.json(zone: settings.zone)
            return
        }
        var merged = received.alert
        let own = row.alert
        merged.revision = own.revision + 1
        (merged.handling, merged.response, merged.visibility) = (own.handling, own.response, own.visibility)
        (merged.owner, merged.ackUntil, merged.closeReason) = (own.owner, own.ackUntil, own.closeReason)
        merged.isTest = own.isTest
        // A5: more dangerous than what somebody took.
        if merged.isWorse(than: own), own.handling == .acked {
            (merged.handling, merged.owner, merged.ackUntil) = (.unacked, nil, nil)
            if merged.response == .accepted { merged.response = .none }
        }
        let whole = ReceivedAlert(merged, zone: settings.zone)
        (row.alert, row.object) = (whole.alert, whole.object)
    }

    /// Stores a moved alert with its log line and the time of its next escalation step.
    mutating func moved(
        _ row: inout AlertRow, from old: Alert?, isNewHistory: Bool = false, at now: Moment
    ) throws(SQLiteError) {
        row.changed = now.wall
        if row.alert.isClosed {
            if row.closed == nil { row.closed = now.wall }
        } else {
            row.closed = nil
        }
        try plan(&row, from: old, isNewHistory: isNewHistory, at: now)
        try store.save(row)
        try log(.alert, row.alert, object: row.object, at: now)
        try tellOfMove(row, from: old, at: now)
    }

    func log(
        _ kind: DeskEvent.Kind, _ alert: Alert, object: [UInt8]? = nil, actor: String? = nil, note: String? = nil,
        at now: Moment
    ) throws(SQLiteError) {
        try store.add(
            DeskEvent(
                at: now, kind: kind, home: alert.home, alert: alert.id, revision: alert.revision,
                actor: actor ?? alert.actor, note: note, object: object))
    }
}
