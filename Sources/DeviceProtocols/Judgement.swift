import SafetyModel

/// The one place that decides what is raised, for all bridges (contracts: "Cached or live?").
extension MessageDecoder {
    /// What a message says beside its facts.
    struct Telling {
        var bridge: String?
        var callsForHelp = false
        var pressNumber: Int64?
        /// The one device of all facts is known; what it is for.
        var isKnown = false
        var role, stated: DeviceRole?
        /// The hash of the message's topic, if it is known.
        var topicHash: UInt64?

        init(of report: borrowing Report) {
            (bridge, callsForHelp, pressNumber) = (report.bridge, report.callsForHelp, report.pressNumber)
        }

        init(of forms: borrowing FormBook, _ form: Int, _ pressNumber: Int64?) {
            self.pressNumber = pressNumber
            (bridge, callsForHelp) = (forms.rests[form].bridge, forms.heads[form].callsForHelp)
            isKnown = forms.heads[form].isOfOneDevice
            (role, stated) = (forms.heads[form].role, forms.heads[form].stated)
            topicHash = forms.topicHash
        }
    }

    mutating func judge(
        _ facts: consuming [Observation], _ telling: Telling, from owner: Int, _ message: borrowing Message,
        at now: Moment, into decoded: inout Decoded
    ) {
        let decoder = counters[owner].decoder
        let isDoubtful =
            !message.retained && traits[owner].republishesCache
            && bridges.isDoubtful(decoder, bridge: telling.bridge, at: now)
        // Sifted in place, and not touched where all facts stay as they are: a form's facts are not copied then.
        var kept = facts
        var context = Context(
            callsForHelp: telling.callsForHelp, pressNumber: telling.pressNumber,
            tested: noteTests(kept, isRetained: message.retained, at: now), isRetained: message.retained,
            isDoubtful: isDoubtful, now: now)
        decoded.isDoubtful = isDoubtful
        var (count, isMemorable) = (0, false)
        var device: DeviceID?
        (context.role, context.stated) = (telling.role, telling.stated)
        for index in kept.indices {
            if !telling.isKnown, device != kept[index].device {
                let name = kept[index].device
                let heard = book.heard(name, decoder: decoder, via: telling.bridge)
                if let profile = heard.newProfile { decoded.profiles.append(profile) }
                (context.role, context.stated) = (heard.role, heard.stated)
                device = name
            }
            isMemorable = isMemorable || kept[index].isWorthRemembering
            let outcome = kept[index].isPlain(context.role) ? .asTold : fact(kept[index], context, &decoded)
            switch outcome {
            case .asTold: if index != count { kept.swapAt(index, count) }
            case .instead(let fact): kept[count] = fact
            case .nothing: continue
            }
            count += 1
        }
        if count < kept.count { kept.removeLast(kept.count - count) }
        if isMemorable { copies.note(message, topicHash: telling.topicHash) }
        if kept.isEmpty, decoded.alarms.isEmpty {
            decoded.ignored = message.retained ? "stored copy of an event" : "nothing new"
        }
        decoded.observations = kept
        for alarm in decoded.staleAlarms {
            if let question = decoders[owner].question(about: alarm.kind, of: alarm.device) {
                decoded.asks.append(question)
            }
        }
    }

    /// What becomes of a fact.
    enum Outcome {
        case asTold, nothing
        case instead(Observation)
    }

    /// What is the same for all observations of one device in one message.
    struct Context {
        let callsForHelp: Bool
        let pressNumber: Int64?
        /// Devices with a test flag in this very message that sets no lasting state: an event, or one in a stored copy.
        let tested: [DeviceID]
        let isRetained, isDoubtful: Bool
        let now: Moment
        /// What the device is for, as far as anything says; `stated`: without the name's hint.
        var role, stated: DeviceRole?
    }

    /// Test flags first: the order of fields in a message means nothing. An old copy of a flag suppresses nothing.
    private mutating func noteTests(_ facts: [Observation], isRetained: Bool, at now: Moment) -> [DeviceID] {
        var tested: [DeviceID] = []
        for index in facts.indices {
            guard case .test = facts[index].kind, !facts[index].isPast, let isOn = facts[index].value.flag else {
                continue
            }
            if !facts[index].isEvent, !isRetained {
                memory.test(facts[index].device, isOn: isOn, at: now)
            } else if isOn {
                tested.append(facts[index].device)
            }
        }
        return tested
    }

    /// What becomes of an observation; alarms are added to `decoded`.
    private mutating func fact(_ said: Observation, _ context: Context, _ decoded: inout Decoded) -> Outcome {
        if said.isPast { return .asTold }
        let told = said.asZone(of: context.role)
        if case .zoneAlarm = told.kind, context.role == .sos || context.callsForHelp, !told.isEvent {
            return call(told, context, &decoded).map { .instead($0) } ?? .nothing
        }
        guard let observation = RoleRules.applied(told, context.role) else { return .nothing }
        if isHeld(observation, context, &decoded) { return .nothing }
        guard goesOn(observation, context, &decoded) else { return .nothing }
        return context.role == nil || observation == said ? .asTold : .instead(observation)
    }

    /// Counts the changes of an alarm's state. One that goes on and off many times a minute counts as on until it has kept still: its
    /// reports are held back, and its chattering is told once as a fault.
    private mutating func isHeld(_ observation: Observation, _ context: Context, _ decoded: inout Decoded) -> Bool {
        guard !observation.isEvent, !context.isRetained, let (kind, isOn) = RoleRules.alarm(observation) else {
            return false
        }
        switch memory.chatter(kind, of: observation.device, isOn: isOn, at: context.now) {
        case .steady: return false
        case .held: return true
        case .begins:
            decoded.chattering.append(Chattering(device: observation.device, isOn: true))
            return !isOn
        case .ends:
            decoded.chattering.append(Chattering(device: observation.device, isOn: false))
            return false
        }
    }

    /// Whether an observation is one that is kept, now that its role has said what it is.
    private mutating func goesOn(_ observation: Observation, _ context: Context, _ decoded: inout Decoded) -> Bool {
        if case .button = observation.kind { return press(observation, context, &decoded) }
        guard let (kind, isOn) = RoleRules.alarm(observation) else {
            if isOldSuspicion(observation, context) {
                add(.raiseStale, .fall, observation.device, context, &decoded)
                return context.isRetained && !observation.isEvent
            }
            return !(observation.isEvent && context.isRetained)
        }
        if context.role == .ignore { return true }
        if observation.isEvent {
            guard isOn else { return !context.isRetained }
            return shout(kind, observation, context, &decoded)
        }
        // Not in one expression: the memory changes under it, and the whole decoder would be copied for that.
        let verdict = verdict(kind, isOn, observation.device, context)
        if verdict != .nothing { add(verdict, kind, observation.device, context, &decoded) }
        return true
    }
}
