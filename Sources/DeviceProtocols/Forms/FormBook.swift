import SafetyModel

/// What messages look like that come again and again, and what they say. Devices send one form for years, and only its numbers
/// change; a message of a known form needs no decoder. No part of the state: without it everything is the same, only slower.
///
/// A form is learnt from a message that was decoded in full, and holds for messages on the same topic that agree with it in
/// every byte but for values that were not looked at, and for numbers and times of which the decoder said that they are values.
struct FormBook: Sendable {
    /// A form's plain part.
    struct Head: Sendable {
        /// Of the decoder in the list.
        var owner: Int
        fileprivate var segments, links: Range<Int>
        fileprivate var next = -1
        var claimsTime, callsForHelp, hasNote, hasHeard: Bool
        /// All facts are of one device: what it is for, as it was when `version` of the profiles was in force.
        fileprivate(set) var isOfOneDevice = false
        var role, stated: DeviceRole?
        var version: UInt64 = 0
    }

    /// What a form says beside its facts.
    struct Rest: Sendable {
        var ignored: String?
        var heard: DeviceID?
        var bridge: String?
        var note: RepeatedNote?
    }

    static let maximumTopics = 4096
    static let maximumForms = 4096
    /// A receiver's one topic carries all its devices.
    static let maximumFormsPerTopic = 64
    static let maximumPayload = 2048
    /// The store of all templates.
    static let maximumBytes = 4 << 20
    /// Topics whose forms never come again are not learnt any more.
    static let maximumDebt = 256

    private var topics = FormTopics()
    var heads: [Head] = []
    private(set) var rests: [Rest] = []
    private var facts: [[Observation]] = []
    private var segments: [FormSegment] = []
    /// Which observation a reading became.
    private var links: [Int32] = []
    private var store: [UInt8] = []
    /// What the holes of the message in hand held.
    private var values = [Double](repeating: 0, count: Report.maximumLinks)
    private var claimed: Milliseconds?

    /// The form of a message, if it is known; what stood in its holes is kept for `facts`.
    mutating func find(_ message: borrowing Message, _ json: inout JSONDocument) -> Int? {
        guard let topic = topics.index(of: message.topic), topics[topic].first >= 0 else { return nil }
        json.load(message.payload.span)
        // Taken out, because the stores are read meanwhile.
        var (held, time): ([Double], Milliseconds?) = ([], nil)
        swap(&held, &values)
        let found = first(of: topic, unsafe json.bytes.span.bytes, &held, &time)
        swap(&held, &values)
        claimed = time
        guard let found else { return nil }
        if let before = found.before { bringForward(found.form, after: before, of: topic) }
        if topics[topic].debt > 0 { topics[topic].debt -= 1 }
        return found.form
    }

    private func first(
        of topic: Int, _ text: RawSpan, _ held: inout [Double], _ time: inout Milliseconds?
    ) -> (form: Int, before: Int?)? {
        var (before, at): (Int?, Int) = (nil, topics[topic].first)
        while at >= 0 {
            let fits = unsafe FormMatcher.matches(
                segments.span.extracting(heads[at].segments), store.span.bytes, text, &held, &time)
            if fits { return (at, before) }
            (before, at) = (at, heads[at].next)
        }
        return nil
    }

    /// The latest first: a receiver of many devices has many forms on one topic.
    private mutating func bringForward(_ form: Int, after before: Int, of topic: Int) {
        heads[before].next = heads[form].next
        heads[form].next = topics[topic].first
        topics[topic].first = form
    }

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

    /// What the message says that was found last.
    func facts(_ form: Int) -> [Observation] {
        var told = facts[form]
        var value = 0
        for link in heads[form].links {
            told[Int(links[link])].value = .number(values[value])
            value += 1
        }
        if heads[form].claimsTime {
            for index in told.indices { told[index].claimedWall = claimed }
        }
        return told
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
