import SafetyModel

/// One quiet stretch: from a last sign of life to the next one.
struct QuietStretch: Sendable, Codable, Equatable {
    var seconds: Float
    var place: UInt16
    /// Half-hour of the local day in which it began, 0 to 47.
    var half: UInt8
    /// It began out of lively movement.
    var isStirring: Bool
    /// Day on the home's own clock on which it ended.
    var day: Int32
}

/// What a home's silences have been: a bounded number of quiet stretches, and how many minutes were active, by place and hour.
///
/// The stretches lie longest first, so a limit reads only the head of the list. Adding one costs a binary search.
struct QuietHistory: Sendable, Codable {
    static let limit = 4096
    /// The share of a full history that is dropped at once, oldest first.
    static let dropped = 256

    private(set) var stretches: [QuietStretch] = []
    /// Active minutes, fading: `place * 96 + half * 2 + stirring`.
    private(set) var activeMinutes: [Float] = []
    /// Days of the own clock on which the minutes have faded.
    private(set) var fadedDay: Int32 = 0

    mutating func add(_ stretch: QuietStretch) {
        if stretches.count >= Self.limit { dropOldest() }
        var (low, high) = (0, stretches.count)
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].seconds >= stretch.seconds { low = middle + 1 } else { high = middle }
        }
        stretches.insert(stretch, at: low)
    }

    private mutating func dropOldest() {
        let days = stretches.map(\.day).sorted()
        let line = days[min(Self.dropped, days.count - 1)]
        var left = Self.dropped
        stretches.removeAll { stretch in
            guard left > 0, stretch.day <= line else { return false }
            left -= 1
            return true
        }
    }

    mutating func addActiveMinute(place: Int, half: Int, isStirring: Bool) {
        let index = place * 96 + half * 2 + (isStirring ? 1 : 0)
        if index >= activeMinutes.count {
            activeMinutes.append(contentsOf: [Float](repeating: 0, count: (place + 1) * 96 - activeMinutes.count))
        }
        activeMinutes[index] += 1
    }

    /// Lets the active minutes fade once for each day that has passed.
    mutating func fade(to day: Int32, keeping: Float) {
        guard day > fadedDay else { return }
        var factor: Float = 1
        for _ in 0..<min(day - fadedDay, 400) { factor *= keeping }
        fadedDay = day
        for index in activeMinutes.indices {
            let left = activeMinutes[index] * factor
            activeMinutes[index] = left < 0.001 ? 0 : left
        }
    }

    func minutes(place: Int, half: Int, stirring: Int) -> Double {
        let index = place * 96 + half * 2 + stirring
        return index < activeMinutes.count ? Double(activeMinutes[index]) : 0
    }

    var knownPlaces: Int { activeMinutes.count / 96 }
}
