import FoundationEssentials
import SQLite
import SafetyModel

extension DeskCore {
    /// What the desk listens to.
    static func subscriptions(community: String) -> [String] {
        ["alert/+", "presence", "heartbeat", "command/result"].map { "safety/v1/\(community)/+/\($0)" }
    }

    /// Takes a batch of the uplink's messages. Everything is on the disk when this returns, so that it may be acknowledged; what the
    /// disk refuses is taken in memory, and gets no receipt: the home's box then knows that it has to go on.
    mutating func receive(_ messages: [Message], at now: Moment) -> [Publication] {
        do throws(SQLiteError) {
            return try commit(at: now) { (core) throws(SQLiteError) in
                var out: [Publication] = []
                for message in messages { out += try core.receiveOne(message, at: now) }
                return out
            }
        } catch {
            return receiveEach(messages, at: now)
        }
    }

    /// One message, for tests and for callers that have no batch.
    mutating func receive(_ message: Message, at now: Moment) -> [Publication] { receive([message], at: now) }

    /// After a batch failed: each alone, so that one that cannot be stored takes no other with it.
    private mutating func receiveEach(_ messages: [Message], at now: Moment) -> [Publication] {
        var out: [Publication] = []
        for message in messages {
            do throws(SQLiteError) {
                out += try commit(at: now) { (core) throws(SQLiteError) in try core.receiveOne(message, at: now) }
            } catch { keepInMemory(message, at: now) }
        }
        return out
    }

    private mutating func keepInMemory(_ message: Message, at now: Moment) {
        guard let place = UplinkTopic(message.topic, community: settings.community), case .alert(let id) = place.kind,
            let received = try? ReceivedAlert(message.payload, arrival: now.wall, zone: settings.zone),
            received.alert.id == id
        else { return }
        let key = AlertKey(home: place.home, id: id)
        if let known = unstored[key], known.alert.revision >= received.alert.revision { return }
        unstored[key] = received
    }

    private mutating func receiveOne(_ message: Message, at now: Moment) throws(SQLiteError) -> [Publication] {
        counters.messages += 1
        guard let place = UplinkTopic(message.topic, community: settings.community) else {
            counters.refused += 1
            return []
        }
        switch place.kind {
        case .own: return []
        case .alert(let id): return try receiveAlert(message, place.home, id, at: now)
        case .presence:
            // A retained copy is old news; only the box's own going and coming counts as a sign of life.
            let isOffline =
                message.payload.isEmpty || String(decoding: message.payload, as: UTF8.self).contains("offline")
            return try heard(place.home, presence: isOffline ? .offline : .online, isLive: !message.retained, at: now)
        case .heartbeat:
            return try heard(place.home, heartbeat: message.payload, isLive: !message.retained, at: now)
        case .result:
            let out = try heard(place.home, isLive: true, at: now)
            try takeAnswer(message.payload, from: place.home, at: now)
            return out
        }
    }

    private mutating func receiveAlert(
        _ message: Message, _ home: String, _ id: String, at now: Moment
    ) throws(SQLiteError) -> [Publication] {
        guard !message.payload.isEmpty else {
            // The box cleared its retained copy after closing: housekeeping, not an event.
            counters.cleared += 1
            return []
        }
        let received: ReceivedAlert
        do throws(ReceivedAlert.Refusal) {
            received = try ReceivedAlert(message.payload, arrival: now.wall, zone: settings.zone)
            // A home speaks for itself only.
            guard received.alert.id == id, received.alert.home == home else { throw .badField("id or home") }
        } catch {
            counters.refused += 1
            try raiseOwn(.unreadable(home: home, reason: error.description), at: now)
            return []
        }
        var out = message.retained ? [] : try heard(home, isLive: true, at: now)
        try take(received, origin: .uplink, at: now)
        // A receipt says that it is on the disk: in memory it is owed.
        if disk.isWritten {
            counters.receipts += 1
            out.append(receipt(for: received.alert, at: now))
        } else {
            let key = AlertKey(home: home, id: id)
            receiptsOwed[key] = received.alert
            unstored[key] = received
        }
        return out
    }

    func receipt(for alert: Alert, at now: Moment) -> Publication {
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.key("alert")
        json.string(alert.id)
        json.key("revision")
        json.int(alert.revision)
        json.key("at")
        json.string(time(now.wall))
        json.endObject()
        return Publication(topic: topic(alert.home, "receipt"), payload: json.finish(), link: .uplink)
    }
}
