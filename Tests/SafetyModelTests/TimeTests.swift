import Testing

@testable import SafetyModel

@Suite struct RFC3339Tests {
    static let formats: [(wall: Milliseconds, offset: Int, text: String, why: String)] = [
        (0, 0, "1970-01-01T00:00:00.000+00:00", "the epoch"),
        (1_784_080_984_123, 28_800, "2026-07-15T10:03:04.123+08:00", "east of Greenwich"),
        (1_784_080_984_123, -16_200, "2026-07-14T21:33:04.123-04:30", "west, with half an hour"),
        (951_782_400_000, 0, "2000-02-29T00:00:00.000+00:00", "2000 is a leap year"),
        (4_107_542_400_000, 0, "2100-03-01T00:00:00.000+00:00", "2100 is none"),
        (-1, 0, "1969-12-31T23:59:59.999+00:00", "before the epoch the fraction still counts forwards"),
        (-62_135_596_800_000, 0, "0001-01-01T00:00:00.000+00:00", "the first year"),
        (-62_135_596_800_000, -43_200, "0000-12-31T12:00:00.000-12:00", "a zone may lead into the year 0"),
        (Milliseconds.min, 0, "0001-01-01T00:00:00.000+00:00", "cut to the first year"),
        (Milliseconds.max, 50_400, "9999-01-01T13:59:59.999+14:00", "cut to the last one"),
    ]

    @Test(arguments: formats) func writes(_ row: (wall: Milliseconds, offset: Int, text: String, why: String)) {
        #expect(RFC3339.string(row.wall, offsetSeconds: row.offset) == row.text, "\(row.why)")
    }

    static let readable: [(text: String, wall: Milliseconds, offset: Int?, why: String)] = [
        ("2026-07-15T02:03:04.123456Z+0800", 1_784_052_184_123, 28_800, "mosquitto_sub's own form"),
        ("2026-07-15T02:03:04.123456+0800", 1_784_052_184_123, 28_800, "strftime's form"),
        ("2026-07-15T02:03:04.5+08:00", 1_784_052_184_500, 28_800, "one digit of fraction"),
        ("2026-07-15t02:03:04z", 1_784_080_984_000, 0, "small letters"),
        ("2026-07-15 02:03:04", 1_784_080_984_000, nil, "without an offset, with a space"),
        ("2026-07-15T02:03Z", 1_784_080_980_000, 0, "without seconds"),
        ("2026-07-15T02:03:04-03", 1_784_091_784_000, -10_800, "an offset of hours"),
        ("2026-07-15T02:03:04,9999999Z", 1_784_080_984_999, 0, "a comma; the fraction is cut, not rounded"),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000, 0, "a leap second is the next one's first"),
        ("2026-07-14T24:00:00Z", 1_784_073_600_000, 0, "midnight at the end of a day"),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000, 0, "a leap day"),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000, 0, "the year 0"),
    ]

    @Test(arguments: readable) func reads(_ row: (text: String, wall: Milliseconds, offset: Int?, why: String)) throws {
        let time = try #require(RFC3339.parse(row.text), "\(row.why)")
        #expect(time.wall == row.wall, "\(row.why)")
        #expect(time.offsetSeconds == row.offset, "\(row.why)")
    }

    static let unreadable: [(text: String, why: String)] = [
        ("", "nothing"), ("2026", "a year"), ("2026-07-15", "a day"), ("2026-7-15T02:03:04Z", "one digit"),
        ("2026-13-01T00:00:00Z", "month 13"), ("2026-00-01T00:00:00Z", "month 0"), ("2026-01-32T00:00:00Z", "day 32"),
        ("2026-02-29T00:00:00Z", "no leap year"), ("2026-06-31T00:00:00Z", "June has 30 days"),
        ("2026-07-15T25:00:00Z", "hour 25"), ("2026-07-15T24:00:01Z", "past midnight"),
        ("2026-07-15T02:60:00Z", "minute 60"),
        ("2026-07-15T02:03:61Z", "second 61"), ("2026-07-15T02:03:04.Z", "no fraction after its point"),
        ("2026-07-15T02:03:04+", "no offset after its sign"), ("2026-07-15T02:03:04+24:00", "offset of a day"),
        ("2026-07-15T02:03:04+08:0", "half an offset"), ("2026-07-15T02:03:04+08:00x", "something behind"),
        ("2026-07-15T02:03:04ZZ", "two marks"), ("２０２６-07-15T02:03:04Z", "digits of another script"),
        ("-001-07-15T02:03:04Z", "a negative year"), ("1784080984", "seconds"),
    ]

    @Test(arguments: unreadable) func refuses(_ row: (text: String, why: String)) {
        #expect(RFC3339.parse(row.text) == nil, "\(row.why)")
    }

    /// Every day of 800 years, there and back.
    @Test func datesAreInverse() {
        for day in stride(from: Int64(-146_097), through: 146_097, by: 1) {
            let date = RFC3339.civil(fromDays: day)
            #expect(RFC3339.days(year: date.year, month: date.month, day: date.day) == day)
        }
        #expect(RFC3339.civil(fromDays: -719_529) == (-1, 12, 31), "negative years")
    }
}

