import AlertRouter
import SQLite
import SafetyModel
import TestSupport
import Testing

@testable import Store

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
        try box.database.commit(
            box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0)), isDurable: true)
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
        let effects =
            box.engine.handle(fault, at: at(0))
            + box.engine.handle(detection(.cleared, .deviceFault, at: at(1)), at: at(1))
        var batch = AlertDatabase.Batch()
        batch.effects = effects
        try box.database.commit(batch, isDurable: true)
        #expect(try count("SELECT count(*) FROM alerts WHERE is_open") == 0)
    }

    @Test func openAlertsAreNeverPruned() throws {
        var box = try Box(path)
        try box.database.commit(
            box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0)), isDurable: true)
        try box.database.prune(before: at(1_000_000).wall)
        #expect(try box.database.records().count == 1)
    }
}
