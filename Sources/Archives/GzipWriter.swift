import CZlib
import Glibc

/// Writes a gzip file piece by piece.
package final class GzipWriter {
    package enum Mode: Sendable {
        /// Replaces what is there.
        case replace
        /// Fails where something is there; readable by its owner alone.
        case new
        /// Goes on behind what is there, as another gzip member.
        case append
    }
    private let file: gzFile
    private let path: String

    package init(_ path: String, mode: Mode = .replace) throws(ArchiveError) {
        let flags =
            switch mode {
            case .replace: O_TRUNC
            case .new: O_EXCL
            case .append: O_APPEND
            }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
        guard descriptor >= 0 else { throw ArchiveError(path, String(cString: strerror(errno))) }
        guard let file = gzdopen(descriptor, "wb6") else {
            close(descriptor)
            throw ArchiveError(path, "no memory to pack")
        }
        (self.file, self.path) = (file, path)
    }

    package func write(_ bytes: [UInt8]) throws(ArchiveError) {
        guard bytes.isEmpty || gzwrite(file, bytes, UInt32(bytes.count)) == bytes.count else {
            throw ArchiveError(path, "cannot write: is the disk full?")
        }
    }

    /// Everything so far is in the file and can be unpacked: what a crash or a reader meanwhile finds.
    package func flush() throws(ArchiveError) {
        guard gzflush(file, Z_SYNC_FLUSH) == Z_OK else { throw ArchiveError(path, "cannot write: is the disk full?") }
    }

    /// Ends the file; must be called for its last bytes to be written.
    package func finish() throws(ArchiveError) {
        guard gzclose(file) == Z_OK else { throw ArchiveError(path, "cannot finish: is the disk full?") }
    }
}
