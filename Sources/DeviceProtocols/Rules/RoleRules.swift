import SafetyModel

/// What a role makes of an observation whose nature the bridge cannot know.
enum RoleRules {
    /// The observation as the role means it; nil if nothing is left of it.
    static func applied(_ observation: Observation, _ role: DeviceRole?) -> Observation? {
        guard let role else { return observation }
        if observation.kind == .other, observation.isEvent {
            guard var meaning = meaning(ofCodeFrom: observation.device, role) else { return observation }
            meaning.claimedWall = observation.claimedWall
            return meaning
        }
        switch (observation.kind, role) {
        case (.presence, .bed), (.motion, .bed), (.zoneAlarm, .bed): return observation.as(.bedOccupancy)
        case (.zoneAlarm, .smoke): return observation.as(.smoke)
        case (.zoneAlarm, .heat), (.smoke, .heat): return observation.as(.heat)
        case (.zoneAlarm, .gas): return observation.as(.gas)
        case (.zoneAlarm, .carbonMonoxide): return observation.as(.carbonMonoxide)
        case (.zoneAlarm, .waterLeak): return observation.as(.waterLeak)
        case (.zoneAlarm, .fall): return observation.as(.fall)
        case (.zoneAlarm, .motion): return observation.as(.motion)
        case (.zoneAlarm, .presence), (.zoneAlarm, .chair), (.zoneAlarm, .tag): return observation.as(.presence)
        case (.zoneAlarm, .door), (.zoneAlarm, .exitDoor):
            return observation.as(.contact, .text(observation.value.flag == true ? "open" : "closed"))
        case (.zoneAlarm, .sos):
            guard observation.value.flag == true else { return nil }
            var press = observation.as(.button, .text("sos"))
            press.isEvent = true
            return press
        // Radio detectors and pendants whose frames are those of a door (Honeywell, 2GIG, SimpliSafe): open is their cry.
        case (.contact, .smoke): return observation.as(.smoke, .flag(isOpen(observation)))
        case (.contact, .heat): return observation.as(.heat, .flag(isOpen(observation)))
        case (.contact, .gas): return observation.as(.gas, .flag(isOpen(observation)))
        case (.contact, .carbonMonoxide): return observation.as(.carbonMonoxide, .flag(isOpen(observation)))
        case (.contact, .waterLeak): return observation.as(.waterLeak, .flag(isOpen(observation)))
        case (.contact, .sos):
            guard isOpen(observation) else { return observation }
            var press = observation.as(.button, .text("sos"))
            press.isEvent = true
            return press
        case (.meterReading, .waterMeter): return observation.as(.waterVolumeM3)
        case (.meterReading, .gasMeter): return observation.as(.gasVolumeM3)
        case (.meterReading, .electricityMeter): return observation.as(.energyKwh)
        default: return observation
        }
    }

    private static func isOpen(_ contact: Observation) -> Bool { contact.value == .text("open") }

    /// Whether a state of this kind goes on as it is, whatever the device is for: most do.
    static func isPlain(_ kind: ObservationKind, _ role: DeviceRole?) -> Bool {
        switch kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .zoneAlarm, .fall, .motionless, .button: false
        case .presence, .motion, .meterReading, .other: role == nil
        case .contact: !AlarmTopics.isAlarming(role)
        default: true
        }
    }

    /// What a bare radio code of a device with this role says.
    static func meaning(ofCodeFrom device: DeviceID, _ role: DeviceRole?) -> Observation? {
        func event(_ kind: ObservationKind, _ value: ObservationValue) -> Observation {
            Observation(device, kind, value, isEvent: true)
        }
        switch role {
        case .sos, .cancel: return event(.button, .text("single"))
        case .smoke: return event(.smoke, .flag(true))
        case .heat: return event(.heat, .flag(true))
        case .gas: return event(.gas, .flag(true))
        case .carbonMonoxide: return event(.carbonMonoxide, .flag(true))
        case .waterLeak: return event(.waterLeak, .flag(true))
        case .fall: return event(.fall, .flag(true))
        case .motion: return event(.motion, .flag(true))
        case .presence: return event(.presence, .flag(true))
        case .door, .exitDoor: return event(.contact, .text("open"))
        default: return nil
        }
    }

    /// Whether a press calls for help.
    static func isSOS(press value: String, role: DeviceRole?) -> Bool { value == "sos" || role == .sos }

    /// Whether a device's name says that it calls for help. Used only where neither inventory nor configuration says what it is.
    static func saysSOS(_ name: String) -> Bool {
        let lower = name.lowercased()
        guard ["sos", "emergency", "panic", "紧急", "求助", "呼叫", "求救"].contains(where: { lower.contains($0) }) else {
            return false
        }
        if lower.contains("sos") || lower.contains("panic") { return true }
        // The emergency light, heating, power, exit: things, and no calls.
        let name = FieldName(name)
        return !AlarmWords.isActuator(name)
            && !name.hasAny([
                "power", "exit", "door", "mode", "stop", "brake", "contact", "release", "lighting", "generator",
            ])
    }

    /// The alarm that a state stands for, and whether it is on; nil for anything but an alarm's state.
    static func alarm(_ observation: Observation) -> (kind: AlarmKind, isOn: Bool)? {
        guard let isOn = observation.value.flag else { return nil }
        switch observation.kind {
        case .smoke: return (.smoke, isOn)
        case .heat: return (.heat, isOn)
        case .gas: return (.gas, isOn)
        case .carbonMonoxide: return (.carbonMonoxide, isOn)
        case .waterLeak: return (.waterLeak, isOn)
        case .zoneAlarm: return (.zoneAlarm, isOn)
        case .fall: return (.fall, isOn)
        case .motionless: return (.motionless, isOn)
        default: return nil
        }
    }

    /// Alarms that a test button sets off. A fall or a call for help is never taken for a test.
    static func isTestable(_ kind: AlarmKind) -> Bool {
        switch kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak: true
        case .fall, .sos, .zoneAlarm, .motionless: false
        }
    }
}

extension Observation {
    fileprivate func `as`(_ kind: ObservationKind, _ value: ObservationValue? = nil) -> Observation {
        var copy = self
        copy.kind = kind
        if let value { copy.value = value }
        return copy
    }
}
