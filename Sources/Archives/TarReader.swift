/// Reads the files of a tar archive (ustar, pax and GNU long names), packed with gzip or not, in their order.
package struct TarReader {
    package struct Entry {
        package var name: String
        package var bytes: [UInt8]
    }
    private let file: InputFile
    private var buffer: [UInt8] = []
    private var offset = 0

    package init(_ path: String) throws(ArchiveError) { file = try InputFile(path) }

    /// The next regular file, or nil at the end.
    package mutating func next() throws(ArchiveError) -> Entry? {
        var longName: String?
        while true {
            guard let header = try take(512) else {
                guard buffer.count == offset else { throw ArchiveError(file.path, "the archive is cut short") }
                return nil
            }
            guard header.contains(where: { $0 != 0 }) else { return nil }
            guard let size = Self.octal(header[124..<136]), size <= 1 << 28, Self.isSumRight(header) else {
                throw ArchiveError(file.path, "not a tar archive")
            }
            guard let padded = try take((size + 511) / 512 * 512) else {
                throw ArchiveError(file.path, "the archive is cut short")
            }
            let content = Array(padded[..<size])
            switch header[156] {
            case UInt8(ascii: "L"): longName = Self.text(content[...])
            case UInt8(ascii: "x"): longName = Self.paxPath(content) ?? longName
            case 0, UInt8(ascii: "0"):
                let prefix = Self.text(header[345..<500])
                let short = Self.text(header[0..<100])
                return Entry(name: longName ?? (prefix.isEmpty ? short : prefix + "/" + short), bytes: content)
            default: longName = nil
            }
        }
    }

    private mutating func take(_ count: Int) throws(ArchiveError) -> [UInt8]? {
        while buffer.count - offset < count {
            guard let chunk = try file.nextChunk() else { return nil }
            if offset > 0 {
                buffer.removeFirst(offset)
                offset = 0
            }
            buffer += chunk
        }
        defer { offset += count }
        return Array(buffer[offset..<(offset + count)])
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.filter { $0 >= 0x30 && $0 <= 0x37 }
        return digits.count <= 12 ? digits.reduce(0) { $0 * 8 + Int($1 - 0x30) } : nil
    }

    private static func isSumRight(_ header: [UInt8]) -> Bool {
        let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        return octal(header[148..<156]) == sum
    }

    /// `path` of a pax header: lines of `length key=value`.
    private static func paxPath(_ content: [UInt8]) -> String? {
        text(content[...]).split(separator: "\n").compactMap { line in
            line.split(separator: " ", maxSplits: 1).last.flatMap {
                $0.hasPrefix("path=") ? String($0.dropFirst(5)) : nil
            }
        }.last
    }
}
