import SafetyModel

/// Gathers x, y and z of one worn sensor into blocks, whichever order they arrive in.
struct MotionSamples: Sendable {
    static let standardGravity = 9.80665
    static let maximumSamples = 20_000

    private struct Sample: Sendable {
        let time: Double
        var axes: SIMD3<Float>
        var seen: UInt8
    }
    private var samples: [Sample] = []
    private var isSorted = true

    var isEmpty: Bool { samples.isEmpty }

    /// Notes one axis (0, 1, 2) at a time in seconds.
    mutating func add(_ axis: Int, _ value: Double, time: Double) {
        guard (0..<3).contains(axis), samples.count < Self.maximumSamples else { return }
        // No number, or more than any sensor measures: a sample all the same, by which whoever judges the stream sees what ails it.
        let value = value.isFinite && abs(value) < 1e6 ? Float(value) : .nan
        let bit = UInt8(1) << UInt8(axis)
        if let index = samples.lastIndex(where: { $0.time == time }, within: 8) ?? column(of: time),
            samples[index].seen & bit == 0
        {
            samples[index].axes[axis] = value
            samples[index].seen |= bit
            return
        }
        if let last = samples.last, last.time > time { isSorted = false }
        var axes = SIMD3<Float>.zero
        axes[axis] = value
        samples.append(Sample(time: time, axes: axes, seen: bit))
    }

    /// Packs that give all of x, then all of y: the sample of that time lies further back.
    private func column(of time: Double) -> Int? {
        guard isSorted, let last = samples.last, time < last.time else { return nil }
        var (low, high) = (0, samples.count)
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].time < time { low = middle + 1 } else { high = middle }
        }
        return low < samples.count && samples[low].time == time ? low : nil
    }

    /// The whole samples in order of time, scaled, with the rate that their times show.
    func block(scale: Double) -> (samples: [SIMD3<Float>], rateHz: Double?, lastTime: Double)? {
        Self.block(whole, scale: scale)
    }

    /// The same with that sample of another sensor added which is nearest in time: two sensors of one phone never deliver exactly as
    /// many. Without any of the other's, nothing is added.
    func block(scale: Double, plus other: MotionSamples) -> (
        samples: [SIMD3<Float>], rateHz: Double?, lastTime: Double
    )? {
        let others = other.whole
        var (sums, near) = (whole, 0)
        for index in sums.indices where !others.isEmpty {
            let time = sums[index].time
            while near + 1 < others.count, abs(others[near + 1].time - time) <= abs(others[near].time - time) {
                near += 1
            }
            sums[index].axes += others[near].axes
        }
        return Self.block(sums, scale: scale)
    }

    private var whole: [Sample] {
        let whole = samples.filter { $0.seen == 7 }
        return isSorted ? whole : whole.sorted { $0.time < $1.time }
    }

    private static func block(
        _ whole: [Sample], scale: Double
    ) -> (samples: [SIMD3<Float>], rateHz: Double?, lastTime: Double)? {
        guard let first = whole.first, let last = whole.last else { return nil }
        let seconds = last.time - first.time
        let rate = whole.count > 1 && seconds > 0 ? Double(whole.count - 1) / seconds : nil
        let factor = Float(scale)
        return (whole.map { $0.axes * factor }, rate.map { ($0 * 1000).rounded() / 1000 }, last.time)
    }
}

extension Array {
    /// The last element that fits among the last `count`.
    fileprivate func lastIndex(where fits: (Element) -> Bool, within count: Int) -> Int? {
        var index = self.count
        while index > 0, self.count - index < count {
            index -= 1
            if fits(self[index]) { return index }
        }
        return nil
    }
}
