import SafetyModel

/// One water meter's total over the last day, and what it proves.
///
/// Only readings prove anything: between two of them nobody knows when the water ran, after the newest one nobody knows whether
/// it runs. A total that falls, or rises faster than a pipe allows, is another counter (reset, exchange): it begins anew.
struct WaterMeter: Sendable, Codable {
    struct Point: Sendable, Codable, Equatable {
        var uptime: Milliseconds
        var totalM3: Double
        /// The counter was another one before: what ran since the point before is unknown.
        var isBreak = false
    }
    /// Ascending; about one in ten minutes, a little more than a day.
    private(set) var points: [Point] = []
    /// It was seen to move at least once: only then does standing still say anything.
    private(set) var hasMoved = false
    /// Since when the silence that now lasts is known, where it is older than the points.
    private var silentFrom: Milliseconds?
    /// Nil in old snapshots.
    private var steps: CounterSteps?
    private var dayCounter: DayCounter?
    private var settledTotal: SettledTotal?
    private var dailyUse: DailyUse?
    /// The newest reading showed a use that counts. Nil in old snapshots.
    private(set) var hasRisen: Bool?
    var room: String?
    var resident: String?

    private static let kept: Milliseconds = 26 * 3_600_000
    private static let thinned: Milliseconds = 600_000
    /// Less is rounding.
    private static let step = 0.0005

    var newest: Milliseconds? { points.last?.uptime }
    /// As the meter shows it.
    var newestTotalM3: Double? { points.last.map { $0.totalM3 - (dayCounter?.carriedM3 ?? 0) } }

    /// - Returns: false if the reading is none (not a number, a repetition, older than what is remembered).
    mutating func ingest(totalM3 shownM3: Double, at uptime: Milliseconds) -> Bool {
        guard shownM3.isFinite, shownM3 >= 0, shownM3 < 1e9 else { return false }
        hasRisen = false
        guard points.last.map({ uptime > $0.uptime }) ?? true else { return place(shownM3, at: uptime) }
        var settled = settledTotal ?? resumed
        let readings = settled.accept(shownM3, at: uptime)
        settledTotal = settled
        return readings.reduce(false) { place($1.totalM3, at: $1.uptime) || $0 }
    }

    /// What a snapshot of an earlier version knows.
    private var resumed: SettledTotal {
        var settled = SettledTotal()
        if let last = points.last, let shownM3 = newestTotalM3 { _ = settled.accept(shownM3, at: last.uptime) }
        return settled
    }

    private mutating func place(_ shownM3: Double, at uptime: Milliseconds) -> Bool {
        var counter = steps ?? CounterSteps(points)
        counter.note(shownM3, after: newestTotalM3, at: uptime)
        steps = counter
        var days = dayCounter ?? DayCounter()
        let totalM3 = days.total(shownM3, after: points.last, at: uptime)
        dayCounter = days
        guard let last = points.last else {
            points.append(Point(uptime: uptime, totalM3: totalM3))
            count(points[0])
            return true
        }
        guard uptime > last.uptime else { return insert(Point(uptime: uptime, totalM3: totalM3)) }
        var point = Point(uptime: uptime, totalM3: totalM3)
        let risen = totalM3 - last.totalM3
        point.isBreak = risen < -Self.step || risen > Self.possible(within: uptime &- last.uptime)
        if point.isBreak { silentFrom = nil }
        if !point.isBreak, risen >= Self.step { (hasMoved, hasRisen) = (true, true) }
        count(point)
        if points.count >= 2, !last.isBreak, !point.isBreak,
            uptime &- points[points.count - 2].uptime < Self.thinned
        {
            points[points.count - 1] = point
        } else {
            points.append(point)
        }
        while points.count > 2, points[1].uptime <= uptime &- Self.kept || points.count > 256 { points.removeFirst() }
        return true
    }

    private mutating func count(_ point: Point) {
        var days = dailyUse ?? DailyUse()
        days.ingest(totalM3: point.totalM3, isBreak: point.isBreak, at: point.uptime)
        dailyUse = days
    }

    /// The mean of the last three days and the usual day (m3), where a meter of few readings shows three times as much.
    var tripledUse: (meanM3: Double, usualM3: Double)? { dailyUse?.tripled }

    /// A reading of a batch that arrives after newer ones: it takes its place if it fits between its neighbours.
    private mutating func insert(_ point: Point) -> Bool {
        guard let last = points.last, last.uptime &- point.uptime <= 48 * 3_600_000, points.count < 256,
            dayCounter?.carriedM3 ?? 0 == 0
        else { return false }
        let index = points.firstIndex { $0.uptime >= point.uptime } ?? points.count
        guard points.indices.contains(index), points[index].uptime &- point.uptime > 1000, !points[index].isBreak
        else { return false }
        let next = points[index]
        guard point.totalM3 <= next.totalM3 + Self.step, index == 0 || points[index - 1].totalM3 <= point.totalM3,
            next.totalM3 - point.totalM3 <= Self.possible(within: next.uptime &- point.uptime)
        else { return false }
        if next.totalM3 - point.totalM3 >= Self.step { hasMoved = true }
        points.insert(point, at: index)
        return true
    }

