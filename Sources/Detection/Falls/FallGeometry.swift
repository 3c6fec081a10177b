func length(_ vector: SIMD3<Float>) -> Float { (vector * vector).sum().squareRoot() }

/// Cosine of the angle between; `.nan` where either has no direction.
func cosine(_ left: SIMD3<Float>, _ right: SIMD3<Float>) -> Float {
    let size = length(left) * length(right)
    return size > 0.01 ? max(-1, min(1, (left * right).sum() / size)) : .nan
}

/// Mean acceleration over stretches of the window: where down was.
struct Gravities {
    let longBefore, justBefore, early, middle, late: SIMD3<Float>

    init(_ window: FallWindow) {
        justBefore = window.mean(-38, -12)
        let start = window.mean(-75, -30)
        longBefore = start.x.isNaN ? justBefore : start
        (early, middle, late) = (window.mean(10, 35), window.mean(35, 62), window.mean(62, 96))
    }
}

/// Sums over stretches of a window; `.nan` where the stretch was not recorded.
extension FallWindow {
    func mean(_ low: Int, _ high: Int, atLeast: Int = 5) -> SIMD3<Float> {
        guard let range = available(low, high, atLeast) else { return SIMD3(repeating: .nan) }
        return range.reduce(SIMD3<Float>()) { $0 + accelerationG[$1] } / Float(range.count)
    }

    func meanMagnitude(_ low: Int, _ high: Int, atLeast: Int = 5) -> Float {
        available(low, high, atLeast).map { $0.reduce(Float(0)) { $0 + magnitudeG[$1] } / Float($0.count) } ?? .nan
    }

    private func available(_ low: Int, _ high: Int, _ atLeast: Int) -> Range<Int>? {
        let lower = max(0, impact + low)
        let upper = min(accelerationG.count, impact + high)
        return upper - lower >= atLeast ? lower..<upper : nil
    }

    /// Root mean square distance from the mean acceleration: movement of any kind, posture taken out.
    func deviation(_ low: Int, _ high: Int) -> Float {
        guard let range = ticks(low, high) else { return .nan }
        let centre = mean(low, high)
        let sum = range.reduce(Float(0)) { sum, tick in
            let away = accelerationG[tick] - centre
            return sum + (away * away).sum()
        }
        return (sum / Float(range.count)).squareRoot()
    }

    func magnitudeDeviation(_ low: Int, _ high: Int) -> Float {
        guard let range = ticks(low, high) else { return .nan }
        let centre = meanMagnitude(low, high)
        let sum = range.reduce(Float(0)) { $0 + (magnitudeG[$1] - centre) * (magnitudeG[$1] - centre) }
        return (sum / Float(range.count)).squareRoot()
    }

    /// Distance from the tick before.
    func change(at tick: Int) -> Float { tick > 0 ? length(accelerationG[tick] - accelerationG[tick - 1]) : 0 }

    func meanChange(_ low: Int, _ high: Int) -> Float {
        ticks(low, high).map { $0.reduce(Float(0)) { $0 + change(at: $1) } / Float($0.count) } ?? .nan
    }

    func largestChange(_ low: Int, _ high: Int) -> Float {
        ticks(low, high).flatMap { $0.map(change).max() } ?? .nan
    }

    func largestMagnitude(_ low: Int, _ high: Int) -> Float {
        ticks(low, high).flatMap { magnitudeG[$0].max() } ?? .nan
    }

    /// Least and most cosine of half-second means against a direction.
    func leaning(from direction: SIMD3<Float>, _ low: Int, _ high: Int) -> (least: Float, most: Float) {
        var (least, most) = (Float.nan, Float.nan)
        for start in stride(from: low, to: high, by: 6) {
            let lean = cosine(direction, mean(start, start + 12, atLeast: 6))
            if !lean.isNaN { (least, most) = (Float.minimum(least, lean), Float.maximum(most, lean)) }
        }
        return (least, most)
    }

    /// Sum of the turns (1 - cosine) of quarter-second means.
    func turnOfGravity(_ low: Int, _ high: Int) -> Float {
        guard ticks(low, high) != nil else { return .nan }
        return stride(from: low, to: high - 6, by: 6).reduce(Float(0)) { sum, start in
            let lean = cosine(mean(start, start + 6), mean(start + 6, start + 12))
            return lean.isNaN ? sum : sum + 1 - lean
        }
    }

    /// How often the magnitude rises through a level, a second.
    func crossings(of level: Float, _ low: Int, _ high: Int) -> Float {
        guard let range = ticks(low, high) else { return .nan }
        let count = range.dropFirst().count { magnitudeG[$0] > level && magnitudeG[$0 - 1] <= level }
        return Float(count * MotionClock.ticksPerSecond) / Float(range.count)
    }

    /// Largest autocorrelation of the magnitude at lags of 0.28 to 1 s: near 1 for steps and claps.
    func repetition(_ low: Int, _ high: Int) -> Float {
        guard let range = ticks(low, high), range.count >= 45 else { return .nan }
        let centre = meanMagnitude(low, high)
        let power = range.reduce(Float(0)) { $0 + (magnitudeG[$1] - centre) * (magnitudeG[$1] - centre) }
        guard power > 0.01 else { return 0 }
        return (7...25).map { lag in
            range.dropLast(lag).reduce(Float(0)) {
                $0 + (magnitudeG[$1] - centre) * (magnitudeG[$1 + lag] - centre)
            } / power * Float(range.count) / Float(range.count - lag)
        }.max() ?? 0
    }
}
