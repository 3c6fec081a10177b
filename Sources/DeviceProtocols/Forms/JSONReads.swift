import SafetyModel

/// Which values of a JSON document a decoder has looked at: what it did not look at cannot have mattered.
///
/// One is made for each message whose form is to be learnt and dropped when that is done, so it is never shared.
final class JSONReads: @unchecked Sendable {
    /// One mark for each token.
    private(set) var isRead: [Bool] = []
    /// How many texts were parsed meanwhile. More than one: the tokens of the first are gone.
    private(set) var texts = 0

    func begin(tokens: Int) {
        texts += 1
        isRead = [Bool](repeating: false, count: tokens)
    }

    func noteAll() {
        for index in isRead.indices { isRead[index] = true }
    }

    @inline(never)
    func note(_ index: Int32) { if Int(index) < isRead.count { isRead[Int(index)] = true } }
}

extension JSONDocument {
    /// Notes that what stands there decides what the message means.
    @inline(__always)
    func look(_ node: JSONNode) { reads?.note(node.index) }

    /// Notes that the text was looked at as a whole, beside its tokens.
    func lookEverywhere() { reads?.noteAll() }

    /// A finite JSON number that is only a value: it decides nothing but what it measures.
    func reading(_ node: JSONNode) -> Reading? {
        guard token(node).kind == .number else { return nil }
        return unread { $0.number(node) }.map { Reading(token: node.index, raw: $0) } ?? seen(node)
    }

    /// The same; also a text that is exactly one number.
    func lenientReading(_ node: JSONNode) -> Reading? {
        let kind = token(node).kind
        guard kind == .number || kind == .string else { return nil }
        return unread { $0.lenientNumber(node) }.map { Reading(token: node.index, raw: $0) } ?? seen(node)
    }

    /// The time that a message claims: a text with its offset, or seconds since 1970 where it is a number.
    func claimedTime(_ node: JSONNode?) -> (wall: Milliseconds?, clock: ClockLink?) {
        guard let node else { return (nil, nil) }
        switch token(node).kind {
        case .number:
            return (unread { ClaimedTime.seconds($0.number(node)) }, ClockLink(token: node.index, form: .seconds))
        case .string:
            return (unread { ClaimedTime.text($0.string(node)) }, ClockLink(token: node.index, form: .text))
        default: return (nil, nil)
        }
    }

    /// The same where a device writes its local time: without an offset it is read as UTC.
    func localTime(_ node: JSONNode?) -> (wall: Milliseconds?, clock: ClockLink?) {
        guard let node else { return (nil, nil) }
        guard token(node).kind == .string else { return (nil, nil) }
        return (unread { DeviceClock.rfc3339($0.string(node)) }, ClockLink(token: node.index, form: .local))
    }

    /// An integer that decides nothing but what a decoder's memory says of it (`RepeatedNote.number`).
    func counter(_ node: JSONNode?) -> (number: Int64, token: Int32)? {
        guard let node else { return nil }
        if let number = unread({ $0.integer(node) }) { return (number, node.index) }
        look(node)
        return nil
    }

    /// For values that stand in no document.
    static let none = JSONDocument()

    func unread<Value>(_ body: (JSONDocument) -> Value) -> Value {
        guard reads != nil else { return body(self) }
        var copy = self
        copy.reads = nil
        return body(copy)
    }

    private func seen(_ node: JSONNode) -> Reading? {
        look(node)
        return nil
    }
}
