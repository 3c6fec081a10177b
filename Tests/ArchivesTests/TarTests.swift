import TestSupport
import Testing

@testable import Archives

/// One entry of a tar archive (POSIX ustar).
private func entry(_ name: String, _ bytes: [UInt8], type: Character = "0", prefix: String = "") -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ at: Int) { for (offset, byte) in text.utf8.enumerated() { header[at + offset] = byte } }
    func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: width - digits.count) + digits
    }
    put(String(name.prefix(100)), 0)
    put(octal(0o644, 7), 100)
    put(octal(bytes.count, 11), 124)
    put(octal(0, 11), 136)
    put("        ", 148)
    header[156] = type.asciiValue ?? 0
    put("ustar\u{0}00", 257)
    put(prefix, 345)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0}", 148)
    return header + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
}

@Suite struct TarReaderTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private static let end = [UInt8](repeating: 0, count: 1024)

    private func entries(_ archive: [UInt8]) throws -> [(name: String, bytes: [UInt8])] {
        try save(archive, folder.file("a.tar"))
        var reader = try TarReader(folder.file("a.tar"))
        var entries: [(String, [UInt8])] = []
        while let entry = try reader.next() { entries.append((entry.name, entry.bytes)) }
        return entries
    }

    @Test func filesInTheirOrder() throws {
        let sizes = [0, 1, 511, 512, 513, 200_000]
        let archive = sizes.flatMap { entry("d/\($0).csv", noise($0)) } + Self.end
        for bytes in [archive, try packed(archive, folder)] {
            let found = try entries(bytes)
            #expect(found.map(\.name) == sizes.map { "d/\($0).csv" })
            #expect(found.map(\.bytes) == sizes.map { noise($0) })
        }
    }

    @Test func longNames() throws {
        let long = String(repeating: "folder/", count: 40) + "file.csv"
        let pax = "\(long.utf8.count + 10) path=\(long)\n"
        let archive =
            entry("@LongLink", Array(long.utf8) + [0], type: "L") + entry(String(long.prefix(100)), [1])
            + entry("short", [2]) + entry("PaxHeader", Array("20 mtime=1234567.5\n\(pax)".utf8), type: "x")
            + entry(String(long.prefix(100)), [3]) + entry("name", [4], prefix: "before") + Self.end
        let found = try entries(archive)
        #expect(found.map(\.name) == [long, "short", long, "before/name"])
        #expect(found.map(\.bytes) == [[1], [2], [3], [4]])
    }

    @Test func othersAreSteppedOver() throws {
        let archive =
            entry("d/", [], type: "5") + entry("link", [], type: "2")
            + entry("global", Array("9 x=1234\n".utf8), type: "g")
            + entry("a", [1]) + Self.end
        #expect(try entries(archive).map(\.name) == ["a"])
        #expect(try entries(entry("a", [1])).map(\.name) == ["a"], "without the empty blocks at the end")
        #expect(try entries(Self.end).isEmpty)
        #expect(try entries([]).isEmpty)
    }

    @Test func damage() throws {
        let archive = entry("a", noise(2000)) + entry("b", noise(2000)) + Self.end
        for length in [100, 600, 2000, 2560 + 100, 2560 + 512 + 3] {
            #expect(throws: ArchiveError.self, "cut after \(length)") { try entries(Array(archive.prefix(length))) }
        }
        var flipped = archive
        flipped[3] ^= 1
        #expect(throws: ArchiveError.self, "a header whose sum is wrong") { try entries(flipped) }
        #expect(throws: ArchiveError.self, "no archive at all") { try entries(noise(5000)) }
        let gzip = try packed(archive, folder)
        #expect(throws: ArchiveError.self) { try entries(Array(gzip.prefix(gzip.count - 20))) }
    }
}