    /// No dwelling's pipe gives more (m3).
    private static func possible(within milliseconds: Milliseconds) -> Double {
        1 + Double(milliseconds) / 3_600_000 * 10
    }

    /// The step of its counter (m3), if that is too coarse to show that less than `limitM3` ran.
    func coarseStepM3(limitM3: Double) -> Double? { steps?.coarseM3.flatMap { $0 > limitM3 ? $0 : nil } }

    /// Since when less than `limitM3` ran, by readings alone; nil while it cannot be known. `isCoarse`: some of the readings are more
    /// than 6 h apart.
    mutating func silence(limitM3: Double) -> (from: Milliseconds, isCoarse: Bool)? {
        guard hasMoved, let last = points.last else { return nil }
        var (from, sum, widest) = (last.uptime, 0.0, Milliseconds(0))
        var isWhole = true
        for index in points.indices.dropFirst().reversed() {
            let ran = max(0, points[index].totalM3 - points[index - 1].totalM3)
            guard !points[index].isBreak, sum + ran < limitM3 else {
                isWhole = false
                break
            }
            sum += ran
            widest = max(widest, points[index].uptime &- points[index - 1].uptime)
            from = points[index - 1].uptime
        }
        if !isWhole {
            silentFrom = nil
        } else if let known = silentFrom {
            from = min(from, known)
        }
        if isWhole { silentFrom = from }
        return (from, widest > 6 * 3_600_000)
    }

    var dayVolumeM3: Double { volumeM3(within: 86_400_000) }

    /// What ran within a span before the newest reading (m3); an interval that reaches over its begin counts in proportion.
    func volumeM3(within span: Milliseconds) -> Double {
        guard let last = points.last else { return 0 }
        let start = last.uptime &- span
        var sum = 0.0
        for index in points.indices.dropFirst() where points[index].uptime > start && !points[index].isBreak {
            let (from, to) = (points[index - 1].uptime, points[index].uptime)
            let share = Double(to &- max(from, start)) / Double(max(1, to &- from))
            sum += max(0, points[index].totalM3 - points[index - 1].totalM3) * share
        }
        return sum
    }

    /// Since when no half hour of the clock was without use; nil where the readings are too far apart to tell.
    /// - Parameter clockOffset: wall minus uptime.
    func runningFrom(clockOffset: Milliseconds) -> Milliseconds? {
        guard hasMoved, var from = points.first?.uptime else { return nil }
        var dryFrom: Milliseconds?
        for index in points.indices.dropFirst() {
            let (before, point) = (points[index - 1], points[index])
            let gap = point.uptime &- before.uptime
            if point.isBreak || gap > 65 * 60_000 {
                (from, dryFrom) = (point.uptime, nil)
            } else if point.totalM3 - before.totalM3 >= Self.step {
                dryFrom = nil
            } else {
                let dry = dryFrom ?? before.uptime
                dryFrom = dry
                let slot = RFC3339.floorDivide(point.uptime &+ clockOffset, 1_800_000) &* 1_800_000
                let isWholeSlotDry = slot &- 1_800_000 >= dry &+ clockOffset
                if isWholeSlotDry || gap >= 25 * 60_000 { from = point.uptime }
            }
        }
        return points.last.map { $0.uptime > from } == true ? from : nil
    }

    /// How long a counter of 10 l has had no pause longer than a drip of 5 l/h leaves between two of its steps; 0 for finer and
    /// coarser counters.
    var coarseRunningMilliseconds: Milliseconds {
        let stepM3 = 0.01
        let isOfTens = points.allSatisfy {
            let steps = $0.totalM3 / stepM3
            return abs(steps - steps.rounded()) < 1e-4
        }
        guard hasMoved, isOfTens, coarseStepM3(limitM3: stepM3) == nil, let newest = points.last?.uptime else {
            return 0
        }
        let pause = Milliseconds(stepM3 / 0.005 * 3_600_000)
        var (from, lastRise) = (points[0].uptime, points[0].uptime)
        for (before, point) in zip(points, points.dropFirst()) {
            let isRise = point.totalM3 - before.totalM3 >= Self.step
            // Nothing for so long since the last step: a pause. Two steps may lie a whole interval of reports apart.
            let isPause = isRise ? point.uptime &- before.uptime > pause : point.uptime &- lastRise >= pause
            if point.isBreak || isPause { from = point.uptime }
            if isRise || point.isBreak { lastRise = point.uptime }
        }
        return newest &- from
    }
}
