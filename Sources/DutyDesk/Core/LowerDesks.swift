import FoundationEssentials
import SQLite
import SafetyModel

/// A desk of the tier below, as it is heard.
struct LowerDesk: Sendable {
    /// On the desk's own clock.
    var heard: Milliseconds
    var isDark = false
}

/// A heartbeat of a desk below.
struct LowerBeat: Decodable {
    struct Result: Decodable { var command_id: String, status: String?, note: String? }
    var open: [TierAnswer.Name]?
    var results: [Result]?

    init?(_ bytes: [UInt8]) {
        guard let read = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
        self = read
    }
}

/// What a desk below sends with an alert, because this desk does not know its homes.
struct PassedPlace: Decodable {
    var desk: Title?
    var place: HomeEntry?
    struct Title: Decodable { var zh: String, en: String }

    init?(_ object: [UInt8]) {
        guard let read = try? JSONDecoder().decode(Self.self, from: Data(object)) else { return nil }
        self = read
    }
}

extension DeskCore {
    /// A desk below lives. Its people's alerts are compared, and what people here want of them is handed out.
    ///
    /// - Returns: the answer's JSON.
    mutating func takeBeat(_ beat: LowerBeat, from client: String, at now: Moment) -> [UInt8] {
        var watch = lowerDesks[client] ?? LowerDesk(heard: now.uptime)
        let isBack = watch.isDark
        (watch.heard, watch.isDark) = (now.uptime, false)
        lowerDesks[client] = watch
        var missing: [TierAnswer.Name] = []
        var wishes: [CommandRow] = []
        try? commit(at: now) { (core) throws(SQLiteError) in
            if isBack {
                try core.store.add(DeskEvent(at: now, kind: .tier, note: "\(client) below is back"))
                try core.clearOwn(home: UplinkTopic.desk, detail: "desk_dark:\(client)", at: now)
            }
            for result in (beat.results ?? []).prefix(1000) {
                guard let command = try core.store.command(id: result.command_id), let id = command.alert,
                    try core.store.alert(home: command.home, id: id)?.client == client
                else { continue }
                try core.settle(command, status: result.status, note: result.note, at: now)
            }
            for name in (beat.open ?? []).prefix(1000) where missing.count < 50 {
                if try core.store.alert(home: name.home, id: name.id) == nil { missing.append(name) }
            }
            wishes = try core.store.pendingCommands(client: client)
        }
        return answer(missing, wishes, at: now)
    }

    private func answer(_ missing: [TierAnswer.Name], _ wishes: [CommandRow], at now: Moment) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.key("at")
        json.string(time(now.wall))
        json.key("storing")
        json.bool(diskTrouble == nil)
        json.key("missing")
        json.beginArray()
        for name in missing {
            json.beginObject()
            json.key("home")
            json.string(name.home)
            json.key("id")
            json.string(name.id)
            json.endObject()
        }
        json.endArray()
        json.key("commands")
        json.beginArray()
        for wish in wishes {
            json.beginObject()
            json.key("home")
            json.string(wish.home)
            json.key("command")
            json.raw(wish.payload)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.finish()
    }

    /// A desk below that is silent leaves a whole community unwatched.
    mutating func watchLowerDesks(at now: Moment) throws(SQLiteError) {
        let limit = settings.policy.homeSilenceMilliseconds
        for name in lowerDesks.keys.sorted() {
            guard var watch = lowerDesks[name], !watch.isDark, now.uptime - watch.heard > limit else { continue }
            watch.isDark = true
            lowerDesks[name] = watch
            try store.add(DeskEvent(at: now, kind: .tier, note: "\(name) below is dark"))
            try raiseOwn(
                .deskDark(name: name, silentSeconds: (now.uptime - watch.heard) / 1000, limitSeconds: limit / 1000),
                at: now)
        }
    }
}
