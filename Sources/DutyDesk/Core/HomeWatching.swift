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
        if let heartbeat, heartbeat.count <= 16_384 { watch.row.heartbeat = heartbeat }
        let isAlive = isLive && presence != .offline
        if isAlive { (watch.heard, watch.row.seen) = (now.uptime, now.wall) }
        let isBack = isAlive && watch.isDark
        if isBack { watch.isDark = false }
        var out: [Publication] = []
        if isAlive, try isSyncDue(watch, heartbeat: heartbeat, at: now) {
            watch.askedToSync = now.uptime
            out.append(syncRequest(home, at: now))
        }
        homes[home] = watch
        touchedHomes.insert(home)
        if isBack {
            try store.add(DeskEvent(at: now, kind: .home, home: home, note: "back"))
            try clearOwn(home: home, detail: "home_dark", at: now)
        }
        return out
    }

    /// Once after the link came up, and again when the box counts an alert as open that is not open here.
    private func isSyncDue(
        _ watch: HomeWatch, heartbeat: [UInt8]?, at now: Moment
    ) throws(SQLiteError) -> Bool {
        guard let asked = watch.askedToSync else { return true }
        guard now.uptime - asked >= 120_000, let heartbeat, heartbeat.count <= 16_384,
            let beat = try? JSONDecoder().decode(WireHeartbeat.self, from: Data(heartbeat))
        else { return false }
        for id in beat.open ?? [] {
            guard let row = try store.alert(home: watch.row.home, id: id), row.closed == nil else { return true }
        }
        return false
    }

    private func syncRequest(_ home: String, at now: Moment) -> Publication {
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.key("command_id")
        json.string("sync-\(home)-\(now.wall)")
        json.key("command")
        json.string("sync")
        json.key("actor")
        json.string("duty-desk")
        json.endObject()
        return Publication(topic: topic(home, "command"), payload: json.finish(), link: .uplink)
    }

    /// Finds homes that went silent. While the desk itself is cut off it hears nobody, which says nothing about the homes.
    mutating func watchHomes(at now: Moment) throws(SQLiteError) {
        guard link.isConnected else { return }
        let limit = settings.policy.homeSilenceMilliseconds
        for home in homes.keys.sorted() {
            guard var watch = homes[home], !watch.isDark else { continue }
            let silence = now.uptime - max(watch.heard, link.since.uptime)
            guard silence > limit else { continue }
            watch.isDark = true
            homes[home] = watch
            try store.add(DeskEvent(at: now, kind: .home, home: home, note: "dark"))
            try raiseOwn(
                .homeDark(home: home, silentSeconds: silence / 1000, limitSeconds: limit / 1000), at: now)
        }
    }

    /// What may be half a minute behind: signs of life, and the clock.
    mutating func saveTouchedHomes(at now: Moment) throws(SQLiteError) {
        if let clock { try ClockMark.save(clock.mark(now), in: store) }
        for home in touchedHomes.sorted() {
            if let watch = homes[home] { try store.save(watch.row) }
        }
    }

    /// The desk's link to its broker went or came.
    mutating func linkChanged(isConnected: Bool, reason: String?, at now: Moment) {
        guard isConnected != link.isConnected || link.since.wall == 0 else {
            link.reason = reason
            return
        }
        if isConnected {
            // What was said while the line was down may be lost, receipts too: everything open comes again, once.
            for home in homes.keys { homes[home]?.askedToSync = nil }
        }
        link = LinkWatch(isConnected: isConnected, since: now, reason: reason, isReported: link.isReported)
        do throws(SQLiteError) {
            try store.add(
                DeskEvent(at: now, kind: .link, note: isConnected ? "connected" : "disconnected: \(reason ?? "")"))
        } catch { failed(error) }
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
