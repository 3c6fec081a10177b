import SafetyModel

/// Samples that arrived under one time stamp, held until the next stamp shows that no more belong to it.
struct SampleBurst: Sendable, Codable {
    /// Stamps closer than this are one delivery: no worn sensor samples faster.
    static let togetherMs: Milliseconds = 3

    /// Stands for a sample that is no number: state stays writable as JSON.
    private static let unusable = SIMD3<Float>(repeating: 1_000_000)

    var samplesG: [SIMD3<Float>] = []
    var turnsDps: [Float?] = []
    var stampMs: Milliseconds = 0

    mutating func hold(_ sampleG: SIMD3<Float>, turnDps: Float?) {
        samplesG.append(ImpactStage.isPlausible(sampleG) ? sampleG : Self.unusable)
        turnsDps.append(turnDps.flatMap { $0.isFinite ? $0 : nil })
    }

    mutating func clear() {
        samplesG.removeAll(keepingCapacity: true)
        turnsDps.removeAll(keepingCapacity: true)
    }
}
