/// The generator of the evaluation: SplitMix64 (Steele, Lea, Flood 2014). One seed, one result, on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 up to, not including, `count`; 0 if there is nothing to choose from.
    mutating func index(below count: Int) -> Int { count <= 0 ? 0 : Int(next() % UInt64(count)) }
}

/// A figure with its 95 % interval.
package struct Interval: Sendable, Equatable {
    package var value: Double
    package var low: Double
    package var high: Double
}

enum EvaluationStatistics {
    /// A proportion (Wilson 1927).
    static func proportion(_ hits: Int, of count: Int) -> Interval {
        guard count > 0 else { return Interval(value: 0, low: 0, high: 1) }
        let (total, z) = (Double(count), 1.96)
        let share = Double(hits) / total
        let middle = share + z * z / (2 * total)
        let spread = z * (share * (1 - share) / total + z * z / (4 * total * total)).squareRoot()
        let scale = 1 + z * z / total
        return Interval(value: share, low: max(0, (middle - spread) / scale), high: min(1, (middle + spread) / scale))
    }

    /// A rate of rare events (Poisson, Byar's approximation).
    static func rate(_ events: Int, per exposure: Double) -> Interval {
        guard exposure > 0 else { return Interval(value: 0, low: 0, high: 0) }
        let (count, z) = (Double(events), 1.96)
        func cube(_ value: Double) -> Double { max(0, value) * max(0, value) * max(0, value) }
        let low = events == 0 ? 0 : count * cube(1 - 1 / (9 * count) - z / (3 * count.squareRoot()))
        let next = count + 1
        let high = next * cube(1 - 1 / (9 * next) + z / (3 * next.squareRoot()))
        return Interval(value: count / exposure, low: low / exposure, high: high / exposure)
    }

    /// A quantile by the protocol's rule (the smallest value that at least this share does not pass), by bootstrap.
    static func quantile(_ share: Double, of sorted: [Double], seed: UInt64) -> Interval? {
        guard !sorted.isEmpty else { return nil }
        var generator = SplitMix64(seed: seed)
        var drawn: [Double] = []
        for _ in 0..<400 {
            let sample = sorted.indices.map { _ in sorted[generator.index(below: sorted.count)] }.sorted()
            drawn.append(sample[rank(share, sample.count)])
        }
        drawn.sort()
        return Interval(value: sorted[rank(share, sorted.count)], low: drawn[9], high: drawn[389])
    }

    private static func rank(_ share: Double, _ count: Int) -> Int {
        let place = Int(exactly: (share * Double(count)).rounded(.up)) ?? count
        return min(count - 1, max(0, place - 1))
    }
}
