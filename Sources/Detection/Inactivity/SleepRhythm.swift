import SafetyModel

/// When the resident is usually up: the ends of the last nights' long silences.
struct SleepRhythm: Sendable, Codable {
    struct Rise: Sendable, Codable, Equatable {
        /// Local calendar day, days since 1970.
        var day: Int64
        /// Minutes after local midnight.
        var minute: Int
    }
    private(set) var rises: [Rise] = []
    private static let kept = 60

    /// A silence has ended, which was at home and seen whole.
    mutating func ingest(from start: Milliseconds, to end: Milliseconds) {
        guard end &- start >= 3_600_000 else { return }
        let rise = Self.minute(end)
        guard (240..<840).contains(rise), Self.belongsToNight(start) else { return }
        let day = RFC3339.floorDivide(end, 86_400_000)
        if let last = rises.last, last.day == day {
            rises[rises.count - 1].minute = max(last.minute, rise)
        } else {
            rises.append(Rise(day: day, minute: rise))
            if rises.count > Self.kept { rises.removeFirst() }
        }
    }

    /// Latest minute of the day by which a night's silence must have ended; nil while too few nights are known.
    func upLine(_ settings: InactivitySettings) -> Double? {
        guard rises.count >= settings.nightsForUpLine, let latest = rises.map(\.minute).max() else { return nil }
        return Double(latest) + settings.upMarginMinutes
    }

    /// When a silence that began at `start` (local milliseconds) must have ended; nil if it is no night's silence.
    func upBy(_ settings: InactivitySettings, start: Milliseconds) -> Milliseconds? {
        guard Self.belongsToNight(start), let line = upLine(settings) else { return nil }
        return Self.morning(after: start, minute: line)
    }

    /// That minute of the day in the morning after a night's silence that began at `start` (local milliseconds).
    static func morning(after start: Milliseconds, minute line: Double) -> Milliseconds {
        let midnight = RFC3339.floorDivide(start, 86_400_000) * 86_400_000
        let isEvening = minute(start) >= 1080
        return midnight &+ (isEvening ? 86_400_000 : 0) &+ Milliseconds(line * 60_000)
    }

    static func minute(_ local: Milliseconds) -> Int {
        Int((local &- RFC3339.floorDivide(local, 86_400_000) &* 86_400_000) / 60_000)
    }

    /// 18:00 to 08:00.
    static func belongsToNight(_ start: Milliseconds) -> Bool {
        let minute = minute(start)
        return minute < 480 || minute >= 1080
    }
}
