import AlertRouter
import HomePipeline
import SafetyModel

/// What a replay saw, gathered for its report: when something stirred and where, and what became of each alert.
struct ReplayStory {
    struct Day {
        /// Stirrings by slot of ten minutes and place.
        var slots: [[String: Int]] = Array(repeating: [:], count: Self.slotsADay)
        static let slotsADay = 144
    }
    struct Entry {
        var last: Alert
        var transitions: [(name: String, alert: Alert)]
    }
    let zone: TimeZoneRules
    /// By the local day's number since 1970.
    private(set) var days: [Int64: Day] = [:]
    private(set) var order: [String] = []
    private(set) var entries: [String: Entry] = [:]
    /// A report of more days than this shows the last ones.
    private let dayLimit = 400

    init(zone: TimeZoneRules) { self.zone = zone }

    mutating func note(_ input: HomeInput, at moment: Moment) {
        switch input {
        case .sign(let event?): count(event.room ?? event.device.name, at: moment)
        case .message(let message) where message.link == .home: count("", at: moment)
        default: break
        }
    }

    private mutating func count(_ place: String, at moment: Moment) {
        let (day, slot) = self.slot(moment.wall)
        days[day, default: Day()].slots[slot][place, default: 0] += 1
        if days.count > dayLimit, let oldest = days.keys.min() { days[oldest] = nil }
    }

    mutating func note(_ alert: Alert, _ event: TransitionEvent) {
        if entries[alert.id] == nil { order.append(alert.id) }
        entries[alert.id, default: Entry(last: alert, transitions: [])].last = alert
        entries[alert.id]?.transitions.append((event.name, alert))
    }

    /// The local day and the slot of ten minutes in it.
    func slot(_ wall: Milliseconds) -> (day: Int64, slot: Int) {
        let local = RFC3339.floorDivide(wall, 1000) + Int64(zone.offsetSeconds(at: wall))
        let day = RFC3339.floorDivide(local, 86_400)
        return (day, Int(local - day * 86_400) / 600)
    }

    /// Every place that stirred, the busiest first.
    var places: [String] {
        var totals: [String: Int] = [:]
        for day in days.values { for slot in day.slots { totals.merge(slot, uniquingKeysWith: +) } }
        return totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
}
