import SQLite
import SafetyModel

extension DeskCore {
    /// Everything that the passing of time asks for. Called about twice a second; late calls do late what was due.
    mutating func tick(at now: Moment) -> [Publication] {
        var out: [Publication] = []
        do throws(SQLiteError) {
            try storeUnstored(at: now, into: &out)
            let promised = outbox
            try store.connection.execute("BEGIN IMMEDIATE")
            do throws(SQLiteError) {
                try watchLink(at: now)
                try watchHomes(at: now)
                try watchReadings(at: now)
                try watchTiers(at: now)
                try watchLowerDesks(at: now)
                try escalate(at: now)
                try dispatch(at: now)
                let resent = try resendCommands(at: now)
                if now.uptime >= nextHomeSave {
                    nextHomeSave = now.uptime + 30_000
                    try saveTouchedHomes(at: now)
                    try readBook()
                    watchNewcomers(at: now)
                }
                try store.connection.execute("COMMIT")
                out += resent
            } catch {
                (outbox, sends) = (promised, [])
                if store.connection.isInTransaction { try store.connection.execute("ROLLBACK") }
                throw error
            }
        } catch { failed(error) }
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

    /// Tries again what the disk refused; the receipt follows when it is stored.
    private mutating func storeUnstored(at now: Moment, into out: inout [Publication]) throws(SQLiteError) {
        guard !unstored.isEmpty else { return }
        for key in unstored.keys.sorted() {
            guard let received = unstored[key] else { continue }
            let message = Message(
                topic: topic(key.home, "alert/\(key.id)"), payload: received.object, link: .uplink)
            unstored[key] = nil
            let answers = receive(message, at: now)
            if unstored[key] != nil { return }
            out += answers
        }
    }

    mutating func failed(_ error: SQLiteError) {
        counters.storeFailures += 1
        diskTrouble = error.description
    }

    mutating func diskIsFine() { diskTrouble = nil }
}
