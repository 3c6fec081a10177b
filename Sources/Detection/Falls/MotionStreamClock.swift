import SafetyModel

/// Time stamps as devices give them: late, in bursts, with gaps, backwards.
extension MotionStream {
    /// A burst is spread from the last sample on, but never thinner than this (a slower device is not served).
    private static let widestStepMs = 55.0
    /// Spacing of a first burst, about which nothing is known.
    private static let firstStepMs = 20.0

    /// One sample with the stamp its device gave it. It is used when the next stamp arrives, or at the end.
    mutating func take(
        _ sampleG: SIMD3<Float>, turnDps: Float?, stampMs: Milliseconds, into events: inout [Event]
    ) {
        if burst.samplesG.isEmpty {
            burst.stampMs = stampMs
        } else {
            let (step, overflow) = stampMs.subtractingReportingOverflow(burst.stampMs)
            if overflow || step < -1_000 {
                releaseBurst(into: &events)
                turnBlind(.timeBackwards, into: &events)
                burst.stampMs = stampMs
            } else if step < 0 {
                return
            } else if step >= SampleBurst.togetherMs {
                releaseBurst(into: &events)
                burst.stampMs = stampMs
            }
        }
        burst.hold(sampleG, turnDps: turnDps)
    }

    /// Spreads the held samples over the time since the last one.
    mutating func releaseBurst(into events: inout [Event]) {
        defer { burst.clear() }
        guard let first = burst.samplesG.firstIndex(where: ImpactStage.isPlausible) else {
            // Data do come, so it is no silence and no start any more.
            if !isRunning, !burst.samplesG.isEmpty { blindness = .implausible }
            return noticeSilence(untilMs: burst.stampMs, .implausible, into: &events)
        }
        let count = Double(burst.samplesG.count)
        noticeSilence(untilMs: burst.stampMs, .gap, into: &events)
        var stepMs = Self.firstStepMs
        var next = 0
        if isRunning {
            stepMs = min(Self.widestStepMs, max(0, sinceStart(burst.stampMs) - lastMs) / count)
            if count == 1 { stepMs = max(0, sinceStart(burst.stampMs) - lastMs) }
        } else {
            let backMs = Milliseconds(count - 1) &* Milliseconds(Self.firstStepMs)
            start(at: burst.samplesG[first], turnDps: burst.turnsDps[first], timeMs: burst.stampMs &- backMs)
            next = first + 1
        }
        let endMs = max(lastMs, sinceStart(burst.stampMs))
        while next < burst.samplesG.count {
            let atMs = endMs - Double(burst.samplesG.count - 1 - next) * stepMs
            feed(burst.samplesG[next], turnDps: burst.turnsDps[next], atMs: max(lastMs, atMs), into: &events)
            next += 1
        }
        noticeHealth(into: &events)
    }

    private func sinceStart(_ timeMs: Milliseconds) -> Double { Double(timeMs &- startMs) }

    /// More than a second without a good sample: what is open is decided, and the stream is blind.
    mutating func noticeSilence(untilMs: Milliseconds, _ why: SensorBlindness, into events: inout [Event]) {
        guard isRunning, sinceStart(untilMs) - lastMs > Self.longestGapMs else { return }
        turnBlind(why, into: &events)
    }

    /// Ends what is open. Told once, until the sensor sees again.
    mutating func turnBlind(_ why: SensorBlindness, into events: inout [Event]) {
        let atMs = isRunning ? lastSampleMs : burst.stampMs
        if isRunning {
            flush(into: &events)
            events.append(.broken)
        }
        if blindness == nil || blindness == .starting { events.append(.blind(why, atMs: atMs)) }
        blindness = why
    }

    /// A full good second ends blindness; a minute without a changed bit, or 10 s far from 1 g, begins it.
    mutating func noticeHealth(into events: inout [Event]) {
        let gravityG2 = (stage.gravityG * stage.gravityG).sum()
        let ill: SensorBlindness? =
            if stage.equalTicks >= 60 * Int32(MotionClock.ticksPerSecond) {
                .stuck
            } else if stage.ticks >= 250, gravityG2 < 0.16 || gravityG2 > 4 { .uncalibrated } else { nil }
        guard let ill else {
            if blindness != nil, stage.ticks >= Int64(MotionClock.ticksPerSecond) {
                blindness = nil
                events.append(.seeing(atMs: tickEndMs))
            }
            return
        }
        if blindness == nil { events.append(.blind(ill, atMs: tickEndMs)) }
        blindness = ill
    }

    /// No more samples come: what is held and open is decided.
    mutating func end(_ why: SensorBlindness, into events: inout [Event]) {
        if !burst.samplesG.isEmpty { releaseBurst(into: &events) }
        if isRunning { turnBlind(why, into: &events) }
    }
}
