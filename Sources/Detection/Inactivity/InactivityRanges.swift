/// The constants that the search moves, and how far.
enum InactivityRanges {
    typealias Constant = any WritableKeyPath<InactivitySettings, Double> & Sendable
    struct Range: Sendable {
        var name: String
        var constant: Constant
        var low: Double
        var high: Double
    }

    static let all: [Range] = [
        Range(name: "chancePerActiveMinute", constant: \.chancePerActiveMinute, low: 1e-4, high: 4e-4),
        Range(name: "sleepChanceFactor", constant: \.sleepChanceFactor, low: 3, high: 12),
        Range(name: "coarseSleepChanceFactor", constant: \.coarseSleepChanceFactor, low: 1.5, high: 6),
        Range(name: "coarsePlaceChanceFactor", constant: \.coarsePlaceChanceFactor, low: 2, high: 8),
        Range(name: "bedShare", constant: \.bedShare, low: 0.25, high: 1),
        Range(name: "effectiveExceedances", constant: \.effectiveExceedances, low: 4, high: 10),
        Range(name: "placeShrinkage", constant: \.placeShrinkage, low: 0.75, high: 3),
        Range(name: "restShrinkage", constant: \.restShrinkage, low: 2.5, high: 10),
        Range(name: "hourBandwidth", constant: \.hourBandwidth, low: 1.5, high: 4),
        Range(name: "samePhaseWeight", constant: \.samePhaseWeight, low: 0.005, high: 0.05),
        Range(name: "otherStirringWeight", constant: \.otherStirringWeight, low: 0.2, high: 0.8),
        Range(name: "borrowedMinutes", constant: \.borrowedMinutes, low: 4, high: 16),
        Range(name: "otherPhasePool", constant: \.otherPhasePool, low: 0.3, high: 1),
        Range(name: "capFactor", constant: \.capFactor, low: 1.1, high: 1.5),
        Range(name: "halfLifeDays", constant: \.halfLifeDays, low: 30, high: 120),
        Range(name: "coarseAnchorShare", constant: \.coarseAnchorShare, low: 0.15, high: 0.6),
        Range(name: "coarseRestShare", constant: \.coarseRestShare, low: 0.005, high: 0.02),
        Range(name: "floorMinutes", constant: \.floorMinutes, low: 40, high: 90),
        Range(name: "restingPlaceFloorMinutes", constant: \.restingPlaceFloorMinutes, low: 75, high: 150),
        Range(name: "bedFloorMinutes", constant: \.bedFloorMinutes, low: 90, high: 240),
        Range(name: "restingPlaceCeilingMinutes", constant: \.restingPlaceCeilingMinutes, low: 150, high: 300),
        Range(name: "coarseRestingCeilingMinutes", constant: \.coarseRestingCeilingMinutes, low: 90, high: 180),
        Range(name: "restFactor", constant: \.restFactor, low: 1.3, high: 2.5),
        Range(name: "upMarginMinutes", constant: \.upMarginMinutes, low: 60, high: 120),
    ]

    /// Each constant moves with a chance of one in three, evenly on a logarithmic scale.
    static func sample(around base: InactivitySettings, _ generator: inout SplitMix64) -> InactivitySettings {
        var settings = base
        for range in all {
            let (moves, point) = (generator.index(below: 3) == 0, Double(generator.index(below: 1001)) / 1000)
            guard moves else { continue }
            let span = Logarithm.natural(range.high / range.low)
            settings[keyPath: range.constant] = range.low * Logarithm.exponential(span * point)
        }
        return settings
    }

    static func differences(_ settings: InactivitySettings, from base: InactivitySettings) -> [String] {
        all.compactMap { range in
            let (value, was) = (settings[keyPath: range.constant], base[keyPath: range.constant])
            return value == was ? nil : "  \(range.name) \(value), ships \(was)"
        }
    }
}
