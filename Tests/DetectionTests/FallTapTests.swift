import SafetyModel
import Testing

@testable import Detection

/// A worn sensor that lies still but for blows: when each begins (s), how strong (g) and how long (ms) it is.
private struct Tapping {
    var blows: [(at: Double, strengthG: Float, lastsMs: Double)]
    var rateHz = 100.0
    var seconds = 8.0
    /// Movement all the time, such as steps: g and Hz.
    var sway: (strengthG: Float, hertz: Double) = (0, 1)
    /// From when on the body lies another way round.
    var turnsAt = 99.0

    static func taps(_ times: Double...) -> Tapping { Tapping(blows: times.map { ($0, 3, 20) }) }

    var samplesG: [SIMD3<Float>] {
        var state: UInt32 = 11
        return (0..<Int(seconds * rateHz)).map { index in
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = (Float(state >> 16) / 65_536 - 0.5) * 0.04
            let second = Double(index) / rateHz
            var sample = second < turnsAt ? SIMD3<Float>(0.05, 0.2, 0.97) : SIMD3<Float>(0.9, 0.2, 0.3)
            for blow in blows where second >= blow.at && second < blow.at + blow.lastsMs / 1_000 {
                sample += SIMD3(0.3, -0.2, 1) * blow.strengthG
            }
            let phase = (second * sway.hertz).truncatingRemainder(dividingBy: 1)
            sample.z += sway.strengthG * Float(phase < 0.5 ? phase * 4 - 1 : 3 - phase * 4)
            return sample + SIMD3(noise, -noise, noise)
        }
    }
    func timesMs(from startMs: Milliseconds = 0) -> [Milliseconds] {
        (0..<Int(seconds * rateHz)).map { startMs + Milliseconds((Double($0) * 1_000 / rateHz).rounded()) }
    }
}

private func isPattern(_ samplesG: [SIMD3<Float>], _ timesMs: [Milliseconds]) -> Bool {
    var pattern = TapPattern()
    return pattern.take(samplesG, timesMs: timesMs)
}

@Suite struct FallTapTests {
    private static let rows: [(Tapping, isPattern: Bool, why: String)] = [
        (.taps(3, 3.4, 3.8), true, "three taps"),
        (.taps(3, 3.8, 4.6), true, "three slow taps"),
        (.taps(3, 3.25, 3.5), true, "three quick taps"),
        (Tapping(blows: [(3, 3, 20), (3.4, 3, 20), (3.8, 3, 20)], rateHz: 50), true, "a watch"),
        (Tapping(blows: [(3, 3, 20), (3.4, 3, 20), (3.8, 3, 20)], rateHz: 200), true, "a belt"),
        (Tapping(blows: [(3, 3, 20), (3.02, 0.6, 60), (3.4, 3, 40), (3.8, 5, 20)]), true, "with ringing"),
        (.taps(3, 3.4), false, "two may be an accident"),
        (.taps(3, 3.4, 3.8, 4.2), false, "four: somebody shakes or knocks"),
        (.taps(3, 3.4, 5.4), false, "not within 2 s"),
        (.taps(3, 3.1, 3.2), false, "a rattle"),
        (.taps(0.5, 0.9, 1.3), false, "not still before"),
        (Tapping(blows: [(6, 3, 20), (6.4, 3, 20), (6.8, 3, 20)], seconds: 7.4), false, "not known to be still after"),
        (Tapping(blows: [(3, 0.6, 20), (3.4, 0.6, 20), (3.8, 0.6, 20)]), false, "too weak"),
        (Tapping(blows: [(3, 3, 150), (3.4, 3, 150), (3.8, 3, 150)]), false, "pushes, not taps"),
        (Tapping(blows: [(3, 3, 20), (3.4, 3, 20), (3.8, 3, 20), (4.3, 0.4, 30)]), false, "it goes on moving"),
        (Tapping(blows: [(3, 3, 20), (3.4, 3, 20), (3.8, 3, 20)], turnsAt: 3.6), false, "the body turned between"),
        (Tapping(blows: [(3, 3, 20), (3.4, 3, 20), (3.8, 3, 20)], rateHz: 20), false, "too slow to see taps"),
        (Tapping(blows: [], sway: (1.5, 2)), false, "walking"),
        (Tapping(blows: [], sway: (3, 5)), false, "shaking"),
        (Tapping(blows: [(3, 3, 20), (3.4, 3, 20), (3.8, 3, 20)], sway: (0.5, 1)), false, "taps while moving"),
        (
            Tapping(blows: [(1, 6, 60), (1.3, 2.5, 40), (1.5, 1.2, 40)]), false,
            "a fall's own bounces, just before still"
        ),
        (
            Tapping(blows: [(3, 6, 80), (3.15, 2.5, 40), (3.4, 1.2, 40)]), false,
            "a fall's own bounces, from lying still"
        ),
        (Tapping(blows: []), false, "nothing at all"),
    ]
    @Test(arguments: rows.indices) func pattern(_ row: Int) {
        let (tapping, isWanted, why) = Self.rows[row]
        #expect(isPattern(tapping.samplesG, tapping.timesMs()) == isWanted, "\(why)")
    }

