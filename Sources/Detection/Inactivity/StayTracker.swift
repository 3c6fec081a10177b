import SafetyModel

/// Stays in the bathroom that go on with signs of life: somebody may lie on its floor and move.
struct StayTracker: Sendable, Codable {
    struct Longest: Sendable, Codable {
        var day: Int32
        var length: Milliseconds
    }
    var current: BathroomStay?
    private var longest: [Longest] = []
    private static let keptDays = 60
    private static let stillRecent: Milliseconds = 20 * 60_000

    /// - Returns: true if a stay ended.
    mutating func ingest(
        _ event: ActivityEvent, place: Int, isBathroom: Bool, at now: Moment, lastSign: Milliseconds?
    ) -> Bool {
        if isBathroom {
            let isStale = lastSign.map { now.uptime &- $0 > 3_600_000 } ?? true
            if current == nil || isStale { current = BathroomStay(since: now, place: place) }
            return false
        }
        guard let stay = current, event.isOn || event.kind == .answer else { return false }
        current = nil
        note(now.uptime &- stay.since.uptime, day: InactivityDetector.day(now.uptime))
        return true
    }

    private mutating func note(_ length: Milliseconds, day: Int32) {
        if let last = longest.last, last.day == day {
            longest[longest.count - 1].length = max(last.length, length)
        } else {
            longest.append(Longest(day: day, length: length))
            if longest.count > Self.keptDays { longest.removeFirst() }
        }
        findLimit()
    }

    /// How long a stay may last: half as long again as the longest known, 1 to 4 h; 4 h while unknown.
    private(set) var limit: Milliseconds = 4 * 3_600_000

    private mutating func findLimit() {
        guard longest.count >= 7, let most = longest.map(\.length).max() else { return }
        limit = min(4 * 3_600_000, max(3_600_000, most / 2 &* 3 &+ 900_000))
    }

    /// When the present stay is asked about, or staff are called: a quarter later.
    var deadline: Milliseconds? {
        guard let current, !current.isRaised else { return nil }
        return current.since.uptime &+ limit &+ (current.isAdvised ? limit / 4 : 0)
    }

    func isStirring(at uptime: Milliseconds, lastSign: Milliseconds) -> Bool { uptime &- lastSign <= Self.stillRecent }
}

/// Nights on which the resident went out for longer: after two of them in two months it is a habit.
struct NightExits: Sendable, Codable {
    private var days: [Int32] = []

    mutating func note(_ day: Int32) {
        if days.last == day { return }
        days.append(day)
        if days.count > 16 { days.removeFirst() }
    }

    func isHabit(on day: Int32) -> Bool { days.filter { day &- $0 <= 60 }.count >= 2 }

    /// 00:30 to 05:00.
    static func isNight(_ local: Milliseconds) -> Bool { (30..<300).contains(SleepRhythm.minute(local)) }
}

/// Something else that speaks for an emergency, for as long as it holds.
struct Corroboration: Sendable, Codable {
    var says: Bilingual
    var until: Milliseconds
}
