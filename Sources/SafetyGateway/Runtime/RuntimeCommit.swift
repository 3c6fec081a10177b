import AlertRouter
import HomePipeline
import HostSystem
import SQLite
import SafetyModel
import Store

extension RuntimeState {
    /// Ends a turn: what may leave now is taken from the outbox, then everything is made to last, journal first.
    mutating func finish(_ turn: inout Turn, at now: Moment) {
        while let (promise, changes) = outbox.next(at: now) {
            turn.outward.sends.append(promise)
            turn.batch.rows += changes
        }
        var named: Set<String> = []
        for effect in turn.batch.effects {
            guard let id = effect.alertID, named.insert(id).inserted else { continue }
            turn.batch.records.append((id, pipeline.engine.record(id)))
        }
        let isAlert = turn.batch.movesAlerts
        let isJournaled = saveJournal(isUrgent: isAlert, at: now, &turn)
        // What the journal holds on the disk is committed again from there after a power cut: one wait for the disk is enough.
        let isCommitted =
            turn.batch.isEmpty || saveBatch(turn.batch, isDurable: isAlert && !isJournaled, at: now, &turn)
        turn.outward.isUnsafe = turn.hasEmergency && !(isJournaled && isCommitted)
        if let journal, journal.isFull { endSegment(journal, at: now, &turn) }
    }

    /// Begins a new segment. What the old one says must be in the database for good by then: only the newest is replayed. While the
    /// database cannot take it, the segment goes on growing, up to a limit that a restart can still read.
    private mutating func endSegment(_ journal: Journal, at now: Moment, _ turn: inout Turn) {
        guard storageProblems["journal"] == nil else { return }
        forgetWhatIsOver(at: now)
        do throws(SQLiteError) {
            try database?.flush()
        } catch {
            storageFailed("database", "\(error)", at: now, &turn)
        }
        guard storageProblems["database"] == nil || journal.isOverlong else { return }
        do throws(FileError) { try journal.begin(with: snapshotLine(at: now)) } catch {
            storageFailed("journal", "\(error)", at: now, &turn)
        }
    }

    /// What a restart found in the journal is in the database for good before the new segment hides it.
    /// Returns what stood in the way.
    mutating func saveRestored() -> String? {
        guard let database, !unsaved.isEmpty else { return nil }
        do throws(SQLiteError) {
            try database.commit(unsaved, isDurable: true)
            unsaved = AlertDatabase.Batch()
            return nil
        } catch {
            storageProblems["database"] = "\(error)"
            return "\(error)"
        }
    }

    /// Appends the turn's lines; alarms wait for the disk, telemetry for at most the configured seconds.
    private mutating func saveJournal(isUrgent: Bool, at now: Moment, _ turn: inout Turn) -> Bool {
        defer { writer.removeAll() }
        guard storageProblems["journal"] == nil, let journal else { return false }
        do throws(FileError) {
            try journal.append(writer.bytes)
            let isDue = now.uptime - lastSync >= Milliseconds(settings.journalSyncSeconds) * 1000
            if isUrgent || (isDue && journal.isDirty) {
                try journal.sync()
                lastSync = now.uptime
            }
            return true
        } catch {
            storageFailed("journal", "\(error)", at: now, &turn)
            return false
        }
    }

    private mutating func saveBatch(
        _ batch: AlertDatabase.Batch, isDurable: Bool, at now: Moment, _ turn: inout Turn
    ) -> Bool {
        unsaved.effects += batch.effects
        unsaved.records += batch.records
        unsaved.rows += batch.rows
        guard storageProblems["database"] == nil, let database else { return false }
        do throws(SQLiteError) {
            try database.commit(unsaved, isDurable: isDurable)
            unsaved = AlertDatabase.Batch()
            return true
        } catch {
            if error.isDamage { self.database = nil }
            storageFailed("database", "\(error)", at: now, &turn)
            return false
        }
    }

    /// Says it once, loudly, and goes on from memory. What it raises cannot be journaled: it is only handled and sent.
    private mutating func storageFailed(_ name: String, _ problem: String, at now: Moment, _ turn: inout Turn) {
        guard storageProblems.updateValue(problem, forKey: name) == nil else { return }
        lastRepair = now.uptime
        turn.outward.log.append(.storage(name, problem))
        var second = Turn()
        apply(.storage(name: name, problem: problem), at: now, into: &second)
        while let (promise, changes) = outbox.next(at: now) {
            second.outward.sends.append(promise)
            second.batch.rows += changes
        }
        unsaved.effects += second.batch.effects
        unsaved.rows += second.batch.rows
        turn.outward.sends += second.outward.sends
        turn.outward.publications += second.outward.publications
        turn.outward.alertLines += second.outward.alertLines
        turn.outward.log += second.outward.log
    }

    /// Every five seconds while something is broken: try again, and begin afresh where a file is damaged.
    mutating func repair(at now: Moment, into turn: inout Turn) {
        guard !storageProblems.isEmpty, now.uptime - lastRepair >= 5000 else { return }
        lastRepair = now.uptime
        if storageProblems["database"] != nil, reopenDatabase(at: now) {
            storageProblems["database"] = nil
            turn.outward.log.append(.storage("database", nil))
            apply(.storage(name: "database", problem: nil), at: now, into: &turn)
        }
        if storageProblems["journal"] != nil, reopenJournal(at: now) {
            storageProblems["journal"] = nil
            turn.outward.log.append(.storage("journal", nil))
            apply(.storage(name: "journal", problem: nil), at: now, into: &turn)
        }
    }

    private mutating func reopenJournal(at now: Moment) -> Bool {
        do throws(FileError) {
            if journal == nil {
                journal = try Journal(folder: "\(settings.stateFolder)/journal", limits: settings.journal)
            }
            guard let opened = journal else { return false }
            try opened.begin(with: snapshotLine(at: now))
            try opened.sync()
            return true
        } catch { return false }
    }

    /// A database that can be written, with everything that belongs in it now.
    private mutating func reopenDatabase(at now: Moment) -> Bool {
        let path = "\(settings.stateFolder)/alerts.db"
        do throws(SQLiteError) {
            var isFresh = database == nil
            if database == nil {
                database = try Self.openDatabase(path, zone: pipeline.settings.zone, now: now).database
            } else {
                try database?.probe(at: now)
                isFresh = false
            }
            if isFresh { unsaved.rows = outbox.allRows.map { .save($0) } + unsaved.rows }
            try database?.commit(unsaved, isDurable: true)
            unsaved = AlertDatabase.Batch()
            return true
        } catch {
            if error.isDamage { database = nil }
            return false
        }
    }

    /// Opens the database; a damaged one is moved aside under a name that tells when, never deleted.
    static func openDatabase(
        _ path: String, zone: TimeZoneRules, now: Moment
    ) throws(SQLiteError) -> (database: AlertDatabase, damage: String?) {
        let damage: String
        do throws(SQLiteError) {
            let database = try AlertDatabase(path: path, zone: zone)
            let findings = try database.check()
            if findings.isEmpty { return (database, nil) }
            damage = findings.joined(separator: "; ")
        } catch {
            guard error.isDamage else { throw error }
            damage = "\(error)"
        }
        for suffix in ["", "-wal", "-shm"] {
            Files.move("\(path)\(suffix)", to: "\(path).damaged-\(now.wall)\(suffix)")
        }
        return (try AlertDatabase(path: path, zone: zone), damage)
    }
}
