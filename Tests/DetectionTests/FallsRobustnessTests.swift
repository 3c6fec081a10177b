import SafetyModel
import Testing

@testable import Detection

/// What devices do to a stream, and what must not change.
@Suite struct FallsRobustnessTests {
    private let movement = MadeUpMovement(rateHz: 50)

    /// A turn of the axes by quaternion, any angle.
    private static func turned(_ samples: [SIMD3<Float>], by turn: SIMD4<Float>) -> [SIMD3<Float>] {
        let unit = turn / (turn * turn).sum().squareRoot()
        let axis = SIMD3(unit.x, unit.y, unit.z)
        func cross(_ left: SIMD3<Float>, _ right: SIMD3<Float>) -> SIMD3<Float> {
            SIMD3(
                left.y * right.z - left.z * right.y, left.z * right.x - left.x * right.z,
                left.x * right.y - left.y * right.x)
        }
        return samples.map { sample in
            let twice = cross(axis, sample) * 2
            return sample + twice * unit.w + cross(axis, twice)
        }
    }

    @Test(arguments: 0..<24, [Double?.none, 10])
    func turningTheAxesChangesNothing(_ number: Int, _ fallsAt: Double?) {
        var movement = movement
        (movement.fallsAt, movement.seed) = (fallsAt, UInt32(number) + 1)
        let turn = SIMD4(Float(number % 3) - 1, Float(number % 5) - 2, Float(number % 7) - 3, Float(number % 4) + 0.5)
        let samples = movement.samples()
        let plain = findings(samples, timesMs: movement.timesMs()).falls
        let turned = findings(Self.turned(samples, by: turn), timesMs: movement.timesMs()).falls
        #expect(plain.map(\.impactMs) == turned.map(\.impactMs))
        #expect(plain.count == (fallsAt == nil ? 0 : 1))
    }

    @Test(arguments: [-1, 1, 86_400_000, 1_790_000_000_000, Int64.min / 2, Int64.max - 30_000])
    func shiftingTheTimeShiftsTheAnswer(_ shiftMs: Milliseconds) {
        let samples = movement.samples()
        let plain = findings(samples, timesMs: movement.timesMs()).falls
        let shifted = findings(samples, timesMs: movement.timesMs(from: shiftMs)).falls
        #expect(shifted.map { $0.impactMs - shiftMs } == plain.map(\.impactMs))
        #expect(shifted.map(\.confidence) == plain.map(\.confidence))
    }

    @Test(
        arguments: [
            (2, "clips at 2 g"), (4, "clips at 4 g"), (8, "clips at 8 g"), (16, "clips at nothing"),
        ] as [(Float, String)])
    func clippingHidesNoFall(_ rangeG: Float, _ why: String) {
        let clipped = movement.samples().map {
            $0.clamped(lowerBound: SIMD3(repeating: -rangeG), upperBound: SIMD3(repeating: rangeG))
        }
        #expect(findings(clipped, timesMs: movement.timesMs()).falls.count == 1, "\(why)")
    }

    @Test func burstsAndJitterHideNoFall() {
        let bursts = movement.timesMs().map { $0 / 100 * 100 + 100 }
        let jitter = movement.timesMs().enumerated().map { $1 + Milliseconds($0 * 7 % 9) }
        #expect(findings(movement.samples(), timesMs: bursts).falls.count == 1)
        #expect(findings(movement.samples(), timesMs: jitter).falls.count == 1)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30])
    func aFewBadSamplesHideNoFall(_ bad: Float) {
        let samples = movement.samples().enumerated().map { $0 % 9 == 4 ? SIMD3(bad, 0, 1) : $1 }
        #expect(findings(samples, timesMs: movement.timesMs()).falls.count == 1)
    }

    @Test(
        arguments: [
            ([], [], SensorBlindness.empty, "no samples"),
            (Array(repeating: SIMD3<Float>(repeating: .nan), count: 200), [], .implausible, "never a number"),
        ] as [([SIMD3<Float>], [Milliseconds], SensorBlindness, String)])
    func nothingUsableIsNeverAnAllClear(
        _ samples: [SIMD3<Float>], _ times: [Milliseconds], _ want: SensorBlindness, _ why: String
    ) {
        var detector = FallDetector(position: .wrist)
        let said = detector.ingest(samples, timesMs: samples.indices.map { Milliseconds($0 * 20) } + times)
        #expect(detector.blindness == want, "\(why)")
        #expect(!said.contains { if case .seeing = $0 { true } else { false } }, "\(why)")
    }

    @Test(arguments: [
        (SensorBlindness.implausible, "a sensor that breaks"), (.stuck, "a sensor that sticks"),
        (.timeBackwards, "a clock that is set back"), (.uncalibrated, "metres per second squared"),
    ])
    func turnsBlindAndSaysSo(_ want: SensorBlindness, _ why: String) {
        var detector = FallDetector(position: .wrist)
        var samples = MadeUpMovement(rateHz: 50, seconds: 100, fallsAt: nil).samples()
        var times = MadeUpMovement(rateHz: 50, seconds: 100, fallsAt: nil).timesMs()
        for index in 500..<samples.count {
            switch want {
            case .implausible: samples[index] = SIMD3(repeating: .nan)
            case .stuck: samples[index] = samples[499]
            case .uncalibrated: samples[index] *= 9.81
            default: times[index] = 10_000 - Milliseconds(index - 500) * 20
            }
        }
        let said = detector.ingest(samples, timesMs: times) + detector.finish()
        #expect(said.blindnesses.first == want, "\(why)")
        #expect(detector.blindness != nil)
    }

    @Test func seesAgainAfterAGap() {
        let (samples, times) = (movement.samples(), movement.timesMs())
        var detector = FallDetector(position: .waist)
        var said = detector.ingest(Array(samples[..<400]), timesMs: Array(times[..<400]))
        said += detector.ingest(Array(samples[400...]), timesMs: times[400...].map { $0 + 60_000 })
        #expect(said.blindnesses == [.gap])
        #expect(said.count { if case .seeing = $0 { true } else { false } } == 2)
        #expect((said + detector.finish()).falls.count == 1)
    }

    @Test func noiseNeverCrashes() {
        var state: UInt64 = 1
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 16
        }
        for position in WearPosition.allCases {
            var detector = FallDetector(position: position)
            for _ in 0..<200 {
                let samples = (0..<random() % 40).map { _ in
                    SIMD3(Float(bitPattern: UInt32(truncatingIfNeeded: random())), Float(random() % 5), 1)
                }
                let rates: [Double?] = [nil, 50, .nan, -1, 0, .infinity, 1e-300]
                let block = AccelerationBlock(
                    rateHz: rates[Int(random() % 7)], samplesG: samples, gyroscopeDps: samples.dropLast())
                let at = Milliseconds(truncatingIfNeeded: random() % 5 == 0 ? random() << 16 : random() % 100_000)
                _ = detector.ingest(block, atMs: at)
                _ = detector.ingest(
                    samples, gyroscopeDps: samples, timesMs: samples.indices.map { at &+ Milliseconds($0) })
                _ = detector.tick(atMs: at)
            }
            _ = detector.finish()
        }
    }
}
