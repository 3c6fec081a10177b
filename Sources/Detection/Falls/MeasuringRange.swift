/// The range of a worn accelerometer as its samples show it: a clipped device repeats its largest value in every blow.
///
/// Kept for wrists only, where it decides: of acted falls a wrist sensor clipped at 2 g shows about a quarter (docs/models/falls.md).
struct MeasuringRange: Sendable, Equatable, Codable {
    /// Largest range that is unsuitable at the wrist, g; devices of ±2 g end between 1.95 and 2.05.
    static let unsuitableG: Float = 2.1
    /// Below this the largest value is movement, or gravity itself, and says nothing of the range.
    static let leastG: Float = 1.4
    /// Blows that end flat at the same value before a range is believed.
    static let blowsNeeded = 8
    /// Values this close are the same, as a share of the largest: steps of the digitizer and calibration.
    private static let tolerance: Float = 0.005

    /// Largest value of any axis so far, g.
    private(set) var largestG: Float = 0
    /// Blows in which one axis stayed at the largest value for two samples or longer.
    private(set) var flatBlows = 0
    /// Samples in a row that each axis has been at the largest value; 2 stands for more.
    private var samplesAtLargest = SIMD3<Int32>()

    /// Nothing larger was ever seen, and this again and again, flat: the device cannot show more.
    var isClippedLow: Bool {
        flatBlows >= Self.blowsNeeded && largestG >= Self.leastG && largestG <= Self.unsuitableG
    }

    mutating func add(_ samplesG: [SIMD3<Float>]) {
        for sample in samplesG where ImpactStage.isPlausible(sample) { add(sample) }
    }

    private mutating func add(_ sample: SIMD3<Float>) {
        // What has shown more once is not clipped low: nothing more is to be learnt.
        if largestG > Self.unsuitableG { return }
        for axis in 0..<3 {
            let value = abs(sample[axis])
            if value > largestG * (1 + Self.tolerance) {
                (largestG, flatBlows, samplesAtLargest) = (value, 0, SIMD3())
                samplesAtLargest[axis] = 1
            } else if value >= Self.leastG, value >= largestG * (1 - Self.tolerance) {
                if samplesAtLargest[axis] == 1 { flatBlows = min(flatBlows + 1, Self.blowsNeeded) }
                samplesAtLargest[axis] = min(samplesAtLargest[axis] + 1, 2)
            } else {
                samplesAtLargest[axis] = 0
            }
        }
    }
}
