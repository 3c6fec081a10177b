import SafetyModel

extension Rota {
    /// Contacts on duty at an instant, sorted, each once; empty when nobody is.
    package func onDuty(at wall: Milliseconds, zone: TimeZoneRules) -> [String] {
        let wall = min(max(wall, -PolicySet.farWall), PolicySet.farWall)
        var people = planned(at: wall, zone: zone)
        if handoverSeconds > 0 {
            let overlap = Milliseconds(min(handoverSeconds, 86_400)) * 1000
            people += planned(at: wall - overlap, zone: zone) + planned(at: wall + overlap, zone: zone)
        }
        var posts = people.map { Post(planned: $0) }
        for override in overrides where override.fromWall <= wall && wall < override.untilWall {
            guard let replaced = override.replaces else {
                posts = override.people.map { Post(planned: $0) }
                continue
            }
            // Who is on duty by the plan, before who stands in: two people who swap both work, and a stand-in can be replaced in turn.
            let own = posts.indices.filter { posts[$0].planned == replaced && posts[$0].people == [replaced] }
            for index in own.isEmpty ? Array(posts.indices) : own where posts[index].people.contains(replaced) {
                posts[index].people = posts[index].people.filter { $0 != replaced } + override.people
            }
        }
        return Array(Set(posts.flatMap(\.people))).sorted()
    }

    /// A place on duty: whose it is by the plan, and who fills it.
    private struct Post {
        let planned: String
        var people: [String]

        init(planned: String) { (self.planned, people) = (planned, [planned]) }
    }

    /// Local time that does not go back: in the hour that comes twice it waits, so that a hand-over in it happens once.
    private static func steadyLocal(_ wall: Milliseconds, _ zone: TimeZoneRules) -> Milliseconds {
        let local = zone.local(wall)
        let longest = 3 * 60
        guard zone.offsetSeconds(at: wall - Milliseconds(longest) * 60_000) > zone.offsetSeconds(at: wall) else {
            return local
        }
        return (1...longest).reduce(local) { max($0, zone.local(wall - Milliseconds($1) * 60_000)) }
    }

    private func planned(at wall: Milliseconds, zone: TimeZoneRules) -> [String] {
        let local = Self.steadyLocal(wall, zone)
        let day = RFC3339.floorDivide(local, 86_400_000)
        let date = RFC3339.civil(fromDays: day)
        if let holiday = holidays.first(where: { ($0.year, $0.month, $0.day) == date }) { return holiday.people }
        return rotations.flatMap { $0.onDuty(local: local, wall: wall, zone: zone) }
    }
}

extension Rota.Rotation {
    fileprivate func onDuty(local: Milliseconds, wall: Milliseconds, zone: TimeZoneRules) -> [String] {
        guard !people.isEmpty, shiftSeconds > 0, wall >= startWall else { return [] }
        var shiftDay = RFC3339.floorDivide(local, 86_400_000)
        if let band {
            let minute = Int((local - shiftDay * 86_400_000) / 60_000)
            guard band.contains(minute: minute) else { return [] }
            if band.fromMinute > band.untilMinute, minute < band.untilMinute { shiftDay -= 1 }
        }
        // 1970-01-01 was a Thursday.
        let weekday = Int(shiftDay + 3 - RFC3339.floorDivide(shiftDay + 3, 7) * 7) + 1
        guard weekdays.isEmpty || weekdays.contains(weekday) else { return [] }
        let start = zone.local(min(max(startWall, -PolicySet.farWall), PolicySet.farWall))
        let turn: Milliseconds
        if let band, shiftSeconds % 86_400 == 0 {
            // Turns by the day a shift began, so that one shift over midnight is one person's.
            let firstDay = RFC3339.floorDivide(start - Milliseconds(band.fromMinute) * 60_000, 86_400_000)
            turn = RFC3339.floorDivide(shiftDay - firstDay, Milliseconds(shiftSeconds / 86_400))
        } else {
            turn = RFC3339.floorDivide(local - start, Milliseconds(shiftSeconds) * 1000)
        }
        let index = turn - RFC3339.floorDivide(turn, Milliseconds(people.count)) * Milliseconds(people.count)
        return people[Int(index)]
    }
}
