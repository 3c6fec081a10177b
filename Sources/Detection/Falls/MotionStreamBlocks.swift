import SafetyModel

/// Blocks of evenly spaced samples, as wearables send them by radio: the device's rate is believed, arrival only steers.
extension MotionStream {
    private static let believableRatesHz = 10.0...1_000.0
    /// Delivery may lag and catch up by this much before it counts as a gap.
    private static let toleratedLagMs = 10_000.0
    /// The rebuilt clock is drawn towards arrival by at most 2 %.
    private static let steering = 0.02

    /// A block whose last sample was taken about when it arrived.
    mutating func take(_ block: AccelerationBlock, arrivedMs: Milliseconds, into events: inout [Event]) {
        guard !block.samplesG.isEmpty else {
            if blindness == nil || blindness == .starting { events.append(.blind(.empty, atMs: arrivedMs)) }
            blindness = .empty
            return
        }
        let gyroscope = block.gyroscopeDps ?? []
        let turns = gyroscope.count == block.samplesG.count ? gyroscope.map { Optional(length($0)) } : []
        guard let rateHz = block.rateHz, Self.believableRatesHz.contains(rateHz) else {
            for (index, sample) in block.samplesG.enumerated() {
                take(sample, turnDps: index < turns.count ? turns[index] : nil, stampMs: arrivedMs, into: &events)
            }
            return
        }
        if !burst.samplesG.isEmpty { releaseBurst(into: &events) }
        take(block.samplesG[...], turns[...], everyMs: 1_000 / rateHz, arrivedMs: arrivedMs, into: &events)
    }

    private mutating func take(
        _ samplesG: ArraySlice<SIMD3<Float>>, _ turnsDps: ArraySlice<Float?>, everyMs nominalMs: Double,
        arrivedMs: Milliseconds, into events: inout [Event]
    ) {
        let lengthMs = Double(samplesG.count) * nominalMs
        var lagMs = isRunning ? Double(arrivedMs &- startMs) - (lastMs + lengthMs) : 0
        if lagMs > Self.toleratedLagMs {
            burst.stampMs = arrivedMs
            turnBlind(.gap, into: &events)
            lagMs = 0
        } else if lagMs < -Self.toleratedLagMs {
            // What a broker kept while nobody listened comes at once: the samples follow one another all the same. Only the times
            // that they are given move.
            startMs = startMs &+ (Milliseconds(exactly: lagMs.rounded()) ?? 0)
            lagMs = 0
        }
        var (samplesG, turnsDps) = (samplesG, turnsDps)
        if !isRunning {
            guard let first = samplesG.firstIndex(where: ImpactStage.isPlausible) else {
                burst.stampMs = arrivedMs
                return turnBlind(.implausible, into: &events)
            }
            let left = Double(samplesG.endIndex - 1 - first) * nominalMs
            let turn = turnsDps.indices.contains(first) ? turnsDps[first] : nil
            start(at: samplesG[first], turnDps: turn, timeMs: arrivedMs &- (Milliseconds(exactly: left.rounded()) ?? 0))
            (samplesG, turnsDps) = (samplesG.dropFirst(first + 1 - samplesG.startIndex), turnsDps.dropFirst(first + 1))
        }
        let stepMs = nominalMs * (1 + max(-Self.steering, min(Self.steering, lagMs / 20_000)))
        feed(Array(samplesG), turnsDps: Array(turnsDps), everyMs: stepMs, into: &events)
        if owedMs > Self.longestGapMs {
            owedMs = 0
            turnBlind(.implausible, into: &events)
        }
        noticeHealth(into: &events)
    }
}
