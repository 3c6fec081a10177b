import FoundationEssentials
import SQLite
import SafetyModel

/// Why somebody should look after a home today.
enum Attention: String, Sendable, CaseIterable {
    /// Its box was not heard for `home_silent`: nothing watches it.
    case dark
    /// Its box said good-bye.
    case offline
    /// The box says that it cannot watch: sensors missing, no signs of anybody, no electricity.
    case blind
    /// Devices of it fail, or its box tells of faults.
    case unsupervised
    /// Unusually little movement.
    case quiet
}

extension DeskCore {
    /// Every home with its last sign of life; with `onlyAttention` the day's list for visiting staff.
    func homesArray(
        onlyAttention: Bool, withResidents: Bool = true, at now: Moment
    ) throws(SQLiteError) -> [UInt8] {
        var open: [String: [Alert]] = [:]
        for row in try store.openAlerts() where row.origin != .tier {
            open[row.alert.home, default: []].append(row.alert)
        }
        var json = JSONWriter(capacity: 4096)
        json.beginArray()
        for home in homes.keys.sorted() {
            guard let watch = homes[home] else { continue }
            let faults = Self.faults(watch)
            let attention = attention(watch, open[home] ?? [], faults)
            guard !attention.isEmpty || !onlyAttention else { continue }
            json.beginObject()
            json.key("home")
            json.string(home)
            json.key("dark")
            json.bool(watch.isDark)
            json.key("presence")
            json.string(watch.row.presence?.rawValue)
            json.key("seen")
            if watch.row.seen > 0 { json.string(time(watch.row.seen)) } else { json.null() }
            json.key("attention")
            write(attention.map(\.rawValue), to: &json)
            json.key("faults")
            write(faults, to: &json)
            json.key("open_alerts")
            json.int((open[home] ?? []).count)
            json.key("place")
            writePlace(self.home(home), isWhole: withResidents, to: &json, at: now)
            json.endObject()
        }
        json.endArray()
        return json.finish()
    }

    private func attention(_ watch: HomeWatch, _ open: [Alert], _ faults: [String]) -> [Attention] {
        let isBlind = open.contains { [.blind, .power].contains($0.category) && $0.condition == .active }
        let isFailing = open.contains { $0.category == .deviceFault && $0.condition == .active }
        let isQuiet = open.contains { $0.category == .inactivity }
        return Attention.allCases.filter { reason in
            switch reason {
            case .dark: watch.isDark
            case .offline: watch.row.presence == .offline
            case .blind: isBlind
            case .unsupervised: isFailing || !faults.isEmpty
            case .quiet: isQuiet
            }
        }
    }

    /// What the latest heartbeat tells of.
    private static func faults(_ watch: HomeWatch) -> [String] {
        struct Beat: Decodable { var faults: [String]? }
        guard let bytes = watch.row.heartbeat, let beat = try? JSONDecoder().decode(Beat.self, from: Data(bytes)) else {
            return []
        }
        return Array((beat.faults ?? []).prefix(50))
    }

    private func write(_ texts: [String], to json: inout JSONWriter) {
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }
}
