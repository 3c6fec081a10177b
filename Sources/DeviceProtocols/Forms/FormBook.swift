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
        var segments, links: Range<Int>
        /// The form on the same topic that was met before this one; -1: none.
        var next = -1
        var claimsTime, callsForHelp, hasNote, hasHeard: Bool
        /// All facts are of one device.
        var isOfOneDevice = false
        /// What follows is as it was when this version of the profiles was in force: what the one device is for, and
        var version: UInt64 = 0
        var role, stated: DeviceRole?
        /// whether all facts go on as they are, and
        var isPlain = false
        /// whether a retained copy of the message must be recognised.
        var isMemorable = false
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

    var topics = FormTopics()
    var heads: [Head] = []
    var rests: [Rest] = []
    /// What each form says. The numbers of the last message still stand there.
    var facts: [[Observation]] = []
    var segments: [FormSegment] = []
    /// Which observation a reading became.
    var links: [Int32] = []
    var store: [UInt8] = []
    /// The message in hand and the scanner's padding.
    private var text = [UInt8](repeating: 0, count: maximumPayload + JSONScanner.padding)
    private var length = 0
    /// Its topic, the topic's hash, and the form before the one that was found.
    private var topic = 0
    private(set) var topicHash: UInt64 = 0
    private var before = -1

    /// The form of a message, if it is known, and what stood in its holes.
    mutating func find(_ message: borrowing Message, _ found: inout FormValues) -> Int? {
        topicHash = HandledCopies.hash(message.topic.utf8.span)
        length = message.payload.count
        guard length <= Self.maximumPayload, let index = topics.index(of: message.topic, topicHash) else { return nil }
        topic = index
        let first = topics[topic].first
        guard first >= 0 else { return nil }
        load(message.payload)
        found.clockAt = -1
        return search(from: first, after: -1, &found)
    }

    /// Another form of the message that was found last: of the same bytes, but with another note.
    mutating func findNext(after form: Int, _ found: inout FormValues) -> Int? {
        search(from: heads[form].next, after: form, &found)
    }

    private mutating func search(from first: Int, after last: Int, _ found: inout FormValues) -> Int? {
        var at = first
        before = last
        while at >= 0 {
            (found.claimed, found.isLocalClock, found.pressNumber) = (nil, false, nil)
            if fits(at, &found) {
                found.count = heads[at].links.count
                return at
            }
            (before, at) = (at, heads[at].next)
        }
        return nil
    }

    private mutating func load(_ payload: [UInt8]) {
        unsafe text.withUnsafeMutableBytes { room in
            unsafe payload.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
            unsafe room.storeBytes(of: 0, toByteOffset: payload.count, as: UInt64.self)
            unsafe room.storeBytes(of: 0, toByteOffset: payload.count + 8, as: UInt64.self)
        }
    }

    @inline(__always)
    private func fits(_ form: Int, _ found: inout FormValues) -> Bool {
        unsafe FormMatcher.matches(
            segments.span.extracting(heads[form].segments), store.span.bytes,
            text.span.bytes.extracting(first: length + JSONScanner.padding), &found)
    }

    /// What the message says that was found last. The array is the book's own: it is copied only if the last answer is still held.
    mutating func take(_ form: Int, _ found: inout FormValues) -> [Observation] {
        if before >= 0 { bringForward(form) }
        if topics[topic].debt > 0 { topics[topic].debt -= 1 }
        let claimsTime = heads[form].claimsTime
        guard !heads[form].links.isEmpty || claimsTime else { return facts[form] }
        var told: [Observation] = []
        swap(&told, &facts[form])
        Self.write(
            links.span.extracting(heads[form].links), found.values.span, claimsTime ? .some(found.claimed) : nil,
            to: &told)
        facts[form] = told
        return told
    }

    private static func write(
        _ links: Span<Int32>, _ values: Span<Double>, _ claimed: Milliseconds??, to told: inout [Observation]
    ) {
        var told = told.mutableSpan
        for link in links.indices { told[Int(links[link])].value = .number(values[link]) }
        guard let claimed else { return }
        for index in told.indices { told[index].claimedWall = claimed }
    }

    /// The latest first: a receiver of many devices has many forms on one topic.
    private mutating func bringForward(_ form: Int) {
        heads[before].next = heads[form].next
        heads[form].next = topics[topic].first
        topics[topic].first = form
    }
}
