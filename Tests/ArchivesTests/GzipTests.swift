import Glibc
import TestSupport
import Testing

@testable import Archives

func save(_ bytes: [UInt8], _ path: String) throws {
    let file = try #require(fopen(path, "wb"))
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    fclose(file)
}

/// `bytes` as one gzip member.
func packed(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> [UInt8] {
    let writer = try GzipWriter(folder.file("packed"))
    for start in stride(from: 0, to: bytes.count, by: 10_000) {
        try writer.write(Array(bytes[start..<min(start + 10_000, bytes.count)]))
    }
    try writer.finish()
    let file = try #require(fopen(folder.file("packed"), "rb"))
    defer { fclose(file) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { all += buffer[..<count] }
    return all
}

/// Text that does not pack to nothing.
func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 42
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(0x20 + (state >> 33) % 90)
    }
}

@Suite struct InputFileTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func read(_ bytes: [UInt8]) throws -> [UInt8] {
        try save(bytes, folder.file("in"))
        return try InputFile(folder.file("in")).readAll()
    }

    private func lines(_ bytes: [UInt8]) throws -> [String] {
        try save(bytes, folder.file("in"))
        var lines: [String] = []
        try InputFile(folder.file("in")).forEachLine { (line) throws(Never) in
            lines.append(String(decoding: line, as: UTF8.self))
            return true
        }
        return lines
    }

    @Test func plainAndPacked() throws {
        for bytes in [[], [0x1f], noise(10), noise(1_000_000)] {
            #expect(try read(bytes) == bytes)
            if !bytes.isEmpty { #expect(try read(try packed(bytes, folder)) == bytes) }
        }
        #expect(try read(try packed([], folder)) == [], "an empty file, packed")
    }

    @Test func severalMembers() throws {
        let (first, second) = (noise(300_000), Array("the end\n".utf8))
        let members = try packed(first, folder) + packed([], folder) + packed(second, folder)
        #expect(try read(members) == first + second)
    }

    @Test func cutShort() throws {
        let whole = try packed(noise(300_000), folder)
        for length in [3, 10, 20, 65_536, whole.count / 2, whole.count - 9, whole.count - 1] {
            let error = #expect(throws: ArchiveError.self) { try read(Array(whole.prefix(length))) }
            #expect(error?.reason.contains("cut short") == true, "after \(length) bytes")
        }
        let second = #expect(throws: ArchiveError.self) { try read(whole + whole.prefix(500)) }
        #expect(second?.reason.contains("cut short") == true, "in its second member")
    }

    @Test func damaged() throws {
        let whole = try packed(noise(300_000), folder)
        for at in [2, 1000, whole.count - 6] {
            var bytes = whole
            bytes[at] ^= 0x55
            #expect(throws: ArchiveError.self, "byte \(at)") { try read(bytes) }
        }
        #expect(throws: ArchiveError.self, "no member behind the member") { try read(whole + Array("rubbish".utf8)) }
    }

    @Test func missingFiles() {
        #expect(throws: ArchiveError.self) { try InputFile(folder.file("none")) }
        #expect(throws: ArchiveError.self) { try InputFile(folder.path) }
        #expect(throws: ArchiveError.self) { try GzipWriter(folder.file("none/x.gz")) }
    }

    @Test func limit() throws {
        try save(noise(100_000), folder.file("in"))
        #expect(try InputFile(folder.file("in")).readAll(limit: 100_000).count == 100_000)
        #expect(throws: ArchiveError.self) { try InputFile(folder.file("in")).readAll(limit: 99_999) }
    }

    static let texts: [(text: String, lines: [String], why: String)] = [
        ("", [], "nothing"), ("a\nb\n", ["a", "b"], "ends of Unix"), ("a\nb", ["a", "b"], "a last line without one"),
        ("a\r\nb\r\n", ["a", "b"], "ends of Windows"), ("a\r\nb\r", ["a", "b"], "half an end"),
        ("\n\na", ["", "", "a"], "empty lines"),
        ("a\rb\n", ["a\rb"], "a return within"),
    ]

    @Test(arguments: texts) func endsOfLines(_ row: (text: String, lines: [String], why: String)) throws {
        let bytes = Array(row.text.utf8)
        #expect(try lines(bytes) == row.lines, "\(row.why)")
        #expect(try lines(try packed(bytes, folder)) == row.lines, "\(row.why), packed")
    }

    @Test func longLinesAcrossPieces() throws {
        let long = String(decoding: noise(400_000), as: UTF8.self)
        #expect(try lines(Array("short\n\(long)\nshort\n\(long)".utf8)) == ["short", long, "short", long])
    }

    @Test func stopsAndFails() throws {
        struct Enough: Error {}
        try save(Array("a\nb\nc\n".utf8), folder.file("in"))
        var seen = 0
        try InputFile(folder.file("in")).forEachLine { (_) throws(Never) in
            seen += 1
            return seen < 2
        }
        #expect(seen == 2)
        #expect(throws: LineFailure<Enough>.self) {
            try InputFile(folder.file("in")).forEachLine { (_) throws(Enough) in throw Enough() }
        }
    }
}
