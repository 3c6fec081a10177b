import SafetyModel

@testable import Detection

/// Minutes since the start.
func vitalMoment(_ minutes: Double) -> Moment {
    let uptime = Milliseconds(minutes * 60_000)
    return Moment(wall: 1_784_073_600_000 + uptime, uptime: 90_000_000 + uptime)
}

/// One measurement of a table row; what is no vital sign says how far others hold.
struct Told: Sendable {
    var minutes: Double
    var kind: ObservationKind
    var value: ObservationValue
    var caveat: MeasurementCaveat?
    var device: DeviceID = "monitor"
    /// Minutes since the start; nil: no time is claimed.
    var claimed: Double?

    init(
        _ minutes: Double, _ kind: ObservationKind, _ value: Double, _ caveat: MeasurementCaveat? = nil,
        of device: DeviceID = "monitor", claimed: Double? = nil
    ) {
        (self.minutes, self.kind, self.value, self.caveat) = (minutes, kind, .number(value), caveat)
        (self.device, self.claimed) = (device, claimed)
    }

    init(_ minutes: Double, _ kind: ObservationKind, is flag: Bool, of device: DeviceID = "monitor") {
        (self.minutes, self.kind, value, self.device) = (minutes, kind, .flag(flag), device)
    }
}

extension VitalSignDetector {
    /// What is raised, in order, with its deadlines; each observation is a message of its own.
    mutating func detections(_ readings: [Told], until end: Double) -> [Detection] {
        var found: [Detection] = []
        for told in readings {
            found += advanced(to: vitalMoment(told.minutes))
            let claimed = told.claimed.map { vitalMoment($0).wall }
            let observation = Observation(told.device, told.kind, told.value, claimedWall: claimed, caveat: told.caveat)
            let (context, now) = (DeviceContext(told.device), vitalMoment(told.minutes))
            if told.value.number == nil || told.kind == .steps {
                sense(observation, from: context, at: now)
            } else {
                _ = ingest(observation, from: context, at: now)
            }
            found += judge(at: now)
        }
        return (found + advanced(to: vitalMoment(end))).filter { $0.change != .cleared }
    }

    private mutating func advanced(to end: Moment) -> [Detection] {
        var list: [Detection] = []
        for _ in 0..<100 {
            guard let due = nextDeadline, due <= end.uptime else { break }
            list += advance(to: Moment(wall: end.wall - (end.uptime - due), uptime: due))
        }
        return list
    }

    mutating func raised(_ readings: [Told], until end: Double) -> [Severity] {
        detections(readings, until: end).map(\.severity)
    }
}
