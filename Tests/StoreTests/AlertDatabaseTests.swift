import AlertRouter
import HostSystem
import SQLite
import SafetyModel
import Testing

@testable import Store

/// A moment `seconds` after the tests' start.
private func at(_ seconds: Int64) -> Moment {
    Moment(wall: 1_784_080_800_000 + seconds * 1000, uptime: 1_000_000 + seconds * 1000)
}

private func detection(
    _ change: Detection.Change = .raised, _ category: AlertCategory = .smoke, _ severity: Severity = .emergency,
    at now: Moment
) -> Detection {
    Detection(
        change, category, severity: severity, device: "kitchen_\(category.rawValue)".id, room: "kitchen", began: now,
        summary: Bilingual(zh: "厨房", en: "kitchen"), rule: Rule(detector: "hazard"))
}

extension String { fileprivate var id: DeviceID { DeviceID(self) } }

/// An engine, an outbox and a database, as the gateway ties them together.
private struct Box {
    var engine = AlertEngine(home: "57001A", policies: .standardBox(people: .init(sirens: ["siren"], family: ["daughter"])))
    var outbox = Outbox()
    let database: AlertDatabase

    init(_ path: String) throws { database = try AlertDatabase(path: path, zone: .utc) }

    mutating func batch(_ effects: [Effect], at now: Moment) -> AlertDatabase.Batch {
        var batch = AlertDatabase.Batch()
        batch.effects = effects
        var ids: [String] = []
        for effect in effects {
            switch effect {
            case .promise(let promise): batch.rows += outbox.add(promise, at: now)
            case .withdraw(let key): batch.rows += outbox.withdraw(key)
            case .transition(let alert, _): if !ids.contains(alert.id) { ids.append(alert.id) }
            case .note(let event): if !ids.contains(event.alertID) { ids.append(event.alertID) }
            case .answer, .forward: break
            }
        }
        batch.records = ids.map { ($0, engine.record($0)) }
        return batch
    }
}

