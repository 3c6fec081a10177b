import SQLite
import SafetyModel

/// A home's box that is not heard any more, and by which alert people hear of it.
struct HomeSilence: Sendable, Equatable {
    enum Report: String, Sendable {
        /// Found, and no alert yet: others may turn out to be silent with it.
        case held
        /// By an alert of its own.
        case alone
        /// By the one alert about all that fell silent with it.
        case together
    }
    var report: Report
    /// When the desk found it, on its own clock.
    var since: Milliseconds
}

/// The homes of one outage, as this run has seen it.
struct OutageWatch: Sendable, Equatable {
    var peakCount = 0
    /// How many homes its alert names at the moment.
    var reportedCount = 0
    var reportedAt: Milliseconds = .min
    var lastJoin: Milliseconds = .min
    var lastReturn: Milliseconds = .min

    /// Homes that fall silent within this time of each other are one event.
    static let window: Milliseconds = 120_000
    /// Time for the rest of an outage to show, so that its one message names about the right number.
    static let gathering: Milliseconds = 35_000
    /// Time for stragglers after the latest return, before each gets an alert of its own.
    static let straggling: Milliseconds = 60_000
    static let updateEvery: Milliseconds = 30_000
    /// More homes than this are one event whatever the number of homes is; fewer are never more than so many messages.
    static let manyCount = 10
    /// Two homes of a small estate may fall silent by chance.
    static let leastCount = 3

    /// More than 10 homes, or 5 % of them.
    static func isOneEvent(_ count: Int, of total: Int) -> Bool {
        count > manyCount || (count >= leastCount && count * 20 >= total)
    }

    /// The silence from which a home may belong to an outage whose first homes are past `limit`: it began within the window, and
    /// at least one heartbeat (30 s) is missing.
    static func suspectSilence(limit: Milliseconds) -> Milliseconds { max(limit - window, min(limit, 45_000)) }
}

/// One look over all homes.
private struct SilenceCensus {
    var held: [String] = []
    var oldestHeld: Milliseconds = .max
    var together: [String] = []
    /// Found within the window, with an alert of their own or none.
    var recentCount = 0
    /// Past the limit, for the next slice.
    var overdueCount = 0
    /// Not past the limit yet, and missing heartbeats.
    var suspectCount = 0
}

extension DeskCore {
    /// Homes of one turn of the clock; the rest follows in the next one, with the lock free between.
    static let silenceSlice = 50

    /// Finds homes that went silent. While the desk itself is cut off it hears nobody, which says nothing about the homes.
    ///
    /// - Returns: false when more is due.
    mutating func watchHomes(at now: Moment) throws(SQLiteError) -> Bool {
        guard link.isConnected else { return true }
        let limit = settings.policy.homeSilenceMilliseconds
        var overdue: [String] = []
        for (home, watch) in homes where watch.row.silence == nil && silence(of: watch, at: now) > limit {
            overdue.append(home)
            if overdue.count > Self.silenceSlice { break }
        }
        for home in overdue.prefix(Self.silenceSlice).sorted() {
            homes[home]?.row.silence = HomeSilence(report: .held, since: now.uptime)
            if let row = homes[home]?.row { try store.save(row) }
            try store.add(DeskEvent(at: now, kind: .home, home: home, note: "dark"))
        }
        let isReported = try reportSilence(at: now)
        return overdue.count <= Self.silenceSlice && isReported
    }

    private func silence(of watch: HomeWatch, at now: Moment) -> Milliseconds {
        now.uptime - max(watch.heard, link.since.uptime)
    }

    private func census(at now: Moment) -> SilenceCensus {
        let limit = settings.policy.homeSilenceMilliseconds
        let suspect = OutageWatch.suspectSilence(limit: limit)
        var census = SilenceCensus()
        for (home, watch) in homes {
            guard let known = watch.row.silence else {
                let silence = silence(of: watch, at: now)
                if silence > limit { census.overdueCount += 1 } else if silence > suspect { census.suspectCount += 1 }
                continue
            }
            if known.report == .together {
                census.together.append(home)
            } else if known.report == .held || now.uptime - known.since <= OutageWatch.window {
                census.recentCount += 1
            }
            guard known.report == .held else { continue }
            census.held.append(home)
            census.oldestHeld = min(census.oldestHeld, known.since)
        }
        return census
    }

