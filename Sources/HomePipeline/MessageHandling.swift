import AlertRouter
import Detection
import DeviceProtocols
import SafetyModel

extension HomePipeline {
    mutating func handle(_ message: Message, at now: Moment, into effects: inout [HomeEffect]) {
        counters.messages += 1
        if message.link == .uplink {
            handleDesk(message, at: now, into: &effects)
            return
        }
        endBlindnessWithoutReason(at: now, into: &effects)
        var decoded = Decoded()
        swap(&decoded, &answer)
        defer { swap(&decoded, &answer) }
        decoder.decode(message, at: now, into: &decoded)
        if decoded.decoder == nil, voiceAnswered(message, at: now, into: &effects) { return }
        if let refusal = decoded.refused {
            counters.note(refusal, of: message, at: now)
        } else if decoded.ignored != nil {
            counters.ignored += 1
        }
        counters.observations += decoded.observations.count
        if let state = decoded.bridgeState {
            raise(
                supervision.bridge(state.bridge, decoder: decoded.decoder, isOnline: state.isOnline, at: now), at: now,
                into: &effects)
            look(isBlind: !state.isOnline, at: now, into: &effects)
        }
        for ask in decoded.asks { effects.append(.publish(ask)) }
        if !decoded.profiles.isEmpty { learnAlarmTopics(decoded.profiles, into: &effects) }
        if !decoded.profiles.isEmpty || (decoded.observations.isEmpty && decoded.heard == nil) {
            contexts.removeAll(keepingCapacity: true)
        }
        noteHeard(decoded, of: message, at: now, into: &effects)
        updateSightings(from: decoded, at: now, into: &effects)
        raiseAlarms(of: decoded, at: now, into: &effects)
        // Most messages are about one device: what is known of it is looked up once.
        var known: DeviceContext?
        var wasSign = false
        let isRemembered =
            !decoded.isRetained && decoded.decoder == Zigbee2MQTT.name && signs.isRemembered(decoded.observations)
        for observation in decoded.observations {
            let context =
                known.flatMap { $0.device == observation.device ? $0 : nil } ?? context(of: observation.device)
            known = context
            observe(observation, context, of: decoded, at: now, into: &effects)
            if isRemembered, observation.kind == .motion { continue }
            if !decoded.isRetained { wasSign = noteSign(observation, context, at: now, into: &effects) || wasSign }
        }
        judge(vitals: vitals.judge(at: now), at: now, into: &effects)
        if !decoded.isRetained && !wasSign && signs.canSeePeople { find(inactivity.alive(at: now), into: &effects) }
    }

    private mutating func raiseAlarms(of decoded: Decoded, at now: Moment, into effects: inout [HomeEffect]) {
        for change in decoded.chattering {
            let context = context(of: change.device)
            raise(supervision.chattering(context, isOn: change.isOn, at: now), at: now, into: &effects)
        }
        for alarm in decoded.unread {
            let context = context(of: alarm.device)
            switch alarm.change {
            case .unreadable: raise(supervision.refused(context, at: now), at: now, into: &effects)
            case .raised:
                let isTest = isTrip(.zoneAlarm, alarm.device, at: now)
                raise([hazards.unread(alarm.words, context, isTest ? .test : .live, at: now)], at: now, into: &effects)
            case .raisedUnconfirmed:
                raise([hazards.unread(alarm.words, context, .unconfirmed, at: now)], at: now, into: &effects)
            case .over: raise([hazards.unreadOver(context, at: now)], at: now, into: &effects)
            }
        }
        for alarm in decoded.alarms {
            counters.alarms += 1
            let isTest = alarm.isTest || isTrip(alarm.kind, alarm.device, at: now)
            let certainty: HazardDetector.Certainty = isTest ? .test : .live
            judge(alarm.kind, certainty, context(of: alarm.device), at: now, into: &effects)
        }
        for alarm in decoded.testAlarms {
            judge(alarm.kind, .test, context(of: alarm.device), at: now, into: &effects)
        }
        for alarm in decoded.staleAlarms {
            judge(alarm.kind, .unconfirmed, context(of: alarm.device), at: now, into: &effects)
        }
    }

    private mutating func observe(
        _ observation: Observation, _ context: DeviceContext, of decoded: Decoded, at now: Moment,
        into effects: inout [HomeEffect]
    ) {
        let isRetained = decoded.isRetained
        // A stored copy is of unknown age: it neither ends an alarm nor says that a device suspects a fall now.
        if !isRetained { raise(hazards.ingest(observation, from: context, at: now), at: now, into: &effects) }
        if !isRetained { follow(fall: observation, context, isCached: decoded.isDoubtful, at: now, into: &effects) }
        raise(supervision.ingest(observation, from: context, at: now), at: now, into: &effects)
        if !isRetained { measure(observation, context, at: now, into: &effects) }
    }

    /// Who was heard, and whether an alarm device could not be understood.
    private mutating func noteHeard(
        _ decoded: Decoded, of message: Message, at now: Moment, into effects: inout [HomeEffect]
    ) {
        if decoded.refusedOnAlarmTopic {
            raise(supervision.refused(DeviceContext(DeviceID(message.topic)), at: now), at: now, into: &effects)
            return
        }
        guard !decoded.isRetained else { return }
        let isUnderstood = decoded.decoder != nil && supervision.hasUndecodable
        var last: DeviceID?
        for observation in decoded.observations where observation.device != last && !observation.isPast {
            last = observation.device
            heard(observation.device, checksIn: !observation.isEvent, at: now, into: &effects)
            if isUnderstood {
                raise(supervision.understood(DeviceContext(DeviceID(message.topic)), at: now), at: now, into: &effects)
            }
        }
        if let device = decoded.heard, decoded.observations.isEmpty {
            heard(device, checksIn: true, at: now, into: &effects)
        }
    }

    private mutating func heard(
        _ device: DeviceID, checksIn: Bool, at now: Moment, into effects: inout [HomeEffect]
    ) {
        let context = context(of: device)
        let bridge = decoder.bridge(of: device)
        raise(supervision.heard(context, bridge: bridge, checksIn: checksIn, at: now), at: now, into: &effects)
    }

    /// What inventory and configuration say of a device. A stranger is one that neither knows: its alarms count all the same.
    mutating func context(of device: DeviceID) -> DeviceContext {
        if let known = contexts[device] { return known }
        let profile = decoder.profile(of: device)
        let role = decoder.role(of: device)
        let isKnown = !decoder.isStranger(device) || role != nil || profile?.room != nil || profile?.resident != nil
        let context = DeviceContext(
            device, room: profile?.room, resident: profile?.resident, role: role, isKnown: isKnown)
        if contexts.count < 512 { contexts[device] = context }
        return context
    }

    private mutating func learnAlarmTopics(_ changed: [DeviceProfile], into effects: inout [HomeEffect]) {
        let topics = decoder.alarmTopics(known: alarmTopics, changed: changed)
        guard topics != alarmTopics else { return }
        alarmTopics = topics
        effects.append(.alarmTopics(topics))
    }
}
