/// The topics on which forms are known: open addressing with linear probing.
struct FormTopics: Sendable {
    struct Topic: Sendable {
        fileprivate let hash: UInt64
        fileprivate let name: String
        /// The form that came last; -1: none.
        var first = -1
        /// The decoder that answers, as long as nobody learns otherwise; -1: not known.
        var owner = -1
        /// Forms learnt and not yet paid back by a message of theirs.
        var debt = 0
    }

    private var slots = [Int32](repeating: -1, count: 512)
    private var topics: [Topic] = []

    var count: Int { topics.count }

    subscript(_ index: Int) -> Topic {
        get { topics[index] }
        _modify { yield &topics[index] }
    }

    func index(of name: String) -> Int? { index(of: name, HandledCopies.hash(name.utf8.span)) }

    func index(of name: String, _ hash: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if topics[index].hash == hash, topics[index].name == name { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The place of a topic, also of a new one.
    mutating func place(of name: String) -> Int {
        if let index = index(of: name) { return index }
        topics.append(Topic(hash: HandledCopies.hash(name.utf8.span), name: name))
        if topics.count * 2 > slots.count {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for index in topics.indices { enter(index) }
        } else {
            enter(topics.count - 1)
        }
        return topics.count - 1
    }

    mutating func removeAll() {
        slots = [Int32](repeating: -1, count: slots.count)
        topics.removeAll(keepingCapacity: true)
    }

    private mutating func enter(_ index: Int) {
        var slot = Int(truncatingIfNeeded: topics[index].hash) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(truncatingIfNeeded: index)
    }
}
