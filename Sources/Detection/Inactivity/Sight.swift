import SafetyModel

/// Whether the home can be seen at all.
struct SightTracker: Sendable, Codable {
    /// Told from outside: broker, bridge or recorder down.
    var isToldBlind = false
    /// Found here: everything that usually reports by itself has fallen silent.
    var isSelfBlind = false
    /// Since when nothing was seen, on the home's own clock. Nil while it is seen, and in old snapshots.
    var blindSince: Milliseconds?
    private(set) var lastAlive: Milliseconds?
    private var longestToday: Milliseconds = 0
    private var day: Int32 = 0
    private var messagesToday = 0
    /// The longest pause between two self-reports, on each of the last days that had enough of them.
    private var pauses: [Milliseconds] = []
    private static let keptDays = 7
    private static let enoughMessages = 24

    var isBlind: Bool { isToldBlind || isSelfBlind }
    /// Something of the home usually reports.
    private var isTalkative: Bool { messagesToday >= Self.enoughMessages || !pauses.isEmpty }

    /// Nothing of any kind was heard for half an hour or longer, since this sign of life or soon after it.
    func isMute(since sign: Milliseconds, at uptime: Milliseconds) -> Bool {
        guard isTalkative, let lastAlive else { return false }
        return uptime &- lastAlive >= 1_800_000 && lastAlive &- sign <= 900_000
    }

    /// When silence of everything means blindness; nil while the home's own rhythm of reports is not known.
    var deadline: Milliseconds? {
        guard !isBlind, pauses.count >= 3, let lastAlive, let longest = pauses.max() else { return nil }
        return lastAlive &+ max(3_600_000, 3 &* longest)
    }

    mutating func alive(at uptime: Milliseconds, isSelfReport: Bool) {
        let today = InactivityDetector.day(uptime)
        if today != day {
            if messagesToday >= Self.enoughMessages { pauses.append(longestToday) }
            if pauses.count > Self.keptDays { pauses.removeFirst() }
            (day, messagesToday, longestToday) = (today, 0, 0)
        }
        if let lastAlive, !isBlind { longestToday = max(longestToday, uptime &- lastAlive) }
        lastAlive = uptime
        if isSelfReport { messagesToday &+= 1 }
    }
}

extension InactivityDetector {
    /// Told from outside that the home cannot be seen; `seeAgain` ends it.
    package var isToldBlind: Bool { sight.isToldBlind }

    /// From now on the home cannot be seen (bridge, broker or recorder down): nothing is learnt or claimed until `seeAgain`.
    package mutating func blind(from now: Moment) -> [InactivityFinding] {
        let findings = advanceIfDue(now)
        sight.isToldBlind = true
        let at = held(now)
        sight.blindSince = sight.blindSince ?? at.uptime
        return findings
    }

    /// The home is seen again. Only the span that nobody saw is taken out of a silence: what was quiet before was quiet, and a
    /// question that was open stays open.
    package mutating func seeAgain(at now: Moment) -> [InactivityFinding] {
        guard sight.isBlind else { return [] }
        let (wasSelf, at) = (sight.isSelfBlind, held(now))
        (sight.isToldBlind, sight.isSelfBlind) = (false, false)
        sight.alive(at: at.uptime, isSelfReport: false)
        takeOutUnseen(until: at)
        guard wasSelf else { return [] }
        let alarm = StandingAlarm(kind: .blind, severity: .technical, room: nil, device: nil)
        return [cleared(alarm, at: at, says: Bilingual(zh: "家中设备恢复通信", en: "the home reports again"))]
    }

    /// A span that turns out afterwards to have been blind, such as a gap in a recording.
    package mutating func blind(from start: Moment, to end: Moment) -> [InactivityFinding] {
        blind(from: start) + seeAgain(at: end)
    }

    /// This silence was a real emergency, or is no one's habit: it is not learnt.
    package mutating func doNotLearn() { silence?.isWhole = false }

    /// A snapshot of an earlier version does not say since when it was blind: there the silence began with the blindness.
    private mutating func takeOutUnseen(until now: Moment) {
        defer { sight.blindSince = nil }
        guard let last = silence?.since.uptime else { return }
        let lost = sight.blindSince ?? last
        silence?.takeOut(max(0, now.uptime &- max(lost, last)), until: now)
        if let stay = stays.current?.since {
            let span = max(0, now.uptime &- max(lost, stay.uptime))
            stays.current?.since = Moment(wall: stay.wall &+ span, uptime: stay.uptime &+ span)
        }
    }

    mutating func hear(at now: Moment, isAlive: Bool) -> [InactivityFinding] {
        var findings: [InactivityFinding] = []
        if sight.isSelfBlind, !sight.isToldBlind { findings = seeAgain(at: now) }
        sight.alive(at: now.uptime, isSelfReport: isAlive)
        return findings
    }

    mutating func loseSight(at deadline: Milliseconds, now: Moment) -> [InactivityFinding] {
        let since = sight.lastAlive ?? deadline
        sight.isSelfBlind = true
        sight.blindSince = sight.blindSince ?? since
        let at = now.at(uptime: deadline)
        return [blindFinding(at: at, since: since)]
    }

    mutating func advanceIfDue(_ now: Moment) -> [InactivityFinding] {
        guard let due = nextDeadline, now.uptime >= due else { return [] }
        return advance(to: now)
    }
}

/// The half-hour of the local day, looked up once a minute.
struct LocalClock: Sendable, Codable {
    private var minute = Int64.min
    private var half = 0

    mutating func half(_ wall: Milliseconds, _ zone: TimeZoneRules) -> Int {
        let now = RFC3339.floorDivide(wall, 60_000)
        if now != minute { (minute, half) = (now, SleepRhythm.minute(zone.local(wall)) / 30) }
        return half
    }
}
