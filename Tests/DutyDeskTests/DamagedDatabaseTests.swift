import SQLite
import SafetyModel
import TestSupport
import Testing

@testable import DutyDesk

@Suite struct DamagedDatabaseTests {
    @Test(arguments: [(0, "the first page is gone"), (4096, "every page but the first is gone")])
    func deskStartsAnewAndSaysSo(_ offset: Int, _ why: String) throws {
        let folder = try TemporaryFolder()
        var settings = try Fixture.settings()
        settings.databasePath = folder.file("desk.db")
        let before = try DeskStore(path: settings.databasePath)
        try before.connection.checkpoint()
        try folder.overwrite("desk.db", with: Array(repeating: 0xa5, count: 200_000), at: offset)
        let opened = try OpenedDesk(settings: settings)
        #expect(opened.damagedCopy != nil, "\(why)")
        let open = try opened.desk.withCore { (core) throws(SQLiteError) in
            try core.store.openAlerts().map(\.alert.detail)
        }
        #expect(open == ["database_lost"], "\(why)")
        opened.desk.receive([Fixture.message(Fixture.object())])
        let count = try opened.desk.withCore { (core) throws(SQLiteError) in try core.store.openAlerts().count }
        #expect(count == 2, "it takes alerts all the same")
    }

    @Test func everythingIsThereAfterARestart() throws {
        let folder = try TemporaryFolder()
        var settings = try Fixture.settings()
        settings.databasePath = folder.file("desk.db")
        let first = try OpenedDesk(settings: settings)
        first.desk.receive([Fixture.message(Fixture.object())])
        let wanted = DeskRequest(
            commandID: "c1", verb: .ack, home: "57001A", alert: "a1", revision: 1, actor: "王", leaseSeconds: nil)
        _ = try first.desk.act(wanted)
        let due = try first.desk.withCore { (core) throws(SQLiteError) in try core.store.openAlerts().first?.due }
        first.desk.close()
        let second = try OpenedDesk(settings: settings)
        #expect(second.damagedCopy == nil)
        try second.desk.withCore { (core) throws(SQLiteError) in
            let row = try core.store.openAlerts().first
            #expect(row?.alert.id == "a1")
            #expect(row?.due == due, "due-times mean the same after a restart")
            #expect(try core.store.command(id: "c1")?.state == .pending, "and go on being sent")
        }
        #expect(second.desk.moment.uptime >= first.desk.moment.uptime - 1000)
    }
}