    @Test func aFallIsNoPattern() {
        for rateHz in [50.0, 100, 200] {
            for getsUp in [false, true] {
                let movement = MadeUpMovement(rateHz: rateHz, seconds: 30, getsUp: getsUp)
                #expect(!isPattern(movement.samples(), movement.timesMs()))
            }
        }
    }

    @Test(arguments: [Float.nan, .infinity, 500]) func aBadSampleSpoilsThePattern(_ bad: Float) {
        let tapping = Tapping.taps(3, 3.4, 3.8)
        var samples = tapping.samplesG
        samples[360].x = bad
        #expect(!isPattern(samples, tapping.timesMs()))
    }

    @Test func timesThatMakeNoSenseSpoilThePattern() {
        let samples = Tapping.taps(3, 3.4, 3.8).samplesG
        #expect(!isPattern(samples, Array(repeating: 7, count: samples.count)), "all at once")
        #expect(!isPattern(samples, samples.indices.map { -Milliseconds($0) * 10 }), "backwards")
        #expect(!isPattern(samples, samples.indices.map { $0 % 2 == 0 ? .min : .max }), "extremes")
        #expect(!isPattern(samples, samples.indices.map { Milliseconds($0 < 360 ? $0 : $0 + 50) * 10 }), "a gap")
    }
}

/// Taps as an answer to a suspicion.
@Suite struct FallTapAnswerTests {
    private static let start = Moment(wall: 1_784_080_800_000, uptime: 70_000_000)
    private static let candidate = FallCandidate(
        impactMs: 0, decidedMs: 2000, confidence: 0.8, position: .wrist, explanation: Bilingual(zh: "撞击", en: "impact"),
        impactG: 4.1, stillSeconds: 3, tiltDegrees: nil, isCutShort: false)
    private static let watch = DeviceContext("watch", resident: "r1", role: .wearable)

    /// What is said while the watch sends blocks of so many samples, each so late (ms).
    private static func said(
        _ falls: inout FallVerification, by device: DeviceID = "watch", block count: Int = 50, rateHz: Double? = 100,
        lateMs: (Int) -> Milliseconds = { _ in 0 }
    ) -> [Detection] {
        let samples = Tapping.taps(3, 3.4, 3.8).samplesG
        return stride(from: 0, to: samples.count, by: count).flatMap { first in
            let block = AccelerationBlock(
                rateHz: rateHz, samplesG: Array(samples[first..<min(first + count, samples.count)]))
            let now = Self.start.at(
                uptime: Self.start.uptime + Milliseconds(first + count) * 10 + lateMs(first / count))
            return falls.felt(block, by: device, at: now)
        }
    }
    private static func suspected() -> FallVerification {
        var falls = FallVerification()
        _ = falls.suspect(candidate, watch, at: start)
        return falls
    }

    @Test func threeTapsWithdrawTheSuspicion() throws {
        var falls = Self.suspected()
        let over = Self.said(&falls)
        let cancelled = try #require(over.first)
        #expect(over.count == 1 && cancelled.change == .cleared && cancelled.detail == "cancelled")
        #expect(cancelled.summary.zh.contains("敲击三下") && cancelled.summary.en.contains("three taps"))
        #expect(cancelled.evidence.last?.kind == "taps" && cancelled.evidence.last?.device == "watch")
        #expect(falls.nextDeadline == nil)
    }

    @Test(arguments: [1, 5, 20, 50, 100]) func blocksOfAnySize(_ count: Int) {
        var falls = Self.suspected()
        #expect(Self.said(&falls, block: count).count == 1)
    }

    @Test func blocksThatRadioDelays() {
        var falls = Self.suspected()
        #expect(Self.said(&falls) { [0, 120, 30, 200][$0 % 4] }.count == 1)
    }

    @Test func whatDoesNotAnswer() {
        var falls = Self.suspected()
        #expect(Self.said(&falls, by: "other").isEmpty, "somebody else's watch")
        #expect(Self.said(&falls, rateHz: nil).isEmpty, "nobody knows when the samples were taken")
        #expect(Self.said(&falls) { $0 < 7 ? 0 : 900 }.isEmpty, "blocks are missing")
        #expect(falls.advance(to: Self.start.at(uptime: Self.start.uptime + 20_000)).map(\.severity) == [.emergency])
        #expect(Self.said(&falls).isEmpty, "the alarm is out: a person or a button ends it")
        var told = FallVerification()
        _ = told.told(isVerdict: false, Self.watch, at: Self.start)
        #expect(Self.said(&told).isEmpty, "the device's own suspicion has the device's own way to cancel")
        var both = Self.suspected()
        _ = both.told(isVerdict: false, DeviceContext("radar", room: "bathroom"), at: Self.start)
        #expect(Self.said(&both).isEmpty, "two devices say the same")
        var none = FallVerification()
        #expect(Self.said(&none).isEmpty, "nothing was asked")
    }
}
