import SafetyModel

@testable import Detection

/// A made-up wearable: a person walks, then falls (or only jumps), then lies still (or walks on).
struct MadeUpMovement {
    var rateHz = 100.0
    var seconds = 20.0
    var fallsAt: Double? = 10
    var getsUp = false
    var seed: UInt32 = 7

    /// x, y, z in g: y is up and down of the upright body, z its front.
    func samples() -> [SIMD3<Float>] {
        var state = seed
        let count = Int(seconds * rateHz)
        return (0..<count).map { index in
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = (Float(state >> 16) / 65_536 - 0.5) * 0.02
            return at(Double(index) / rateHz) + SIMD3(noise, -noise, noise)
        }
    }

    func timesMs(from startMs: Milliseconds = 0) -> [Milliseconds] {
        (0..<Int(seconds * rateHz)).map { startMs + Milliseconds((Double($0) * 1_000 / rateHz).rounded()) }
    }

    private func at(_ second: Double) -> SIMD3<Float> {
        let stride = (second * 1.8).truncatingRemainder(dividingBy: 1)
        let step = Float(stride < 0.25 ? 0.25 : -0.08)
        let walking = SIMD3<Float>(0.05 * step, 1 + step, 0.1)
        guard let fallsAt, second >= fallsAt - 0.6 else { return walking }
        let after = second - fallsAt
        if after < -0.45 { return SIMD3(0.1, 0.9, 0.3) }
        if after < 0 { return SIMD3(0.1, 0.3, 0.25) }
        if after < 0.12 { return SIMD3(0.8, 1.5, 4.2) }
        if after < 0.5 { return SIMD3(0.2, 0.3, 1.2) }
        if getsUp, after > 1 { return walking }
        return SIMD3(0.05, 0.15, 0.98)
    }
}

extension [FallFinding] {
    var falls: [FallCandidate] { compactMap { if case .fall(let fall) = $0 { fall } else { nil } } }
    var blindnesses: [SensorBlindness] { compactMap { if case .blind(let why, _) = $0 { why } else { nil } } }
}

/// Everything a detector says to one stream, from a cold start to its end.
func findings(
    _ samplesG: [SIMD3<Float>], timesMs: [Milliseconds], gyroscopeDps: [SIMD3<Float>]? = nil,
    position: WearPosition = .waist
) -> [FallFinding] {
    var detector = FallDetector(position: position)
    return detector.ingest(samplesG, gyroscopeDps: gyroscopeDps, timesMs: timesMs) + detector.finish()
}
