import SafetyModel

/// Three sharp taps on the worn device, while it otherwise lies still: the wearer's "I am well" without a button.
///
/// Judged on the samples themselves: a tap is over within 10 to 30 ms, and the ticks of `MotionStream` would smear it.
/// Accelerometers with tap detection of their own are commonly set to 3 g for 10 ms, 100 ms of latency and a window of 250 ms
/// for the next tap (ADXL345: 50 x 62.5 mg, 15 x 0.625 ms, 80 x 1.25 ms, 200 x 1.25 ms). Here the blow may be weaker, since 50 Hz
/// catches only a part of it, but everything around it must be still: a false "I am well" loses an emergency, a missed one only
/// means that somebody calls.
struct TapPattern: Sendable, Codable, Equatable {
    /// Beyond this from the posture is a movement: what a still body and a sensor's noise stay within.
    static let stillG: Float = 0.15
    /// A movement that reaches this is a tap, if it is sharp.
    static let tapG: Float = 1
    /// A tap with its ringing; fingers stay in contact for some 10 to 30 ms.
    static let longestTapMs: Milliseconds = 100
    /// From tap to tap: slower than ringing or a rattle, and three within 2 s.
    static let tapSpacingMs: ClosedRange<Milliseconds> = 180...900
    /// Stillness before the first and after the last tap: steps, shaking and a fall's bounces have none.
    static let stillBeforeMs: Milliseconds = 1_000
    static let stillAfterMs: Milliseconds = 1_000
    /// Samples further apart than this (below 40 Hz) miss taps and cannot tell sharp from slow; under one stamp they are a
    /// burst, in which nobody knows when they were taken.
    static let stepsMs: ClosedRange<Milliseconds> = 1...26
    /// How fast the posture is followed while nothing happens.
    static let postureGain: Float = 0.05
    static let taps = 3
    /// The weakest of them, of the strongest: fingers tap alike, and what bounces grows weaker.
    static let likeness: Float = 1 / 3

    private var postureG = SIMD3<Float>()
    private(set) var lastMs: Milliseconds?
    /// Since when it has been still; begins anew with every movement that is no tap.
    private var stillSinceMs: Milliseconds = 0
    /// When the present movement began and last was loud, and its largest distance from the posture.
    private var blowMs: Milliseconds?
    private var loudMs: Milliseconds = 0
    private var largestG: Float = 0
    /// When the taps so far began.
    private var tapsMs: [Milliseconds] = []
    /// How strong they were.
    private var tapsG: [Float] = []

    /// Takes samples in the order of their times; true once the pattern is complete.
    mutating func take(_ samplesG: [SIMD3<Float>], timesMs: [Milliseconds]) -> Bool {
        zip(samplesG, timesMs).reduce(false) { isComplete, sample in
            take(sample.0, atMs: sample.1) || isComplete
        }
    }

    private mutating func take(_ sampleG: SIMD3<Float>, atMs nowMs: Milliseconds) -> Bool {
        guard let lastMs, ImpactStage.isPlausible(sampleG) else {
            restart(at: sampleG, nowMs)
            return false
        }
        let (stepMs, isOverflow) = nowMs.subtractingReportingOverflow(lastMs)
        guard !isOverflow, Self.stepsMs.contains(stepMs) else {
            restart(at: sampleG, nowMs)
            return false
        }
        self.lastMs = nowMs
        let away = length(sampleG - postureG)
        return away > Self.stillG ? isLoud(away, sampleG, nowMs) : isStill(sampleG, nowMs)
    }

    /// A loud sample goes on with a tap, begins one, or spoils everything.
    private mutating func isLoud(_ away: Float, _ sampleG: SIMD3<Float>, _ nowMs: Milliseconds) -> Bool {
        (largestG, loudMs) = (max(largestG, away), nowMs)
        if let blowMs {
            if nowMs &- blowMs > Self.longestTapMs { restart(at: sampleG, nowMs) }
            return false
        }
        let isDue =
            tapsMs.last.map { tapsMs.count < Self.taps && Self.tapSpacingMs.contains(nowMs &- $0) }
            ?? (nowMs &- stillSinceMs >= Self.stillBeforeMs)
        guard isDue else {
            restart(at: sampleG, nowMs)
            return false
        }
        (blowMs, largestG) = (nowMs, away)
        return false
    }

    /// A still sample ends a tap once its ringing must be over, and the pattern after the last one.
    private mutating func isStill(_ sampleG: SIMD3<Float>, _ nowMs: Milliseconds) -> Bool {
        if let blowMs {
            guard nowMs &- blowMs > Self.longestTapMs else { return false }
            guard largestG >= Self.tapG else {
                restart(at: sampleG, nowMs)
                return false
            }
            tapsMs.append(blowMs)
            tapsG.append(largestG)
            (self.blowMs, largestG) = (nil, 0)
        }
        guard let tapMs = tapsMs.last else {
            postureG += (sampleG - postureG) * Self.postureGain
            return false
        }
        if tapsMs.count == Self.taps {
            guard nowMs &- loudMs >= Self.stillAfterMs else { return false }
            let areAlike = (tapsG.min() ?? 0) >= (tapsG.max() ?? 0) * Self.likeness
            restart(at: sampleG, nowMs)
            return areAlike
        }
        if nowMs &- tapMs > Self.tapSpacingMs.upperBound { restart(at: sampleG, nowMs) }
        return false
    }

    /// Nothing before this sample counts.
    private mutating func restart(at sampleG: SIMD3<Float>, _ nowMs: Milliseconds) {
        let isUsable = ImpactStage.isPlausible(sampleG)
        (postureG, lastMs) = (isUsable ? sampleG : SIMD3(), isUsable ? nowMs : nil)
        (stillSinceMs, blowMs, largestG, tapsMs, tapsG) = (nowMs, nil, 0, [], [])
    }
}
