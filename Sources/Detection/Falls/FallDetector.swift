import SafetyModel

/// Finds falls in the samples of one worn accelerometer, with or without a gyroscope: any rate from 20 to 200 Hz, any axes.
///
/// Pure: times are arguments, on whatever clock the caller keeps (only differences count). A fall is told about 3.5 s after
/// its impact, or when the samples end.
package struct FallDetector: Sendable, Codable {
    /// Suspicions closer than this are one fall.
    private static let oneFallMs: Milliseconds = 5_000
    /// So long without a sample is silence.
    private static let silenceMs: Milliseconds = 5_000

    package let position: WearPosition
    private var stream = MotionStream()
    private var lastSuspicionMs: Milliseconds?
    /// When the last samples came; of a block, when the next one is expected.
    private var lastArrivalMs: Milliseconds?

    package init(position: WearPosition) { self.position = position }

    /// Why nothing can be concluded now; nil while the sensor sees. `starting` before the first good second.
    package var blindness: SensorBlindness? { stream.blindness }

    /// An impact has been seen, and what follows it is still being recorded.
    package var isWeighing: Bool { !stream.pending.isEmpty }

    /// When `tick` should be called if nothing arrives: an open suspicion is then decided and the silence told.
    package var nextDeadlineMs: Milliseconds? {
        guard stream.isRunning || !stream.burst.samplesG.isEmpty else { return nil }
        return lastArrivalMs.map { $0 &+ Self.silenceMs }
    }

    /// Samples with their own time stamps, which may jitter or come in bursts; a stamp that is missing is the last one.
    ///
    /// - Parameters:
    ///   - samplesG: x, y, z in g, gravity included.
    ///   - gyroscopeDps: degrees per second, sample for sample; used if there are as many.
    ///   - timesMs: when each sample was taken or delivered.
    ///   - arrivedMs: when they arrived, on the clock of `tick`; the last time stamp's, where that is the same clock.
    package mutating func ingest(
        _ samplesG: [SIMD3<Float>], gyroscopeDps: [SIMD3<Float>]? = nil, timesMs: [Milliseconds],
        arrivedMs: Milliseconds? = nil
    ) -> [FallFinding] {
        var events: [MotionStream.Event] = []
        let turns = gyroscopeDps.flatMap { $0.count == samplesG.count ? $0 : nil }
        guard !samplesG.isEmpty, let last = timesMs.last else {
            stream.take(
                AccelerationBlock(rateHz: nil, samplesG: []), arrivedMs: timesMs.last ?? stream.lastSampleMs,
                into: &events)
            return judge(events)
        }
        for (index, sample) in samplesG.enumerated() {
            let stampMs = index < timesMs.count ? timesMs[index] : last
            stream.take(sample, turnDps: turns.map { length($0[index]) }, stampMs: stampMs, into: &events)
        }
        lastArrivalMs = arrivedMs ?? last
        return judge(events)
    }

    /// A block of evenly spaced samples that arrived as one message.
    package mutating func ingest(_ block: AccelerationBlock, atMs arrivalMs: Milliseconds) -> [FallFinding] {
        var events: [MotionStream.Event] = []
        stream.take(block, arrivedMs: arrivalMs, into: &events)
        if !block.samplesG.isEmpty { lastArrivalMs = arrivalMs &+ Self.lasting(block) }
        return judge(events)
    }

    /// Who sends ten seconds at once is not silent for the next ten.
    private static func lasting(_ block: AccelerationBlock) -> Milliseconds {
        guard let rateHz = block.rateHz, rateHz >= 1 else { return 0 }
        return Milliseconds(exactly: min(60_000, Double(block.samplesG.count) * 1_000 / rateHz).rounded()) ?? 0
    }

    /// Tells the time: silence sends no samples.
    package mutating func tick(atMs nowMs: Milliseconds) -> [FallFinding] {
        guard let deadline = nextDeadlineMs, nowMs >= deadline else { return [] }
        var events: [MotionStream.Event] = []
        stream.end(.gap, into: &events)
        return judge(events)
    }

    /// The samples have ended: decides what is open with what there is.
    package mutating func finish() -> [FallFinding] {
        var events: [MotionStream.Event] = []
        stream.end(.ended, into: &events)
        return judge(events)
    }

    /// Stage 2: asks the position's model about each window.
    private mutating func judge(_ events: [MotionStream.Event]) -> [FallFinding] {
        var findings: [FallFinding] = []
        for event in events {
            switch event {
            case .blind(let why, let atMs): findings.append(.blind(why, atMs: atMs))
            case .seeing(let atMs): findings.append(.seeing(atMs: atMs))
            // After a break the time stamps may say anything: what they call the same moment is another fall.
            case .broken: lastSuspicionMs = nil
            case .window(let window, let impactMs, let decidedMs, let isCutShort):
                if let fall = judge(window, impactMs, decidedMs, isCutShort) { findings.append(.fall(fall)) }
            }
        }
        return findings
    }

    private mutating func judge(
        _ window: FallWindow, _ impactMs: Milliseconds, _ decidedMs: Milliseconds, _ isCutShort: Bool
    ) -> FallCandidate? {
        let confidence = position.model.confidence(FallFeatures.values(of: window))
        guard confidence >= 0.5 else { return nil }
        defer { lastSuspicionMs = decidedMs }
        if let lastSuspicionMs, decidedMs &- lastSuspicionMs <= Self.oneFallMs, decidedMs >= lastSuspicionMs {
            return nil
        }
        return FallCandidate(
            window, impactMs: impactMs, decidedMs: decidedMs, confidence: confidence, position: position,
            isCutShort: isCutShort)
    }
}
