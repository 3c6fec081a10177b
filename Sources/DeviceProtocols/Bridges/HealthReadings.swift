import SafetyModel

/// Whether a measurement is news: most health bridges retain, and some deliver months of readings at once. A measurement is
/// known by its own time, never by its arrival.
struct MeasurementMemory: Sendable, Codable, Equatable {
    private struct Last: Sendable, Codable, Equatable {
        var claimedWall: Milliseconds
        var signature: Double
    }
    private var table = RecentTable<Last>(capacity: 512)

    /// Notes a measurement; true if it is older than one already seen from this source, or that one again.
    /// - Parameter signature: tells two measurements of the same minute apart; see `signature(of:)`.
    mutating func isPast(_ source: String, claimedWall: Milliseconds?, signature: Double, at now: Moment) -> Bool {
        guard let claimedWall else { return false }
        if isKnown(source, claimedWall, signature, at: now) { return true }
        table.set(source, Last(claimedWall: claimedWall, signature: signature), at: now.uptime)
        return false
    }

    private func isKnown(_ source: String, _ claimedWall: Milliseconds?, _ signature: Double, at now: Moment) -> Bool {
        guard let claimedWall, let last = table.value(source), isCredible(last.claimedWall, at: now) else {
            return false
        }
        return claimedWall < last.claimedWall || (claimedWall == last.claimedWall && signature == last.signature)
    }

    /// A measurement of a form whose report holds if it is as new, or as old, as the one that was decoded.
    mutating func repeated(_ note: RepeatedNote, _ found: borrowing FormValues, at now: Moment) -> Bool {
        var signature = 0.0
        for index in 0..<found.count { signature = signature * 1000 + found.values[index] }
        guard isKnown(note.name, found.claimed, signature, at: now) == note.answer else { return false }
        _ = isPast(note.name, claimedWall: found.claimed, signature: signature, at: now)
        return true
    }

    /// One number of several.
    static func signature(of facts: [Fact]) -> Double { facts.reduce(0) { $0 * 1000 + ($1.value.number ?? 0) } }

    /// A clock that ran ahead must not make everything after it old. Local times may be 14 hours ahead of ours.
    private func isCredible(_ wall: Milliseconds, at now: Moment) -> Bool { wall <= now.wall &+ 86_400_000 }
}

extension JSONDocument {
    /// A member that is a number, or a text that is one.
    func anyNumber(_ node: JSONNode?, _ name: StaticString) -> Double? {
        node.flatMap { member($0, name) }.flatMap { lenientNumber($0) }
    }

    /// The first of these members that is one.
    func anyNumber(_ node: JSONNode?, _ names: StaticString...) -> Double? {
        guard let node else { return nil }
        for name in names {
            if let value = member(node, name).flatMap({ lenientNumber($0) }) { return value }
        }
        return nil
    }

    /// The same, as a value that decides nothing.
    func anyReading(_ node: JSONNode, _ name: StaticString) -> Reading? {
        member(node, name).flatMap { lenientReading($0) }
    }

    func text(_ node: JSONNode?, _ name: StaticString) -> String? {
        node.flatMap { member($0, name) }.flatMap { string($0) }
    }

    func flag(_ node: JSONNode?, _ name: StaticString) -> Bool? {
        node.flatMap { member($0, name) }.flatMap { lenientBool($0) }
    }

    /// Parses a payload that must be an object.
    mutating func parseObject(_ payload: [UInt8]) throws(Refusal) -> JSONNode {
        try parse(payload.span)
        guard kind(root) == .object else { throw Refusal(reason: "not a JSON object", byte: 0) }
        return root
    }
}

/// A bridge's status topic with a plain word on it, as a will often is.
enum HealthStatus {
    static func isOnline(_ message: Message) -> Bool? {
        if ScalarText.equals(message.payload.span, "online") { return true }
        return ScalarText.equals(message.payload.span, "offline") ? false : nil
    }
}

/// Names of devices as health bridges write them.
enum HealthAddress {
    /// `020000000002`, `02:00:00:00:00:02` and `02-00-…` are one address: capitals with colons. Anything else stays as it is.
    static func mac(_ text: String) -> String {
        var digits: [UInt8] = []
        for byte in text.utf8 where byte != UInt8(ascii: ":") && byte != UInt8(ascii: "-") {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(byte - 32)
            default: return text
            }
        }
        guard digits.count == 12 else { return text }
        var out: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0, index % 2 == 0 { out.append(UInt8(ascii: ":")) }
            out.append(digit)
        }
        return String(decoding: out, as: UTF8.self)
    }
}
