import SafetyModel

/// The wearer's answer by taps on the worn device, felt in its own samples while the wearer is being asked.
extension FallVerification {
    /// Samples that the wearable sent after its fall was suspected. Only its own suspicion is withdrawn, and only while nothing
    /// more is known: not when another device says the same, nor when the alarm is out.
    package mutating func felt(
        _ samplesG: [SIMD3<Float>], timesMs: [Milliseconds], by device: DeviceID, at now: Moment
    ) -> [Detection] {
        guard let index = open.firstIndex(where: { $0.device == device && $0.source == .wearable && !$0.isRaised })
        else { return [] }
        var tapping = open[index].tapping ?? TapPattern()
        let isAnswered = tapping.take(samplesG, timesMs: timesMs)
        open[index].tapping = tapping
        guard isAnswered else { return [] }
        let fall = open.remove(at: index)
        return [
            detection(
                fall, .cleared, "cancelled", .advisory, at: now,
                rule: .init(
                    "taps", zh: "本人在设备上敲击三下，前后静止", en: "three sharp taps on the device, still before and after",
                    device))
        ]
    }

    /// The same for a block; one that does not tell its rate says nothing of taps.
    package mutating func felt(_ block: AccelerationBlock, by device: DeviceID, at now: Moment) -> [Detection] {
        guard let fall = open.first(where: { $0.device == device }), let rateHz = block.rateHz, rateHz >= 1,
            rateHz <= 1_000
        else { return [] }
        let times = Self.timesMs(block.samplesG.count, rateHz, arrivedMs: now.uptime, after: fall.tapping?.lastMs)
        return felt(block.samplesG, timesMs: times, by: device, at: now)
    }

    /// Blocks that follow one another are one clock, however radio delays them; half a block off, something is missing.
    private static func timesMs(
        _ count: Int, _ rateHz: Double, arrivedMs: Milliseconds, after lastMs: Milliseconds?
    ) -> [Milliseconds] {
        func lasting(_ samples: Int) -> Milliseconds {
            Milliseconds(exactly: (Double(samples) * 1_000 / rateHz).rounded()) ?? 0
        }
        var firstMs = arrivedMs &- lasting(count - 1)
        if let nextMs = lastMs.map({ $0 &+ lasting(1) }), (firstMs &- nextMs).magnitude <= lasting(count).magnitude / 2
        {
            firstMs = nextMs
        }
        return (0..<count).map { firstMs &+ lasting($0) }
    }
}
