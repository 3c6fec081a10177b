import AlertRouter
import SQLite
import SafetyModel

/// One of the desks above, as it answers.
struct TierWatch: Sendable {
    var name: String
    /// On the desk's own clock: its latest answer, or this start.
    var heard: Milliseconds
    var isLost = false
    var nextBeat: Milliseconds = .min
    var sequence: Int64 = 0
    /// Commands of its latest answer that were refused here, with why; nil where they were taken.
    var asked: [String: String?] = [:]
}

/// A heartbeat that is to be sent to a desk above.
struct TierBeat: Sendable, Equatable {
    var tier: String
    var body: [UInt8]
}

extension DeskCore {
    /// Known to be lost within 180 s: its heartbeat's own ten seconds come on top.
    static let tierSilence: Milliseconds = 165_000
    static let tierBeatEvery: Milliseconds = 30_000
    /// While it has an alert of ours, its people's wishes are fetched so often.
    static let busyTierBeatEvery: Milliseconds = 5_000

    /// The contacts behind names at this instant: rotas and tiers resolved.
    func contacts(_ names: [String], at wall: Milliseconds) -> [Contact] {
        var contacts = roster.contacts(names, at: wall)
        for name in names.compactMap(TierSettings.tier) {
            let target = TierSettings.prefix + standIn(for: name)
            if !contacts.contains(where: { $0.name == target }) {
                contacts.append(Contact(name: target, roles: [], channels: [.webhook], isPerson: false))
            }
        }
        return contacts
    }

    /// The tier itself, or the next one above it that answers; itself where none does.
    private func standIn(for name: String) -> String {
        guard let index = tiers.firstIndex(where: { $0.name == name }) else { return name }
        return tiers[index...].first { !$0.isLost }?.name ?? name
    }

    /// Finds desks above that do not answer any more. What was handed to them goes on to the next one at once.
    mutating func watchTiers(at now: Moment) throws(SQLiteError) {
        for index in tiers.indices where !tiers[index].isLost && now.uptime - tiers[index].heard > Self.tierSilence {
            tiers[index].isLost = true
            let name = tiers[index].name
            let title = settings.tiers.first { $0.name == name }?.title ?? name
            try store.add(DeskEvent(at: now, kind: .tier, note: "\(name) lost"))
            try raiseOwn(
                .tierLost(name: name, title: title, silentSeconds: (now.uptime - tiers[index].heard) / 1000), at: now)
            try jump(over: name, at: now)
        }
    }

    private mutating func jump(over name: String, at now: Moment) throws(SQLiteError) {
        let target = TierSettings.prefix + name
        guard standIn(for: name) != name else { return }
        for row in try store.openAlerts() where try !isCalm(row.alert, at: now) {
            let told = try store.everTold(
                home: row.alert.home, alert: row.alert.id, ToldRow.State.out + [.retrying])
            guard told.contains(where: { $0.target == target }) else { continue }
            try tell([target], of: row, step: "jump", .raise, at: now)
        }
    }

    /// The heartbeats that are due.
    mutating func takeBeats(at now: Moment) -> [TierBeat] {
        var beats: [TierBeat] = []
        for index in tiers.indices where tiers[index].nextBeat <= now.uptime {
            let handed = (try? handedOver(to: tiers[index].name)) ?? []
            tiers[index].nextBeat =
                now.uptime + (handed.isEmpty ? Self.tierBeatEvery : Self.busyTierBeatEvery)
            tiers[index].sequence += 1
            beats.append(TierBeat(tier: tiers[index].name, body: beat(tiers[index], handed, at: now)))
        }
        return beats
    }

    /// It has just been given an alert: what its people want is fetched soon.
    mutating func hurryBeat(to name: String, at now: Moment) {
        for index in tiers.indices where tiers[index].name == name {
            tiers[index].nextBeat = min(tiers[index].nextBeat, now.uptime + Self.busyTierBeatEvery)
        }
    }

    /// Open alerts that a tier was given.
    private func handedOver(to name: String) throws(SQLiteError) -> ArraySlice<AlertKey> {
        let target = TierSettings.prefix + name
        // A heartbeat that is too large would be none.
        return try store.openAlerts(handedTo: target).suffix(500)
    }

    private func beat(_ tier: TierWatch, _ handed: ArraySlice<AlertKey>, at now: Moment) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.key("at")
        json.string(time(now.wall))
        json.key("seq")
        json.int(tier.sequence)
        json.key("community")
        json.string(settings.community)
        json.key("storing")
        json.bool(diskTrouble == nil)
        json.key("connected")
        json.bool(link.isConnected || settings.broker == nil)
        json.key("open")
        json.beginArray()
        for row in handed {
            json.beginObject()
            json.key("home")
            json.string(row.home)
            json.key("id")
            json.string(row.id)
            json.endObject()
        }
        json.endArray()
        json.key("results")
        json.beginArray()
        for id in tier.asked.keys.sorted() { writeResult(id, refusal: tier.asked[id] ?? nil, to: &json) }
        json.endArray()
        json.endObject()
        return json.finish()
    }

    /// Nothing while a home's box still has to answer.
    private func writeResult(_ id: String, refusal: String?, to json: inout JSONWriter) {
        var (status, note) = ("refused", refusal)
        if refusal == nil {
            guard let command = try? store.command(id: id), command.state != .pending else { return }
            (status, note) = (command.state.rawValue, command.note)
        }
        json.beginObject()
        json.key("command_id")
        json.string(id)
        json.key("status")
        json.string(status)
        json.key("note")
        json.string(note)
        json.endObject()
    }
}
