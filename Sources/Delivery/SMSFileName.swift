import AlertRouter
import SafetyModel

/// Names of gammu-smsd's files backend (gammu-smsd-files(7)):
///
///     OUT<priority A-Z><date>_<time>_<serial>_<recipient>_<note>.txt<flags>     flag d: delivery report wanted
///     IN<date>_<time>_<serial>_<sender>_<part>.txt
///
/// smsd sends in the order of the names and keeps them in buffers of 100 bytes: no part of a name may grow.
struct SMSOutName: Equatable {
    var name: String
    var recipient: String
    var note: String

    /// - Parameter key: the promise's; its hash is the note, so that the same promise is found again in the folders.
    init(lane: Lane, now: Moment, serial: Int, recipient: String, key: String, wantsReport: Bool) {
        let priority =
            switch lane {
            case .emergency: "A"
            case .urgent: "F"
            case .technical: "P"
            }
        let flags = wantsReport ? "d" : ""
        let note = Self.note(key: key)
        let stamp = Self.stamp(now.wall)
        let number = serial < 10 ? "0\(serial)" : "\(serial)"
        name = "OUT\(priority)\(stamp)_\(number)_\(recipient)_\(note).txt\(flags)"
        (self.recipient, self.note) = (recipient, note)
    }

    /// nil for a file that is not ours.
    init?(name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard name.hasPrefix("OUT"), parts.count == 5 else { return nil }
        let note = parts[4].prefix { $0 != "." }
        guard note.utf8.count == 16 else { return nil }
        (self.name, recipient, self.note) = (name, String(parts[3]), String(note))
    }

    /// FNV-1a, 16 hexadecimal digits.
    static func note(key: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// `+` and 3 to 20 digits: anything else would break the name, or the modem.
    static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        return (3...20).contains(digits.count)
            && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The part by which numbers are compared.
    static func significant(_ number: String) -> String {
        String(number.filter { ("0"..."9").contains($0) }.suffix(11))
    }

    /// Numbers are the same when their last 11 digits are: `+86` and blanks come and go.
    static func isSameNumber(_ left: String, _ right: String) -> Bool {
        let (left, right) = (significant(left), significant(right))
        return left.count >= 3 && left == right
    }

    /// `20260715_020304`, UTC.
    private static func stamp(_ wall: Milliseconds) -> String {
        let text = RFC3339.string(wall, offsetSeconds: 0)
        let digits = text.filter { ("0"..."9").contains($0) }
        return "\(digits.prefix(8))_\(digits.dropFirst(8).prefix(6))"
    }
}

struct SMSInName: Equatable {
    /// Everything but the part's number: the same for all parts of one message.
    var stem: String
    var sender: String
    var part: Int

    init?(name: String) {
        guard name.hasPrefix("IN"), let dot = name.lastIndex(of: ".") else { return nil }
        let parts = name[..<dot].split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 5, let part = Int(parts[4]) else { return nil }
        stem = parts[0..<4].joined(separator: "_")
        (sender, self.part) = (String(parts[3]), part)
    }
}
