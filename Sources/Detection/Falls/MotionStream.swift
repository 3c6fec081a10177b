import SafetyModel

/// One wearable's samples on a uniform clock, and the windows around its impacts. Knows no model.
struct MotionStream: Sendable, Codable {
    enum Event: Sendable {
        case window(FallWindow, impactMs: Milliseconds, decidedMs: Milliseconds, isCutShort: Bool)
        case blind(SensorBlindness, atMs: Milliseconds)
        case seeing(atMs: Milliseconds)
        /// The samples do not go on: what comes next begins anew.
        case broken
    }

    /// 10 s; a power of two. 2 KB a stream.
    static let ringTicks = 256
    static let longestGapMs = 1_000.0

    var ring = Array(repeating: MotionTick(), count: ringTicks)
    var stage = ImpactStage(at: SIMD3(), turnDps: 0)
    var isRunning = false
    /// When tick 0 began, and the last used sample's time since then.
    var startMs: Milliseconds = 0
    var lastMs = 0.0
    /// Time of evenly spaced samples that were not used, since the last used one.
    var owedMs = 0.0
    /// Confirmed impacts whose aftermath is still being recorded.
    var pending: [Int64] = []
    var blindness: SensorBlindness? = .starting
    /// Samples that arrived under one time stamp and are not spread yet.
    var burst = SampleBurst()

    /// The end of the last finished tick.
    var tickEndMs: Milliseconds { startMs &+ stage.ticks &* Milliseconds(MotionClock.tickMilliseconds) }
    var lastSampleMs: Milliseconds { startMs &+ (Milliseconds(exactly: lastMs.rounded()) ?? 0) }

    /// Begins anew at a sample: nothing before it counts.
    mutating func start(at sampleG: SIMD3<Float>, turnDps: Float?, timeMs: Milliseconds) {
        stage = ImpactStage(at: sampleG, turnDps: turnDps ?? 0)
        (startMs, lastMs, isRunning) = (timeMs, 0, true)
        (pending, owedMs) = ([], 0)
    }

    /// Evenly spaced samples of a running stream: the fast way. `turnsDps` is empty or has one entry a sample.
    mutating func feed(
        _ samplesG: [SIMD3<Float>], turnsDps: [Float?], everyMs stepMs: Double, into events: inout [Event]
    ) {
        var index = 0
        while index < samplesG.count {
            if owedMs > 0 || !turnsDps.isEmpty || !ImpactStage.isPlausible(samplesG[index]) {
                owedMs += stepMs
                let turn = index < turnsDps.count ? turnsDps[index] : nil
                if owedMs > Self.longestGapMs { return }
                feed(samplesG[index], turnDps: turn, atMs: lastMs + owedMs, into: &events)
                index += 1
            } else {
                let first = index
                resynchronise()
                index = Self.feed(samplesG.span, from: first, everyMs: Float(stepMs), to: &stage, into: &ring)
                lastMs += stepMs * Double(index - first)
                if stage.isDue { settle(into: &events) }
            }
        }
    }

    /// One sample at a time since `startMs`; not earlier than the last.
    mutating func feed(_ sampleG: SIMD3<Float>, turnDps: Float?, atMs timeMs: Double, into events: inout [Event]) {
        guard ImpactStage.isPlausible(sampleG) else { return }
        owedMs = 0
        let turn = turnDps.flatMap { $0.isFinite ? $0 : nil }
        resynchronise()
        let stepMs = Float(timeMs - lastMs)
        let isDue = Self.feed(sampleG, turnDps: turn, afterMs: stepMs, to: &stage, into: &ring)
        lastMs = timeMs
        if isDue { settle(into: &events) }
    }

    /// Stage and ring as separate arguments: the ring is borrowed once a block, not once a sample.
    private static func feed(
        _ samplesG: Span<SIMD3<Float>>, from first: Int, everyMs stepMs: Float, to stage: inout ImpactStage,
        into ring: inout [MotionTick]
    ) -> Int {
        var ticks = ring.mutableSpan
        return stage.feed(samplesG, from: first, everyMs: stepMs, into: &ticks)
    }

    private static func feed(
        _ sampleG: SIMD3<Float>, turnDps: Float?, afterMs stepMs: Float, to stage: inout ImpactStage,
        into ring: inout [MotionTick]
    ) -> Bool {
        var ticks = ring.mutableSpan
        return stage.feed(sampleG, turnDps: turnDps, afterMs: stepMs, into: &ticks)
    }

    /// The exact place of the last sample in its tick, so that rounding never adds up.
    private mutating func resynchronise() {
        let exact = Float(lastMs - Double(stage.ticks) * Double(MotionClock.tickMilliseconds))
        stage.phaseMs = max(0, min(Float(MotionClock.tickMilliseconds).nextDown, exact))
    }

    /// Takes a confirmed impact and hands out the windows that are complete.
    private mutating func settle(into events: inout [Event]) {
        if stage.ticks >= stage.confirmTick {
            pending.append(stage.peakTick)
            stage.clearPeak()
        }
        while let impact = pending.first, stage.ticks > impact + Int64(FallWindow.ticksAfter) {
            pending.removeFirst()
            emit(impact, isCutShort: false, into: &events)
        }
        stage.wakeTick = pending.first.map { $0 + Int64(FallWindow.ticksAfter) + 1 } ?? ImpactStage.never
    }

    /// Decides everything that is still open with what there is.
    mutating func flush(into events: inout [Event]) {
        if stage.peakTick >= 0 { pending.append(stage.peakTick) }
        stage.clearPeak()
        for impact in pending { emit(impact, isCutShort: true, into: &events) }
        pending.removeAll()
        (stage.wakeTick, isRunning) = (ImpactStage.never, false)
    }

    private func emit(_ impact: Int64, isCutShort: Bool, into events: inout [Event]) {
        let first = max(0, stage.ticks - Int64(Self.ringTicks), impact - Int64(FallWindow.ticksBefore))
        let end = min(stage.ticks, impact + Int64(FallWindow.ticksAfter) + 1)
        guard first <= impact, impact < end else { return }
        let ticks = (first..<end).map { ring[Int($0 & Int64(Self.ringTicks - 1))] }
        let impactMs = startMs &+ impact &* 40 &+ 20
        events.append(
            .window(
                FallWindow(ticks, impact: Int(impact - first)), impactMs: impactMs, decidedMs: tickEndMs,
                isCutShort: isCutShort))
    }
}
