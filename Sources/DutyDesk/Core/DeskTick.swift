import SQLite
import SafetyModel

extension DeskCore {
    /// Everything that the passing of time asks for. Called about twice a second; late calls do late what was due.
    mutating func tick(at now: Moment) -> [Publication] {
        var out = returnToDisk(at: now)
        out += storePoisoned(at: now)
        do throws(SQLiteError) {
            out += try commit(at: now) { (core) throws(SQLiteError) in
                try core.watchLink(at: now)
                try core.watchHomes(at: now)
                try core.watchReadings(at: now)
                try core.watchTiers(at: now)
                try core.watchLowerDesks(at: now)
                core.isEscalationDone = try core.escalate(at: now)
                try core.dispatch(at: now)
                let resent = try core.resendCommands(at: now)
                if now.uptime >= core.nextHomeSave {
                    try core.saveTouchedHomes(at: now)
                    try core.readBook()
                    core.watchNewcomers(at: now)
                }
                return resent
            }
            if now.uptime >= nextHomeSave {
                nextHomeSave = now.uptime + 30_000
                touchedHomes.removeAll()
            }
        } catch { isEscalationDone = true }
        if now.uptime >= nextHeartbeat {
            nextHeartbeat = now.uptime + 30_000
            out.append(heartbeat(at: now))
        }
        return out
    }

    /// `safety/v1/<community>/desk/heartbeat`: while the boxes hear it, this desk runs the outward ladder. A desk that cannot
    /// write takes no promises, so it says so.
    private mutating func heartbeat(at now: Moment) -> Publication {
        heartbeatSequence += 1
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.key("at")
        json.string(time(now.wall))
        json.key("seq")
        json.int(heartbeatSequence)
        json.key("storing")
        json.bool(diskTrouble == nil)
        json.endObject()
        return Publication(topic: topic("desk", "heartbeat"), payload: json.finish(), link: .uplink)
    }

    /// Tries again what neither disk nor memory could file; a receipt follows when it is stored.
    private mutating func storePoisoned(at now: Moment) -> [Publication] {
        guard disk.isWritten else { return [] }
        var out: [Publication] = []
        for key in unstored.keys.sorted() {
            guard let received = unstored[key] else { continue }
            unstored[key] = nil
            out += receive(
                Message(topic: topic(key.home, "alert/\(key.id)"), payload: received.object, link: .uplink), at: now)
            if unstored[key] != nil { break }
        }
        return out
    }

    mutating func failed(_ error: SQLiteError) {
        counters.storeFailures += 1
        diskTrouble = error.description
    }
}
