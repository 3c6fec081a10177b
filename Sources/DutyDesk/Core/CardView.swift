import SQLite
import SafetyModel

// One alert as the page shows it.
extension DeskCore {
    func card(_ row: AlertRow, at now: Moment) throws(SQLiteError) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        writeHead(row.alert, place: place(of: row), to: &json, at: now)
        json.key("origin")
        json.string(row.origin.rawValue)
        json.key("from")
        json.string(sender(of: row))
        json.key("held")
        json.bool(try isCalm(row.alert, at: now))
        json.key("received")
        json.int(row.received)
        json.key("closed")
        if let closed = row.closed { json.int(closed) } else { json.null() }
        json.key("level")
        json.int(row.level)
        json.key("notify")
        json.beginArray()
        if row.level > 0 {
            let names = settings.policy.ladder(for: row.alert.severity)?.notify(row.level - 1) ?? []
            for name in roster.expanded(names, at: now.wall) { json.string(name) }
        }
        json.endArray()
        json.key("told")
        json.beginArray()
        for told in try store.told(home: row.alert.home, alert: row.alert.id) { json.raw(toldObject(told)) }
        json.endArray()
        json.key("stored")
        json.bool(unstored[AlertKey(home: row.alert.home, id: row.alert.id)] == nil)
        json.key("commands")
        json.beginArray()
        for command in try store.commands(home: row.alert.home, alert: row.alert.id) where command.verb != "sync" {
            json.raw(commandObject(command))
        }
        json.endArray()
        json.endObject()
        return json.finish()
    }

    func unstoredCard(_ received: ReceivedAlert, at now: Moment) throws(SQLiteError) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        writeHead(received.alert, place: home(received.alert.home), to: &json, at: now)
        json.key("stored")
        json.bool(false)
        json.key("level")
        json.int(0)
        json.endObject()
        return json.finish()
    }

    private func writeHead(_ alert: Alert, place: HomeEntry?, to json: inout JSONWriter, at now: Moment) {
        json.key("home")
        json.string(alert.home)
        json.key("id")
        json.string(alert.id)
        json.key("alert")
        // In our own words, so that the page can rely on every field; what came is in the history.
        json.raw(alert.json(zone: settings.zone))
        json.key("place")
        writePlace(place, to: &json, at: now)
    }

    /// Who sent it, where that was neither a home's box nor this desk.
    private func sender(of row: AlertRow) -> String? {
        switch row.origin {
        case .uplink, .desk: nil
        case .api: row.client
        case .tier: PassedPlace(row.object)?.desk?.zh ?? row.client
        }
    }

    private func toldObject(_ told: ToldRow) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("target")
        json.string(told.target)
        json.key("channel")
        json.string(told.channel.rawValue)
        json.key("purpose")
        json.string(told.purpose.rawValue)
        json.key("state")
        json.string(told.state.rawValue)
        json.key("reason")
        json.string(told.reason)
        json.key("at")
        json.int(told.at)
        json.endObject()
        return json.finish()
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
}
