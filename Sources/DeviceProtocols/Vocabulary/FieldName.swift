/// A field's name as lower-case words: `Alarm/WaterLeak_m3` and `alarm.waterleak_m3` both read alarm, water, leak, m3.
struct FieldName: Sendable {
    static let maximumWords = 12
    static let maximumBytes = 96
    private(set) var words: [String] = []

    init(_ text: String) { append(text) }

    /// Adds the words of a name inside a name (`status` then `smokeAlarm`).
    mutating func append(_ text: String) {
        var word: [UInt8] = []
        var previous: UInt8 = 0
        let bytes = Array(text.utf8.prefix(Self.maximumBytes))
        for (index, byte) in bytes.enumerated() {
            guard Self.isWordByte(byte) else {
                close(&word)
                previous = 0
                continue
            }
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if Self.startsWord(byte, after: previous, before: next) { close(&word) }
            word.append(Self.isUpper(byte) ? byte | 0x20 : byte)
            previous = byte
        }
        close(&word)
    }

    func has(_ word: String) -> Bool { words.contains(word) }
    func hasAny(_ some: [String]) -> Bool { words.contains { some.contains($0) } }

    private mutating func close(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty, words.count < Self.maximumWords else { return bytes.removeAll() }
        var word = String(decoding: bytes, as: UTF8.self)
        bytes.removeAll(keepingCapacity: true)
        word = Self.withoutNumber(word)
        if let last = words.last, Self.joined.contains(last + word) {
            words.removeLast()
            word = last + word
        }
        if let (first, second) = Self.parts(word) {
            words += [first, second]
        } else {
            words.append(word)
        }
    }

    /// `WaterLeak1`: the number tells one of several apart. Other numbers are part of the word (`co2`, `sht31`).
    private static func withoutNumber(_ word: String) -> String {
        guard let last = word.utf8.last, isDigit(last) else { return word }
        let stem = String(word.prefix { !$0.isNumber })
        return numbered.contains(stem) ? stem : word
    }

    private static let numbered: Set<String> = [
        "leak", "waterleak", "smoke", "fire", "flood", "heat", "alarm", "panic", "door", "window", "motion", "pir",
        "button", "contact", "tamper", "fall",
    ]

    /// Units and names that have a capital inside.
    private static let joined: Set<String> = [
        "kwh", "mwh", "wh", "spo2", "kw", "mw", "mah", "ma", "mv", "gj", "co2", "waterleak",
    ]

    /// Words that are written together without a capital.
    private static let heads = [
        "water", "heart", "smoke", "fall", "battery", "low", "door", "window", "motion", "self", "body", "gas",
        "tamper",
        "leak", "bed", "fire", "alarm", "panic", "man", "flood", "magnet", "contact", "temp", "occupancy", "button",
        "blood", "carbon",
        "room",
    ]
    private static let tails = [
        "leak", "leakage", "rate", "alarm", "detector", "detected", "down", "low", "battery", "open", "status", "state",
        "test",
        "temperature", "temp", "contact", "button", "oxygen", "monoxide", "sensor", "event", "occupancy", "motion",
        "level",
        "c", "meter", "glucose", "volt", "voltage", "press", "detection", "pressed",
    ]

    private static func parts(_ word: String) -> (String, String)? {
        guard word.utf8.count >= 5 else { return nil }
        for head in heads where word.hasPrefix(head) {
            let tail = String(word.dropFirst(head.count))
            if tails.contains(tail) { return (head, tail) }
        }
        return nil
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
    private static func isLower(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    /// Letters and digits; bytes above ASCII belong to the letters of other scripts.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        isUpper(byte) || isLower(byte) || isDigit(byte) || byte >= 0x80
    }

    private static func startsWord(_ byte: UInt8, after previous: UInt8, before next: UInt8) -> Bool {
        guard previous != 0, isUpper(byte) else { return false }
        return !isUpper(previous) || isLower(next)
    }
}
