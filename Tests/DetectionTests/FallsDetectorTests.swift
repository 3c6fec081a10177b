import SafetyModel
import Testing

@testable import Detection

@Suite struct FallsDetectorTests {
    @Test(arguments: [
        (20.0, "the slowest devices"), (25, "one sample a tick"), (33.3, "no whole number of samples a tick"),
        (50, "watches"), (100, "belts"), (200, "the fastest"),
    ])
    func findsOneFallAtAnyRate(_ rateHz: Double, _ why: String) throws {
        let movement = MadeUpMovement(rateHz: rateHz)
        let falls = findings(movement.samples(), timesMs: movement.timesMs()).falls
        #expect(falls.count == 1, "\(why)")
        let fall = try #require(falls.first)
        #expect(abs(fall.impactMs - 10_050) < 200)
        #expect((3_500...4_000).contains(fall.decidedMs - fall.impactMs))
        #expect(fall.confidence >= 0.5 && !fall.isCutShort)
        #expect(fall.explanation.en.contains("lying") && fall.explanation.zh.contains("躺倒"))
    }

    @Test(arguments: [WearPosition.waist, .hip, .wrist, .unknown])
    func walkingIsNoFall(_ position: WearPosition) {
        let movement = MadeUpMovement(seconds: 60, fallsAt: nil)
        #expect(findings(movement.samples(), timesMs: movement.timesMs(), position: position).falls.isEmpty)
    }

    @Test func decidesWhenTheStreamEndsSoonAfterTheImpact() throws {
        let movement = MadeUpMovement(seconds: 10.8)
        let fall = try #require(findings(movement.samples(), timesMs: movement.timesMs()).falls.first)
        #expect(fall.isCutShort && fall.explanation.en.hasSuffix("no data after that"))
        #expect(fall.decidedMs <= 10_800)
    }

    @Test func silenceDecidesWhatIsOpen() {
        let movement = MadeUpMovement(seconds: 11.5)
        var detector = FallDetector(position: .waist)
        #expect(detector.nextDeadlineMs == nil)
        _ = detector.ingest(movement.samples(), timesMs: movement.timesMs())
        #expect(detector.nextDeadlineMs == Milliseconds(16_490))
        #expect(detector.tick(atMs: 16_000).isEmpty)
        let said = detector.tick(atMs: 16_490)
        #expect(said.falls.count == 1 && said.blindnesses == [.gap])
        #expect(detector.nextDeadlineMs == nil && detector.blindness == .gap)
    }

    @Test func blocksAndStampsGiveTheSameFall() throws {
        let movement = MadeUpMovement()
        let samples = movement.samples()
        var detector = FallDetector(position: .waist)
        var said: [FallFinding] = []
        for start in stride(from: 0, to: samples.count, by: 50) {
            let block = AccelerationBlock(rateHz: 100, samplesG: Array(samples[start..<start + 50]))
            said += detector.ingest(block, atMs: Milliseconds(start * 10 + 490))
        }
        let fall = try #require((said + detector.finish()).falls.first)
        let stamped = try #require(findings(samples, timesMs: movement.timesMs()).falls.first)
        #expect(fall.impactMs == stamped.impactMs && abs(fall.confidence - stamped.confidence) < 0.001)
    }

    @Test func blocksWithoutARateAreSpreadOverTheTimeBetween() {
        let samples = MadeUpMovement(rateHz: 50).samples()
        var detector = FallDetector(position: .waist)
        var said: [FallFinding] = []
        for start in stride(from: 0, to: samples.count, by: 10) {
            let block = AccelerationBlock(rateHz: nil, samplesG: Array(samples[start..<start + 10]))
            said += detector.ingest(block, atMs: Milliseconds(start * 20 + 200))
        }
        #expect((said + detector.finish()).falls.count == 1)
    }

    @Test func stateSurvivesASnapshotInTheMiddle() throws {
        let movement = MadeUpMovement()
        let (samples, times) = (movement.samples(), movement.timesMs())
        var first = FallDetector(position: .waist)
        var said = first.ingest(Array(samples[..<1_100]), timesMs: Array(times[..<1_100]))
        var second = first
        said += second.ingest(Array(samples[1_100...]), timesMs: Array(times[1_100...])) + second.finish()
        #expect(said == findings(samples, timesMs: times))
    }

    @Test func emptyModelWordsSayNothing() {
        let broken = FallModel(name: "broken", words: [1, 0, 7], trees: [1, 9], baseline: 0, threshold: 1)
        #expect(broken.confidence([1]) < 0.5)
        #expect(broken.confidence([]) < 0.5)
    }

    @Test(arguments: ["waist", "wrist", "anywhere"]) func weightsFitTheFeatures(_ name: String) {
        let (words, nodesPerTree) =
            switch name {
            case "waist": (FallWeightsWaist.words, FallWeightsWaist.nodesPerTree)
            case "wrist": (FallWeightsWrist.words, FallWeightsWrist.nodesPerTree)
            default: (FallWeightsAnywhere.words, FallWeightsAnywhere.nodesPerTree)
            }
        let features = FallFeatures.values(of: FallWindow([MotionTick()], impact: 0)).count
        let fitting = stride(from: 0, to: words.count, by: 2).count { Int(words[$0] & 0xff) <= features }
        #expect(words.count == 2 * nodesPerTree.reduce(0) { $0 + Int($1) } && 2 * fitting == words.count)
    }
}