@Suite struct AlertDatabaseTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.file("alerts.db") }

    private func count(_ sql: String) throws -> Int64? { try Connection(path: path).integer(sql) }

    @Test func survivesARestart() throws {
        var box = try Box(path)
        let batch = box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0))
        #expect(batch.movesAlerts && !batch.isEmpty && !batch.rows.isEmpty)
        try box.database.commit(batch, isDurable: true)

        let again = try AlertDatabase(path: path, zone: .utc)
        let record = try #require(try again.records().first)
        #expect(record == box.engine.record(record.alert.id), "the whole ladder is in it")
        let rows = try again.rows()
        #expect(rows.map(\.promise.key) == batch.rows.compactMap(\.key).sorted())
        var outbox = Outbox()
        for row in rows { outbox.restore(row, at: at(60)) }
        #expect(outbox.count == box.outbox.count)
    }

    /// The journal's tail is played again after a crash, and committed again.
    @Test func theSameTwiceChangesNothing() throws {
        var box = try Box(path)
        var batches = [box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0))]
        batches.append(box.batch(box.engine.handle(detection(at: at(5)), at: at(5)), at: at(5)))
        batches.append(box.batch(box.engine.advance(to: at(300)), at: at(300)))
        for batch in batches { try box.database.commit(batch, isDurable: true) }
        func content() throws -> [String] {
            try Connection(path: path).rows(
                "SELECT id || revision || is_open || hex(object) || hex(record) FROM alerts UNION ALL "
                    + "SELECT alert || revision || name || uptime || cause || hex(object) FROM events UNION ALL "
                    + "SELECT key || hex(entry) FROM outbox ORDER BY 1"
            ) { $0.text(0) ?? "" }
        }
        let before = try content()
        #expect(before.count > 5)
        for batch in batches {
            var effectsOnly = batch
            (effectsOnly.records, effectsOnly.rows) = ([], [])
            try box.database.commit(effectsOnly, isDurable: true)
        }
        #expect(try content() == before, "an older revision never replaces a newer one")
        for batch in batches { try box.database.commit(batch, isDurable: false) }
        #expect(try content() == before)
    }

    @Test func closedAlertsLeaveTheListAndAreForgottenLater() throws {
        var box = try Box(path)
        try box.database.commit(box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0)), isDurable: true)
        let id = try #require(box.engine.openAlerts.first?.id)
        let close = Command(
            id: "c1", verb: .resolve(.falseDevice), alertID: id, revision: nil, actor: "wang", via: .uplink)
        try box.database.commit(box.batch(box.engine.handle(close, at: at(9)), at: at(9)), isDurable: true)
        #expect(try box.database.records().isEmpty)
        #expect(try count("SELECT count(*) FROM alerts WHERE NOT is_open") == 1)
        try box.database.prune(before: at(0).wall)
        #expect(try count("SELECT count(*) FROM alerts") == 1, "not before its time")
        try box.database.prune(before: at(1).wall)
        #expect(try count("SELECT count(*) FROM alerts") == 0)
        #expect(try count("SELECT count(*) FROM events") == 0)
    }

    /// A technical alert whose cause is gone is off the list without anybody having closed it, also without its record.
    @Test func retiredAlertsAreOffTheList() throws {
        var box = try Box(path)
        let fault = detection(.raised, .deviceFault, .technical, at: at(0))
        let effects = box.engine.handle(fault, at: at(0)) + box.engine.handle(detection(.cleared, .deviceFault, at: at(1)), at: at(1))
        var batch = AlertDatabase.Batch()
        batch.effects = effects
        try box.database.commit(batch, isDurable: true)
        #expect(try count("SELECT count(*) FROM alerts WHERE is_open") == 0)
    }

    @Test func openAlertsAreNeverPruned() throws {
        var box = try Box(path)
        try box.database.commit(box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0)), isDurable: true)
        try box.database.prune(before: at(1_000_000).wall)
        #expect(try box.database.records().count == 1)
    }

    /// All of a batch or nothing of it; then it works again as if nothing had been.
    @Test func fullDisk() throws {
        var box = try Box(path)
        let first = box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0))
        try box.database.commit(first, isDurable: true)
        // Another process keeps the disk: to SQLite that is a write that fails, as on a full one.
        let blocker = try Connection(path: path, options: .init(busyTimeoutMilliseconds: 0))
        try blocker.execute("BEGIN IMMEDIATE")
        let second = box.batch(box.engine.handle(detection(.raised, .gas, at: at(9)), at: at(9)), at: at(9))
        let error = #expect(throws: SQLiteError.self) { try box.database.commit(second, isDurable: true) }
        #expect(error?.isDamage == false)
        #expect(throws: SQLiteError.self) { try box.database.probe(at: at(10)) }
        try blocker.execute("ROLLBACK")
        #expect(try box.database.records().count == 1, "nothing of the second")
        try box.database.probe(at: at(11))
        try box.database.commit(second, isDurable: true)
        #expect(try box.database.records().count == 2)
    }

    @Test func damagedFile() throws {
        var box: Box? = try Box(path)
        for index in 0..<40 {
            let now = at(Int64(index))
            guard let effects = box?.engine.handle(detection(.raised, .smoke, at: now), at: now) else { continue }
            if let batch = box?.batch(effects, at: now) { try box?.database.commit(batch, isDurable: true) }
        }
        #expect(try box?.database.check().isEmpty == true)
        box = nil
        var bytes = try Files.read(path)
        for index in 1024..<min(bytes.count, 8192) { bytes[index] = 0x5a }
        try Files.replace(path, with: bytes)
        var isNoticed = false
        do {
            let opened = try AlertDatabase(path: path, zone: .utc)
            isNoticed = try !opened.check().isEmpty
        } catch { isNoticed = error.isDamage }
        #expect(isNoticed)
        try Files.replace(path, with: Array("this is no database, it is a note of somebody".utf8) + [UInt8](repeating: 7, count: 4096))
        let error = #expect(throws: SQLiteError.self) { try AlertDatabase(path: path, zone: .utc) }
        #expect(error?.isDamage == true)
    }

    @Test func rowsThatCannotBeReadAreLeftOut() throws {
        var box = try Box(path)
        try box.database.commit(box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0)), isDurable: true)
        let connection = try Connection(path: path)
        try connection.execute("UPDATE outbox SET entry = x'00ff'; UPDATE alerts SET record = x'7b'")
        #expect(try box.database.rows().isEmpty)
        #expect(try box.database.records().isEmpty)
    }
}

extension Outbox.Change {
    fileprivate var key: String? { if case .save(let row) = self { row.promise.key } else { nil } }
}
