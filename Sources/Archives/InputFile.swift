import CZlib
import Glibc

/// What is wrong with an input file.
package struct ArchiveError: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String
    package init(_ path: String, _ reason: String) { (self.path, self.reason) = (path, reason) }
    package var description: String { "\(path): \(reason)" }
}

/// A file, or standard input (`-`), read from front to back; gzip is recognised by its first bytes, not by its name.
package final class InputFile {
    package let path: String
    private let descriptor: Int32
    private var stream: UnsafeMutablePointer<z_stream>?
    private var raw = [UInt8](repeating: 0, count: 1 << 16)
    private var rawCount = 0
    private var rawOffset = 0
    private var isEnded = false
    /// True between two gzip members: an end there is a proper end.
    private var isBetweenMembers = true
    private var rest: [UInt8] = []

    package init(_ path: String) throws(ArchiveError) {
        self.path = path
        descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArchiveError(path, String(cString: strerror(errno))) }
        try fill()
        if rawCount >= 2, raw[0] == 0x1f, raw[1] == 0x8b { try startInflating() }
    }

    deinit {
        if let stream {
            inflateEnd(stream)
            stream.deallocate()
        }
        if descriptor > 0 { close(descriptor) }
    }

    private func startInflating() throws(ArchiveError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window; 32: gzip or zlib header, whichever comes.
        guard inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            throw ArchiveError(path, "cannot start to unpack")
        }
        self.stream = stream
    }

    private func fill() throws(ArchiveError) {
        repeat {
            let count = read(descriptor, &raw, raw.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw ArchiveError(path, String(cString: strerror(errno))) }
            (rawCount, rawOffset) = (count, 0)
            return
        } while true
    }

    /// The next piece of the (unpacked) content; nil at the end.
    package func nextChunk() throws(ArchiveError) -> [UInt8]? {
        if isEnded { return nil }
        guard let stream else {
            if rawCount == 0 {
                isEnded = true
                return nil
            }
            let chunk = Array(raw[rawOffset..<rawCount])
            try fill()
            return chunk
        }
        return try inflateChunk(stream)
    }

    private func inflateChunk(_ stream: UnsafeMutablePointer<z_stream>) throws(ArchiveError) -> [UInt8]? {
        while true {
            if rawOffset == rawCount { try fill() }
            if rawCount == 0 {
                guard isBetweenMembers else { throw ArchiveError(path, "the gzip data is cut short") }
                isEnded = true
                return nil
            }
            var output = [UInt8](repeating: 0, count: 1 << 17)
            var (code, produced, consumed) = (Z_OK, 0, 0)
            raw.withUnsafeMutableBufferPointer { input in
                output.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_in = input.baseAddress.map { $0 + rawOffset }
                    stream.pointee.avail_in = UInt32(rawCount - rawOffset)
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(buffer.count)
                    code = inflate(stream, Z_NO_FLUSH)
                    consumed = rawCount - rawOffset - Int(stream.pointee.avail_in)
                    produced = buffer.count - Int(stream.pointee.avail_out)
                }
            }
            rawOffset += consumed
            isBetweenMembers = code == Z_STREAM_END
            if code == Z_STREAM_END { inflateReset(stream) }
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw ArchiveError(path, "the gzip data is damaged")
            }
            if produced > 0 { return Array(output[..<produced]) }
        }
    }

    /// Calls `body` with each line without its end (`\n` or `\r\n`); a last line without one counts. False stops.
    package func forEachLine<Failure: Error>(
        _ body: (ArraySlice<UInt8>) throws(Failure) -> Bool
    ) throws(LineFailure<Failure>) {
        while true {
            let chunk: [UInt8]?
            do { chunk = try nextChunk() } catch { throw .archive(error) }
            guard let chunk else { break }
            var start = 0
            while let end = chunk[start...].firstIndex(of: 0x0a) {
                do {
                    if rest.isEmpty {
                        if try !body(trimmed(chunk[start..<end])) { return }
                    } else {
                        rest += chunk[start..<end]
                        let line = rest
                        rest.removeAll(keepingCapacity: true)
                        if try !body(trimmed(line[...])) { return }
                    }
                } catch { throw .body(error) }
                start = end + 1
            }
            rest += chunk[start...]
        }
        if !rest.isEmpty {
            let line = rest
            rest = []
            do { _ = try body(trimmed(line[...])) } catch { throw .body(error) }
        }
    }

    private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> { line.last == 0x0d ? line.dropLast() : line }

    /// Everything that is left; throws past `limit` bytes.
    package func readAll(limit: Int = 1 << 30) throws(ArchiveError) -> [UInt8] {
        var all: [UInt8] = []
        while let chunk = try nextChunk() {
            guard all.count + chunk.count <= limit else { throw ArchiveError(path, "larger than \(limit) bytes") }
            all += chunk
        }
        return all
    }
}

/// Who failed while lines were read.
package enum LineFailure<Failure: Error>: Error {
    case archive(ArchiveError)
    case body(Failure)
}
