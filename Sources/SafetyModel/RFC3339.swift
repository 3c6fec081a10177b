/// RFC 3339 times without Foundation: `2026-07-15T02:03:04.123+08:00`.
package enum RFC3339 {
    /// Appends `wall` (milliseconds since 1970 UTC) as local time with its offset; years outside 0000-9999 are clamped.
    package static func append(_ wall: Milliseconds, offsetSeconds: Int, to out: inout [UInt8]) {
        // 9999-01-01, a year before the form ends: no offset overflows it
        let limit: Milliseconds = 253_370_764_799_999
        let local = min(max(wall, -62_135_596_800_000), limit) + Milliseconds(offsetSeconds) * 1000
        let days = floorDivide(local, 86_400_000)
        let inDay = Int(local - days * 86_400_000)
        let (year, month, day) = civil(fromDays: days)
        digits(year, 4, &out)
        out.append(UInt8(ascii: "-"))
        digits(month, 2, &out)
        out.append(UInt8(ascii: "-"))
        digits(day, 2, &out)
        out.append(UInt8(ascii: "T"))
        digits(inDay / 3_600_000, 2, &out)
        out.append(UInt8(ascii: ":"))
        digits(inDay / 60_000 % 60, 2, &out)
        out.append(UInt8(ascii: ":"))
        digits(inDay / 1000 % 60, 2, &out)
        out.append(UInt8(ascii: "."))
        digits(inDay % 1000, 3, &out)
        appendOffset(offsetSeconds, separator: true, to: &out)
    }

    package static func string(_ wall: Milliseconds, offsetSeconds: Int) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(32)
        append(wall, offsetSeconds: offsetSeconds, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// `+08:00`, or `+0800` without the separator.
    package static func appendOffset(_ offsetSeconds: Int, separator: Bool, to out: inout [UInt8]) {
        out.append(UInt8(ascii: offsetSeconds < 0 ? "-" : "+"))
        let minutes = abs(offsetSeconds) / 60
        digits(minutes / 60 % 100, 2, &out)
        if separator { out.append(UInt8(ascii: ":")) }
        digits(minutes % 60, 2, &out)
    }

    package static func floorDivide(_ value: Milliseconds, _ by: Milliseconds) -> Milliseconds {
        let quotient = value / by
        return value % by < 0 ? quotient - 1 : quotient
    }

    /// Appends `value` with leading zeros.
    package static func digits(_ value: Int, _ width: Int, _ out: inout [UInt8]) {
        var power = 1
        for _ in 1..<width { power *= 10 }
        while power > 0 {
            out.append(UInt8(ascii: "0") + UInt8(value / power % 10))
            power /= 10
        }
    }

    /// Days since 1970-01-01 to a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms").
    package static func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(day))
    }

    /// A proleptic Gregorian date to days since 1970-01-01.
    package static func days(year: Int, month: Int, day: Int) -> Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
