import SafetyModel

/// What has rested at a place: sets how short its limits may become.
struct QuietRest {
    var floorSeconds: Double
    /// Somebody rests here, and not by way of exception.
    var isPlace: Bool
    /// It is night, and nights have been slept here.
    var isSleep: Bool
    var secondLongest: Double
    /// Where most of the nights' long silences begin.
    var bed: Int?
}

extension QuietModel {
    /// Rests of an hour and more, at any hour of the day.
    private struct Seen {
        var (any, here, nights) = (0, 0, 0)
        /// Those here, fading as the active minutes do.
        var weightHere = 0.0
        /// In seconds; half the length of those that began at another hour.
        var longestHere = 0.0
        var secondLongest = 0.0
        var nightSeconds: [Double] = []
    }

    func restSeen(_ context: QuietContext) -> QuietRest {
        let seen = restsSeen(context)
        let most = seen.nightSeconds.max() ?? 0
        let isSleep = seen.nights >= 2 && Self.isNight(context.half)
        let isPlace = seen.here >= 2 && isHabit(seen, at: context.place)
        var minutes = settings.floorMinutes
        if isPlace {
            let ceiling = isCoarse ? settings.coarseRestingCeilingMinutes : settings.restingPlaceCeilingMinutes
            let rest = min(ceiling, settings.restFactor * seen.longestHere / 60)
            minutes = max(minutes, settings.restingPlaceFloorMinutes, isSleep ? settings.bedFloorMinutes : rest)
        }
        return QuietRest(
            floorSeconds: minutes * 60, isPlace: isPlace, isSleep: isSleep, secondLongest: seen.secondLongest,
            bed: most > 0 ? seen.nightSeconds.firstIndex(of: most) : nil)
    }

    private func restsSeen(_ context: QuietContext) -> Seen {
        var seen = Seen()
        for stretch in history.stretches {
            let seconds = Double(stretch.seconds)
            let isRest = seconds >= settings.restMinutes * 60
            guard isRest || seen.any < 2 else { break }
            guard today &- stretch.day <= Int32(clamping: settings.memoryDays) else { continue }
            seen.any += 1
            if seen.any <= 2 { seen.secondLongest = seconds }
            let place = Int(stretch.place)
            if Self.isNight(Int(stretch.half)) {
                while seen.nightSeconds.count <= place { seen.nightSeconds.append(0) }
                seen.nightSeconds[place] += seconds
                if place == context.place { seen.nights += 1 }
            }
            guard isRest, place == context.place else { continue }
            seen.here += 1
            seen.weightHere += fading.weight(age: today &- stretch.day)
            let apart = abs(Int(stretch.half) - context.half)
            let isNear = Double(min(apart, 48 - apart)) <= 2 * settings.restHours
            seen.longestHere = max(seen.longestHere, isNear ? seconds : seconds / 2)
        }
        return seen
    }

    /// Where only changes of room are seen, an active minute is a visit: a corridor that saw two rests in a thousand is no place to rest.
    private func isHabit(_ seen: Seen, at place: Int) -> Bool {
        guard isCoarse else { return true }
        var visits = 0.0
        for half in 0..<48 {
            visits +=
                history.minutes(place: place, half: half, stirring: 0)
                + history.minutes(place: place, half: half, stirring: 1)
        }
        return seen.weightHere >= settings.coarseRestShare * visits
    }
}
