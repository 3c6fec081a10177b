/// Stage 1, always on: turns samples of any rate into uniform ticks and marks the largest acceleration as an impact.
///
/// A tick is the time mean of the straight lines between samples (the trapezoid rule), so a fast device is averaged and a
/// slow one interpolated by one definition, and turning the axes turns the result. All state is in these few words.
struct ImpactStage: Sendable, Codable, Equatable, BitwiseCopyable {
    /// A tick above this may be an impact (acceleration including gravity).
    static let thresholdG: Float = 1.4
    /// An impact is the largest tick that no larger one follows for so long.
    static let holdTicks: Int64 = 12
    static let never = Int64.max
    /// Follows posture, not movement: about 2 s.
    static let gravityGain: Float = 0.02
    /// No worn sensor measures more (squared, g): such a sample, or one that is no number, is not used.
    static let implausibleG2: Float = 4096

    /// The last sample, g, and its turn rate, dps.
    var lastG: SIMD3<Float>
    var lastTurnDps: Float
    /// Milliseconds from the start of the unfinished tick to the last sample.
    var phaseMs: Float = 0
    /// Integrals over the unfinished tick.
    var sumGMs = SIMD3<Float>()
    var sumDpsMs: Float = 0
    /// Ticks finished since the first sample, and how many of the last ones were equal to the last bit.
    var ticks: Int64 = 0
    var equalTicks: Int32 = 0
    var lastTick = MotionTick()
    var gravityG: SIMD3<Float>
    /// The largest tick so far that may be an impact (g squared), its number, and when it counts as confirmed.
    var peakG2 = thresholdG * thresholdG
    var peakTick: Int64 = -1
    var confirmTick = never
    /// When the caller wants to be called back.
    var wakeTick = never

    /// Starts at a sample, with nothing before it.
    init(at sampleG: SIMD3<Float>, turnDps: Float) {
        (lastG, gravityG, lastTurnDps) = (sampleG, sampleG, turnDps)
    }

    /// Something for the caller to do.
    @inline(__always) var isDue: Bool { ticks >= confirmTick || ticks >= wakeTick }

    /// Forgets the peak, once the caller has taken it.
    mutating func clearPeak() {
        (peakG2, peakTick, confirmTick) = (Self.thresholdG * Self.thresholdG, -1, Self.never)
    }

    @inline(__always) static func isPlausible(_ sampleG: SIMD3<Float>) -> Bool {
        sampleG.x * sampleG.x + sampleG.y * sampleG.y + sampleG.z * sampleG.z < implausibleG2
    }

    /// Feeds evenly spaced samples until they are used up, one is implausible, or `isDue`. Returns the index of the first
    /// sample that was not used.
    mutating func feed(
        _ samplesG: Span<SIMD3<Float>>, from first: Int, everyMs stepMs: Float, into ring: inout MutableSpan<MotionTick>
    ) -> Int {
        var stage = self
        defer { self = stage }
        var index = first
        while index < samplesG.count {
            let sample = samplesG[index]
            guard Self.isPlausible(sample) else { return index }
            index &+= 1
            let phase = stage.phaseMs + stepMs
            if phase < Float(MotionClock.tickMilliseconds) {
                stage.sumGMs += (stage.lastG + sample) * (0.5 * stepMs)
                (stage.lastG, stage.phaseMs) = (sample, phase)
            } else {
                stage.cross(to: sample, turnDps: nil, afterMs: stepMs, into: &ring)
                if stage.isDue { return index }
            }
        }
        return index
    }

    /// Feeds one sample, with or without a turn rate; true when `isDue`. The sample must be plausible.
    @inline(__always)
    mutating func feed(
        _ sample: SIMD3<Float>, turnDps: Float?, afterMs stepMs: Float, into ring: inout MutableSpan<MotionTick>
    ) -> Bool {
        cross(to: sample, turnDps: turnDps, afterMs: stepMs, into: &ring)
        return isDue
    }

    /// Goes on to a sample over any number of tick boundaries.
    @inline(__always)
    private mutating func cross(
        to sample: SIMD3<Float>, turnDps: Float?, afterMs stepMs: Float, into ring: inout MutableSpan<MotionTick>
    ) {
        let turn = turnDps ?? 0
        var (from, fromTurn, restMs) = (lastG, lastTurnDps, stepMs)
        while phaseMs + restMs >= Float(MotionClock.tickMilliseconds), restMs > 0 {
            let partMs = Float(MotionClock.tickMilliseconds) - phaseMs
            let share = min(partMs / restMs, 1)
            let edge = from + (sample - from) * share
            let edgeTurn = fromTurn + (turn - fromTurn) * share
            sumGMs += (from + edge) * (0.5 * partMs)
            sumDpsMs += (fromTurn + edgeTurn) * (0.5 * partMs)
            finishTick(hasTurn: turnDps != nil, into: &ring)
            (from, fromTurn, restMs, phaseMs) = (edge, edgeTurn, max(restMs - partMs, 0), 0)
        }
        sumGMs += (from + sample) * (0.5 * restMs)
        sumDpsMs += (fromTurn + turn) * (0.5 * restMs)
        (lastG, lastTurnDps, phaseMs) = (sample, turn, phaseMs + restMs)
    }

    @inline(__always)
    private mutating func finishTick(hasTurn: Bool, into ring: inout MutableSpan<MotionTick>) {
        let mean = sumGMs * (1 / Float(MotionClock.tickMilliseconds))
        let turn = hasTurn ? sumDpsMs * (1 / Float(MotionClock.tickMilliseconds)) : -1
        (sumGMs, sumDpsMs) = (SIMD3(), 0)
        let tick = MotionTick(accelerationG: mean, turnDps: turn)
        equalTicks = tick == lastTick ? min(equalTicks, .max - 1) &+ 1 : 0
        lastTick = tick
        ring[Int(truncatingIfNeeded: ticks) & (ring.count &- 1)] = tick
        gravityG += (mean - gravityG) * Self.gravityGain
        let meanG2 = mean.x * mean.x + mean.y * mean.y + mean.z * mean.z
        if meanG2 > peakG2 { (peakG2, peakTick, confirmTick) = (meanG2, ticks, ticks &+ Self.holdTicks) }
        ticks &+= 1
    }
}
