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
        if let damagedCopy { Self.rescueAccounts(from: damagedCopy, into: store) }
        let clock = HomeClock(after: try ClockMark.load(store))
        var core = try DeskCore(settings: settings, store: store, at: clock.now)
        core.clock = clock
        if let damagedCopy { try core.raiseOwn(.databaseLost(copy: damagedCopy), at: clock.now) }
        desk = Desk(settings: settings, core: core, now: { clock.now })
    }

    /// What of the accounts can still be read is taken over, so that staff can log in; alerts come back from the homes.
    private static func rescueAccounts(from copy: String, into store: borrowing DeskStore) {
        do throws(SQLiteError) {
            let damaged = try Connection(path: copy, options: .init(access: .readOnly))
            let users = try damaged.rows("SELECT name, display, role, hash FROM user") { row in
                UserRow(
                    name: row.text(0) ?? "", display: row.text(1) ?? "",
                    role: UserRow.Role(rawValue: row.text(2) ?? "") ?? .viewer, hash: row.text(3) ?? "")
            }
            for user in users { try store.save(user, at: MachineClock.wall) }
            let hasRights = try damaged.rows("SELECT name FROM pragma_table_info('client')") { $0.text(0) }.contains(
                "rights")
            let clients = try damaged.rows(
                "SELECT name, token, is_desk, \(hasRights ? "rights" : "NULL") FROM client"
            ) { row in
                let rights = row.text(3).flatMap { TokenRights(words: $0) }
                return (
                    ClientRow(name: row.text(0) ?? "", isDesk: row.int64(2) != 0, rights: rights), row.text(1) ?? ""
                )
            }
            for (client, token) in clients { try store.addClient(client, tokenHash: token, at: MachineClock.wall) }
        } catch {
            // Nothing to rescue: the alert about the lost database says that accounts must be made anew.
        }
    }

    /// A desk whose database is destroyed must take alerts all the same: the file is put aside for a technician.
    private static func putAsideIfDamaged(_ path: String) throws(SQLiteError) -> String? {
        do throws(SQLiteError) {
            let store = try DeskStore(path: path)
            try store.probe()
            return nil
        } catch {
            guard error.isDamage else { throw error }
            return DeskStore.putAside(path, at: MachineClock.wall)
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
