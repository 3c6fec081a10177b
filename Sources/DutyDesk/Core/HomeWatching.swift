import FoundationEssentials
import SQLite
import SafetyModel

extension DeskCore {
    /// Notes a sign of life, or of its end.
    ///
    /// - Parameter isLive: false for a retained copy: it says what was, not that the box lives.
    /// - Returns: the first time in this run the request to send every open alert again.
    mutating func heard(
        _ home: String, presence: HomeRow.Presence? = nil, heartbeat: [UInt8]? = nil, isLive: Bool, at now: Moment
    ) throws(SQLiteError) -> [Publication] {
        var watch = homes[home] ?? HomeWatch(row: HomeRow(home: home, seen: 0), heard: now.uptime)
        if let presence { watch.row.presence = presence }
        if let heartbeat, heartbeat.count <= Self.maximumHeartbeat { watch.row.heartbeat = heartbeat }
        let isAlive = isLive && presence != .offline
        if isAlive { (watch.heard, watch.row.seen) = (now.uptime, now.wall) }
        let isBack = isAlive && watch.isDark
        let wasTogether = watch.row.silence?.report == .together
        if isBack { watch.row.silence = nil }
        var out: [Publication] = []
        if isAlive, try isSyncDue(watch, heartbeat: heartbeat, at: now) {
            watch.askedToSync = now.uptime
            out.append(syncRequest(home, at: now))
        }
        if isAlive, let heartbeat, let open = Self.listedAlerts(heartbeat) {
            out += try reconcile(&watch, open, at: now)
        }
        homes[home] = watch
        touchedHomes.insert(home)
        if isBack {
            try store.save(watch.row)
            try store.add(DeskEvent(at: now, kind: .home, home: home, note: "back"))
            // Of an outage the clock tells, once for all.
            if wasTogether { outage.lastReturn = now.uptime }
            try clearOwn(home: home, detail: "home_dark", at: now)
        }
        return out
    }

    /// Once after the link came up, and again when the box counts an alert as open that is not open here.
    private func isSyncDue(
        _ watch: HomeWatch, heartbeat: [UInt8]?, at now: Moment
    ) throws(SQLiteError) -> Bool {
        guard let asked = watch.askedToSync else { return true }
        guard now.uptime - asked >= 120_000, let heartbeat, let open = Self.listedAlerts(heartbeat) else {
            return false
        }
        return try missing(open, of: watch.row.home) > 0
    }

    private static let maximumHeartbeat = 262_144

    /// Ids of the box's open alerts; nil where the heartbeat lists none.
    private static func listedAlerts(_ heartbeat: [UInt8]) -> Set<String>? {
        guard heartbeat.count <= maximumHeartbeat,
            let beat = try? JSONDecoder().decode(WireHeartbeat.self, from: Data(heartbeat))
        else { return nil }
        return beat.open.map { Set($0) }
    }

    private func missing(_ open: Set<String>, of home: String) throws(SQLiteError) -> Int {
        var count = 0
        for id in open {
            guard let row = try store.alert(home: home, id: id), row.closed == nil else {
                count += 1
                continue
            }
        }
        return count
    }

    /// Compares the box's list with the desk's. What the box does not list any more, it is asked about; what it lists and does
    /// not arrive here is told.
    private mutating func reconcile(
        _ watch: inout HomeWatch, _ open: Set<String>, at now: Moment
    ) throws(SQLiteError) -> [Publication] {
        let home = watch.row.home
        if try missing(open, of: home) == 0 {
            if watch.missingSince != nil || !watch.isCompared {
                try clearOwn(home: home, detail: "alerts_not_arriving", at: now)
            }
            (watch.missingSince, watch.isCompared) = (nil, true)
        } else if let since = watch.missingSince {
            if now.uptime - since >= 150_000 {
                try raiseOwn(.notArriving(home: home, count: try missing(open, of: home)), at: now)
            }
        } else {
            watch.missingSince = now.uptime
        }
        var out: [Publication] = []
        for row in try store.openAlerts(home: home) where row.origin == .uplink && !open.contains(row.alert.id) {
            // One that has just moved may have crossed the heartbeat.
            guard now.wall &- row.changed >= 15_000 || now.wall < row.changed || row.firstUptime < startUptime else {
                continue
            }
            out += try askAbout(row, at: now)
        }
        return out
    }