@Suite struct TimeZoneRulesTests {
    private static let hour: Milliseconds = 3_600_000
    /// 2026-03-29 01:00 UTC and 2026-10-25 01:00 UTC.
    private static let rome = TimeZoneRules(
        name: "Europe/Rome", initialOffsetSeconds: 3600,
        changes: [
            .init(wall: 1_792_890_000_000, offsetSeconds: 3600), .init(wall: 1_774_746_000_000, offsetSeconds: 7200),
        ])
    /// 2026-03-08 07:00 UTC and 2026-11-01 06:00 UTC.
    private static let newYork = TimeZoneRules(
        name: "America/New_York", initialOffsetSeconds: -18_000,
        changes: [
            .init(wall: 1_772_953_200_000, offsetSeconds: -14_400),
            .init(wall: 1_793_512_800_000, offsetSeconds: -18_000),
        ])

    @Test func offsets() {
        let spring: Milliseconds = 1_774_746_000_000
        #expect(Self.rome.offsetSeconds(at: spring - 1) == 3600, "until the change")
        #expect(
            Self.rome.offsetSeconds(at: spring) == 7200, "from the change on, whatever order the changes were given in")
        #expect(Self.rome.offsetSeconds(at: 1_792_890_000_000) == 3600, "back again")
        #expect(Self.rome.offsetSeconds(at: .min) == 3600, "long ago")
        #expect(Self.rome.offsetSeconds(at: .max) == 3600, "for ever")
        #expect(TimeZoneRules.utc.offsetSeconds(at: spring) == 0)
    }

    static let readings: [(zone: String, local: String, utc: String, why: String)] = [
        ("rome", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z", "the last second before the gap"),
        ("rome", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z", "in the gap: as if the clock had not jumped"),
        ("rome", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z", "the first second after it"),
        ("rome", "2026-10-25T01:59:59", "2026-10-24T23:59:59Z", "before the hour that occurs twice"),
        ("rome", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z", "in it: the first of the two"),
        ("rome", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z", "after it"),
        ("newYork", "2026-03-08T01:59:59", "2026-03-08T06:59:59Z", "west: before the gap"),
        ("newYork", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z", "west: in the gap"),
        ("newYork", "2026-03-08T03:00:00", "2026-03-08T07:00:00Z", "west: after the gap"),
        ("newYork", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z", "west: the first of the two"),
        ("newYork", "2026-11-01T02:00:00", "2026-11-01T07:00:00Z", "west: after it"),
        ("newYork", "2026-07-15T12:00:00", "2026-07-15T16:00:00Z", "an ordinary noon"),
    ]

    @Test(arguments: readings)
    func localReadings(_ row: (zone: String, local: String, utc: String, why: String)) throws {
        let zone = row.zone == "rome" ? Self.rome : Self.newYork
        let local = try #require(RFC3339.parse(row.local)).wall
        let wall = try #require(RFC3339.parse(row.utc)).wall
        #expect(zone.wall(local: local) == wall, "\(row.why)")
    }

    /// Everywhere outside the two odd hours, the way back is the way there.
    @Test func localIsInverse() {
        for zone in [Self.rome, Self.newYork, .utc] {
            for quarter in 0..<(366 * 96) {
                let wall = 1_767_225_600_000 + Milliseconds(quarter) * 900_000
                let back = zone.wall(local: zone.local(wall))
                #expect(back == wall || zone.local(back) == zone.local(wall) && back < wall)
            }
        }
    }
}
