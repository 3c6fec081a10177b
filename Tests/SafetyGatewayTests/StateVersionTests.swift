import HomePipeline
import HostSystem
import SQLite
import Store
import TestSupport
import Testing

@testable import SafetyGateway

/// What a newer program left is neither read by halves nor written over.
@Suite struct StateVersionTests {
    @Test func takesAnEmptyFolderAndItsOwn() throws {
        let folder = try TemporaryFolder()
        #expect(StateVersion.problem(in: folder.path) == nil)
        _ = try AlertDatabase(path: folder.file("alerts.db"), zone: .utc)
        #expect(StateVersion.problem(in: folder.path) == nil)
    }

    @Test func refusesANewerDatabase() throws {
        let folder = try TemporaryFolder()
        _ = try AlertDatabase(path: folder.file("alerts.db"), zone: .utc)
        do {
            let connection = try Connection(path: folder.file("alerts.db"))
            try connection.execute("PRAGMA user_version = 99")
        }
        let problem = try #require(StateVersion.problem(in: folder.path))
        #expect(problem.contains("99") && problem.contains("install the version that wrote it"))
    }

    @Test(arguments: [(99, true), (HomeSnapshot.version, false)])
    func refusesANewerSnapshot(version: Int, isRefused: Bool) throws {
        let folder = try TemporaryFolder()
        try Files.makeFolder(folder.file("journal"))
        let line = #"{"tst":"2026-01-01T00:00:00.000+0000","event":"snapshot","state":{"version":\#(version)}}"# + "\n"
        let name = "journal/00000001.jsonl"
        try Files.replace(folder.file(name), with: Array(line.utf8))
        #expect((StateVersion.problem(in: folder.path) != nil) == isRefused)
    }

    @Test func tellsLittleSpaceAndAWornFlashOnce() {
        var report = BoxReport(
            version: "1", started: 0, uptimeSeconds: 0, machineUptimeSeconds: 0, isClockSynchronised: true)
        var watch = BoxWatch()
        report.freeBytes = 1 << 30
        #expect(watch.changes(report).isEmpty)
        (report.freeBytes, report.flashUsedPercent) = (10 << 20, 90)
        #expect(watch.changes(report).map(\.name) == ["space", "flash"])
        #expect(watch.changes(report).isEmpty, "told once")
        report.freeBytes = 80 << 20
        #expect(watch.changes(report).isEmpty, "not over before there is room again")
        report.freeBytes = 200 << 20
        let over = watch.changes(report)
        #expect(over.map(\.name) == ["space"] && over.allSatisfy { $0.problem == nil })
    }
}
