import SafetyModel

/// Messages of known forms: the way of nearly all of them.
extension MessageDecoder {
    /// Takes a message of a known form; its decoder is not asked.
    mutating func takeKnown(_ message: borrowing Message, at now: Moment, into decoded: inout Decoded) -> Bool {
        guard var form = forms.find(message, &formValues) else { return false }
        // Another form of the same bytes may say what they mean now that the decoder's memory says otherwise.
        while forms.heads[form].hasNote, let note = forms.rests[form].note,
            !decoders[forms.heads[form].owner].repeated(note, &formValues, at: now)
        {
            guard let other = forms.findNext(after: form, &formValues) else { return false }
            form = other
        }
        let owner = forms.heads[form].owner
        decoded.decoder = counters[owner].decoder
        counters[owner].messages &+= 1
        if forms.heads[form].version != book.version { refresh(form, &decoded) }
        if forms.heads[form].hasHeard { decoded.heard = forms.rests[form].heard }
        if formValues.isLocalClock {
            formValues.claimed = formValues.claimed.map { homeZone.wall(claimed: $0, at: now) }
        }
        let facts = forms.take(form, &formValues)
        if facts.isEmpty {
            counters[owner].ignored &+= 1
            decoded.ignored = forms.rests[form].ignored ?? Self.saysNothing
        } else if forms.heads[form].isPlain {
            if forms.heads[form].isMemorable { copies.note(message, topicHash: forms.topicHash) }
            decoded.observations = facts
        } else {
            judge(
                facts, Telling(of: forms, form, formValues.pressNumber), from: owner, message, at: now, into: &decoded)
        }
        if !decoded.profiles.isEmpty { updateAlarmTopicSet(decoded.profiles) }
        return true
    }

    /// Looks up again what the device of a form is for, and so what is to be done with its facts.
    private mutating func refresh(_ form: Int, _ decoded: inout Decoded) {
        let decoder = counters[forms.heads[form].owner].decoder
        let bridge = forms.rests[form].bridge
        if let heard = forms.rests[form].heard { hear(heard, decoder, bridge, &decoded) }
        if forms.heads[form].isOfOneDevice {
            let facts = forms.facts[form]
            let heard = book.heard(facts[0].device, decoder: decoder, via: bridge)
            if let profile = heard.newProfile { decoded.profiles.append(profile) }
            (forms.heads[form].role, forms.heads[form].stated) = (heard.role, heard.stated)
            forms.heads[form].isPlain = facts.allSatisfy { $0.kind != .test && $0.isPlain(heard.role) }
            forms.heads[form].isMemorable = facts.contains { $0.isWorthRemembering }
        }
        forms.heads[form].version = book.version
    }

    static let saysNothing = "nothing to conclude"

    /// - Parameter isFirstAsked: no other decoder had declined the message.
    mutating func learn(
        _ report: Report, _ reads: JSONReads?, from owner: Int, _ message: Message, isFirstAsked: Bool
    ) {
        if report.effect == .changesMeanings, traits[owner].learnsMeanings { return forms.removeAll() }
        if isFirstAsked { forms.note(owner: owner, of: message.topic) }
        guard let reads else { return }
        if !forms.learn(message, report, owner: owner, json, reads) { forms.noteFruitless(message.topic) }
    }
}
