/// The uniform clock on which falls are judged: 25 ticks a second, whatever the device's rate.
enum MotionClock {
    static let ticksPerSecond = 25
    static let tickMilliseconds = 40
}

/// One tick of a wearable's movement, packed into 8 bytes so that many streams stay in the cache.
///
///     x, y, z  mean acceleration in 1/1024 g, saturated at ±31.99 g     w  mean turn rate in 1/8 dps, -1 for none
struct MotionTick: Sendable, Equatable, Codable, BitwiseCopyable {
    static let countsPerG: Float = 1024
    static let countsPerDps: Float = 8

    var packed = SIMD4<Int16>(0, 0, 0, -1)

    init() {}

    /// `turnDps` below 0 says that there is no gyroscope. Nothing here may be infinite or no number.
    @inline(__always)
    init(accelerationG: SIMD3<Float>, turnDps: Float) {
        packed = SIMD4(
            Self.rounded(accelerationG.x * Self.countsPerG), Self.rounded(accelerationG.y * Self.countsPerG),
            Self.rounded(accelerationG.z * Self.countsPerG),
            turnDps < 0 ? -1 : Self.rounded(turnDps * Self.countsPerDps))
    }

    /// Nearest count, halves away from zero: turning an axis round turns the count round.
    @inline(__always)
    private static func rounded(_ counts: Float) -> Int16 {
        let limited = max(-32767, min(32767, counts))
        return Int16(truncatingIfNeeded: Int32(limited + (limited < 0 ? -0.5 : 0.5)))
    }

    var accelerationG: SIMD3<Float> {
        SIMD3(Float(packed.x), Float(packed.y), Float(packed.z)) * (1 / Self.countsPerG)
    }
    var turnDps: Float? { packed.w < 0 ? nil : Float(packed.w) * (1 / Self.countsPerDps) }
}
