// usage: falls-bench swift|c|one|many [passes]. Feeds stage 1 with a synthetic walk at 100 Hz; prints what it counted.
import CReference
import Glibc
import SafetyModel

/// Walking with a blow now and then, the same on every run: 1,000 s at 100 Hz.
func walk() -> [SIMD3<Float>] {
    var seed: UInt32 = 1
    return (0..<100_000).map { n in
        seed = seed &* 1_664_525 &+ 1_013_904_223
        let noise = Float(seed >> 16) / 65_536 - 0.5
        let stride = Float(n % 50) / 50
        let blow: Float = n % 9_000 > 8_990 ? 3 : 0
        return SIMD3(0.1 * noise, 0.2 * stride, 1 + 0.5 * (stride - 0.5) + 0.1 * noise + blow)
    }
}

func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Stage 1 alone over all samples; how many impacts it confirmed.
@inline(never)
func swiftImpacts(
    _ stage: inout ImpactStage, _ samples: Span<SIMD3<Float>>, _ ring: inout MutableSpan<MotionTick>
) -> Int {
    var (index, impacts) = (0, 0)
    while index < samples.count {
        index = stage.feed(samples, from: index, everyMs: 10, into: &ring)
        if stage.isDue {
            impacts += 1
            stage.clearPeak()
        }
    }
    return impacts
}

@inline(never)
func cImpacts(
    _ stage: inout impact_stage, _ samples: UnsafePointer<sample_g>, _ count: Int,
    _ ring: UnsafeMutablePointer<motion_tick>
) -> Int {
    var (index, impacts): (Int64, Int) = (0, 0)
    while index < count {
        index = impact_stage_feed(&stage, samples, Int64(count), index, 10, ring, 256)
        if stage.ticks >= stage.confirm_tick {
            impacts += 1
            (stage.peak_g2, stage.peak_tick, stage.confirm_tick) = (1.4 * 1.4, -1, Int64.max)
        }
    }
    return impacts
}

func runSwift(_ samples: [SIMD3<Float>], passes: Int) -> Int {
    var stage = ImpactStage(at: samples[0], turnDps: 0)
    var ring = Array(repeating: MotionTick(), count: 256)
    var impacts = 0
    for _ in 0..<passes {
        var ticks = ring.mutableSpan
        impacts += swiftImpacts(&stage, samples.span, &ticks)
    }
    return impacts
}

func runC(_ samples: [SIMD3<Float>], passes: Int) -> Int {
    var stage = impact_stage()
    let plain = samples.map { sample_g(x: $0.x, y: $0.y, z: $0.z, unused: 0) }
    impact_stage_start(&stage, plain[0])
    var ring = Array(repeating: motion_tick(x: 0, y: 0, z: 0, turn: -1), count: 256)
    return (0..<passes).reduce(0) { sum, _ in
        sum
            + plain.withUnsafeBufferPointer { samples in
                guard let base = samples.baseAddress else { return 0 }
                return cImpacts(&stage, base, samples.count, &ring)
            }
    }
}

/// The whole detector, clock and stage 2 included, for many wearables whose one-second blocks arrive in turn.
func runMany(_ samples: [SIMD3<Float>], streams: Int, rounds: Int) -> Int {
    var detectors = Array(repeating: FallDetector(position: .waist), count: streams)
    let blocks = (0..<100).map { AccelerationBlock(rateHz: 100, samplesG: Array(samples[$0 * 100..<$0 * 100 + 100])) }
    var findings = 0
    for round in 0..<rounds {
        for stream in detectors.indices {
            let block = blocks[(round + stream) % blocks.count]
            findings += detectors[stream].ingest(block, atMs: Milliseconds(round) * 1_000).count
        }
    }
    return findings
}

let arguments = CommandLine.arguments
let passes = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1
let samples = walk()
let start = seconds()
switch arguments.count > 1 ? arguments[1] : "" {
case "swift": print("swift", runSwift(samples, passes: passes), "impacts")
case "c": print("c", runC(samples, passes: passes), "impacts")
case "many": print("10,000 detectors", runMany(samples, streams: 10_000, rounds: passes), "findings")
case "one": print("1 detector", runMany(samples, streams: 1, rounds: passes), "findings")
default: exit(2)
}
let fed =
    switch arguments[1] {
    case "many": Double(passes) * 1_000_000
    case "one": Double(passes) * 100
    default: Double(passes) * 100_000
    }
let took = seconds() - start
print(
    "\(Int(fed / took / 100_000)) x 100,000 samples/s; state \(MemoryLayout<ImpactStage>.size) B stage 1,",
    "\(MemoryLayout<FallDetector>.size) B detector and \(256 * MemoryLayout<MotionTick>.stride) B ring")
