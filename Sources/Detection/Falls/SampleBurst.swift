/// Samples that arrived under one time stamp, held until the next stamp shows that no more belong to it.
struct SampleBurst: Sendable, Codable {
    /// Stamps closer than this are one delivery: no worn sensor samples faster.
    static let togetherMs: Milliseconds = 3

    var samplesG: [SIMD3<Float>] = []
    var turnsDps: [Float?] = []
    var stampMs: Milliseconds = 0

    mutating func hold(_ sampleG: SIMD3<Float>, turnDps: Float?) {
        samplesG.append(sampleG)
        turnsDps.append(turnDps)
    }

    mutating func clear() {
        samplesG.removeAll(keepingCapacity: true)
        turnsDps.removeAll(keepingCapacity: true)
    }
}
