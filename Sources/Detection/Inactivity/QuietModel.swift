import SafetyModel

/// How long it may stay quiet after a last sign of life, and how that was found.
struct QuietLimit: Sendable, Equatable, Codable {
    var milliseconds: Milliseconds
    /// What silences from here rarely pass; nil while nothing is known of them.
    var usual: Milliseconds?
    /// False: a fixed limit, because the home is not known yet.
    var isLearned: Bool
    /// How much of it comes after the check-in was due: the time in which the resident may answer.
    var graceMilliseconds: Milliseconds = 0
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

    /// Seconds by which staff wait longer than the limit, after the resident was asked: a night a little longer than ever.
    func graceSeconds(_ context: QuietContext, limit: Double) -> Double {
        let (begin, most) = (settings.longSleepMinutes * 60, settings.longSleepCeilingMinutes * 60)
        guard !isCoarse, limit > begin, limit < most, restSeen(context).isSleep else { return 0 }
        return min(most - limit, (limit - begin) * settings.longSleepShare)
    }

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

    private func tail(_ context: QuietContext, _ rest: QuietRest) -> (limit: Double, usual: Double?) {
        let minutes = activeMinutes(context)
        return tail(
            context, minutes: minutes.total, borrowing: minutes.borrowing,
            shrinkage: rest.isPlace ? settings.restShrinkage : settings.placeShrinkage,
            chance: settings.chancePerActiveMinute * chanceFactor(rest))
    }

    private func chanceFactor(_ rest: QuietRest) -> Double {
        if rest.isSleep { return isCoarse ? settings.coarseSleepChanceFactor : settings.sleepChanceFactor }
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
