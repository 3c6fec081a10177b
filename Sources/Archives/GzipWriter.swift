import CZlib
import Glibc

/// Writes a gzip file piece by piece.
package final class GzipWriter {
    private let file: gzFile
    private let path: String

    package init(_ path: String) throws(ArchiveError) {
        guard let file = gzopen(path, "wb6") else { throw ArchiveError(path, String(cString: strerror(errno))) }
        (self.file, self.path) = (file, path)
    }

    package func write(_ bytes: [UInt8]) throws(ArchiveError) {
        guard bytes.isEmpty || gzwrite(file, bytes, UInt32(bytes.count)) == bytes.count else {
            throw ArchiveError(path, "cannot write: is the disk full?")
        }
    }

    /// Ends the file; must be called for its last bytes to be written.
    package func finish() throws(ArchiveError) {
        guard gzclose(file) == Z_OK else { throw ArchiveError(path, "cannot finish: is the disk full?") }
    }
}
