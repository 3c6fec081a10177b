import Detection
import SafetyModel

/// Meters, plugs and health monitors: what they measure, and what the home's signs of life mean to them.
extension HomePipeline {
    /// One live message's observation, or a reading of the past; stored copies never come here.
    mutating func measure(
        _ observation: Observation, _ context: DeviceContext, at now: Moment, into effects: inout [HomeEffect]
    ) {
        guard context.role != .ignore else { return }
        switch observation.kind {
        case .waterVolumeM3, .powerW, .currentA, .energyKwh, .gasVolumeM3:
            judge(utility: utilities.ingest(observation, from: context, at: now), at: now, into: &effects)
        case .heartRateBpm, .respirationRpm, .spo2Pct, .systolicMmhg, .diastolicMmhg, .bodyTemperatureC, .glucoseMmolL,
            .weightKg:
            // Judged when the whole message has been read.
            _ = vitals.ingest(observation, from: context, at: now)
        case .presence, .bedOccupancy, .steps, .breathing: vitals.sense(observation, from: context, at: now)
        default: break
        }
    }

    /// Who takes a measurement is there.
    func measured(_ observation: Observation, _ context: DeviceContext, at now: Moment) -> ActivityEvent? {
        switch observation.kind {
        case .systolicMmhg, .glucoseMmolL, .weightKg:
            vitals.isByHand(observation, at: now)
                ? ActivityEvent(observation.device, room: context.room, .answer) : nil
        default: nil
        }
    }

    /// A fridge that switches itself on, and water that runs day and night, show nobody's life.
    func isSomebodys(_ sign: ActivityEvent, at now: Moment) -> Bool {
        switch sign.kind {
        case .power: utilities.isUsedByHand(sign.device, at: now)
        case .water: utilities.isDrawnByHand(sign.device, at: now)
        default: true
        }
    }

    /// A sign of life, for those who miss none while there are others.
    mutating func witness(_ sign: ActivityEvent, at now: Moment, into effects: inout [HomeEffect]) {
        if sign.kind != .water {
            let isAnswer =
                sign.kind == .answer && (sign.device == Self.voice || decoder.role(of: sign.device) == .cancel)
            let told = utilities.sign(in: sign.room, by: sign.device, isAnswer: isAnswer, at: now)
            raise(told, at: now, into: &effects)
        }
        notePresence(at: now, into: &effects)
    }
}
