/// The course of the movement in short steps around the impact: what the summaries of `FallFeatures` flatten.
enum FallProfile {
    static func values(of window: FallWindow, _ gravity: Gravities) -> [Float] {
        blow(window) + posture(window, gravity) + movement(window) + turning(window)
    }

    /// Mean magnitude in steps of 0.12 s, from 1 s before to 1 s after.
    private static func blow(_ window: FallWindow) -> [Float] {
        stride(from: -25, to: 26, by: 3).map { window.meanMagnitude($0, $0 + 3, atLeast: 3) }
    }

    /// How far from its final direction gravity was in steps of half a second, and how its size changed.
    private static func posture(_ window: FallWindow, _ gravity: Gravities) -> [Float] {
        let final = [gravity.late, gravity.middle, gravity.early].first { !$0.x.isNaN } ?? gravity.early
        return stride(from: -50, to: 50, by: 12).map { cosine(window.mean($0, $0 + 12, atLeast: 6), final) }
    }

    /// Movement in steps of half a second: how much changes from tick to tick.
    private static func movement(_ window: FallWindow) -> [Float] {
        stride(from: -36, to: 84, by: 12).map { window.meanChange($0, $0 + 12) }
    }

    /// Turn rate in steps of a quarter of a second, and the whole turn before the impact.
    private static func turning(_ window: FallWindow) -> [Float] {
        let turn = window.turnDps
        func mean(_ low: Int, _ high: Int) -> Float {
            guard !turn.isEmpty, let range = window.ticks(low, high) else { return .nan }
            return range.reduce(Float(0)) { $0 + turn[$1] } / Float(range.count)
        }
        let largestAfter = turn.isEmpty ? nil : window.ticks(25, FallWindow.ticksAfter + 1)?.map { turn[$0] }.max()
        return stride(from: -24, to: 30, by: 6).map { mean($0, $0 + 6) } + [largestAfter ?? .nan]
    }
}
