import SafetyModel

/// The times that messages claim, read without making a text of them.
enum FormClock {
    /// `YYYY-MM-DD[T ]hh:mm:ss[.fraction][Z|+hh:mm]` up to the closing quote, as `ClaimedTime.text` reads it: nil where it is not of
    /// that plain form, `.some(nil)` where it has no offset and so claims nothing.
    static func time(_ text: RawSpan, _ at: inout Int) -> Milliseconds?? { read(text, &at).map { $0.claimed } }

    /// A time of that plain form.
    struct Time: Sendable {
        /// Read as UTC where there is no offset.
        let wall: Milliseconds
        let hasOffset: Bool

        /// As `ClaimedTime.text` has it.
        var claimed: Milliseconds? { hasOffset ? wall : nil }
        /// As `DeviceClock.rfc3339` has it.
        var local: Milliseconds? { wall > DeviceClock.earliest ? wall : nil }
    }

    static func read(_ text: RawSpan, _ at: inout Int) -> Time? {
        guard at + 20 <= text.byteCount, let century = two(text, at), let years = two(text, at + 2),
            has(text, "-", at + 4),
            let month = two(text, at + 5), has(text, "-", at + 7), let day = two(text, at + 8),
            has(text, "T", at + 10) || has(text, " ", at + 10),
            let hour = two(text, at + 11), has(text, ":", at + 13), let minute = two(text, at + 14),
            has(text, ":", at + 16),
            let second = two(text, at + 17), (1...12).contains(month), (1...28).contains(day), hour < 24, minute < 60,
            second < 60
        else { return nil }
        at += 19
        guard let milliseconds = fraction(text, &at) else { return nil }
        let days = RFC3339.days(year: century * 100 + years, month: month, day: day)
        let inDay = ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
        let wall = days * 86_400_000 + Milliseconds(inDay)
        if has(text, "\"", at) { return Time(wall: wall, hasOffset: false) }
        guard let offset = offset(text, &at) else { return nil }
        return Time(wall: wall - Milliseconds(offset) * 60_000, hasOffset: true)
    }

    private static func fraction(_ text: RawSpan, _ at: inout Int) -> Int? {
        guard has(text, ".", at) else { return 0 }
        at += 1
        let point = at
        var (milliseconds, unit) = (0, 100)
        while JSONScanner.byte(text, at) &- UInt8(ascii: "0") < 10 {
            milliseconds += Int(JSONScanner.byte(text, at) &- UInt8(ascii: "0")) * unit
            unit /= 10
            at += 1
        }
        return at > point ? milliseconds : nil
    }

    /// Minutes east of Greenwich.
    private static func offset(_ text: RawSpan, _ at: inout Int) -> Int? {
        if has(text, "Z", at) {
            at += 1
            return 0
        }
        guard at + 6 <= text.byteCount, has(text, "+", at) || has(text, "-", at), let hours = two(text, at + 1),
            has(text, ":", at + 3),
            let minutes = two(text, at + 4), hours < 24, minutes < 60
        else { return nil }
        let sign = has(text, "-", at) ? -1 : 1
        at += 6
        return sign * (hours * 60 + minutes)
    }

    private static func two(_ text: RawSpan, _ at: Int) -> Int? {
        let high = JSONScanner.byte(text, at) &- UInt8(ascii: "0")
        let low = JSONScanner.byte(text, at + 1) &- UInt8(ascii: "0")
        return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : nil
    }

    private static func has(_ text: RawSpan, _ mark: Unicode.Scalar, _ at: Int) -> Bool {
        JSONScanner.byte(text, at) == UInt8(ascii: mark)
    }
}
