import Detection
import SafetyModel

/// Turns live observations into signs of life. A level that is repeated (a bridge publishes its cache with every report) is no
/// sign; a change of it is, and so is every fresh detection of a motion sensor.
struct SignsOfLife: Sendable, Codable {
    /// The last value of each device's states.
    private var last: [String: ObservationValue] = [:]
    /// Silence can be judged only where something reports a moving person at all.
    private(set) var canSeePeople = false
    /// What each motion sensor last measured besides, as one number. Nil in old snapshots.
    private var measured: [DeviceID: Double]?
    /// Above this a plug's appliance was switched on by somebody (W).
    static let switchedOnW = 20.0

    /// Whether "motion" in a message is the bridge's memory of it: it was said before, and this message is about something else that
    /// the sensor measures. Brightness does not count: sensors report it together with what they see.
    mutating func isRemembered(_ observations: [Observation]) -> Bool {
        guard observations.count > 1, let motion = observations.first(where: { $0.kind == .motion }), !motion.isPast
        else { return false }
        var sum = 0.0
        for observation in observations where observation.device == motion.device {
            guard let number = observation.value.number, number.isFinite else { continue }
            switch observation.kind {
            case .temperatureC, .humidityPct, .deviceTemperatureC, .battery, .voltageV: sum = sum * 31 + number
            default: break
            }
        }
        let before = measured?[motion.device]
        guard before != sum, before != nil || (measured?.count ?? 0) < 512 else { return false }
        var sums = measured ?? [:]
        measured = nil
        sums[motion.device] = sum
        measured = sums
        return before != nil && motion.value == .flag(true) && last[key(motion)] == .flag(true)
    }

    /// A sign whose sender senses people: from then on silence means something.
    mutating func learn(from event: ActivityEvent) {
        if event.kind == .motion || event.kind == .bed { canSeePeople = true }
    }

    /// nil where the observation is no sign.
    mutating func sign(_ observation: Observation, _ context: DeviceContext) -> ActivityEvent? {
        guard !observation.isPast, context.role != .ignore else { return nil }
        let event = kind(of: observation, context).map { kind, isOn in
            ActivityEvent(observation.device, room: context.room, kind, isOn: isOn)
        }
        if let event { learn(from: event) }
        return event
    }

    static func isExitDoor(_ context: DeviceContext) -> Bool {
        context.role == .exitDoor || (context.room == "entrance" && context.role != .door)
    }

    private mutating func kind(of observation: Observation, _ context: DeviceContext) -> (ActivityEvent.Kind, Bool)? {
        switch (observation.kind, observation.value) {
        case (.motion, .flag(let isOn)):
            // "No motion" is the sensor's own timer, not an observation.
            note(observation)
            return isOn ? (.motion, true) : nil
        case (.presence, .flag(let isOn)): return changed(observation) ? (.motion, isOn) : nil
        case (.bedOccupancy, .flag(let isOn)): return changed(observation) ? (.bed, isOn) : nil
        case (.contact, .text(let state)):
            guard changed(observation) else { return nil }
            if context.role == .bed { return (.bed, state == "closed") }
            return (Self.isExitDoor(context) ? .exitDoor : .contact, state == "open")
        case (.button, .text): return (context.role == .cancel ? .answer : .other, true)
        case (.powerW, .number(let watts)):
            var state = observation
            state.value = .flag(watts >= Self.switchedOnW)
            return changed(state) ? (.power, watts >= Self.switchedOnW) : nil
        case (.waterVolumeM3, .number):
            // Which readings show a use is the meter's rule (`UtilityDetector.isDrawnByHand`): totals wobble.
            return (.water, true)
        default: return nil
        }
    }

    /// Motion that was on before and has not been off since. Bridges send their cache with every report, so it need not be new.
    func isRepeated(_ observation: Observation) -> Bool {
        observation.kind == .motion && !observation.isEvent && observation.value == .flag(true)
            && last[key(observation)] == .flag(true)
    }

    private func key(_ observation: Observation) -> String { "\(observation.kind.rawValue) \(observation.device.name)" }

    private mutating func note(_ observation: Observation) {
        // Strangers on a radio must not grow the state for ever.
        if last.count < 4096 || last[key(observation)] != nil { last[key(observation)] = observation.value }
    }

    /// Whether it differs from the last one; the first one is no change.
    private mutating func changed(_ observation: Observation) -> Bool {
        let before = last[key(observation)]
        note(observation)
        return before != nil && before != observation.value
    }
}
