import Glibc
import HostSystem
import TestSupport
import Testing

@testable import Store

@Suite struct JournalTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private var place: String { folder.file("journal") }
    private func lines(_ journal: Journal) -> [String] {
        journal.segments().map { Files.readText($0.path) ?? "-" }
    }

    @Test func appendsAndRestarts() throws {
        let journal = try Journal(folder: place)
        #expect(!journal.isOpen && journal.segments().isEmpty)
        try journal.begin(with: Array("snapshot 1\n".utf8))
        try journal.append(Array("a\n".utf8))
        #expect(journal.isDirty)
        try journal.append([])
        try journal.append(Array("b\n".utf8))
        try journal.sync()
        #expect(!journal.isDirty && journal.length == 15 && journal.bytesWritten == 15)
        #expect(lines(journal) == ["snapshot 1\na\nb\n"])

        let second = try Journal(folder: place)
        try second.begin(with: Array("snapshot 2\n".utf8))
        try second.append(Array("c\n".utf8))
        #expect(lines(second) == ["snapshot 1\na\nb\n", "snapshot 2\nc\n"], "the old segment stays as it was")
        #expect(second.currentPath == second.segments().last?.path)
    }

    @Test func writesNothingBeforeItsSnapshot() throws {
        let journal = try Journal(folder: place)
        #expect(throws: FileError.self) { try journal.append(Array("a\n".utf8)) }
        try journal.sync()
    }

    @Test func endsLongSegmentsAndDropsOldOnes() throws {
        var limits = Journal.Limits()
        (limits.segmentBytes, limits.totalBytes) = (1000, 3500)
        let journal = try Journal(folder: place, limits: limits)
        for number in 0..<20 {
            try journal.begin(with: Array("snapshot \(number)\n".utf8))
            while !journal.isFull { try journal.append([UInt8](repeating: 0x61, count: 99) + [0x0a]) }
            let total = journal.segments().reduce(0) { $0 + (Files.size($1.path) ?? 0) }
            #expect(total <= 3500 + 1100)
        }
        #expect(journal.segments().map(\.number) == [17, 18, 19, 20])
        (limits.segmentBytes, limits.totalBytes) = (1000, 0)
        let small = try Journal(folder: place, limits: limits)
        try small.begin(with: Array("x\n".utf8))
        #expect(small.segments().map(\.number) == [20, 21], "two always stay: the newest may be damaged")
    }

    @Test func aLongSnapshotDoesNotFillItsSegment() throws {
        var limits = Journal.Limits()
        limits.segmentBytes = 1000
        let journal = try Journal(folder: place, limits: limits)
        try journal.begin(with: [UInt8](repeating: 0x61, count: 1999) + [0x0a])
        var lines = 0
        while !journal.isFull {
            try journal.append([UInt8](repeating: 0x61, count: 99) + [0x0a])
            lines += 1
        }
        #expect(lines == 80, "four times the snapshot")
    }

    @Test func ordersByNumber() throws {
        try Files.makeFolder(place)
        for name in [
            "0000000009.jsonl", "0000000010.jsonl", "0000000011.jsonl.new", "notes.txt", "x.jsonl", "-3.jsonl",
        ] {
            try Files.replace("\(place)/\(name)", with: Array("s\n".utf8))
        }
        let journal = try Journal(folder: place)
        #expect(
            journal.segments().map(\.number) == [9, 10], "not what a power cut left half-written, nor what is not ours")
        try journal.begin(with: Array("s\n".utf8))
        #expect(journal.segments().last?.path.hasSuffix("/0000000011.jsonl") == true)
    }

    @Test func folderThatCannotBeWritten() throws {
        try Files.replace(folder.file("file"), with: [])
        #expect(throws: FileError.self) { try Journal(folder: folder.file("file/journal")) }
    }

    @Test func beginThatFailsKeepsTheOldSegment() throws {
        let journal = try Journal(folder: place)
        try journal.begin(with: Array("s\n".utf8))
        try Files.makeFolder("\(place)/0000000002.jsonl")
        try Files.replace("\(place)/0000000002.jsonl/x", with: [])
        #expect(throws: FileError.self) { try journal.begin(with: Array("s2\n".utf8)) }
        try journal.append(Array("a\n".utf8))
        #expect(Files.readText("\(place)/0000000001.jsonl") == "s\na\n")
    }

    /// A disk that takes half of a batch, as a process that may write files of so many bytes only; the limit is of the whole
    /// process, so a child bears it.
    @Test func failedAppendIsTakenBack() async throws {
        await #expect(processExitsWith: .success) { [place = place as String] in
            signal(SIGXFSZ, SIG_IGN)
            do {
                let journal = try Journal(folder: place)
                try journal.begin(with: Array("snapshot\n".utf8))
                var limit = rlimit(rlim_cur: 5000, rlim_max: rlim_t.max)
                guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(3) }
                try journal.append([UInt8](repeating: 0x61, count: 999) + [0x0a])
                var failures = 0
                for _ in 0..<2 {
                    do { try journal.append([UInt8](repeating: 0x62, count: 9999) + [0x0a]) } catch { failures += 1 }
                }
                guard failures == 2, journal.length == 1009, Files.size(journal.currentPath) == 1009 else { exit(4) }
                try journal.append(Array("after\n".utf8))
                try journal.sync()
                exit(Files.size(journal.currentPath) == 1015 ? 0 : 5)
            } catch { exit(6) }
        }
    }
}
