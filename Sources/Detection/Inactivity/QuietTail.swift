import SafetyModel

extension QuietModel {
    /// Weighted sums over the stretches, longest first, down to the threshold.
    private struct Peaks {
        var (weight, squares, weighted) = (0.0, 0.0, 0.0)
        var (pool, pooled) = (0.0, 0.0)
        var threshold = 180.0

        var effective: Double { squares > 0 ? weight * weight / squares : 0 }
        /// How much longer the stretches above the threshold are, on average, in seconds.
        var excess: Double { max(30, weighted / weight - threshold) }
    }

    /// The limit of the exponential tail above the threshold, in seconds.
    func tail(
        _ context: QuietContext, minutes: Double, borrowing: Double, shrinkage: Double, chance: Double
    ) -> (limit: Double, usual: Double?) {
        let peaks = peaks(context, borrowing, ofMinutes: minutes, chance: chance)
        guard peaks.weight > 0, minutes > 0 else { return minutes > 30 ? (0, nil) : (14_400, nil) }
        let threshold = peaks.threshold
        let own = peaks.excess
        // Two stretches' worth of "0.3 of the threshold" keep the home's mean finite at the far end.
        let home = max(30, (peaks.pooled - peaks.pool * threshold + 0.6 * threshold) / (peaks.pool + 2))
        let count = peaks.effective
        let mean = Logarithm.exponential(
            (count * Logarithm.natural(own) + shrinkage * Logarithm.natural(home)) / (count + shrinkage))
        let reached = peaks.weight / minutes
        let allowed = allowedShare(chance, tailSeconds: mean)
        let beyond = reached > allowed ? mean * Logarithm.natural(reached / allowed) : 0
        return (threshold + beyond, threshold)
    }

    /// The share of active minutes that may lead to a silence past the limit.
    private func allowedShare(_ chance: Double, tailSeconds: Double) -> Double {
        chance * tailSeconds / 60 / settings.referenceTailMinutes
    }

    /// Down to the sixth effective stretch, and on to where stretches are as frequent as the limit may be passed: a threshold that is
    /// passed less often would be the limit by itself, and a kitchen would borrow the length of a night from the bed.
    private func peaks(_ context: QuietContext, _ borrowing: Double, ofMinutes minutes: Double, chance: Double) -> Peaks
    {
        let room = places.room(ofPlace: context.place)
        let isNight = Self.isNight(context.half)
        let weights = hourWeights(context)
        var peaks = Peaks()
        for stretch in history.stretches {
            let (place, half, age) = (Int(stretch.place), Int(stretch.half), today &- stretch.day)
            guard age <= Int32(clamping: settings.memoryDays), half < 48 else { continue }
            let recency = fading.weight(age: age)
            let seconds = Double(stretch.seconds)
            let pool = recency * (Self.isNight(half) == isNight ? 1 : settings.otherPhasePool)
            var weight = recency
            if place == context.place {
                weight *= weights.same[half] * stirringWeight(stretch.isStirring, context)
            } else {
                let isSameRoom = places.room(ofPlace: place) == room
                weight *=
                    weights.other[half] * borrowing * (isSameRoom ? settings.sameRoomWeight : settings.otherRoomWeight)
            }
            peaks.pool += pool
            peaks.pooled += pool * seconds
            guard weight > 1e-6 else { continue }
            peaks.weight += weight
            peaks.squares += weight * weight
            peaks.weighted += weight * seconds
            guard peaks.effective >= settings.effectiveExceedances else { continue }
            peaks.threshold = seconds
            if peaks.weight >= minutes * allowedShare(chance, tailSeconds: peaks.excess) { return peaks }
        }
        peaks.threshold = 180
        return peaks
    }

    private func hourWeights(_ context: QuietContext) -> (same: [Double], other: [Double]) {
        (
            (0..<48).map { hourWeight($0, context.half, isSamePlace: true) },
            (0..<48).map { hourWeight($0, context.half, isSamePlace: false) }
        )
    }
}

/// The weight that a stretch keeps after some days: halved every half-life, read from a table.
struct Fading {
    private let weights: [Double]
    private static let days = 128

    init(halfLifeDays: Double) {
        let perDay = Logarithm.exponential(-0.693_147_180_559_945_3 / max(1, halfLifeDays))
        var (weights, weight) = ([Double](), 1.0)
        for _ in 0..<Self.days {
            weights.append(weight)
            weight *= perDay
        }
        self.weights = weights
    }

    func weight(age: Int32) -> Double { weights[Int(min(max(0, age), Int32(Self.days - 1)))] }
}
