/// The lines of a file, one at a time, with their numbers: for readers of several files at once. Gzip as `InputFile` has it.
package final class LineReader {
    private let file: InputFile
    private var chunk: [UInt8] = []
    private var start = 0
    private var isEnded = false
    /// The number of the line that was given last, from 1.
    package private(set) var number = 0
    /// A longer line is no line of ours: it is refused before it fills the memory.
    package static let maximumLineBytes = 1 << 26

    package init(_ path: String) throws(ArchiveError) { file = try InputFile(path) }

    package var path: String { file.path }

    /// The next line without its end (`\n` or `\r\n`); a last line without one counts. nil at the end. Throws where the file is
    /// damaged or cut short: the whole lines before that place have been given.
    package func next() throws(ArchiveError) -> [UInt8]? {
        var line: [UInt8] = []
        while !isEnded {
            if let end = chunk[start...].firstIndex(of: 0x0a) {
                line += chunk[start..<end]
                start = end + 1
                return finished(line)
            }
            line += chunk[start...]
            guard line.count <= Self.maximumLineBytes else {
                isEnded = true
                throw ArchiveError(path, "line \(number + 1) is longer than \(Self.maximumLineBytes >> 20) MB")
            }
            start = 0
            do { chunk = try file.nextChunk() ?? [] } catch {
                isEnded = true
                throw error
            }
            isEnded = chunk.isEmpty
        }
        return line.isEmpty ? nil : finished(line)
    }

    private func finished(_ line: [UInt8]) -> [UInt8] {
        number += 1
        return line.last == 0x0d ? Array(line.dropLast()) : line
    }
}
