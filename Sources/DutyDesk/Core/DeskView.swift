import AlertRouter
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
            guard try store.alert(home: key.home, id: key.id) == nil else { continue }
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
        json.key("offset")
        json.int(settings.zone.offsetSeconds(at: now.wall))
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
        let dark = homes.filter { $0.value.isDark }
        json.key("dark_total")
        json.int(dark.count)
        json.key("dark")
        json.beginArray()
        // Of an outage the page needs the number; the list of homes has them all.
        for (home, watch) in dark.sorted(by: { $0.key < $1.key }).prefix(Self.maximumDarkListed) {
            json.beginObject()
            json.key("home")
            json.string(home)
            json.key("seen")
            json.int(watch.row.seen)
            json.key("place")
            writePlace(self.home(home), to: &json, at: now)
            json.endObject()
        }
        json.endArray()
        writeDuty(to: &json, at: now)
        json.endObject()
        return json.finish()
    }

    private static let maximumDarkListed = 100

    /// Who is on duty now, and which desks above answer.
    private func writeDuty(to json: inout JSONWriter, at now: Moment) {
        json.key("duty")
        json.beginArray()
        for rota in roster.rotas {
            json.beginObject()
            json.key("rota")
            json.string(rota.name)
            json.key("people")
            json.beginArray()
            for name in rota.onDuty(at: now.wall, zone: settings.zone) { json.string(name) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.key("tiers")
        json.beginArray()
        for tier in tiers {
            json.beginObject()
            json.key("title")
            json.string(settings.tiers.first { $0.name == tier.name }?.title ?? tier.name)
            json.key("lost")
            json.bool(tier.isLost)
            json.endObject()
        }
        json.endArray()
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
