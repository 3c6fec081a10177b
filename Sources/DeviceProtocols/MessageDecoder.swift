import SafetyModel

/// Every message of the home's broker in, its meaning out. One value: the bridges' decoders, the profiles of all devices, and
/// what decides whether a fact is raised (retained or live, state or event, test or alarm, first time or repetition).
/// Refuses and counts what it cannot read; never stops.
package struct MessageDecoder: Sendable {
    package internal(set) var settings: DecoderSettings
    /// Off only where tests compare.
    package var isLearningForms = true
    /// Of the home: times that claim no zone are of it. No part of the state.
    package var homeZone = TimeZoneRules.utc
    var decoders: [any BridgeDecoder]
    /// What is known of each decoder's kind, by place in the list.
    let traits: [DecoderTraits]
    var book: ProfileBook
    var memory = AlarmMemory()
    var bridges = BridgeBook()
    var copies = HandledCopies()
    /// Alarming messages that no rule understood, as far as they were told.
    var unread = UnreadBook()
    var counters: [DecoderCount]
    /// Scratch; no part of the state.
    var json = JSONDocument()
    /// What was learnt of messages that come again and again; no part of the state either.
    var forms = FormBook()
    var formValues = FormValues()
    /// What `alarmTopics` said last, for refusals; nil when a profile changed since.
    var alarmTopicSet: Set<String>?

    package init(settings: DecoderSettings = DecoderSettings(), devices: [DeviceAssignment] = []) {
        self.init(settings: settings, decoders: Decoders.all.map { $0.init(settings: settings) }, devices: devices)
    }

    init(settings: DecoderSettings, decoders: [any BridgeDecoder], devices: [DeviceAssignment]) {
        (self.settings, self.decoders) = (settings, decoders)
        traits = decoders.map { DecoderTraits(type(of: $0)) }
        book = ProfileBook(assignments: devices)
        counters = decoders.map { DecoderCount(decoder: type(of: $0).name) }
    }

    package mutating func decode(_ message: Message, at now: Moment) -> Decoded {
        var decoded = Decoded()
        decode(message, at: now, into: &decoded)
        return decoded
    }

    /// - Parameter decoded: an answer of earlier, which is overwritten. Who keeps one for all messages saves making and dropping it.
    package mutating func decode(_ message: borrowing Message, at now: Moment, into decoded: inout Decoded) {
        decoded.clear()
        if message.retained {
            decoded.isRetained = true
            if copies.contains(message) {
                decoded.ignored = "retained copy of a message already handled"
                return
            }
        } else if isLearningForms, unread.isEmpty || !unread.watches(message.topic),
            takeKnown(message, at: now, into: &decoded)
        {
            return
        }
        decodeInFull(copy message, at: now, into: &decoded)
    }

    private mutating func decodeInFull(_ message: Message, at now: Moment, into decoded: inout Decoded) {
        let isWanted = isLearningForms && forms.wants(message)
        var declined: UInt64 = 0
        defer { json.reads = nil }
        let known = forms.owner(of: message.topic)
        while let owner = declined == 0 && known != nil ? known : owner(of: message.topic, except: declined) {
            decoded.decoder = counters[owner].decoder
            let reads = isWanted ? JSONReads() : nil
            json.reads = reads
            do throws(Refusal) {
                guard message.payload.count <= JSONDocument.maximumBytes else {
                    throw Refusal(reason: "larger than 1 MiB", byte: JSONDocument.maximumBytes)
                }
                var report = try decoders[owner].decode(message, at: now, json: &json)
                if report.isDeclined {
                    declined |= 1 << UInt64(owner & 63)
                    continue
                }
                let traces = unreadTraces(&report, message, owner: owner)
                let device = report.observations.first?.device ?? report.heard
                learn(report, reads, from: owner, message, isFirstAsked: declined == 0)
                counters[owner].messages &+= 1
                take(consume report, from: owner, message, at: now, into: &decoded)
                tell(traces, message, device: device, at: now, into: &decoded)
            } catch {
                if traits[owner].learnsMeanings { forms.removeAll() }
                refuse(error, from: owner, message, into: &decoded)
            }
            return
        }
        decoded.decoder = nil
        decoded.ignored = "no decoder for this topic"
        unclaimed(message, at: now, into: &decoded)
    }

    /// The first decoder that is sure of a topic, else the first that claims it.
    private func owner(of topic: String, except declined: UInt64) -> Int? {
        var unsure: Int?
        for index in decoders.indices
        where declined >> UInt64(index & 63) & 1 == 0 && decoders[index].claims(topic: topic) {
            if decoders[index].isCertain(of: topic) { return index }
            unsure = unsure ?? index
        }
        return unsure
    }

    private mutating func refuse(_ error: Refusal, from owner: Int, _ message: Message, into decoded: inout Decoded) {
        counters[owner].messages &+= 1
        counters[owner].refused &+= 1
        var refusal = error
        if refusal.decoder.isEmpty { refusal.decoder = counters[owner].decoder }
        decoded.refused = refusal
        let learnt = alarmTopicSet ?? Set(alarmTopics)
        alarmTopicSet = learnt
        decoded.refusedOnAlarmTopic =
            copies.knows(message.topic) || learnt.contains(message.topic) || AlarmTopics.saysAlarm(message.topic)
            || book.assignsAlarm(to: message.topic, of: counters[owner].decoder)
            || decoders[owner].carriesAlarms(on: message.topic) || BrokenCry.isIn(message.payload)
    }

    private mutating func take(
        _ report: consuming Report, from owner: Int, _ message: Message, at now: Moment, into decoded: inout Decoded
    ) {
        let decoder = counters[owner].decoder
        if let state = report.bridgeState {
            bridges.note(state, of: decoder, isRetained: message.retained, at: now)
            decoded.bridgeState = state
        }
        for profile in report.profiles where !isDecodedElsewhere(profile, before: owner) {
            if let changed = book.learn(profile, via: report.bridge) { decoded.profiles.append(changed) }
        }
        decoded.asks = report.asks
        if let heard = report.heard { hear(heard, decoder, report.bridge, &decoded) }
        if report.isBareCode, let heard = report.heard,
            let meaning = RoleRules.meaning(ofCodeFrom: heard, book.entries[heard]?.role)
        {
            report.observations = [meaning]
        }
        if report.isLocalClock {
            for index in report.observations.indices {
                guard let claimed = report.observations[index].claimedWall else { continue }
                report.observations[index].claimedWall = homeZone.wall(claimed: claimed, at: now)
            }
        }
        if report.observations.isEmpty {
            counters[owner].ignored &+= 1
            decoded.ignored = report.ignored ?? Self.saysNothing
        } else {
            let telling = Telling(of: report)
            var facts: [Observation] = []
            swap(&facts, &report.observations)
            judge(facts, telling, from: owner, message, at: now, into: &decoded)
        }
        if !decoded.profiles.isEmpty { updateAlarmTopicSet(decoded.profiles) }
    }

    /// A discovery message may describe a device that an own decoder reads: then it is no second device.
    private func isDecodedElsewhere(_ profile: DeviceProfile, before owner: Int) -> Bool {
        guard book.entries[profile.device] == nil else { return false }
        for topic in decoders[owner].topics(of: profile) {
            for other in decoders[..<owner] where other.claims(topic: topic) && other.isCertain(of: topic) {
                return true
            }
        }
        return false
    }

    mutating func hear(_ device: DeviceID, _ decoder: String, _ bridge: String?, _ decoded: inout Decoded) {
        if let profile = book.heard(device, decoder: decoder, via: bridge).newProfile {
            decoded.profiles.append(profile)
        }
        decoded.heard = device
    }
}
