import AlertRouter
import FoundationEssentials
import SQLite
import SafetyModel

// Homes and rotas as the configuration has them, with what staff changed since: commands write the database beside a running
// desk, which looks at it every half minute.
extension DeskCore {
    mutating func readBook() throws(SQLiteError) {
        let enrolled = try store.enrolled()
        let known = Set(settings.homes.map(\.id))
        // The file comes first: what is written there is meant.
        entries = settings.homes + enrolled.filter { !known.contains($0.id) }
        roster = settings.roster.adding(try store.rotaChanges())
        desks = try store.clients().filter(\.isDesk).map(\.name)
    }

    /// Homes that were enrolled since, and desks that got a token, are listened for from now on.
    mutating func watchNewcomers(at now: Moment) {
        for entry in entries where homes[entry.id] == nil {
            homes[entry.id] = HomeWatch(row: HomeRow(home: entry.id, seen: 0), heard: now.uptime)
        }
        for name in desks where lowerDesks[name] == nil { lowerDesks[name] = LowerDesk(heard: now.uptime) }
        for name in lowerDesks.keys where !desks.contains(name) { lowerDesks[name] = nil }
    }

    func home(_ id: String) -> HomeEntry? { places[id] }

    /// Where an alert is, for people: of this desk's book, or as the desk below told it.
    func place(of row: AlertRow) -> HomeEntry? {
        home(row.alert.home) ?? (row.origin == .tier ? PassedPlace(row.object)?.place : nil)
    }

    /// What a desk above is sent beside the alert: it does not know these homes.
    func surroundings(of alert: Alert) -> [(key: String, json: [UInt8])] {
        var all: [(key: String, json: [UInt8])] = []
        var (sender, place) = (settings.title, home(alert.home))
        if place == nil, let row = try? store.alert(home: alert.home, id: alert.id), row.origin == .tier {
            let passed = PassedPlace(row.object)
            place = passed?.place
            if let title = passed?.desk { sender = Bilingual(zh: title.zh, en: title.en) }
        }
        if let json = try? JSONEncoder().encode(sender) { all.append(("desk", [UInt8](json))) }
        if let place, let json = try? JSONEncoder().encode(place) { all.append(("place", [UInt8](json))) }
        return all
    }

    func address(home: String, alert: String) -> String? {
        if let entry = self.home(home) { return entry.address }
        guard let found = try? store.alert(home: home, id: alert), let place = place(of: found) else { return nil }
        return place.address
    }
}
