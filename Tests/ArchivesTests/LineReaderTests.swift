import TestSupport
import Testing

@testable import Archives

@Suite struct LineReaderTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func givesLinesWithTheirNumbers() throws {
        try save(Array("a\r\n\nlast".utf8), folder.file("plain"))
        let reader = try LineReader(folder.file("plain"))
        var seen: [(Int, String)] = []
        while let line = try reader.next() { seen.append((reader.number, String(decoding: line, as: UTF8.self))) }
        #expect(seen.map(\.0) == [1, 2, 3] && seen.map(\.1) == ["a", "", "last"])
    }

    @Test func givesWhatIsWholeOfACutArchive() throws {
        var text: [UInt8] = []
        for line in 0..<5000 { text += noise(20 + line % 7) + [0x0a] }
        let bytes = try packed(text, folder)
        try save(Array(bytes.prefix(bytes.count / 2)), folder.file("half.gz"))
        let reader = try LineReader(folder.file("half.gz"))
        var count = 0
        do {
            while try reader.next() != nil { count += 1 }
            Issue.record("the end was not missed")
        } catch { #expect(error.reason.contains("cut short")) }
        #expect(count > 1000 && count < 5000 && reader.number == count)
    }

    /// What a recorder has flushed can be read while it goes on, and after it was killed.
    @Test func flushedPiecesAreReadable() throws {
        let writer = try GzipWriter(folder.file("live.gz"), mode: .new)
        try writer.write(Array("first\nsecond\n".utf8))
        try writer.flush()
        let reader = try LineReader(folder.file("live.gz"))
        #expect(try reader.next() == Array("first".utf8) && reader.next() == Array("second".utf8))
        #expect(throws: ArchiveError.self) { try GzipWriter(folder.file("live.gz"), mode: .new) }
        try writer.finish()
        let more = try GzipWriter(folder.file("live.gz"), mode: .append)
        try more.write(Array("third\n".utf8))
        try more.finish()
        let whole = try LineReader(folder.file("live.gz"))
        var lines: [String] = []
        while let line = try whole.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        #expect(lines == ["first", "second", "third"])
    }
}
