import Detection
import SafetyModel

extension HomePipeline {
    /// - Parameter isRepeated: the state was so before, and is only told again.
    mutating func hear(
        _ sign: ActivityEvent?, isRepeated: Bool = false, at now: Moment, into effects: inout [HomeEffect]
    ) {
        guard let sign else {
            find(inactivity.alive(at: now), into: &effects)
            return
        }
        signs.learn(from: sign)
        find(inactivity.ingest(sign, at: now), into: &effects)
        // What a pet can cause shows nobody who walks or uses water.
        guard sign.weight >= 0.5 else { return }
        witness(sign, at: now, into: &effects)
        judge(fall: falls.activity(sign, isRepeated: isRepeated, at: now), at: now, into: &effects)
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
            answered(isHelpWanted: isHelpWanted, by: context, at: now, into: &effects)
        }
        if follow(tag: observation, context, at: now, into: &effects) { return false }
        if follow(awayButton: observation, context, at: now, into: &effects) { return false }
        if observation.kind == .contact, SignsOfLife.isExitDoor(context), let state = observation.value.text {
            falls.exitDoor(observation.device, isOpen: state == "open")
        }
        let isRepeated = signs.isRepeated(observation)
        guard var sign = signs.sign(observation, context) ?? measured(observation, context, at: now),
            isSomebodys(sign, at: now)
        else { return false }
        if !settings.petSensors.isEmpty, settings.isPetSensor(sign.device) { sign.weight = Self.petWeight }
        guard signs.canSeePeople else {
            if sign.weight >= 0.5 { witness(sign, at: now, into: &effects) }
            return false
        }
        hear(sign, isRepeated: isRepeated, at: now, into: &effects)
        return true
    }

    /// Something that the home is seen through is down: the broker, a topic that it does not let us hear, a bridge that said so.
    private var hasReasonToBeBlind: Bool {
        !decoder.offlineBridges.isEmpty || linksDown[.home] != nil || linksReported.contains(.home)
            || !unheardFilters.isEmpty
    }

    /// Blindness ends with its last reason, also one that an earlier program left standing.
    mutating func endBlindnessWithoutReason(at now: Moment, into effects: inout [HomeEffect]) {
        if inactivity.isToldBlind, !hasReasonToBeBlind { find(inactivity.seeAgain(at: now), into: &effects) }
    }

    /// A bridge or the broker went, or came back.
    mutating func look(isBlind: Bool, at now: Moment, into effects: inout [HomeEffect]) {
        if isBlind {
            find(inactivity.blind(from: now), into: &effects)
        } else if !hasReasonToBeBlind {
            find(inactivity.seeAgain(at: now), into: &effects)
        }
    }
}
