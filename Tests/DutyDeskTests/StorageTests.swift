import AlertRouter
import SQLite
import SafetyModel
import TestSupport
import Testing

@testable import DutyDesk

/// A disk that fails while the desk runs.
@Suite struct StorageTests {
    private func fill(_ core: inout DeskCore) throws {
        let pages = try core.store.connection.integer("PRAGMA page_count") ?? 0
        try core.store.connection.execute("PRAGMA max_page_count=\(pages)")
        for number in 0..<60 where core.disk.isWritten {
            let id = "pad\(number)"
            let padding = String(repeating: "x", count: 3000)
            let object = Fixture.object(id: id, severity: "technical", more: #""padding":"\#(padding)""#)
            _ = core.receive(Fixture.message(object, id: id), at: Fixture.start)
        }
        #expect(!core.disk.isWritten)
    }

    @Test func ladderGoesOnFromMemoryAndComesBack() throws {
        var core = try Fixture.core()
        _ = core.receive(Fixture.message(Fixture.object()), at: Fixture.start)
        try fill(&core)
        let out = core.receive(Fixture.message(Fixture.object(id: "a2"), id: "a2"), at: Fixture.later(1))
        #expect(!out.contains { $0.topic.hasSuffix("/receipt") }, "a receipt only for what is on the disk")
        let beats = core.tick(at: Fixture.later(60))
        #expect(beats.contains { Fixture.text($0).contains(#""storing":false"#) })
        _ = core.tick(at: Fixture.later(62))
        #expect(try core.store.alert(home: "57001A", id: "a1")?.level == 1, "people are called all the same")
        #expect(try core.store.alert(home: "57001A", id: "a2")?.level == 1)
        try core.parked?.connection.execute("PRAGMA max_page_count=100000")
        let back = core.tick(at: Fixture.later(70))
        #expect(core.disk.isWritten)
        #expect(back.contains { $0.topic.hasSuffix("/receipt") && Fixture.text($0).contains(#""a2""#) })
        #expect(try core.store.alert(home: "57001A", id: "a2")?.level == 1, "what happened meanwhile is written down")
    }

    @Test(arguments: ["alert", "told", "revision", "event", "outbox"])
    func damageInUseIsPutAsideAndTold(_ table: String) throws {
        let folder = try TemporaryFolder()
        var settings = try Fixture.settings()
        settings.databasePath = folder.file("desk.db")
        let opened = try OpenedDesk(settings: settings)
        opened.desk.receive([Fixture.message(Fixture.object())])
        let page = try opened.desk.withCore { (core) throws(SQLiteError) in
            try core.store.connection.checkpoint()
            try core.store.connection.execute("PRAGMA cache_size=0")
            return try core.store.connection.integer(
                "SELECT rootpage FROM sqlite_master WHERE name = ?", .text(table)) ?? 0
        }
        try folder.overwrite("desk.db", with: Array(repeating: 0xff, count: 4096), at: Int(page - 1) * 4096)
        // Another connection's write makes this one forget its pages.
        let other = try Connection(path: settings.databasePath, options: .init(isWAL: true))
        try other.execute("PRAGMA user_version=3")
        opened.desk.receive([Fixture.message(Fixture.object(id: "a2"), id: "a2")])
        opened.desk.tick()
        opened.desk.tick()
        try opened.desk.withCore { (core) throws(SQLiteError) in
            #expect(try core.store.alert(home: "57001A", id: "a2") != nil, "the next emergency is there: \(table)")
        }
    }

    @Test func databaseOfSchemaTwoIsReadable() throws {
        let folder = try TemporaryFolder()
        var settings = try Fixture.settings()
        settings.databasePath = folder.file("desk.db")
        let old = try Connection(path: settings.databasePath)
        try old.migrate(Array(DeskSchema.migrations.prefix(2)))
        try old.run(
            "INSERT INTO alert VALUES (?, ?, 'uplink', 1, 1, ?, 5, 5, NULL, 1, 1000, 61000, NULL)", .text("57001A"),
            .text("a1"), .blob(Fixture.object()))
        try old.run(
            "INSERT INTO command VALUES ('c1', '57001A', 'a1', 'ack', x'7b7d', 'W', 5, 'pending', NULL, 1, 61000)")
        old.close()
        let opened = try OpenedDesk(settings: settings)
        #expect(opened.damagedCopy == nil)
        try opened.desk.withCore { (core) throws(SQLiteError) in
            let row = try core.store.alert(home: "57001A", id: "a1")
            #expect(row?.due == 61_000 && row?.escalatedRevision == 1 && row?.pausedUptime == nil)
            #expect(try core.store.command(id: "c1")?.askedUptime == nil)
        }
    }
}
