import AlertRouter
import ConfigurationFile
import SafetyModel

/// `rotas`: who is on duty when. `duty-desk rota` adds to it in the database, so a rota may be empty here.
///
///     rotas:
///       day:
///         handover: 10m                     # both shifts before and after a hand-over
///         rotations:
///           - people: [甲, 乙+丙]            # take turns; `乙+丙` are on duty together
///             start: 2026-01-05T08:00:00    # local, or with an offset
///             shift: 1d
///             hours: { from: "08:00", until: "20:00" }
///             weekdays: [1, 2, 3, 4, 5]     # 1 is Monday; without it every day
///         overrides: [{ from: …, until: …, people: [丁], replaces: 甲 }]
///         holidays: [{ date: 2026-10-01, people: [丁] }]
struct RotaSettings {
    let zone: TimeZoneRules
    let people: Set<String>

    func rotas(_ root: Section) -> [Rota] {
        root.namedSections("rotas").map { name, section in
            Rota(
                name: name, rotations: section.sections("rotations").map(rotation),
                overrides: section.sections("overrides").map(replacement),
                holidays: section.sections("holidays").compactMap(holiday),
                handoverSeconds: section.seconds("handover", in: 0...14_400, default: 0))
        }
    }

    private func rotation(_ section: Section) -> Rota.Rotation {
        let band = section.optionalSection("hours").map { hours in
            TimeBand(
                fromMinute: hours.minuteOfDay("from", default: 0) % 1440,
                untilMinute: hours.minuteOfDay("until", default: 0) % 1440)
        }
        let weekdays = section.numbers("weekdays", in: 1...7, default: []).compactMap { Int(exactly: $0) }
        let groups = names(section, "people").map { $0.split(separator: "+").map(String.init) }
        if groups.isEmpty { section.report("people", "is empty", fix: "name who takes turns") }
        return Rota.Rotation(
            people: groups, startWall: requiredTime(section, "start"),
            shiftSeconds: section.requiredSeconds("shift", in: 900...31_536_000), band: band, weekdays: weekdays)
    }

    private func replacement(_ section: Section) -> Rota.Override {
        let from = requiredTime(section, "from")
        let until = requiredTime(section, "until")
        if until <= from { section.report("until", "is not after `from`", fix: "write a later time") }
        return Rota.Override(
            fromWall: from, untilWall: until, people: names(section, "people"), replaces: section.string("replaces"))
    }

    private func holiday(_ section: Section) -> Rota.Holiday? {
        let text = section.requiredString("date")
        guard let day = RFC3339.parse(text + "T00:00:00") else {
            section.report("date", "is no date", fix: "write a day such as 2026-10-01")
            return nil
        }
        let date = RFC3339.civil(fromDays: RFC3339.floorDivide(day.wall, 86_400_000))
        return Rota.Holiday(year: date.year, month: date.month, day: date.day, people: names(section, "people"))
    }

    private func names(_ section: Section, _ key: String) -> [String] {
        let texts = section.strings(key, default: [])
        for (index, text) in texts.enumerated() {
            for name in text.split(separator: "+").map(String.init) where !people.contains(name) {
                section.report(key, index: index, "names \(name), who is not under `people`", fix: "add them there")
            }
        }
        return texts
    }

    private func requiredTime(_ section: Section, _ key: String) -> Milliseconds {
        let text = section.requiredString(key)
        guard let time = RFC3339.parse(text) else {
            if section.has(key) {
                section.report(key, "is no time", fix: "write a time such as 2026-01-05T08:00:00")
            }
            return 0
        }
        return time.offsetSeconds == nil ? zone.wall(local: time.wall) : time.wall
    }
}
