import SafetyModel

/// The rule for years to come at the end of a TZif file: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX TZ, the M form).
struct PosixZone {
    private struct DateRule {
        var month, week, day, seconds: Int
    }
    private let standardSeconds: Int
    private var summer: (offsetSeconds: Int, from: DateRule, to: DateRule)?

    init?(_ text: Substring) {
        var rest = text
        guard Self.skipName(&rest), let offset = Self.time(&rest) else { return nil }
        standardSeconds = -offset
        guard !rest.isEmpty else { return }
        guard Self.skipName(&rest) else { return nil }
        var summerSeconds = standardSeconds + 3600
        if rest.first != "," {
            guard let offset = Self.time(&rest) else { return nil }
            summerSeconds = -offset
        }
        guard let from = Self.date(&rest), let to = Self.date(&rest) else { return nil }
        summer = (summerSeconds, from, to)
    }

    func changes(years: ClosedRange<Int>) -> [TimeZoneRules.Change] {
        guard let summer else { return [] }
        return years.flatMap { year in
            [
                .init(wall: wall(year, summer.from, standardSeconds), offsetSeconds: summer.offsetSeconds),
                .init(wall: wall(year, summer.to, summer.offsetSeconds), offsetSeconds: standardSeconds),
            ]
        }.sorted { $0.wall < $1.wall }
    }

    private func wall(_ year: Int, _ rule: DateRule, _ offsetSeconds: Int) -> Milliseconds {
        let first = RFC3339.days(year: year, month: rule.month, day: 1)
        let weekday = Int((first % 7 + 11) % 7)  // 1970-01-01 was a Thursday
        var day = Int64((rule.day - weekday + 7) % 7 + (rule.week - 1) * 7)
        let next = rule.month == 12 ? first + 31 : RFC3339.days(year: year, month: rule.month + 1, day: 1)
        while first + day >= next { day -= 7 }
        return ((first + day) * 86_400 + Int64(rule.seconds - offsetSeconds)) * 1000
    }

    private static func skipName(_ text: inout Substring) -> Bool {
        if text.first == "<" {
            guard let end = text.firstIndex(of: ">") else { return false }
            text = text[text.index(after: end)...]
            return true
        }
        let name = text.prefix { $0.isLetter }
        text = text.dropFirst(name.count)
        return name.count >= 3
    }

    private static func number(_ text: inout Substring) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        text = text.dropFirst(digits.count)
        return digits.count <= 3 ? Int(digits) : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ text: inout Substring) -> Int? {
        var sign = 1
        if let first = text.first, first == "+" || first == "-" {
            sign = first == "-" ? -1 : 1
            text = text.dropFirst()
        }
        guard let hours = number(&text) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where text.first == ":" {
            text = text.dropFirst()
            guard let value = number(&text) else { return nil }
            seconds += value * unit
        }
        return sign * seconds
    }

    /// `,Mm.w.d[/time]`.
    private static func date(_ text: inout Substring) -> DateRule? {
        guard text.hasPrefix(",M") else { return nil }
        text = text.dropFirst(2)
        guard let month = number(&text), (1...12).contains(month), text.first == "." else { return nil }
        text = text.dropFirst()
        guard let week = number(&text), (1...5).contains(week), text.first == "." else { return nil }
        text = text.dropFirst()
        guard let day = number(&text), (0...6).contains(day) else { return nil }
        var seconds = 7200
        if text.first == "/" {
            text = text.dropFirst()
            guard let value = time(&text) else { return nil }
            seconds = value
        }
        return DateRule(month: month, week: week, day: day, seconds: seconds)
    }
}
