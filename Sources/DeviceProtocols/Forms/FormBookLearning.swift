import SafetyModel

/// How forms come and go.
extension FormBook {
    /// The decoder that answered on this topic before.
    func owner(of topic: String) -> Int? {
        guard let index = topics.index(of: topic), topics[index].owner >= 0 else { return nil }
        return topics[index].owner
    }

    mutating func note(owner: Int, of topic: String) {
        if topics.count >= Self.maximumTopics { removeAll() }
        topics[topics.place(of: topic)].owner = owner
    }

    /// Whether a message that is to be decoded in full is worth learning from.
    func wants(_ message: borrowing Message) -> Bool {
        guard !message.retained, message.payload.count <= Self.maximumPayload else { return false }
        return topics.index(of: message.topic).map { topics[$0].debt < Self.maximumDebt } ?? true
    }

    /// Whether the message has a form that could be learnt.
    mutating func learn(
        _ message: borrowing Message, _ report: borrowing Report, owner: Int, _ json: JSONDocument, _ reads: JSONReads
    ) -> Bool {
        guard report.isPlain, let found = FormLearning.segments(of: message.payload, json, reads, copy report) else {
            return false
        }
        if heads.count >= Self.maximumForms || topics.count >= Self.maximumTopics || store.count >= Self.maximumBytes {
            removeAll()
        }
        let index = topics.place(of: message.topic)
        var head = Head(
            owner: owner, segments: segments.count..<(segments.count + found.count),
            links: links.count..<(links.count + report.links.count), claimsTime: report.clock != nil,
            callsForHelp: report.callsForHelp, hasNote: report.note != nil, hasHeard: report.heard != nil)
        head.next = topics[index].first
        let device = report.observations.first?.device
        head.isOfOneDevice = device != nil && report.observations.allSatisfy { $0.device == device }
        let base = Int32(store.count)
        for segment in found { segments.append(segment.moved(by: base)) }
        for link in report.links { links.append(Int32(truncatingIfNeeded: link.observation)) }
        store += message.payload
        store += repeatElement(0, count: JSONScanner.padding)
        facts.append(report.observations)
        rests.append(
            Rest(ignored: report.ignored, heard: report.heard, bridge: report.bridge, note: report.note))
        heads.append(head)
        topics[index].debt += 1
        topics[index].first = heads.count - 1
        cutShort(index)
        return true
    }

    /// A message was looked at in vain: a topic of such messages is not looked at for ever.
    mutating func noteFruitless(_ topic: String) {
        if let index = topics.index(of: topic), topics[index].debt < Self.maximumDebt { topics[index].debt += 1 }
    }

    mutating func removeAll() {
        guard topics.count > 0 else { return }
        topics.removeAll()
        heads.removeAll(keepingCapacity: true)
        rests.removeAll(keepingCapacity: true)
        facts.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
        store.removeAll(keepingCapacity: true)
    }

    /// The form that was not met for longest goes. Its place in the store is freed with all others.
    private mutating func cutShort(_ topic: Int) {
        var (at, count) = (topics[topic].first, 1)
        while at >= 0, count < Self.maximumFormsPerTopic { (at, count) = (heads[at].next, count + 1) }
        if at >= 0 { heads[at].next = -1 }
    }
}
