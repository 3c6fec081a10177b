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
                let isSilenceDone = try core.watchHomes(at: now)
                try core.watchReadings(at: now)
                try core.watchTiers(at: now)
                try core.watchLowerDesks(at: now)
                let isEscalationDone = try core.escalate(at: now)
                let isDispatchDone = try core.dispatch(at: now)
                core.isTurnDone = isSilenceDone && isEscalationDone && isDispatchDone
                let resent = try core.resendCommands(at: now)
                try core.saveSlowly(at: now)
                return resent
            }
        } catch { isTurnDone = true }
        if now.uptime >= nextHeartbeat {
            nextHeartbeat = now.uptime + 30_000
            out.append(heartbeat(at: now))
        }
        return out
    }

    /// Every half minute: signs of life, a slice at a time, then the book.
    private mutating func saveSlowly(at now: Moment) throws(SQLiteError) {
        guard now.uptime >= nextHomeSave else { return }
        try saveTouchedHomes(at: now, limit: Self.homeSlice)
        guard touchedHomes.isEmpty else {
            isTurnDone = false
            return
        }
        try readBook()
        watchNewcomers(at: now)
        nextHomeSave = now.uptime + 30_000
    }

    private static let homeSlice = 200

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
