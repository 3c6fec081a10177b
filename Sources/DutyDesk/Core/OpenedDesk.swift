import Glibc
import HostSystem
import SQLite
import SafetyModel

/// A desk with its database, as it stands after a start.
struct OpenedDesk {
    let desk: Desk
    /// Where a damaged database was put aside; the homes are then asked for everything that is open.
    let damagedCopy: String?

    init(settings: DeskSettings) throws(SQLiteError) {
        damagedCopy = try Self.putAsideIfDamaged(settings.databasePath)
        let store = try DeskStore(path: settings.databasePath)
        let clock = HomeClock(after: try ClockMark.load(store))
        var core = try DeskCore(settings: settings, store: store, at: clock.now)
        core.clock = clock
        if let damagedCopy { try core.raiseOwn(.databaseLost(copy: damagedCopy), at: clock.now) }
        desk = Desk(settings: settings, core: core, now: { clock.now })
    }

    /// A desk whose database is destroyed must take alerts all the same: the file is put aside for a technician.
    private static func putAsideIfDamaged(_ path: String) throws(SQLiteError) -> String? {
        do throws(SQLiteError) {
            let store = try DeskStore(path: path)
            // Reads the tables that everything hangs on, so that damage shows now and not at the first alert.
            _ = try (store.openAlerts(), store.lastSequence(), store.users())
            return nil
        } catch {
            guard error.isDamage else { throw error }
            let copy = "\(path).damaged-\(MachineClock.wall)"
            for suffix in ["", "-wal", "-shm"] { rename(path + suffix, copy + suffix) }
            return copy
        }
    }
}

/// The desk's own clock over restarts, kept in the database: `uptime wall boot bootID`.
enum ClockMark {
    private static let name = "clock"

    static func load(_ store: borrowing DeskStore) throws(SQLiteError) -> HomeClock.Mark? {
        let parts = (try store.meta(name) ?? "").split(separator: " ")
        guard parts.count == 4, let uptime = Int64(parts[0]), let wall = Int64(parts[1]), let boot = Int64(parts[2])
        else { return nil }
        return HomeClock.Mark(moment: Moment(wall: wall, uptime: uptime), bootID: String(parts[3]), boot: boot)
    }

    static func save(_ mark: HomeClock.Mark, in store: borrowing DeskStore) throws(SQLiteError) {
        try store.setMeta(name, "\(mark.moment.uptime) \(mark.moment.wall) \(mark.boot) \(mark.bootID)")
    }
}
