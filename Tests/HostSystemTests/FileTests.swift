import Glibc
import TestSupport
import Testing

@testable import HostSystem

@Suite struct FileTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func replaceIsWholeOrNothing() throws {
        let path = folder.file("state")
        try Files.replace(path, with: Array("one".utf8))
        try Files.replace(path, with: Array("two, longer".utf8))
        #expect(Files.readText(path) == "two, longer")
        try Files.replace(path, with: [])
        #expect(Files.readText(path) == "" && Files.size(path) == 0)
        #expect(Files.names(in: folder.path) == ["state"], "nothing is left lying about")
    }

    @Test func replaceThatFailsLeavesTheOldOne() throws {
        let error = #expect(throws: FileError.self) { try Files.replace(folder.file("no/such/folder"), with: [1]) }
        #expect(error?.code == ENOENT && error?.description.contains("no/such/folder") == true)
        try Files.makeFolder(folder.file("state/occupied"))
        #expect(throws: FileError.self) { try Files.replace(folder.file("state"), with: [1]) }
    }

    @Test func readLimits() throws {
        let path = folder.file("large")
        try Files.replace(path, with: [UInt8](repeating: 7, count: 200_000))
        #expect(try Files.read(path).count == 200_000)
        #expect(try Files.read(path, limit: 200_000).count == 200_000, "exactly as large as may be")
        let error = #expect(throws: FileError.self) { try Files.read(path, limit: 199_999) }
        #expect(error?.code == EFBIG)
        #expect(throws: FileError.self) { try Files.read(folder.file("missing")) }
        #expect(Files.readText(folder.file("missing")) == nil && Files.size(folder.file("missing")) == nil)
        #expect(throws: FileError.self, "a folder is no file") { try Files.read(folder.path) }
    }

    @Test func foldersAndNames() throws {
        try Files.makeFolder(folder.file("a/b/c"))
        try Files.makeFolder(folder.file("a/b/c"))
        for name in ["2", "10", "1"] { try Files.replace(folder.file("a/\(name)"), with: []) }
        #expect(Files.names(in: folder.file("a")) == ["1", "10", "2", "b"])
        #expect(Files.names(in: folder.file("none")).isEmpty)
        #expect(throws: FileError.self, "a file is in the way") { try Files.makeFolder(folder.file("a/1/x")) }
        Files.move(folder.file("a/1"), to: folder.file("a/3"))
        #expect(Files.size(folder.file("a/3")) == 0)
        #expect((Files.freeBytes(folder.path) ?? 0) > 0)
    }

    @Test func lockIsHeldOnce() throws {
        #expect(try Files.lock(folder.file("lock")))
        #expect(try !Files.lock(folder.file("lock")), "also not by another descriptor of this process")
        #expect(throws: FileError.self) { try Files.lock(folder.file("none/lock")) }
    }
}

@Suite struct UnixSocketTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func roundTrip() throws {
        signal(SIGPIPE, SIG_IGN)
        let path = folder.file("s")
        let listener = try UnixListener(path)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o660, "its owner and group")
        #expect(listener.accept(milliseconds: 1) == nil, "nobody")
        let client = try UnixConnection(path)
        client.write(Array("ask ".utf8))
        let server = try #require(listener.accept(milliseconds: 5000))
        client.write(Array("me\nmore".utf8))
        #expect(server.readLine(limit: 100, milliseconds: 5000) == Array("ask me".utf8))
        server.write([UInt8](repeating: 0x61, count: 70_000) + [0x0a])
        #expect(client.readLine(limit: 1 << 20, milliseconds: 5000).count == 70_000)
        #expect(client.readLine(limit: 100, milliseconds: 1).isEmpty, "nothing more")
    }

    @Test func limitAndSilence() throws {
        signal(SIGPIPE, SIG_IGN)
        let path = folder.file("s")
        let listener = try UnixListener(path)
        var client: UnixConnection? = try UnixConnection(path)
        let server = try #require(listener.accept(milliseconds: 5000))
        client?.write([UInt8](repeating: 0x61, count: 1000))
        #expect(server.readLine(limit: 100, milliseconds: 5000).count >= 100, "a line without an end is given up")
        client = nil
        #expect(server.readLine(limit: 100, milliseconds: 5000).isEmpty, "the peer is gone")
        server.write(Array("nobody reads this".utf8))
    }

    @Test func refusals() throws {
        #expect(throws: FileError.self) { try UnixConnection(folder.file("nobody")) }
        #expect(throws: FileError.self) { try UnixListener(folder.file(String(repeating: "x", count: 200))) }
        try Files.replace(folder.file("s"), with: [])
        _ = try UnixListener(folder.file("s"))
    }
}
