import SafetyModel
import Testing

@testable import HomePipeline

/// A belt sensor's fall, and what its wearer does while being asked.
@Suite struct FallTapTests {
    private static let rateHz = 100.0

    /// Somebody walks, falls at 10 s, and lies; taps as seconds.
    private static func sample(_ second: Double, _ taps: [Double]) -> SIMD3<Float> {
        let stride = (second * 1.8).truncatingRemainder(dividingBy: 1)
        let step = Float(stride < 0.25 ? 0.25 : -0.08)
        let after = second - 10
        if after < -0.6 { return SIMD3(0.05 * step, 1 + step, 0.1) }
        if after < -0.45 { return SIMD3(0.1, 0.9, 0.3) }
        if after < 0 { return SIMD3(0.1, 0.3, 0.25) }
        if after < 0.12 { return SIMD3(0.8, 1.5, 4.2) }
        if after < 0.5 { return SIMD3(0.2, 0.3, 1.2) }
        let tap: Float = taps.contains { second >= $0 && second < $0 + 0.02 } ? 2.5 : 0
        return SIMD3(0.05, 0.15, 0.98 + tap)
    }

    private static func home(tapping taps: [Double]) -> Home {
        var home = Home { $0.wearPositions["belt"] = .waist }
        home.introduce()
        var state: UInt32 = 7
        for second in 0..<50 {
            let seconds = (0..<Int(rateHz)).map { Double(second) + Double($0) / rateHz }
            let samples = seconds.map { second in
                state = state &* 1_664_525 &+ 1_013_904_223
                let noise = (Float(state >> 16) / 65_536 - 0.5) * 0.02
                return sample(second, taps) + SIMD3(noise, -noise, noise)
            }
            let times = seconds.map { home.moment($0).uptime }
            home.tell(.samples("belt", samples, gyroscopeDps: nil, timesMs: times), at: Double(second + 1))
        }
        return home
    }

    @Test func threeTapsCancel() throws {
        let home = Self.home(tapping: [17, 17.4, 17.8])
        let alert = try #require(home.alerts.first)
        #expect(home.alerts.count == 1 && alert.condition == .cleared && alert.severity == .urgent)
        let taps = try #require(alert.evidence.first { $0.kind == "taps" })
        #expect(taps.device == "belt" && taps.says.zh.contains("敲击三下") && taps.says.en.contains("three sharp taps"))
    }

    @Test(arguments: [
        ([], "nothing"), ([17, 17.4], "two taps"), ([17, 17.4, 17.8, 18.2, 18.6], "knocking"),
        ([40, 40.4, 40.8], "too late: the alarm is out, and people are on their way"),
    ]) func othersDoNot(_ taps: [Double], _ why: String) throws {
        let alert = try #require(Self.home(tapping: taps).alerts.first)
        #expect(alert.severity == .emergency && alert.condition == .active, "\(why)")
    }
}
