extension RFC3339 {
    /// Reads `YYYY-MM-DD[T ]hh:mm[:ss[.fraction]]` with `Z`, `+08:00`, `+0800`, `+08`, or `Z+0800` (mosquitto_sub's form), or
    /// without an offset (then `offsetSeconds` is nil and `wall` is the local time read as UTC).
    ///
    /// - Returns: milliseconds since 1970 UTC (the fraction cut to milliseconds) and the offset, or nil if it is no such time.
    package static func parse(_ text: some StringProtocol) -> (wall: Milliseconds, offsetSeconds: Int?)? {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), (1...12).contains(month),
            reader.skip("-"), let day = reader.number(2), (1...daysInMonth(month, year)).contains(day)
        else { return nil }
        guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let hour = reader.number(2), hour <= 24,
            reader.skip(":"), let minute = reader.number(2), minute <= 59
        else { return nil }
        var second = 0
        var milliseconds = 0
        if reader.skip(":") {
            guard let value = reader.number(2), value <= 60 else { return nil }
            second = value
            if reader.skip(".") || reader.skip(",") {
                guard let value = reader.fraction() else { return nil }
                milliseconds = value
            }
        }
        guard let offset = reader.offset() else { return nil }
        let inDay = Int64((hour * 60 + minute) * 60 + second) * 1000 + Int64(milliseconds)
        if hour == 24 && inDay > 86_400_000 { return nil }
        let local = days(year: year, month: month, day: day) * 86_400_000 + inDay
        return (local - Int64(offset ?? 0) * 1000, offset)
    }

    private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
        let next = month == 12 ? days(year: year + 1, month: 1, day: 1) : days(year: year, month: month + 1, day: 1)
        return Int(next - days(year: year, month: month, day: 1))
    }
}

private struct DigitReader {
    let bytes: [UInt8]
    var index = 0

    mutating func number(_ width: Int) -> Int? {
        guard index + width <= bytes.count else { return nil }
        var value = 0
        for position in index..<(index + width) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else { return nil }
            value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
        }
        index += width
        return value
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    /// The digits after the point, as milliseconds.
    mutating func fraction() -> Int? {
        var (value, count) = (0, 0)
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
            if count < 3 { value = value * 10 + Int(bytes[index] - UInt8(ascii: "0")) }
            (count, index) = (count + 1, index + 1)
        }
        guard count > 0 else { return nil }
        for _ in count..<max(count, 3) { value *= 10 }
        return value
    }

    /// `.some(nil)` when there is none, nil when what follows is no offset.
    mutating func offset() -> Int?? {
        if index == bytes.count { return .some(nil) }
        let zulu = skip("Z") || skip("z")
        if index == bytes.count { return zulu ? .some(0) : nil }
        let negative = skip("-")
        guard negative || skip("+"), let hours = number(2) else { return nil }
        var minutes = 0
        if index < bytes.count {
            _ = skip(":")
            guard let value = number(2), index == bytes.count else { return nil }
            minutes = value
        }
        guard hours <= 23, minutes <= 59 else { return nil }
        return (negative ? -1 : 1) * (hours * 60 + minutes) * 60
    }
}
