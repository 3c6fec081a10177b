import SafetyModel
import Testing

@testable import Detection

/// How deliveries are put together: what waited, what comes in long blocks, what begins anew.
@Suite struct FallStreamTests {
    private let movement = MadeUpMovement(rateHz: 50)

    @Test func anotherFallAtTheSameStampIsAnotherFall() {
        let (samples, times) = (movement.samples(), movement.timesMs())
        var detector = FallDetector(position: .waist)
        let first = detector.ingest(samples, timesMs: times)
        let second = detector.ingest(samples, timesMs: times)
        #expect(first.falls.count == 1, "the first")
        #expect(second.falls.map(\.impactMs) == first.falls.map(\.impactMs), "its clock began anew")
    }

    /// A minute of blocks that waited at the broker while the box was restarted, and came within a tenth of a second.
    @Test(arguments: [9.0, 10, 12, 17, 21, 30, 33, 47, 51]) func blocksThatWaitedHideNoFall(_ fallsAt: Double) {
        let movement = MadeUpMovement(rateHz: 50, seconds: 60, fallsAt: fallsAt)
        let samples = movement.samples()
        var detector = FallDetector(position: .waist)
        var said: [FallFinding] = []
        for second in 0..<60 {
            let block = AccelerationBlock(rateHz: 50, samplesG: Array(samples[second * 50..<second * 50 + 50]))
            said += detector.ingest(block, atMs: 600_000 + Milliseconds(second) * 2)
        }
        #expect((said + detector.finish()).falls.count == 1 && said.blindnesses.isEmpty)
    }

    /// A fall shortly before a block's end: what follows it comes with the next block.
    @Test(arguments: [1, 5, 10, 30], [27.0, 28.8, 29.6]) func longBlocksAreOneStream(_ seconds: Int, _ fallsAt: Double)
    {
        let samples = MadeUpMovement(rateHz: 50, seconds: 60, fallsAt: fallsAt).samples()
        var detector = FallDetector(position: .waist)
        var said: [FallFinding] = []
        for end in stride(from: seconds, through: 60, by: seconds) {
            let arrivedMs = 600_000 + Milliseconds(end) * 1_000
            if let due = detector.nextDeadlineMs, due <= arrivedMs { said += detector.tick(atMs: due) }
            let block = AccelerationBlock(rateHz: 50, samplesG: Array(samples[(end - seconds) * 50..<end * 50]))
            said += detector.ingest(block, atMs: arrivedMs)
        }
        #expect(said.falls.map(\.isCutShort) == [false] && said.blindnesses.isEmpty)
    }
}
