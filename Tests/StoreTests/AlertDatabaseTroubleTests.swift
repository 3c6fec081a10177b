import AlertRouter
import Glibc
import HostSystem
import SQLite
import SafetyModel
import TestSupport
import Testing

@testable import Store

@Suite struct AlertDatabaseTroubleTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.file("alerts.db") }

    private func count(_ sql: String) throws -> Int64? { try Connection(path: path).integer(sql) }

    /// A full disk, as a process that may write files of so many bytes only: all of a batch or nothing of it, and when there is
    /// room again it works as if nothing had been.
    @Test func fullDisk() async throws {
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            do {
                var box = try Box(path)
                let first = box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0))
                try box.database.commit(first, isDurable: true)
                var limit = rlimit(rlim_cur: rlim_t(Files.size(path + "-wal") ?? 0) + 100, rlim_max: rlim_t.max)
                guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(3) }
                let second = box.batch(box.engine.handle(detection(.raised, .gas, at: at(9)), at: at(9)), at: at(9))
                do throws(SQLiteError) {
                    try box.database.commit(second, isDurable: true)
                    exit(4)
                } catch {
                    guard error.isDiskTrouble, !error.isDamage else { exit(5) }
                }
                if (try? box.database.probe(at: at(10))) != nil { exit(6) }
                guard try box.database.records().count == 1 else { exit(7) }
                limit.rlim_cur = rlim_t.max
                guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(8) }
                try box.database.probe(at: at(11))
                try box.database.commit(second, isDurable: true)
                exit(try box.database.records().count == 2 ? 0 : 9)
            } catch { exit(10) }
        }
    }

    /// A write that is refused half-way undoes the half that worked.
    @Test func refusedWrite() throws {
        var box = try Box(path)
        try box.database.commit(
            box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0)), isDurable: true)
        let connection = try Connection(path: path)
        try connection.execute("CREATE TRIGGER no BEFORE UPDATE ON alerts BEGIN SELECT raise(FAIL, 'no'); END")
        let events = try count("SELECT count(*) FROM events")
        let next = box.batch(box.engine.handle(detection(at: at(5)), at: at(5)), at: at(5))
        #expect(throws: SQLiteError.self) { try box.database.commit(next, isDurable: true) }
        #expect(try count("SELECT count(*) FROM events") == events)
        try connection.execute("DROP TRIGGER no")
        try box.database.commit(next, isDurable: true)
        #expect(try count("SELECT count(*) FROM events") != events)
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
        try Files.replace(
            path, with: Array("this is no database, it is a note of somebody".utf8) + [UInt8](repeating: 7, count: 4096)
        )
        let error = #expect(throws: SQLiteError.self) { try AlertDatabase(path: path, zone: .utc) }
        #expect(error?.isDamage == true)
    }

    @Test func rowsThatCannotBeReadAreLeftOut() throws {
        var box = try Box(path)
        try box.database.commit(
            box.batch(box.engine.handle(detection(at: at(0)), at: at(0)), at: at(0)), isDurable: true)
        let connection = try Connection(path: path)
        try connection.execute("UPDATE outbox SET entry = x'00ff'; UPDATE alerts SET record = x'7b'")
        #expect(try box.database.rows().isEmpty)
        #expect(try box.database.records().isEmpty)
    }
}
