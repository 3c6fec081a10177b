import ArgumentParser
import Detection
import HomePipeline
import HostSystem
import SafetyModel

/// `bench falls`: the whole fall detector on a synthetic walk, one wearable and ten thousand in turn.
struct BenchFalls: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "falls",
        abstract: "Samples a second through the fall detector; reference: adding up their squares.",
        discussion: "Stage 1 against the same algorithm in C, in instructions: Benchmarks/Falls/run.sh.")
    @Flag(help: "One JSON object a figure.") var json = false

    func run() throws {
        let blocks = Self.walk()
        let one = Self.rate(of: blocks, streams: 1, rounds: 200_000)
        let many = Self.rate(of: blocks, streams: 10_000, rounds: 60)
        let plain = Self.plainRate(of: blocks, rounds: 200_000)
        let state = Double(MemoryLayout<FallDetector>.size)
        [
            BenchFigure(name: "one wearable", value: one, unit: "samples/s", reference: ("sum of squares", plain)),
            BenchFigure(
                name: "10,000 wearables in turn", value: many, unit: "samples/s", reference: ("sum of squares", plain)),
            BenchFigure(name: "state of one detector without its ring of ticks", value: state, unit: "bytes"),
        ].print("falls", isJSON: json)
    }

    /// Walking with a blow now and then at 100 Hz, in blocks of a second; the same on every run.
    private static func walk() -> [AccelerationBlock] {
        var seed: UInt32 = 1
        return (0..<100).map { block in
            AccelerationBlock(
                rateHz: 100,
                samplesG: (0..<100).map { n in
                    seed = seed &* 1_664_525 &+ 1_013_904_223
                    let noise = Float(seed >> 16) / 65_536 - 0.5
                    let stride = Float(n % 50) / 50
                    let blow: Float = block == 50 && n > 95 ? 3 : 0
                    return SIMD3(0.1 * noise, 0.2 * stride, 1 + 0.5 * (stride - 0.5) + 0.1 * noise + blow)
                })
        }
    }

    private static func rate(of blocks: [AccelerationBlock], streams: Int, rounds: Int) -> Double {
        var detectors = Array(repeating: FallDetector(position: .waist), count: streams)
        var findings = 0
        let seconds = BenchClock.seconds {
            for round in 0..<rounds {
                for stream in detectors.indices {
                    let block = blocks[(round + stream) % blocks.count]
                    findings += detectors[stream].ingest(block, atMs: Milliseconds(round) * 1000).count
                }
            }
        }
        BenchClock.keep(findings)
        return Double(streams * rounds * 100) / seconds
    }

    private static func plainRate(of blocks: [AccelerationBlock], rounds: Int) -> Double {
        var sum: Float = 0
        let seconds = BenchClock.seconds {
            for round in 0..<rounds {
                for sample in blocks[round % blocks.count].samplesG { sum += (sample * sample).sum() }
            }
        }
        BenchClock.keep(Int(sum > 0 ? 1 : 0))
        return Double(rounds * 100) / seconds
    }
}

/// `bench inactivity` and `bench replay`: events a second.
struct BenchInactivity: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inactivity",
        abstract: "Signs of life a second through the whole pipeline; reference: the inactivity detector alone.")
    @Flag(help: "One JSON object a figure.") var json = false

    func run() throws {
        let events = Self.year()
        var settings = ReplaySettings.standard(zone: .utc)
        settings.blindLimitMilliseconds = 120_000
        var pipeline = HomePipeline(settings: settings)
        var effects = 0
        let whole = BenchClock.seconds {
            for (event, at) in events { effects += pipeline.handle(.sign(event), at: at).count }
        }
        var detector = InactivityDetector(zone: .utc)
        let alone = BenchClock.seconds {
            for (event, at) in events { effects += detector.ingest(event, at: at).count }
        }
        BenchClock.keep(effects)
        let count = Double(events.count)
        [
            BenchFigure(
                name: "signs of life through the pipeline", value: count / whole, unit: "events/s",
                reference: ("inactivity detector alone", count / alone)),
            BenchFigure(
                name: "state of the home as a snapshot after a year",
                value: Double(SnapshotWriter.bytes(pipeline).count),
                unit: "bytes"),
        ].print("inactivity", isJSON: json)
    }

    /// A busy home's year: about 2,700 signs a day in five rooms, asleep from 23:00 to 06:30, out for an hour.
    private static func year() -> [(ActivityEvent, Moment)] {
        let rooms = ["bedroom", "bathroom", "kitchen", "living_room", "hall"]
        let sensors = rooms.map { (DeviceID("\($0)_motion"), $0) }
        var seed: UInt32 = 7
        var events: [(ActivityEvent, Moment)] = []
        let start: Milliseconds = 1_784_000_000_000
        for day in 0..<365 {
            var second = 6 * 3600 + 1800
            while second < 23 * 3600 {
                seed = seed &* 1_664_525 &+ 1_013_904_223
                let (device, room) = sensors[Int(seed >> 24) % sensors.count]
                let offset = (Milliseconds(day) * 86_400 + Milliseconds(second)) * 1000
                events.append(
                    (ActivityEvent(device, room: room, .motion), Moment(wall: start + offset, uptime: offset)))
                second += 1 + Int(seed >> 16 & 0x2f)
            }
        }
        return events
    }
}

enum BenchClock {
    static func seconds(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let took = clock.measure(body)
        return Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
    }

    /// Keeps a result alive, so that the work for it is not optimised away.
    @inline(never) static func keep(_ value: Int) { if value == .min { Console.note("\(value)") } }
}
