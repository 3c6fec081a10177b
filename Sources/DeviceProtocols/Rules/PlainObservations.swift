import SafetyModel

extension Observation {
    /// Whether it is a state that goes on as it is, whatever the device is for: most are.
    func isPlain(_ role: DeviceRole?) -> Bool { !isEvent && RoleRules.isPlain(kind, role) }

    /// Whether a retained copy of a message with it must be recognised: alarms, presses and measurements of a person.
    var isWorthRemembering: Bool { isEvent || isPast || kind.isWorthRemembering }

    /// An input of unknown purpose is a zone where the configuration says what for; without a role it says nothing.
    func asZone(of role: DeviceRole?) -> Observation {
        guard kind == .other, !isEvent, value.flag != nil else { return self }
        switch role {
        case .sos, .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall, .motion, .presence, .chair, .bed, .door,
            .exitDoor:
            var zone = self
            zone.kind = .zoneAlarm
            return zone
        case .cancel where value == .flag(true):
            var press = self
            (press.kind, press.value, press.isEvent) = (.button, .text("single"), true)
            return press
        default: return self
        }
    }
}

extension ObservationKind {
    /// Whether a retained copy of a message with it must be recognised: alarms, presses and measurements of a person.
    fileprivate var isWorthRemembering: Bool {
        switch self {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .fall, .motionless, .button: true
        case .heartRateBpm, .respirationRpm, .spo2Pct, .systolicMmhg, .diastolicMmhg, .glucoseMmolL, .weightKg,
            .bodyTemperatureC:
            true
        default: false
        }
    }
}
