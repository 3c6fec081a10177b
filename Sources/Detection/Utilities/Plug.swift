import SafetyModel

/// One metered plug: what it draws, since when, and whether somebody's hand switches it.
struct Plug: Sendable, Codable {
    /// What counts as drawing at all (W).
    static let drawingW = 20.0
    /// A thermostat's pauses do not end a draw.
    private static let pause: Milliseconds = 600_000
    /// After this without a reading nobody knows what it draws.
    static let stale: Milliseconds = 2 * 3_600_000

    var kind: ApplianceKind?
    var maximumW: Double?
    var maximumA: Double?
    var leftOnMilliseconds: Milliseconds?
    var room: String?
    var resident: String?
    private(set) var lastHeard: Milliseconds
    private(set) var watts = 0.0
    private(set) var amperes: Double?
    /// Drawing without a longer pause since then.
    private(set) var onSince: Moment?
    private var pausedAt: Milliseconds?
    /// When it was switched on, newest last, half an hour apart: what runs by itself shows by its regularity.
    private var switchedOn: [Milliseconds] = []
    // Nil in old snapshots.
    var overload: OverloadTime?
    private var amperesAt: Milliseconds?
    /// The newest reading that was a draw (W).
    private(set) var drawnW: Double?
    /// When it was switched on the last times, newest last.
    private var newestOns: [Milliseconds]?
    /// When somebody was last known to see to what is on.
    private var attendedAt: Milliseconds?

    init(at uptime: Milliseconds) { lastHeard = uptime }

    mutating func drew(watts: Double, at now: Moment) {
        guard watts.isFinite, watts >= 0, watts <= Self.possible(maximumW, household: 5750) else { return }
        let wasOn = self.watts >= Self.drawingW
        endPause(at: now.uptime)
        (self.watts, lastHeard) = (watts, now.uptime)
        if watts >= Self.drawingW {
            if onSince == nil { (onSince, attendedAt) = (now, nil) }
            (pausedAt, drawnW) = (nil, watts)
            if !wasOn { noteSwitch(at: now.uptime) }
        } else if onSince != nil, pausedAt == nil {
            pausedAt = now.uptime
        }
        // Amperes come before watts: what a contact bears does not depend on the mains' voltage.
        let isMeasured = amperesAt.map { now.uptime &- $0 <= 300_000 } ?? false
        if !isMeasured, let maximumW, maximumW > 0 { weigh(watts / maximumW, at: now) }
    }

    mutating func drew(amperes: Double, at now: Moment) {
        guard amperes.isFinite, amperes >= 0, amperes <= Self.possible(maximumA, household: 25) else { return }
        (self.amperes, amperesAt, lastHeard) = (amperes, now.uptime, now.uptime)
        if let maximumA, maximumA > 0 { weigh(amperes / maximumA, at: now) }
    }

    /// More is no draw but the device's fault (6553.5 W is 65535 tenths): a household's plugs are behind breakers of 16 to 25 A.
    private static func possible(_ maximum: Double?, household: Double) -> Double {
        maximum.map { max(household, 2.5 * $0) } ?? 1e6
    }

    private mutating func weigh(_ ratio: Double, at now: Moment) {
        var time = overload ?? OverloadTime()
        time.ingest(ratio: ratio, at: now)
        overload = time
    }

    /// It was the amperes, not the watts, that were weighed last.
    var isWeighedByAmperes: Bool { amperesAt.map { lastHeard &- $0 <= 300_000 } ?? false }

    mutating func endPause(at uptime: Milliseconds) {
        guard let pausedAt, uptime &- pausedAt >= Self.pause else { return }
        (onSince, self.pausedAt) = (nil, nil)
    }

    var pauseEnd: Milliseconds? { pausedAt.map { $0 &+ Self.pause } }

    private mutating func noteSwitch(at uptime: Milliseconds) {
        newestOns = ((newestOns ?? []) + [uptime]).suffix(5)
        if let last = switchedOn.last, uptime &- last < 1_800_000 { return }
        switchedOn.append(uptime)
        if switchedOn.count > 16 { switchedOn.removeFirst() }
    }

    /// Switched on five times, always after about as long: nobody does that.
    private func isRhythmic(at uptime: Milliseconds) -> Bool {
        guard let ons = newestOns, ons.count == 5 else { return false }
        let gaps = zip(ons.dropFirst(), ons).map { $0 &- $1 }
        guard let least = gaps.min(), let most = gaps.max(), most <= 2 * 3_600_000 else { return false }
        return most <= least &+ least / 2 && uptime &- ons[4] <= 2 &* most
    }

    /// Switched on in six different hours of the last eight: nor does anybody do that.
    private func isRegular(at uptime: Milliseconds) -> Bool {
        var hours: UInt32 = 0
        for time in switchedOn where uptime &- time < 8 * 3_600_000 {
            hours |= 1 << UInt32(min(31, max(0, (uptime &- time) / 3_600_000)))
        }
        return hours.nonzeroBitCount >= 6
    }

    /// Whether its newest switching shows that somebody is there. What has a thermostat goes on and off by itself while it is
    /// on: of it only the first quarter of an hour of a draw does.
    func isSwitchedByHand(at uptime: Milliseconds) -> Bool {
        if isRegular(at: uptime) || isRhythmic(at: uptime) { return false }
        guard let kind else { return true }
        guard kind.isUsedByHand else { return false }
        return !kind.hasThermostat || onSince.map { uptime &- $0.uptime <= 900_000 } ?? false
    }

    mutating func attend(at uptime: Milliseconds) { attendedAt = uptime }

    /// From when on nobody is known to have seen to what is on.
    var unattendedSince: Milliseconds? { onSince.map { max($0.uptime, attendedAt ?? $0.uptime) } }
}