    /// Asks the owner of a copy how the alert stands; the answer closes it, sends it again, or leaves it to the desk.
    mutating func askAbout(_ row: AlertRow, at now: Moment) throws(SQLiteError) -> [Publication] {
        let (home, id) = (row.alert.home, row.alert.id)
        let known = try store.commands(home: home, alert: id)
        guard !known.contains(where: { $0.verb == "sync" && ($0.state == .pending || $0.age(at: now) < 60_000) }) else {
            return []
        }
        let name = "sync-\(home)-\(id)-\(now.wall)"
        let question = syncRequest(home, alert: id, name: name, at: now)
        try store.save(
            CommandRow(
                id: name, home: home, alert: id, verb: "sync", payload: question.payload, actor: "duty-desk",
                at: now.wall, state: .pending, note: nil, attempts: 1, due: now.uptime + Self.firstResend,
                askedUptime: now.uptime))
        return [question]
    }

    private func syncRequest(
        _ home: String, alert: String? = nil, name: String? = nil, at now: Moment
    ) -> Publication {
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.key("command_id")
        json.string(name ?? "sync-\(home)-\(now.wall)")
        json.key("command")
        json.string("sync")
        if let alert {
            json.key("alert")
            json.string(alert)
        }
        json.key("actor")
        json.string("duty-desk")
        json.endObject()
        return Publication(topic: topic(home, "command"), payload: json.finish(), link: .uplink)
    }

    /// What may be half a minute behind: signs of life, and the clock.
    mutating func saveTouchedHomes(at now: Moment, limit: Int = .max) throws(SQLiteError) {
        if let clock { try ClockMark.save(clock.mark(now), in: store) }
        for home in touchedHomes.prefix(limit) {
            if let watch = homes[home] { try store.save(watch.row) }
            touchedHomes.remove(home)
        }
    }

    /// The desk's link to its broker went or came.
    ///
    /// - Returns: questions about the alerts of the last run: their boxes may have closed them meanwhile.
    @discardableResult
    mutating func linkChanged(isConnected: Bool, reason: String?, at now: Moment) -> [Publication] {
        guard isConnected != link.isConnected || link.since.wall == 0 else {
            link.reason = reason
            return []
        }
        // What was said while the line was down may be lost, receipts too: everything open comes again, once.
        if isConnected { askEveryHome() }
        link = LinkWatch(isConnected: isConnected, since: now, reason: reason, isReported: link.isReported)
        let questions = try? commit(at: now) { (core) throws(SQLiteError) in
            try core.store.add(
                DeskEvent(at: now, kind: .link, note: isConnected ? "connected" : "disconnected: \(reason ?? "")"))
            guard isConnected, now.uptime < core.holdUntil else { return [Publication]() }
            var out: [Publication] = []
            for row in try core.store.openAlerts().prefix(500) where row.origin == .uplink {
                out += try core.askAbout(row, at: now)
            }
            return out
        }
        return questions ?? []
    }

    mutating func watchLink(at now: Moment) throws(SQLiteError) {
        if !link.isConnected, !link.isReported, now.uptime - link.since.uptime > 20_000, settings.broker != nil {
            try raiseOwn(.deskCutOff(reason: link.reason ?? "not connected"), at: now)
            link.isReported = true
        } else if link.isConnected, link.isReported {
            try clearOwn(home: "desk", detail: "desk_cut_off", at: now)
            link.isReported = false
        }
    }
}

private struct WireHeartbeat: Decodable {
    /// The ids of the box's open alerts.
    var open: [String]?
}
