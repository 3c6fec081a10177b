import Detection
import SafetyModel

/// Samples of worn sensors: to the detector, and what it finds to the verification.
extension HomePipeline {
    /// A stranger that floods us with streams must not grow the state for ever.
    private static let mostWearables = 16

    /// Samples with time stamps of their own (a log); none: the log has ended.
    mutating func wear(
        _ device: DeviceID, _ samples: [SIMD3<Float>], _ turns: [SIMD3<Float>]?, _ times: [Milliseconds],
        at now: Moment, into effects: inout [HomeEffect]
    ) {
        var detector = wearables.removeValue(forKey: device) ?? newDetector(device)
        if samples.isEmpty {
            // What it was before the end says why; that it ended says nothing.
            let blindness = detector.blindness ?? sights.unsuitability(of: device)
            let findings = detector.finish()
            wearables[device] = detector
            verify(findings, device, at: now, into: &effects)
            raise(sights.note(blindness, worn(device), isOver: true, at: now), at: now, into: &effects)
            return
        }
        let findings = detector.ingest(samples, gyroscopeDps: turns, timesMs: times, arrivedMs: now.uptime)
        wearables[device] = detector
        judge(fall: falls.felt(samples, timesMs: times, by: device, at: now), at: now, into: &effects)
        verify(findings, device, at: now, into: &effects)
        raiseSight(detector, samples, of: device, at: now, into: &effects)
    }

    /// A block that arrived as one message.
    mutating func wear(
        _ device: DeviceID, _ block: AccelerationBlock, at now: Moment, into effects: inout [HomeEffect]
    ) {
        guard makeRoom(for: device) else { return }
        var detector = wearables.removeValue(forKey: device) ?? newDetector(device)
        let findings = detector.ingest(block, atMs: now.uptime)
        wearables[device] = detector
        // What is felt answers the question that was asked before it: taps first.
        judge(fall: falls.felt(block, by: device, at: now), at: now, into: &effects)
        verify(findings, device, at: now, into: &effects)
        raiseSight(detector, block.samplesG, of: device, at: now, into: &effects)
    }

    /// Raises or clears that this device's samples do not show falls.
    private mutating func raiseSight(
        _ detector: FallDetector, _ samplesG: [SIMD3<Float>], of device: DeviceID, at now: Moment,
        into effects: inout [HomeEffect]
    ) {
        sights.learnRange(of: device, wornAt: settings.wearPositions[device], from: samplesG)
        let blindness = detector.blindness ?? sights.unsuitability(of: device)
        raise(sights.note(blindness, worn(device), at: now), at: now, into: &effects)
    }

    /// Whether this one is followed: strangers give way to what the configuration names.
    private mutating func makeRoom(for device: DeviceID) -> Bool {
        if wearables[device] != nil || wearables.count < Self.mostWearables { return true }
        guard isWearable(device) else { return false }
        let strangers = wearables.keys.filter { !isWearable($0) }
        if let stranger = strangers.min(by: { $0.name < $1.name }) { wearables[stranger] = nil }
        return true
    }

    private func newDetector(_ device: DeviceID) -> FallDetector {
        FallDetector(position: settings.wearPositions[device] ?? .unknown)
    }

    private mutating func worn(_ device: DeviceID) -> DeviceContext {
        var context = context(of: device)
        context.isKnown = context.isKnown || isWearable(device)
        return context
    }

    /// Whether the configuration or an inventory says that this device is worn.
    private func isWearable(_ device: DeviceID) -> Bool {
        settings.wearPositions[device] != nil || decoder.role(of: device) == .wearable
    }

    /// What is judged of each wearable now.
    var wearableForesight: [Foresight] {
        wearables.keys.sorted { $0.name < $1.name }.filter { !falls.isOpen($0) }.map { device in
            let blindness = wearables[device]?.blindness ?? sights.unsuitability(of: device)
            let (zh, en) =
                wearables[device]?.isWeighing == true
                ? ("有撞击，正在看其后几秒", "an impact: the seconds after it are being watched")
                : ("监测中，未见跌倒", "watched, no fall seen")
            let says =
                blindness.map {
                    Bilingual(
                        zh: "\(device.name)：现在无法判断是否跌倒（\($0.says.zh)）",
                        en: "\(device.name): falls cannot be seen now (\($0.says.en))")
                } ?? Bilingual(zh: "\(device.name)：\(zh)", en: "\(device.name): \(en)")
            return Foresight("fall", device: device, says: says)
        }
    }

    var wearDeadline: Milliseconds? { wearables.values.lazy.compactMap(\.nextDeadlineMs).min() }

    mutating func tickWearables(at now: Moment, into effects: inout [HomeEffect]) {
        for device in wearables.keys.sorted(by: { $0.name < $1.name }) {
            guard let due = wearables[device]?.nextDeadlineMs, due <= now.uptime else { continue }
            let findings = wearables[device]?.tick(atMs: now.uptime) ?? []
            verify(findings, device, at: now, into: &effects)
        }
    }

    private mutating func verify(
        _ findings: [FallFinding], _ device: DeviceID, at now: Moment, into effects: inout [HomeEffect]
    ) {
        for case .fall(let candidate) in findings {
            let isTest = isTrip(.fall, device, at: now)
            let found = falls.suspect(candidate, worn(device), isTest: isTest, at: now)
            judge(fall: found, at: now, into: &effects)
        }
    }
}
