import SafetyModel

/// A meter's total as far as it can be believed: camera-read and ultrasonic meters jitter by some litres, receivers send a single
/// 0.000 after a restart or the value of the billing date, and a misread digit adds a cubic metre for one reading.
///
/// A total counts above its running maximum plus the meter's own noise (the largest fall of the last week). A larger fall is
/// another counter, and a rise of more than 0.1 m3 (an hour) a use, only when the next reading keeps it.
struct SettledTotal: Sendable, Codable {
    struct Reading: Sendable, Codable, Equatable {
        var totalM3: Double
        var uptime: Milliseconds
    }
    /// The running maximum, and when it was last shown or disproved by nothing.
    private var settled: Reading?
    /// A fall or a rise that waits for the next reading.
    private var pending: Reading?
    private var noiseM3 = 0.0
    private var noiseAt: Milliseconds = 0

    /// No larger fall is a wobble (m3): the last two digits of a meter that shows litres.
    private static let wobbleM3 = 0.02
    /// What needs no second reading: in one interval, and for each hour of a longer one (m3).
    private static let plainRiseM3 = 0.1
    private static let step = 0.0005
    private static let week: Milliseconds = 7 * 86_400_000

    /// Takes a reading that is newer than those before.
    /// - Returns: what is now known of the total, in order of time: nothing while a reading is in doubt, two when it is confirmed.
    mutating func accept(_ totalM3: Double, at uptime: Milliseconds) -> [Reading] {
        let shown = Reading(totalM3: totalM3, uptime: uptime)
        guard let settled else {
            self.settled = shown
            return [shown]
        }
        if let doubted = pending {
            pending = nil
            if isKept(doubted, by: shown, settled) {
                self.settled = doubted
                return [doubted] + accept(totalM3, at: uptime)
            }
        }
        let risen = totalM3 - settled.totalM3
        if risen < -Self.step {
            guard risen >= -Self.wobbleM3, totalM3 >= Self.step else {
                pending = shown
                return []
            }
            if -risen >= noiseM3 / 2 { (noiseM3, noiseAt) = (max(noiseM3, -risen), uptime) }
            return [stand(at: uptime)]
        }
        if uptime &- noiseAt > Self.week { noiseM3 = 0 }
        if noiseM3 > 0, risen <= noiseM3 + Self.step { return [stand(at: uptime)] }
        let hours = max(1, Double(uptime &- settled.uptime) / 3_600_000)
        if risen > Self.plainRiseM3 * hours + 1e-6 {
            pending = shown
            return []
        }
        self.settled = shown
        return [shown]
    }

    /// The maximum, shown again or not contradicted.
    private mutating func stand(at uptime: Milliseconds) -> Reading {
        let reading = Reading(totalM3: settled?.totalM3 ?? 0, uptime: uptime)
        settled = reading
        return reading
    }

    /// Whether the next reading says the same as a doubted one: a fall that is not taken back, a rise that stays.
    private func isKept(_ doubted: Reading, by shown: Reading, _ settled: Reading) -> Bool {
        let isFall = doubted.totalM3 < settled.totalM3
        let isAtLeast = shown.totalM3 >= doubted.totalM3 - Self.wobbleM3
        return isAtLeast && (!isFall || shown.totalM3 < settled.totalM3 - Self.wobbleM3)
    }
}
