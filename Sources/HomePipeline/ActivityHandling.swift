import Detection
import SafetyModel

extension HomePipeline {
    mutating func hear(_ sign: ActivityEvent?, at now: Moment, into effects: inout [HomeEffect]) {
        guard let sign else {
            find(inactivity.alive(at: now), into: &effects)
            return
        }
        signs.learn(from: sign)
        find(inactivity.ingest(sign, at: now), into: &effects)
        // What a pet can cause shows nobody who walks or uses water.
        guard sign.weight >= 0.5 else { return }
        witness(sign, at: now, into: &effects)
        judge(fall: falls.activity(sign, at: now), at: now, into: &effects)
    }

    /// A row of a home log. Where nothing but the exit door was ever heard nobody is seen to come back: then it says nothing of
    /// who is in, nor of who is out.
    mutating func hear(logged sign: ActivityEvent?, at now: Moment, into effects: inout [HomeEffect]) {
        guard let sign, sign.kind == .exitDoor, !hasHeardInside else {
            if sign != nil { hasHeardInside = true }
            hear(sign, at: now, into: &effects)
            return
        }
        witness(sign, at: now, into: &effects)
    }

    /// Below a half: it proves no person.
    private static let petWeight = 0.4

    /// One live observation as a sign of life, an answer, or samples of a wearable; true if it was a sign.
    mutating func noteSign(
        _ observation: Observation, _ context: DeviceContext, at now: Moment, into effects: inout [HomeEffect]
    ) -> Bool {
        if case .acceleration(let block) = observation.value {
            wear(observation.device, block, at: now, into: &effects)
        }
        if let isHelpWanted = answer(observation, context) {
            answered(isHelpWanted: isHelpWanted, by: observation.device, at: now, into: &effects)
        }
        if follow(tag: observation, context, at: now, into: &effects) { return false }
        if follow(awayButton: observation, context, at: now, into: &effects) { return false }
        guard var sign = signs.sign(observation, context) ?? measured(observation, context, at: now),
            isSomebodys(sign, at: now)
        else { return false }
        if !settings.petSensors.isEmpty, settings.isPetSensor(sign.device) { sign.weight = Self.petWeight }
        guard signs.canSeePeople else {
            if sign.weight >= 0.5 { witness(sign, at: now, into: &effects) }
            return false
        }
        hear(sign, at: now, into: &effects)
        return true
    }

    /// A bridge or the broker went, or came back.
    mutating func look(isBlind: Bool, at now: Moment, into effects: inout [HomeEffect]) {
        if isBlind {
            find(inactivity.blind(from: now), into: &effects)
        } else if decoder.offlineBridges.isEmpty && linksDown[.home] == nil {
            find(inactivity.seeAgain(at: now), into: &effects)
        }
    }

    // Wearables.

    mutating func wear(
        _ device: DeviceID, _ samples: [SIMD3<Float>], _ turns: [SIMD3<Float>]?, _ times: [Milliseconds],
        at now: Moment,
        into effects: inout [HomeEffect]
    ) {
        var detector = wearables.removeValue(forKey: device) ?? newDetector(device)
        let findings =
            samples.isEmpty ? detector.finish() : detector.ingest(samples, gyroscopeDps: turns, timesMs: times)
        wearables[device] = detector
        judge(fall: falls.felt(samples, timesMs: times, by: device, at: now), at: now, into: &effects)
        verify(findings, device, at: now, into: &effects)
    }

    private mutating func wear(
        _ device: DeviceID, _ block: AccelerationBlock, at now: Moment, into effects: inout [HomeEffect]
    ) {
        // A stranger that floods us with streams must not grow the state for ever.
        guard wearables[device] != nil || wearables.count < 16 else { return }
        var detector = wearables.removeValue(forKey: device) ?? newDetector(device)
        let findings = detector.ingest(block, atMs: now.uptime)
        wearables[device] = detector
        // What is felt answers the question that was asked before it: taps first.
        judge(fall: falls.felt(block, by: device, at: now), at: now, into: &effects)
        verify(findings, device, at: now, into: &effects)
    }

    private func newDetector(_ device: DeviceID) -> FallDetector {
        FallDetector(position: settings.wearPositions[device] ?? .unknown)
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
        let context = DeviceContext(device, profile: decoder.profile(of: device))
        for finding in findings {
            switch finding {
            case .fall(let candidate):
                let found = falls.suspect(candidate, context, isTest: isWalkTest(at: now), at: now)
                judge(fall: found, at: now, into: &effects)
            case .blind, .seeing: break
            }
        }
    }
}
