/// A dictionary from member names to values that is asked with a name still lying in a JSON text: no `String` is made.
struct KeyTable<Value: Codable & Sendable>: Sendable {
    private(set) var keys: [String] = []
    private(set) var values: [Value] = []
    private var hashes: [UInt64] = []
    /// Open addressing with linear probing; -1 is empty. A power of two, never more than half full.
    private var slots: [Int16] = []

    init() {}

    init(_ entries: [(String, Value)]) { for (key, value) in entries { self[key] = value } }

    /// A later value for the same key replaces the earlier one. At most 16,000 keys; further ones are left out.
    subscript(_ key: String) -> Value? {
        get { find(Self.hash(key.utf8.span)) { keys[$0] == key }.map { values[$0] } }
        set {
            guard let newValue else { return }
            let hash = Self.hash(key.utf8.span)
            if let index = find(hash, where: { keys[$0] == key }) {
                values[index] = newValue
            } else if keys.count < 16_000 {
                keys.append(key)
                values.append(newValue)
                hashes.append(hash)
                if keys.count * 2 > slots.count { grow() } else { place(keys.count - 1) }
            }
        }
    }

    /// The value of a member's name, whose `hash` the caller keeps for the next table.
    @inline(__always)
    func value(_ json: JSONDocument, _ key: JSONNode, hash: UInt64) -> Value? {
        guard !slots.isEmpty else { return nil }
        let token = json.token(key)
        if token.flag { return json.string(key).flatMap { self[$0] } }
        let name = json.bytes.span.extracting(Int(token.start)..<Int(token.end))
        return find(hash) { JSONDocument.same(keys[$0].utf8.span, name) }.map { values[$0] }
    }

    @inline(__always)
    static func hash(_ json: JSONDocument, _ key: JSONNode) -> UInt64 {
        let token = json.token(key)
        return hash(json.bytes.span.extracting(Int(token.start)..<Int(token.end)))
    }

    @inline(__always)
    private func find(_ hash: UInt64, where isSame: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if hashes[index] == hash, isSame(index) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func place(_ index: Int) {
        var slot = Int(truncatingIfNeeded: hashes[index]) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int16(index)
    }

    private mutating func grow() {
        slots = [Int16](repeating: -1, count: max(16, slots.count * 2))
        for index in keys.indices { place(index) }
    }

    private static func hash(_ bytes: Span<UInt8>) -> UInt64 { HandledCopies.hash(bytes) }
}

extension KeyTable: Codable {
    private enum Key: String, CodingKey { case keys, values }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let keys = try container.decode([String].self, forKey: .keys)
        let values = try container.decode([Value].self, forKey: .values)
        for (key, value) in zip(keys, values) { self[key] = value }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(keys, forKey: .keys)
        try container.encode(values, forKey: .values)
    }
}
