import Glibc
import HostSystem
import SafetyModel

/// The append-only record of everything that the pipeline was told, in segments of one recording format.
///
/// Each segment begins with a snapshot, so the newest one alone restores the state, and each is a recording that `replay`
/// reads. Used by one thread at a time.
package final class Journal {
    package struct Limits: Sendable {
        /// A segment is ended past this size; restoring reads at most this much.
        package var segmentBytes = 2 << 20
        /// The oldest segments go when all of them are larger.
        package var totalBytes: Int64 = 256 << 20
        package init() {}
    }
    package let folder: String
    private let limits: Limits
    private var descriptor: Int32 = -1
    private var path = ""
    private var number = 0
    /// Bytes of the current segment that are whole lines.
    package private(set) var length = 0
    /// Of them the snapshot that it begins with.
    private var snapshotLength = 0
    /// Whether something was appended since the last `sync`.
    package private(set) var isDirty = false
    /// Bytes appended since the program started; for the figures.
    package private(set) var bytesWritten = 0

    package init(folder: String, limits: Limits = Limits()) throws(FileError) {
        (self.folder, self.limits) = (folder, limits)
        try Files.makeFolder(folder)
        number = segments().last?.number ?? 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package struct Segment: Sendable {
        package let number: Int
        package let path: String
    }

    /// The segments on the disk, oldest first.
    package func segments() -> [Segment] { Self.segments(in: folder) }

    package static func segments(in folder: String) -> [Segment] {
        Files.names(in: folder).compactMap { name in
            // Not `.new`: a segment that was not finished when the power went.
            guard name.hasSuffix(".jsonl") || name.hasSuffix(".jsonl.gz"), let stem = name.split(separator: ".").first,
                let number = Int(stem), number >= 0
            else {
                return nil
            }
            return Segment(number: number, path: "\(folder)/\(name)")
        }
    }

    /// Whether the current segment is long enough to be ended. A home with much to remember has a long snapshot: its segments are
    /// longer in proportion, or each would be full as soon as it began.
    package var isFull: Bool { length - snapshotLength >= max(limits.segmentBytes, snapshotLength * 4) }
    /// Whether it has grown so long that restoring from it takes noticeable time.
    package var isOverlong: Bool { length - snapshotLength >= max(limits.segmentBytes, snapshotLength * 4) * 16 }
    package var isOpen: Bool { descriptor >= 0 }
    /// The current segment's file.
    package var currentPath: String { path }

    /// Begins a segment with its snapshot line; the old one stays as it is. The new one is on the disk before the old is left.
    package func begin(with snapshot: [UInt8]) throws(FileError) {
        let next = number + 1
        let digits = String(next)
        let name = "\(folder)/" + String(repeating: "0", count: max(0, 10 - digits.count)) + digits + ".jsonl"
        try Files.replace(name, with: snapshot)
        let opened = open(name, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard opened >= 0 else { throw FileError("open", name) }
        if descriptor >= 0 {
            fdatasync(descriptor)
            close(descriptor)
        }
        (descriptor, path, number, length, isDirty) = (opened, name, next, snapshot.count, false)
        snapshotLength = snapshot.count
        bytesWritten += snapshot.count
        dropOldest()
    }

    /// Appends whole lines. After a failure the segment ends where it did before.
    package func append(_ lines: [UInt8]) throws(FileError) {
        guard !lines.isEmpty else { return }
        guard descriptor >= 0 else { throw FileError("write", folder, EBADF) }
        do throws(FileError) { try Files.writeAll(descriptor, lines, path) } catch {
            ftruncate(descriptor, off_t(length))
            throw error
        }
        length += lines.count
        bytesWritten += lines.count
        isDirty = true
    }

    /// Waits until everything appended is on the disk.
    package func sync() throws(FileError) {
        guard isDirty, descriptor >= 0 else { return }
        guard fdatasync(descriptor) == 0 else { throw FileError("sync", path) }
        isDirty = false
    }

    private func dropOldest() {
        var all = segments()
        var total = all.reduce(Int64(0)) { $0 + (Files.size($1.path) ?? 0) }
        while total > limits.totalBytes, all.count > 2 {
            let oldest = all.removeFirst()
            total -= Files.size(oldest.path) ?? 0
            unlink(oldest.path)
        }
    }
}
