/// Numbers about a window that a turn of the axes does not change. Training and detection share this one definition;
/// `.nan` stands for "not recorded", which the model handles.
enum FallFeatures {
    static func values(of window: FallWindow) -> [Float] {
        let gravity = Gravities(window)
        return impact(window) + movement(window) + posture(window, gravity) + vertical(window, gravity)
            + aftermath(window) + rhythm(window) + turning(window) + FallProfile.values(of: window, gravity)
    }

    /// The blow itself and the weightlessness before it.
    private static func impact(_ window: FallWindow) -> [Float] {
        let magnitude = window.magnitudeG
        let before = window.ticks(-25, 0)
        let around = window.ticks(-25, 26)
        let second = Float(1) / Float(MotionClock.ticksPerSecond)
        let lowest = before.flatMap { range in range.min { magnitude[$0] < magnitude[$1] } }
        return [
            magnitude[window.impact],
            window.meanMagnitude(-1, 2, atLeast: 1), window.meanMagnitude(-3, 4, atLeast: 1),
            lowest.map { magnitude[$0] } ?? .nan,
            lowest.map { Float(window.impact - $0) * second } ?? .nan,
            before.map { Float($0.count { magnitude[$0] < 0.7 }) * second } ?? .nan,
            before.map { $0.reduce(Float(0)) { $0 + max(0, 1 - magnitude[$1]) } * second } ?? .nan,
            window.ticks(-6, 9).map { $0.reduce(Float(0)) { $0 + max(0, magnitude[$1] - 1) } * second } ?? .nan,
            around.map { Float($0.count { magnitude[$0] > 2 }) * second } ?? .nan,
            around.map { Float($0.count { magnitude[$0] > 1.5 }) * second } ?? .nan,
            window.largestChange(-12, 13),
            window.meanChange(-25, 0), window.meanChange(0, 13),
        ]
    }

    /// How much the body moved, before and after.
    private static func movement(_ window: FallWindow) -> [Float] {
        let spans = [(-75, -38), (-38, -12), (-12, 0), (1, 13), (10, 35), (35, 62), (62, 96)]
        return spans.map { window.deviation($0.0, $0.1) } + spans.map { window.magnitudeDeviation($0.0, $0.1) }
            + [(-75, -38), (-38, -12), (10, 35), (35, 62), (62, 96)].map { window.meanChange($0.0, $0.1) }
            + [(-75, -12), (13, 35), (35, 62), (62, 96)].map { window.largestMagnitude($0.0, $0.1) }
    }

    /// How the body lay against gravity, before and after: cosines of the angles between.
    private static func posture(_ window: FallWindow, _ gravity: Gravities) -> [Float] {
        let blow = window.mean(-1, 3, atLeast: 1)
        return [
            cosine(gravity.longBefore, gravity.late), cosine(gravity.longBefore, gravity.middle),
            cosine(gravity.longBefore, gravity.early), cosine(gravity.longBefore, gravity.justBefore),
            cosine(gravity.justBefore, gravity.early), cosine(gravity.justBefore, gravity.late),
            cosine(gravity.early, gravity.late), cosine(gravity.middle, gravity.late),
            cosine(gravity.longBefore, blow), cosine(gravity.late, blow), cosine(gravity.middle, blow),
            length(gravity.longBefore), length(gravity.early), length(gravity.middle), length(gravity.late),
            window.leaning(from: gravity.longBefore, -12, 96).least,
            window.leaning(from: gravity.longBefore, -12, 96).most,
            window.leaning(from: gravity.longBefore, 25, 96).least,
            window.leaning(from: gravity.longBefore, 25, 96).most,
            window.turnOfGravity(-25, 0), window.turnOfGravity(0, 25), window.turnOfGravity(25, 96),
        ]
    }

    /// Acceleration along and across the direction that was down before.
    private static func vertical(_ window: FallWindow, _ gravity: Gravities) -> [Float] {
        let size = length(gravity.longBefore)
        guard size > 0.3 else { return Array(repeating: .nan, count: 6) }
        let down = gravity.longBefore / size
        let along = window.accelerationG.map { ($0 * down).sum() }
        let second = Float(1) / Float(MotionClock.ticksPerSecond)
        func across(_ tick: Int) -> Float { length(window.accelerationG[tick] - down * along[tick]) }
        return [
            window.ticks(-25, 0).flatMap { $0.map { along[$0] }.min() } ?? .nan,
            window.ticks(-6, 9).flatMap { $0.map { along[$0] }.max() } ?? .nan,
            window.ticks(-6, 9).flatMap { $0.map(across).max() } ?? .nan,
            window.ticks(-25, 0).flatMap { $0.map(across).max() } ?? .nan,
            window.ticks(-25, 0).map { $0.reduce(Float(0)) { $0 + along[$1] - size } * second } ?? .nan,
            window.ticks(0, 13).map { $0.reduce(Float(0)) { $0 + along[$1] - size } * second } ?? .nan,
        ]
    }

    /// Stillness after the impact.
    private static func aftermath(_ window: FallWindow) -> [Float] {
        let second = Float(1) / Float(MotionClock.ticksPerSecond)
        guard let after = window.ticks(3, 96) else { return Array(repeating: .nan, count: 5) }
        var (run, longest, firstQuiet) = (0, 0, -1)
        for tick in after {
            run = window.change(at: tick) < 0.06 ? run + 1 : 0
            longest = max(longest, run)
            if run == 10, firstQuiet < 0 { firstQuiet = tick - 9 - window.impact }
        }
        let still = after.count { window.change(at: $0) < 0.03 }
        let loud = after.count { abs(window.magnitudeG[$0] - 1) > 0.25 }
        return [
            Float(longest) * second, firstQuiet < 0 ? .nan : Float(firstQuiet) * second,
            Float(still) / Float(after.count), Float(loud) / Float(after.count),
            after.last.map { Float(run) / Float($0 + 1 - window.impact) } ?? .nan,
        ]
    }

    /// Steps and repeated blows: walking, jogging, clapping, hopping.
    private static func rhythm(_ window: FallWindow) -> [Float] {
        [
            window.crossings(of: 1.2, -75, -5), window.crossings(of: 1.2, 10, 96), window.crossings(of: 1.6, -75, -5),
            window.crossings(of: 1.6, 5, 96), window.repetition(-75, -5), window.repetition(8, 96),
            window.largestMagnitude(-75, -12) / window.magnitudeG[window.impact],
            window.largestMagnitude(13, 96) / window.magnitudeG[window.impact],
        ]
    }

    /// What a gyroscope adds.
    private static func turning(_ window: FallWindow) -> [Float] {
        let turn = window.turnDps
        guard !turn.isEmpty else { return Array(repeating: .nan, count: 8) }
        func mean(_ low: Int, _ high: Int) -> Float {
            window.ticks(low, high).map { $0.reduce(Float(0)) { $0 + turn[$1] } / Float($0.count) } ?? .nan
        }
        return [
            mean(-75, -38), mean(-38, -12), mean(-25, 1), mean(0, 13), mean(10, 35), mean(35, 62), mean(62, 96),
            window.ticks(-25, 13).flatMap { turn[$0].max() } ?? .nan,
        ]
    }
}
