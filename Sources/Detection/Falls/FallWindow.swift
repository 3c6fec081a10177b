/// Uniform ticks around one impact: what stage 2 looks at.
struct FallWindow: Sendable {
    /// 3 s before and 3.8 s after the impact.
    static let ticksBefore = 75
    static let ticksAfter = 95

    /// Mean acceleration of each tick, g, and its magnitude.
    let accelerationG: [SIMD3<Float>]
    let magnitudeG: [Float]
    /// Mean turn rate of each tick, dps; empty where there is no gyroscope.
    let turnDps: [Float]
    /// Where the impact is in these arrays.
    let impact: Int

    init(_ ticks: [MotionTick], impact: Int) {
        accelerationG = ticks.map(\.accelerationG)
        magnitudeG = accelerationG.map { ($0 * $0).sum().squareRoot() }
        let turns = ticks.compactMap(\.turnDps)
        turnDps = turns.count == ticks.count ? turns : []
        self.impact = impact
    }

    /// Ticks from `low` up to, not including, `high`, counted from the impact, as far as they were recorded; nil where
    /// fewer than five of them (0.2 s) were.
    func ticks(_ low: Int, _ high: Int) -> Range<Int>? {
        let lower = max(0, impact + low)
        let upper = min(accelerationG.count, impact + high)
        return upper - lower >= 5 ? lower..<upper : nil
    }
}
