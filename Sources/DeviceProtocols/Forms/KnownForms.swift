import SafetyModel

/// Messages of known forms: the way of nearly all of them.
extension MessageDecoder {
    /// Takes a message of a known form; its decoder is not asked.
    mutating func takeKnown(_ message: Message, at now: Moment, into decoded: inout Decoded) -> Bool {
        guard let form = forms.find(message, &json) else { return false }
        let owner = forms.heads[form].owner
        if forms.heads[form].hasNote, let note = forms.rests[form].note, !decoders[owner].repeated(note, at: now) {
            return false
        }
        decoded.decoder = counters[owner].decoder
        counters[owner].messages &+= 1
        if forms.heads[form].hasHeard, let heard = forms.rests[form].heard {
            hear(heard, counters[owner].decoder, forms.rests[form].bridge, &decoded)
        }
        let facts = forms.facts(form)
        if facts.isEmpty {
            counters[owner].ignored &+= 1
            decoded.ignored = forms.rests[form].ignored ?? Self.saysNothing
        } else {
            if forms.heads[form].isOfOneDevice, forms.heads[form].version != book.version {
                refresh(form, facts[0].device, &decoded)
            }
            judge(facts, Telling(of: forms, form), from: owner, message, at: now, into: &decoded)
        }
        if !decoded.profiles.isEmpty { alarmTopicSet = nil }
        return true
    }

    /// Looks up again what the device of a form is for.
    private mutating func refresh(_ form: Int, _ device: DeviceID, _ decoded: inout Decoded) {
        let decoder = counters[forms.heads[form].owner].decoder
        let heard = book.heard(device, decoder: decoder, via: forms.rests[form].bridge)
        if let profile = heard.newProfile { decoded.profiles.append(profile) }
        (forms.heads[form].role, forms.heads[form].stated) = (heard.role, heard.stated)
        forms.heads[form].version = book.version
    }

    static let saysNothing = "nothing to conclude"

    /// - Parameter isFirstAsked: no other decoder had declined the message.
    mutating func learn(
        _ report: Report, _ reads: JSONReads?, from owner: Int, _ message: Message, isFirstAsked: Bool
    ) {
        if report.effect == .changesMeanings, type(of: decoders[owner]).learnsMeanings { return forms.removeAll() }
        if isFirstAsked { forms.note(owner: owner, of: message.topic) }
        guard let reads else { return }
        if !forms.learn(message, report, owner: owner, json, reads) { forms.noteFruitless(message.topic) }
    }
}
