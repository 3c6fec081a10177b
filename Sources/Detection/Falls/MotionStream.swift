/// One wearable's samples on a uniform clock, and the windows around its impacts. Knows no model.
struct MotionStream: Sendable, Codable {
    enum Event: Sendable {
        case window(FallWindow, impactMs: Milliseconds, decidedMs: Milliseconds, isCutShort: Bool)
        case blind(SensorBlindness, atMs: Milliseconds)
        case seeing(atMs: Milliseconds)
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
        pending.removeAll()
    }

    /// Evenly spaced samples: the fast way. `gyroscopeDps` is empty or has one entry a sample.
    mutating func feed(
        _ samplesG: [SIMD3<Float>], gyroscopeDps: [SIMD3<Float>], everyMs stepMs: Double, into events: inout [Event]
    ) {
        guard gyroscopeDps.isEmpty, stepMs <= Self.longestGapMs else {
            for (index, sample) in samplesG.enumerated() {
                let turn = index < gyroscopeDps.count ? length(gyroscopeDps[index]) : nil
                feed(sample, turnDps: turn, atMs: lastMs + stepMs, into: &events)
            }
            return
        }
        var index = 0
        while index < samplesG.count {
            let first = index
            let span = samplesG.span
            var ticks = ring.mutableSpan
            resynchronise()
            index = stage.feed(span, from: first, everyMs: Float(stepMs), into: &ticks)
            lastMs += stepMs * Double(index - first)
            if stage.isDue { settle(into: &events) }
            if index < samplesG.count, !ImpactStage.isPlausible(samplesG[index]) {
                feed(samplesG[index], turnDps: nil, atMs: lastMs + stepMs, into: &events)
                index += 1
            }
        }
    }

    /// One sample at a time since `startMs`; not earlier than the last.
    mutating func feed(_ sampleG: SIMD3<Float>, turnDps: Float?, atMs timeMs: Double, into events: inout [Event]) {
        guard ImpactStage.isPlausible(sampleG) else { return }
        let turn = turnDps.flatMap { $0.isFinite ? $0 : nil }
        resynchronise()
        var ticks = ring.mutableSpan
        let isDue = stage.feed(sampleG, turnDps: turn, afterMs: Float(timeMs - lastMs), into: &ticks)
        lastMs = timeMs
        if isDue { settle(into: &events) }
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
