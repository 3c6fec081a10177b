import Glibc
import SQLite
import SafetyModel

/// Where the desk's records are kept at the moment.
struct DiskState: Sendable {
    enum Place: Sendable, Equatable {
        case disk
        /// The disk is full, read-only or locked; the file is sound.
        case memory
        /// The file is damaged: it is put aside, and a new one is written from memory.
        case memoryForDamaged
    }
    var place = Place.disk
    /// Uptime of the next attempt to write the file.
    var nextAttempt: Milliseconds = .min
    /// Words for the log that nobody has fetched yet.
    var notices: [String] = []
    static let attemptEvery: Milliseconds = 3000

    var isWritten: Bool { place == .disk }
}

extension DeskCore {
    /// Goes on in memory after the disk refused something.
    ///
    /// - Returns: false where the fault is none of the disk's: another place would not help.
    mutating func leaveDisk(because error: SQLiteError, at now: Moment) -> Bool {
        guard disk.isWritten, error.isDamage || error.isDiskTrouble || error.kind == .busy else { return false }
        guard var other = try? DeskStore(path: ":memory:") else { return false }
        let lost = store.copyWorkingSet(to: other, since: now.wall - 86_400_000)
        // A database that cannot be read while somebody holds it is still better than an empty one.
        if error.kind == .busy, !lost.isEmpty { return false }
        swap(&store, &other)
        parked = consume other
        disk.place = error.isDamage ? .memoryForDamaged : .memory
        disk.nextAttempt = now.uptime + (error.isDamage ? 0 : DiskState.attemptEvery)
        disk.notices.append(
            "event=\(error.isDamage ? "database_damaged" : "database_not_written") reason=\"\(error)\""
                + (lost.isEmpty ? "" : " unreadable=\"\(lost.joined(separator: ","))\""))
        if error.isDamage { askEveryHome() }
        readFlags(at: now)
        return true
    }

    /// Tries to write down what happened in memory.
    ///
    /// - Returns: the receipts that homes wait for.
    mutating func returnToDisk(at now: Moment) -> [Publication] {
        guard !disk.isWritten, now.uptime >= disk.nextAttempt else { return [] }
        disk.nextAttempt = now.uptime + DiskState.attemptEvery
        let wasDamaged = disk.place == .memoryForDamaged
        do throws(SQLiteError) {
            if wasDamaged { try replaceDamaged(at: now) } else { try mergeIntoFile() }
        } catch {
            diskTrouble = error.description
            if error.isDamage { disk.place = .memoryForDamaged }
            return []
        }
        disk.place = .disk
        diskTrouble = nil
        disk.notices.append("event=database_written damaged=\(wasDamaged)")
        let owed = receiptsOwed.keys.sorted().compactMap { receiptsOwed[$0] }
        receiptsOwed = [:]
        unstored = unstored.filter { key, _ in (try? store.alert(home: key.home, id: key.id)) == nil }
        counters.receipts += Int64(owed.count)
        return owed.map { receipt(for: $0, at: now) }
    }

    private mutating func mergeIntoFile() throws(SQLiteError) {
        guard var file = parked.take() else { return }
        do throws(SQLiteError) { try store.merge(into: file, isNew: false) } catch {
            parked = consume file
            throw error
        }
        swap(&store, &file)
    }

    /// The damaged file is kept for a technician under another name.
    private mutating func replaceDamaged(at now: Moment) throws(SQLiteError) {
        let path = settings.databasePath
        if parked != nil {
            parked = nil
            if path != ":memory:" { damagedCopy = DeskStore.putAside(path, at: now.wall) }
        }
        var file = try DeskStore(path: path)
        try store.merge(into: file, isNew: true)
        swap(&store, &file)
        if !disk.isWritten {
            // The alert about it is the first thing in the new file.
            disk.place = .disk
            try? commit(at: now) { (core) throws(SQLiteError) in
                try core.raiseOwn(.databaseLost(copy: core.damagedCopy ?? path), at: now)
            }
        }
    }

    /// What is open is asked for again, home by home with their next sign of life.
    mutating func askEveryHome() {
        for home in homes.keys { homes[home]?.askedToSync = nil }
    }
}
