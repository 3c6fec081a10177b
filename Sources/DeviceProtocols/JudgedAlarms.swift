import SafetyModel

/// What of a message's observations is an alarm, a test, a copy of unknown age, a press, or said before.
extension MessageDecoder {
    /// "Suspected" out of the cache of a bridge that has just started, or out of the broker's store: nobody knows whether it was
    /// yesterday, or in the hour that we were away. (A copy of what was handled live never comes here.)
    func isOldSuspicion(_ observation: Observation, _ context: Context) -> Bool {
        guard observation.kind == .fall, observation.value == .text("suspected"), context.role != .ignore else {
            return false
        }
        if context.isRetained { return true }
        return context.isDoubtful && !observation.isEvent && !memory.isOff(.fall, of: observation.device)
    }

    mutating func verdict(_ kind: AlarmKind, _ isOn: Bool, _ device: DeviceID, _ context: Context)
        -> AlarmMemory.Verdict
    {
        if context.isRetained { return memory.retained(kind, of: device, isOn: isOn) }
        return memory.live(
            kind, of: device, isOn: isOn, isTest: isOn && isTest(kind, device, context), isDoubtful: context.isDoubtful)
    }

    func isTest(_ kind: AlarmKind, _ device: DeviceID, _ context: Context) -> Bool {
        guard RoleRules.isTestable(kind) else { return false }
        if !context.isRetained, memory.isUnderTest(device, at: context.now) { return true }
        return context.tested.contains(device)
    }

    func add(
        _ verdict: AlarmMemory.Verdict, _ kind: AlarmKind, _ device: DeviceID, _ context: Context,
        _ decoded: inout Decoded
    ) {
        switch verdict {
        case .nothing: break
        case .raise: decoded.alarms.append(Alarm(kind: kind, device: device))
        case .raiseTest: decoded.testAlarms.append(Alarm(kind: kind, device: device, isTest: true))
        case .raiseStale:
            decoded.staleAlarms.append(Alarm(kind: kind, device: device, isTest: isTest(kind, device, context)))
        }
    }

    /// An alarm-only radio's cry: it counts by arrival.
    mutating func shout(
        _ kind: AlarmKind, _ observation: Observation, _ context: Context, _ decoded: inout Decoded
    ) -> Bool {
        let device = observation.device
        if context.isRetained {
            add(.raiseStale, kind, device, context, &decoded)
            return false
        }
        if memory.isRepetition(observation, number: context.pressNumber, at: context.now) { return false }
        let verdict: AlarmMemory.Verdict = isTest(kind, device, context) ? .raiseTest : .raise
        add(verdict, kind, device, context, &decoded)
        return true
    }

    mutating func press(_ observation: Observation, _ context: Context, _ decoded: inout Decoded) -> Bool {
        let byName = context.callsForHelp && (context.stated == nil || context.stated == .sos)
        let isSOS =
            (byName || RoleRules.isSOS(press: observation.value.text ?? "", role: context.role))
            && context.role != .ignore
        if context.isRetained {
            if isSOS { add(.raiseStale, .sos, observation.device, context, &decoded) }
            return false
        }
        // IKEA tells the beginning of a press, then what became of it: one finger, one press.
        if observation.value == .text("long"), context.pressNumber == nil,
            memory.wasJustPressed(observation.device, at: context.now)
        {
            return false
        }
        if memory.isRepetition(observation, number: context.pressNumber, at: context.now) { return false }
        if isSOS { add(.raise, .sos, observation.device, context, &decoded) }
        return true
    }

    /// A zone that is a call button: its state going on is the press.
    mutating func call(_ zone: Observation, _ context: Context, _ decoded: inout Decoded) -> Observation? {
        guard let isOn = zone.value.flag else { return nil }
        let verdict = verdict(.sos, isOn, zone.device, context)
        add(verdict, .sos, zone.device, context, &decoded)
        guard verdict == .raise else { return nil }
        var press = zone
        (press.kind, press.value, press.isEvent) = (.button, .text("sos"), true)
        return press
    }
}
