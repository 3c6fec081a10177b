import SafetyModel

/// What a meter of the whole home (or of one phase) draws, hour by hour: what a hand switches on stands out above fridge and stand-by.
struct MainsMeter: Sendable, Codable {
    private struct Hour: Sendable, Codable {
        var number: Milliseconds
        var mostW: Double
    }
    private var hours: [Hour] = []
    /// What the home draws at its highest in an hour in which nobody switches anything (W).
    private(set) var baseW: Double?
    private(set) var lastHand: Milliseconds?
    private var zeroSince: Milliseconds?
    private var isExporting = false
    private(set) var newest: Milliseconds?
    private var energy: (Double, Milliseconds)? {
        get { energyKWh.flatMap { value in energyAt.map { (value, $0) } } }
        set { (energyKWh, energyAt) = (newValue?.0, newValue?.1) }
    }
    private var energyKWh: Double?
    private var energyAt: Milliseconds?
    private var powerAt: Milliseconds?
    var room: String?
    var resident: String?

    private static let hour: Milliseconds = 3_600_000
    private static let keptHours = 8 * 24
    private static let knownHours = 5 * 24
    /// People sleep a third of the hours.
    private static let baseShare = 0.3
    private static let handW = 60.0
    private static let handShare = 0.3
    /// A home whose hands rest longer than this now and then is no witness.
    private static let usualGap: Milliseconds = 16 * 3_600_000
    private static let mostW = 100_000.0

    mutating func ingest(watts: Double, at uptime: Milliseconds) {
        guard watts.isFinite, abs(watts) <= Self.mostW else { return }
        powerAt = uptime
        draw(watts, at: uptime)
    }

    /// A counter alone: the mean power since the reading before. A fall is another counter.
    mutating func ingest(energyKWh: Double, at uptime: Milliseconds) {
        guard energyKWh.isFinite, energyKWh >= 0 else { return }
        defer { energy = (energyKWh, uptime) }
        guard powerAt.map({ uptime &- $0 > 900_000 }) ?? true, let (before, from) = energy, energyKWh >= before,
            uptime > from, uptime &- from <= 65 * 60_000
        else { return }
        let watts = (energyKWh - before) * 1000 * Double(Self.hour) / Double(uptime &- from)
        if watts <= Self.mostW { draw(watts, at: uptime) }
    }

    private mutating func draw(_ watts: Double, at uptime: Milliseconds) {
        guard newest.map({ uptime >= $0 }) ?? true else { return }
        newest = uptime
        if watts < -1 { isExporting = true }
        zeroSince = abs(watts) < 1 ? zeroSince ?? uptime : nil
        let number = uptime / Self.hour
        if let last = hours.last, last.number == number {
            hours[hours.count - 1].mostW = max(last.mostW, watts)
        } else {
            hours.append(Hour(number: number, mostW: watts))
            if hours.count > Self.keptHours { hours.removeFirst() }
            let sorted = hours.dropLast().map(\.mostW).sorted()
            baseW = sorted.isEmpty ? nil : sorted[Int(Double(sorted.count) * Self.baseShare)]
        }
        if let limitW, watts > limitW { lastHand = uptime }
    }

    /// Above it somebody has switched something on.
    private var limitW: Double? { baseW.map { $0 + max(Self.handW, $0 * Self.handShare) } }

    /// The longest time between two hours in which somebody switched something on; nil while the home is not known to be lived in.
    var usualGapMilliseconds: Milliseconds? {
        guard let limitW, let first = hours.first, let last = hours.last,
            last.number - first.number >= Self.knownHours, hours.count * 5 >= Self.knownHours * 4
        else { return nil }
        let hands = hours.filter { $0.mostW > limitW }.map(\.number)
        guard hands.count >= 10 else { return nil }
        let gap = zip(hands.dropFirst(), hands).map { $0 - $1 }.max().map { $0 &* Self.hour } ?? 0
        return gap <= Self.usualGap ? gap : nil
    }

    /// Since when nothing at all is drawn, where something always was: a blown fuse, a cut, no credit left on the meter.
    var deadSince: Milliseconds? {
        guard !isExporting, let baseW, baseW >= 20, hours.count >= 24 else { return nil }
        return zeroSince
    }
}
