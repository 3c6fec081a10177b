import SafetyModel

/// A table by name that is asked for every message: one cheap hash instead of the standard library's keyed one, and values that are
/// changed where they lie. Written like a dictionary with `DeviceID` keys, in the order of first appearance.
struct NameTable<Value: Codable & Sendable>: Sendable {
    private(set) var names: [String] = []
    var values: [Value] = []
    private var hashes: [UInt64] = []
    /// Open addressing with linear probing; -1 is empty. A power of two, never more than half full.
    private var slots = [Int32](repeating: -1, count: 16)

    init() {}

    var count: Int { names.count }

    func index(of name: String) -> Int? { index(of: name, HandledCopies.hash(name.utf8.span)) }

    /// - Parameter hash: the name's `HandledCopies.hash`.
    func index(of name: String, _ hash: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if hashes[index] == hash, names[index] == name { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The place of a name; a new one gets the value.
    mutating func place(of name: String, or value: @autoclosure () -> Value) -> Int {
        if let index = index(of: name) { return index }
        names.append(name)
        values.append(value())
        hashes.append(HandledCopies.hash(name.utf8.span))
        if names.count * 2 > slots.count {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for index in names.indices { enter(index) }
        } else {
            enter(names.count - 1)
        }
        return names.count - 1
    }

    mutating func removeAll() { self = NameTable() }

    private mutating func enter(_ index: Int) {
        var slot = Int(truncatingIfNeeded: hashes[index]) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(truncatingIfNeeded: index)
    }
}

extension NameTable: Codable {
    init(from decoder: any Decoder) throws {
        self.init()
        var list = try decoder.unkeyedContainer()
        while !list.isAtEnd {
            let name = try list.decode(String.self)
            let value = try list.decode(Value.self)
            values[place(of: name, or: value)] = value
        }
    }

    func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for index in names.indices {
            try list.encode(names[index])
            try list.encode(values[index])
        }
    }
}