    /// Gives every home that was found silent its alert: one for all of an outage, or one of its own.
    private mutating func reportSilence(at now: Moment) throws(SQLiteError) -> Bool {
        var census = census(at: now)
        if !census.held.isEmpty, isPart(ofOutage: census, at: now) {
            for home in census.held { try setReport(.together, of: home) }
            census.together += census.held
            census.held = []
            outage.lastJoin = now.uptime
        } else if !census.held.isEmpty, !mayBecomeOutage(census, at: now) {
            for home in census.held.sorted().prefix(Self.silenceSlice) { try reportAlone(home, at: now) }
            census.held.removeFirst(min(census.held.count, Self.silenceSlice))
            if !census.held.isEmpty { return false }
        }
        try reportOutage(census.together, at: now)
        return true
    }

    /// Enough homes fell silent together, and the rest of them has had time to show; or an outage is just growing.
    private func isPart(ofOutage census: SilenceCensus, at now: Moment) -> Bool {
        let pending = census.overdueCount + census.suspectCount
        if !census.together.isEmpty, now.uptime <= addingCapped(outage.lastJoin, OutageWatch.window) { return true }
        return OutageWatch.isOneEvent(census.recentCount, of: homes.count)
            && (pending == 0 || now.uptime - census.oldestHeld >= OutageWatch.gathering)
    }

    /// Others that miss heartbeats now may make it one event. Right after a start nobody was heard yet, so it waits as long as a
    /// home may be silent.
    private func mayBecomeOutage(_ census: SilenceCensus, at now: Moment) -> Bool {
        let listening = now.uptime - max(startUptime, link.since.uptime)
        if listening < settings.policy.homeSilenceMilliseconds { return true }
        let count = census.recentCount + census.overdueCount + census.suspectCount
        return OutageWatch.isOneEvent(count, of: homes.count) && now.uptime - census.oldestHeld < OutageWatch.window
    }

    private func addingCapped(_ uptime: Milliseconds, _ span: Milliseconds) -> Milliseconds {
        uptime == .min ? .min : uptime + span
    }

    private mutating func setReport(_ report: HomeSilence.Report, of home: String) throws(SQLiteError) {
        guard homes[home]?.row.silence != nil else { return }
        homes[home]?.row.silence?.report = report
        if let row = homes[home]?.row { try store.save(row) }
    }

    private mutating func reportAlone(_ home: String, at now: Moment) throws(SQLiteError) {
        guard let watch = homes[home] else { return }
        try setReport(.alone, of: home)
        try raiseOwn(
            .homeDark(
                home: home, silentSeconds: silence(of: watch, at: now) / 1000,
                limitSeconds: settings.policy.homeSilenceMilliseconds / 1000), at: now)
    }

    /// Raises, renews or ends the one alert about an outage.
    private mutating func reportOutage(_ silent: [String], at now: Moment) throws(SQLiteError) {
        let count = silent.count
        guard count > 0 || outage.reportedCount > 0 else { return }
        outage.peakCount = max(outage.peakCount, count)
        let isOver =
            count <= OutageWatch.manyCount && count * 2 <= outage.peakCount
            && now.uptime >= addingCapped(outage.lastReturn, OutageWatch.straggling)
        if count == 0 || isOver {
            // The others are back: who is still silent has a fault of its own.
            for home in silent.sorted() { try reportAlone(home, at: now) }
            try clearOwn(home: UplinkTopic.desk, detail: OwnDanger.outageDetail, at: now)
            outage = OutageWatch()
            return
        }
        guard count != outage.reportedCount else { return }
        guard outage.reportedCount == 0 || now.uptime - outage.reportedAt >= OutageWatch.updateEvery else { return }
        (outage.reportedCount, outage.reportedAt) = (count, now.uptime)
        let danger = OwnDanger.homesDark(
            count: count, of: homes.count, title: settings.title, estates: estates(of: silent),
            limitSeconds: settings.policy.homeSilenceMilliseconds / 1000)
        try raiseOwn(danger, at: now)
        try renewOwn(danger, at: now)
    }

    /// Where the silent homes are, by the beginning of their addresses: most homes first, five at most.
    private func estates(of silent: [String]) -> String {
        var counts: [String: Int] = [:]
        for id in silent {
            let address = home(id)?.address ?? ""
            let name = String(address.prefix { !$0.isNumber && $0 != "-" }).split(separator: " ").joined(separator: " ")
            if !name.isEmpty { counts[name, default: 0] += 1 }
        }
        let largest = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5)
        return largest.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
