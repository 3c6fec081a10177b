import Detection
import DeviceProtocols
import SafetyModel

/// One judgement of the residents' state: findings of one detector corroborate or withdraw those of another.
extension HomePipeline {
    /// What the silence of the home comes to; each finding at its own time. What corroborates it stands in its words.
    mutating func find(_ findings: [InactivityFinding], into effects: inout [HomeEffect]) {
        guard !findings.isEmpty else { return }
        for finding in findings {
            var detection = finding.detection
            if finding.severity == .emergency, finding.change == .raised,
                let also = inactivity.corroborationSays(at: finding.at)
            {
                detection.summary.zh += "；佐证：\(also.zh)"
                detection.summary.en += "; corroborated: \(also.en)"
            }
            raise([detection], at: finding.at, into: &effects)
        }
    }

    /// Before silences fall due: what else is open now.
    mutating func corroborateSilence(at now: Moment) {
        if vitals.isAlarming {
            inactivity.note(.vitalSign, at: now)
        } else if utilities.isWaterMissed {
            inactivity.note(.noWater, at: now)
        }
    }

    /// What utilities say. While the silence of the home is being told already, no water used is a part of it.
    mutating func judge(utility detections: [Detection], at now: Moment, into effects: inout [HomeEffect]) {
        for detection in detections {
            if detection.detail == "no_water", detection.change == .raised, inactivity.isSilenceStanding {
                find(inactivity.corroborate(Corroborating.noWater.says, at: now), into: &effects)
                continue
            }
            raise([detection], at: now, into: &effects)
        }
    }

    /// What measurements say; alarming ones speak for an emergency where somebody does not move.
    mutating func judge(vitals detections: [Detection], at now: Moment, into effects: inout [HomeEffect]) {
        for detection in detections {
            raise([detection], at: now, into: &effects)
            if detection.change == .raised, detection.severity >= .urgent {
                find(inactivity.corroborate(Corroborating.vitalSign.says, at: now), into: &effects)
            } else if detection.change == .cleared {
                inactivity.withdraw(.vitalSign)
            }
        }
    }

    /// What the verification of falls says; one that is open or was only withdrawn by movement makes later silence an emergency.
    mutating func judge(fall detections: [Detection], at now: Moment, into effects: inout [HomeEffect]) {
        for detection in detections {
            raise([detection], at: now, into: &effects)
            guard !detection.isTest else { continue }
            if detection.change == .raised {
                find(inactivity.corroborate(Corroborating.fall.says, at: now), into: &effects)
            } else if detection.detail == "cancelled" || detection.detail == "withdrawn" {
                inactivity.withdraw(.fall)
            }
        }
    }

    /// An alarm or a suspicion that a device states itself.
    mutating func judge(
        _ kind: AlarmKind, _ certainty: HazardDetector.Certainty, _ context: DeviceContext, at now: Moment,
        into effects: inout [HomeEffect]
    ) {
        if kind == .fall, certainty == .live {
            judge(fall: falls.told(isVerdict: true, context, at: now), at: now, into: &effects)
        } else {
            raise(hazards.alarm(kind, certainty, from: context, at: now), at: now, into: &effects)
        }
    }

    /// A live state of a fall sensor: it still weighs, or takes its alarm back.
    /// - Parameter isCached: the bridge has just come online: what it says may be of before the question, and takes nothing back.
    mutating func follow(
        fall observation: Observation, _ context: DeviceContext, isCached: Bool, at now: Moment,
        into effects: inout [HomeEffect]
    ) {
        guard observation.kind == .fall, !observation.isPast else { return }
        let isDown = observation.value != .flag(false)
        if !observation.isEvent, isDown || !isCached { falls.updateSighting(of: context, isDown: isDown) }
        switch observation.value {
        case .text("suspected"):
            let isTest = isTrip(.fall, context.device, at: now)
            let found =
                observation.isEvent
                ? falls.told(
                    isVerdict: false, context, isTest: isTest, claimedWall: observation.claimedWall, at: now)
                : falls.weighs(context, isTest: isTest, at: now)
            judge(fall: found, at: now, into: &effects)
        case .flag(false):
            guard !isCached else { return }
            let found = falls.withdrawn(
                context.device, isWorn: falls.isWorn(context), claimedWall: observation.claimedWall, at: now)
            judge(fall: found, at: now, into: &effects)
        default:
            falls.decided(context.device)
            falls.stamp(context.device, claimedWall: observation.claimedWall)
        }
    }

    /// What a fall sensor says of presence beside: before its word on falls counts. Of a motion and a presence in one message the
    /// presence is what it sees.
    mutating func updateSightings(from decoded: Decoded, at now: Moment, into effects: inout [HomeEffect]) {
        guard !decoded.isRetained, !decoded.isDoubtful else { return }
        let isFallSensor = decoded.observations.contains { $0.kind == .fall }
        let hasPresence = decoded.observations.contains { $0.kind == .presence }
        for observation in decoded.observations
        where observation.kind == .presence || observation.kind == .motion && !hasPresence {
            guard let isPresent = observation.value.flag, !observation.isPast,
                isFallSensor || falls.hasSighting(of: observation.device)
            else { continue }
            let found = falls.updateSighting(of: observation.device, isPresent: isPresent, at: now)
            judge(fall: found, at: now, into: &effects)
        }
    }

    mutating func advanceHazards(to now: Moment, into effects: inout [HomeEffect]) {
        let (detections, stuck) = hazards.advance(to: now)
        raise(detections, at: now, into: &effects)
        for context in stuck { raise(supervision.stuck(context, at: now), at: now, into: &effects) }
    }
}
