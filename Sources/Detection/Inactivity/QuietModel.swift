import SafetyModel

/// How long it may stay quiet after a last sign of life, and how that was found.
struct QuietLimit: Sendable, Equatable, Codable {
    var milliseconds: Milliseconds
    /// What silences from here rarely pass; nil while nothing is known of them.
    var usual: Milliseconds?
    /// False: a fixed limit, because the home is not known yet.
    var isLearned: Bool
}

/// Where and when a silence began: all that a limit depends on.
struct QuietContext: Sendable, Equatable, Codable {
    var place: Int
    var half: Int
    var isStirring: Bool
}

/// The limits of one home: a peaks-over-threshold model of its quiet stretches.
///
/// For a context, every remembered stretch and every active minute has a weight: same place and hour most, same place at another
/// hour little, other places only while the place itself is little known. Above the threshold that about six effective stretches
/// pass, the tail is exponential, its mean drawn towards the whole home's. The limit is the length that an active minute leads
/// to with a fixed small chance. So a kitchen in which nobody rests gets minutes, and a bed hours, from the same rule.
struct QuietModel: Sendable {
    let settings: InactivitySettings
    let history: QuietHistory
    let places: PlaceBook
    /// Day on the home's own clock.
    let today: Int32
    /// Fewer than 1.5 events an active minute: only changes of room are seen.
    let isCoarse: Bool
    let fading: Fading

    func limitSeconds(_ context: QuietContext) -> (limit: Double, usual: Double?) {
        guard history.stretches.count >= 8 else { return (settings.floorMinutes * 60, nil) }
        let rest = restSeen(context)
        let cap = max(rest.secondLongest * settings.capFactor, 7200)
        var tail = tail(context, rest)
        if rest.isSleep, !isCoarse, let bed = rest.bed, bed != context.place {
            var inBed = context
            inBed.place = bed
            let sleep = self.tail(inBed, rest).limit
            tail.limit += max(0, sleep - tail.limit) * settings.bedShare
        }
        return (min(max(rest.floorSeconds, tail.limit), cap), tail.usual)
    }

    private func tail(_ context: QuietContext, _ rest: Rest) -> (limit: Double, usual: Double?) {
        let minutes = activeMinutes(context)
        return tail(
            context, minutes: minutes.total, borrowing: minutes.borrowing,
            shrinkage: rest.isPlace ? settings.restShrinkage : settings.placeShrinkage,
            chance: settings.chancePerActiveMinute * chanceFactor(rest))
    }

    private func chanceFactor(_ rest: Rest) -> Double {
        if rest.isSleep { return settings.sleepChanceFactor }
        return isCoarse && !rest.isPlace ? settings.coarsePlaceChanceFactor : 1
    }

    /// Active minutes like this one: its own place's, and a share of others' that fades as its own grow.
    private func activeMinutes(_ context: QuietContext) -> (total: Double, borrowing: Double) {
        var own = 0.0
        for half in 0..<48 {
            let weight = hourWeight(half, context.half, isSamePlace: true)
            for stirring in 0...1 {
                own +=
                    weight * stirringWeight(stirring == 1, context)
                    * history.minutes(place: context.place, half: half, stirring: stirring)
            }
        }
        let borrowing = settings.borrowedMinutes / (settings.borrowedMinutes + own)
        guard borrowing > 0.01 else { return (own, borrowing) }
        let room = places.room(ofPlace: context.place)
        let near = (0..<48).compactMap { half -> (Int, Double)? in
            let weight = hourWeight(half, context.half, isSamePlace: false)
            return weight > 0 ? (half, weight) : nil
        }
        var (sameRoom, otherRoom) = (0.0, 0.0)
        for place in 0..<history.knownPlaces where place != context.place {
            var sum = 0.0
            for (half, weight) in near {
                sum +=
                    weight
                    * (history.minutes(place: place, half: half, stirring: 0)
                        + history.minutes(place: place, half: half, stirring: 1))
            }
            if places.room(ofPlace: place) == room { sameRoom += sum } else { otherRoom += sum }
        }
        let others = sameRoom * settings.sameRoomWeight + otherRoom * settings.otherRoomWeight
        return (own + others * borrowing, borrowing)
    }

    /// What has rested here, at any hour: sets how short a limit may become.
    private func restSeen(_ context: QuietContext) -> Rest {
        let room = places.room(ofPlace: context.place)
        var nightRest: [Double] = []
        var (atPlace, inRoom, nights, seen) = (0, 0, 0, 0)
        var (longestHere, secondLongest) = (0.0, 0.0)
        for stretch in history.stretches {
            let seconds = Double(stretch.seconds)
            guard seconds >= settings.restMinutes * 60 || seen < 2 else { break }
            guard today &- stretch.day <= Int32(clamping: settings.memoryDays) else { continue }
            seen += 1
            if seen <= 2 { secondLongest = seconds }
            let place = Int(stretch.place)
            if Self.isNight(Int(stretch.half)) {
                while nightRest.count <= place { nightRest.append(0) }
                nightRest[place] += seconds
                if place == context.place { nights += 1 }
            }
            guard seconds >= settings.restMinutes * 60, places.room(ofPlace: Int(stretch.place)) == room else {
                continue
            }
            inRoom += 1
            if Int(stretch.place) == context.place {
                atPlace += 1
                let apart = abs(Int(stretch.half) - context.half)
                let isNear = Double(min(apart, 48 - apart)) <= 2 * settings.restHours
                longestHere = max(longestHere, isNear ? seconds : seconds / 2)
            }
        }
        let most = nightRest.max() ?? 0
        let bed = most > 0 ? nightRest.firstIndex(of: most) : nil
        var minutes = inRoom >= 2 ? settings.restingRoomFloorMinutes : settings.floorMinutes
        let isSleep = nights >= 2 && Self.isNight(context.half)
        if atPlace >= 2 {
            let ceiling = isCoarse ? settings.coarseRestingCeilingMinutes : settings.restingPlaceCeilingMinutes
            let rest = min(ceiling, settings.restFactor * longestHere / 60)
            minutes = max(minutes, settings.restingPlaceFloorMinutes, isSleep ? settings.bedFloorMinutes : rest)
        }
        return Rest(
            floorSeconds: minutes * 60, isPlace: atPlace >= 2, isSleep: isSleep, secondLongest: secondLongest, bed: bed)
    }

    private struct Rest {
        var floorSeconds: Double
        var isPlace: Bool
        /// It is night, and nights have been slept here.
        var isSleep: Bool
        var secondLongest: Double
        /// Where most of the nights' long silences begin.
        var bed: Int?
    }

    func hourWeight(_ half: Int, _ other: Int, isSamePlace: Bool) -> Double {
        let apart = abs(half - other)
        let hours = Double(min(apart, 48 - apart)) / 2
        let near = max(0, 1 - hours / settings.hourBandwidth)
        guard isSamePlace else { return near }
        return max(near, Self.isNight(half) == Self.isNight(other) ? settings.samePhaseWeight : settings.anyHourWeight)
    }

    func stirringWeight(_ isStirring: Bool, _ context: QuietContext) -> Double {
        isStirring == context.isStirring ? 1 : settings.otherStirringWeight
    }

    /// 21:30 to 08:00.
    static func isNight(_ half: Int) -> Bool { half >= 43 || half < 16 }
}
