import SafetyModel
import Testing

@testable import Detection

@Suite struct MeasuringRangeTests {
    /// Blows of different size on one axis, 25 Hz, 1 g of gravity on another, clipped at a range.
    private func samples(_ rangeG: Float, blows: Int = 12, strongestG: Float = 3.5) -> [SIMD3<Float>] {
        (0..<blows).flatMap { blow -> [SIMD3<Float>] in
            let top = strongestG - 0.07 * Float(blow)
            let shape: [Float] = [0.1, 0.4, 0.8, 1, 0.9, 0.3, 0.1, 0]
            return shape.map { SIMD3(max(-rangeG, min(rangeG, $0 * top)), 1, 0) }
        }
    }

    @Test(
        arguments: [
            (.wrist, 2, 3.5, 12, true, "wrist clipped at 2 g"),
            (.wrist, 1.5, 3.5, 12, true, "wrist clipped at 1.5 g"),
            (.wrist, 2, 3.5, 5, false, "too few blows to know"),
            (.wrist, 4, 3.5, 12, false, "wrist of ±4 g"),
            (.wrist, 16, 1.9, 12, false, "somebody who moves gently"),
            (.hip, 2, 3.5, 12, false, "a hip sensor of ±2 g finds falls"),
            (nil, 2, 3.5, 12, false, "a place that nobody configured"),
        ] as [(WearPosition?, Float, Float, Int, Bool, String)])
    func wristThatCannotShowFallsIsRecognised(
        _ position: WearPosition?, _ rangeG: Float, _ strongestG: Float, _ blows: Int, _ want: Bool, _ why: String
    ) {
        var sight = WearableSight()
        let device = DeviceID("watch")
        sight.learnRange(of: device, wornAt: position, from: samples(rangeG, blows: blows, strongestG: strongestG))
        #expect((sight.unsuitability(of: device) == .unsuitable) == want, "\(why)")
    }

    @Test func oneLargerValueTakesItBack() {
        var sight = WearableSight()
        let device = DeviceID("watch")
        sight.learnRange(of: device, wornAt: .wrist, from: samples(2))
        sight.learnRange(of: device, wornAt: .wrist, from: [SIMD3(3, 0, 0)])
        #expect(sight.unsuitability(of: device) == nil)
    }
}
