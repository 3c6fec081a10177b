import Detection
import SafetyModel

/// Who said to be out or back: key tags and phones, and the resident by voice.
extension HomePipeline {
    /// A tag or phone came or went. The home is empty when the last of them has gone, and only if somebody can have gone out: a
    /// tag whose battery died at home must not make a silent home an empty one.
    /// - Returns: whether it was one; it is no sign of life besides.
    mutating func follow(
        tag observation: Observation, _ context: DeviceContext, at now: Moment, into effects: inout [HomeEffect]
    ) -> Bool {
        guard context.role == .tag, observation.kind == .presence, !observation.isPast,
            let isThere = observation.value.flag
        else { return false }
        guard tags[observation.device] != isThere, tags.count < 32 || tags[observation.device] != nil else {
            return true
        }
        tags[observation.device] = isThere
        if isThere {
            told(isAway: false, at: now, into: &effects)
        } else if !tags.values.contains(true), inactivity.canHaveLeft(at: now) {
            told(isAway: true, at: now, into: &effects)
        }
        return true
    }

    /// The button by the door. Whoever then moves inside is at home all the same.
    /// - Returns: whether it was one; it is no sign of life besides.
    mutating func follow(
        awayButton observation: Observation, _ context: DeviceContext, at now: Moment, into effects: inout [HomeEffect]
    ) -> Bool {
        guard context.role == .away, observation.kind == .button, !observation.isPast,
            let press = observation.value.text, press != "sos"
        else { return false }
        told(isAway: press != "double", at: now, into: &effects)
        return true
    }

    mutating func told(isAway: Bool, at now: Moment, into effects: inout [HomeEffect]) {
        find(inactivity.tell(isAway: isAway, at: now), into: &effects)
        notePresence(at: now, into: &effects)
    }

    /// Whether the home is empty, for those who miss nothing then.
    mutating func notePresence(at now: Moment, into effects: inout [HomeEffect]) {
        let isAway = inactivity.isEmptyHome()
        guard engine.isResidentAway != isAway || utilities.isAway != isAway else { return }
        engine.isResidentAway = isAway
        raise(utilities.presence(isAway: isAway, at: now), at: now, into: &effects)
    }
}
