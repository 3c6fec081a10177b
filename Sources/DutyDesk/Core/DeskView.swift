import SQLite
import SafetyModel

/// JSON for the page: an alert with everything that staff need beside it.
extension DeskCore {
    /// The whole page: open alerts, what was closed in the last 24 hours, homes, link.
    func pageState(user: UserRow, csrf: String, at now: Moment) throws(SQLiteError) -> [UInt8] {
        var json = JSONWriter(capacity: 16_384)
        json.beginObject()
        json.key("seq")
        json.int(try store.lastSequence())
        json.key("user")
        json.beginObject()
        json.key("name")
        json.string(user.name)
        json.key("display")
        json.string(user.display)
        json.key("role")
        json.string(user.role.rawValue)
        json.endObject()
        json.key("csrf")
        json.string(csrf)
        json.key("title")
        write(settings.title, to: &json)
        json.key("status")
        json.raw(statusObject(at: now))
        json.key("open")
        json.beginArray()
        for row in try store.openAlerts() { json.raw(try card(row, at: now)) }
        for key in unstored.keys.sorted() {
            if let received = unstored[key] { json.raw(try unstoredCard(received, at: now)) }
        }
        json.endArray()
        json.key("closed")
        json.beginArray()
        for row in try store.closedAlerts(since: now.wall - 86_400_000, limit: 200) {
            json.raw(try card(row, at: now))
        }
        json.endArray()
        json.endObject()
        return json.finish()
    }

    /// What the page shows beside the alerts; sent with every beat.
    func statusObject(at now: Moment) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.key("now")
        json.int(now.wall)
        json.key("connected")
        json.bool(link.isConnected || settings.broker == nil)
        json.key("link_since")
        json.int(link.since.wall)
        json.key("storing")
        json.bool(diskTrouble == nil)
        json.key("unstored")
        json.int(unstored.count)
        json.key("homes_total")
        json.int(homes.count)
        json.key("dark")
        json.beginArray()
        for home in homes.keys.sorted() {
            guard let watch = homes[home], watch.isDark else { continue }
            json.beginObject()
            json.key("home")
            json.string(home)
            json.key("seen")
            json.int(watch.row.seen)
            json.key("place")
            writePlace(home, to: &json, at: now)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.finish()
    }

    func card(_ row: AlertRow, at now: Moment) throws(SQLiteError) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        writeHead(row.alert, object: row.object, to: &json, at: now)
        json.key("origin")
        json.string(row.origin.rawValue)
        json.key("received")
        json.int(row.received)
        json.key("closed")
        if let closed = row.closed { json.int(closed) } else { json.null() }
        json.key("level")
        json.int(row.level)
        json.key("notify")
        json.beginArray()
        if row.level > 0 {
            for name in settings.policy.ladder(for: row.alert.severity)?.notify(row.level - 1) ?? [] {
                json.string(name)
            }
        }
        json.endArray()
        json.key("stored")
        json.bool(true)
        json.key("commands")
        json.beginArray()
        for command in try store.commands(home: row.alert.home, alert: row.alert.id) {
            json.raw(commandObject(command))
        }
        json.endArray()
        json.endObject()
        return json.finish()
    }

    private func unstoredCard(_ received: ReceivedAlert, at now: Moment) throws(SQLiteError) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        writeHead(received.alert, object: received.object, to: &json, at: now)
        json.key("stored")
        json.bool(false)
        json.key("level")
        json.int(0)
        json.endObject()
        return json.finish()
    }

    private func writeHead(_ alert: Alert, object: [UInt8], to json: inout JSONWriter, at now: Moment) {
        json.key("home")
        json.string(alert.home)
        json.key("id")
        json.string(alert.id)
        json.key("alert")
        // In our own words, so that the page can rely on every field; what came is in the history.
        json.raw(alert.json(zone: settings.zone))
        json.key("place")
        writePlace(alert.home, to: &json, at: now)
    }

    private func commandObject(_ command: CommandRow) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("id")
        json.string(command.id)
        json.key("verb")
        json.string(command.verb)
        json.key("actor")
        json.string(command.actor)
        json.key("at")
        json.int(command.at)
        json.key("state")
        json.string(command.state.rawValue)
        json.key("note")
        json.string(command.note)
        json.key("attempts")
        json.int(command.attempts)
        json.endObject()
        return json.finish()
    }

    private func write(_ text: Bilingual, to json: inout JSONWriter) {
        json.beginObject()
        json.key("zh")
        json.string(text.zh)
        json.key("en")
        json.string(text.en)
        json.endObject()
    }
}
