import AlertRouter
import SQLite
import SafetyModel

extension DeskCore {
    /// The part of memory that a transaction moves together with the database; the outbox takes its own steps back.
    struct Volatile {
        var sends: [Promise]
        var counters: DeskCounters
        var readings: [String: HomeReadings]
        var receiptsOwed: [AlertKey: Alert]
        var unstored: [AlertKey: ReceivedAlert]
    }

    private var volatile: Volatile {
        get {
            Volatile(
                sends: sends, counters: counters, readings: readings, receiptsOwed: receiptsOwed,
                unstored: unstored)
        }
        set {
            (sends, counters, readings) = (newValue.sends, newValue.counters, newValue.readings)
            (receiptsOwed, unstored) = (newValue.receiptsOwed, newValue.unstored)
        }
    }

    /// Everything that `body` does to the database and to memory, or nothing of it. Where the disk cannot take it, the desk goes on
    /// in memory and `body` runs there: the ladder and the page never wait for a disk.
    mutating func commit<Result>(
        at now: Moment, _ body: (inout DeskCore) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        do throws(SQLiteError) { return try attempt(at: now, body) } catch {
            guard leaveDisk(because: error, at: now) else { throw error }
            return try attempt(at: now, body)
        }
    }

    private mutating func attempt<Result>(
        at now: Moment, _ body: (inout DeskCore) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        let before = volatile
        outbox.begin()
        do throws(SQLiteError) {
            try store.connection.execute("BEGIN IMMEDIATE")
            let result = try body(&self)
            try store.connection.execute("COMMIT")
            outbox.commit()
            if disk.isWritten { diskTrouble = nil }
            return result
        } catch {
            if store.connection.isInTransaction { try? store.connection.execute("ROLLBACK") }
            volatile = before
            outbox.rollBack()
            failed(error)
            readFlags(at: now)
            throw error
        }
    }

    /// Reads what is only a mirror of the database anew: which homes and desks are reported as silent.
    mutating func readFlags(at now: Moment) {
        guard let reported = try? store.activeOwnAlerts() else { return }
        readSilence(reported)
        for index in tiers.indices {
            tiers[index].isLost = reported.contains(.desk("tier_lost:\(tiers[index].name)"))
        }
        for name in lowerDesks.keys { lowerDesks[name]?.isDark = reported.contains(.desk("desk_dark:\(name)")) }
        link.isReported = reported.contains(.desk("desk_cut_off"))
    }

    /// Homes found silent, by their rows; those that an earlier version reported have only their alert.
    private mutating func readSilence(_ reported: Set<OwnKey>) {
        guard let silences = try? store.silences() else { return }
        for (home, watch) in homes {
            let isReported = reported.contains(OwnKey(home: home, detail: "home_dark"))
            let known = silences[home] ?? (isReported ? HomeSilence(report: .alone, since: watch.heard) : nil)
            if watch.row.silence != known { homes[home]?.row.silence = known }
        }
        let count = homes.values.count { $0.row.silence?.report == .together }
        outage.peakCount = max(outage.peakCount, count)
        // Its alert is open already: the clock renews it when the number changes.
        outage.reportedCount = reported.contains(.desk(OwnDanger.outageDetail)) ? max(1, count) : 0
    }
}

/// One of the desk's own alerts: at most one of them is open.
struct OwnKey: Hashable, Sendable {
    var home: String
    var detail: String
    static func desk(_ detail: String) -> OwnKey { OwnKey(home: UplinkTopic.desk, detail: detail) }
}
