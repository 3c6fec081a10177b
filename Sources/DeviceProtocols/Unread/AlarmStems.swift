/// Stems of the words of `AlarmWords`, asked for before names are cut into words: most names and messages have none.
struct AlarmStems: Sendable {
    /// Of dangers and calls.
    static let dangers = AlarmStems([
        "alarm", "alert", "sos", "smoke", "fire", "fall", "flood", "gas", "leak", "lpg", "panic", "emergency",
        "distress",
        "duress", "dismantle", "disassembled", "demolition", "help", "heat", "monoxide", "mandown", "man_down",
        "man down",
        "methane", "tamper", "overheat", "water", "co_", "co\"",
    ])
    /// Of names that `AlarmWords` weighs: those, and of events, states and their values.
    static let names = AlarmStems([
        "alarm", "alert", "sos", "smoke", "fire", "fall", "flood", "gas", "leak", "lpg", "panic", "emergency",
        "distress",
        "duress", "dismantle", "disassembled", "demolition", "help", "heat", "monoxide", "mandown", "man_down",
        "man down",
        "methane", "tamper", "overheat", "water", "co", "event", "stat", "mess", "msg", "reason", "action", "warn",
        "cmd",
        "command", "report", "trigger", "notif", "value", "active", "zone", "basic", "detect",
    ])

    /// By first letter, from `a` on.
    private let stems: [[[UInt8]]]
    private let firsts: UInt32

    private init(_ words: [StaticString]) {
        var stems = [[[UInt8]]](repeating: [], count: 26)
        var firsts: UInt32 = 0
        for word in words {
            let bytes = Array(word.description.utf8)
            guard let first = bytes.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z") else { continue }
            stems[Int(first - UInt8(ascii: "a"))].append(bytes)
            firsts |= 1 << UInt32(first - UInt8(ascii: "a"))
        }
        (self.stems, self.firsts) = (stems, firsts)
    }

    /// Whether one of the stems stands in the text, in any case. Letters of other scripts count as one.
    func isIn(_ bytes: Span<UInt8>) -> Bool {
        for at in bytes.indices {
            let byte = bytes[at]
            if byte >= 0xE4, byte <= 0xE9 { return true }
            let letter = (byte | 0x20) &- UInt8(ascii: "a")
            guard letter < 26, firsts & 1 << UInt32(letter) != 0 else { continue }
            for stem in stems[Int(letter)] where Self.isAt(stem, bytes, at) { return true }
        }
        return false
    }

    private static func isAt(_ stem: [UInt8], _ bytes: Span<UInt8>, _ at: Int) -> Bool {
        guard stem.count <= bytes.count - at else { return false }
        // Punctuation has no case; of letters the bit says it.
        for offset in 1..<stem.count
        where bytes[at + offset] != stem[offset] && bytes[at + offset] | 0x20 != stem[offset] {
            return false
        }
        return true
    }
}
