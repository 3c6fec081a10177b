import Archives
import Glibc
import HostSystem
import SafetyModel

/// One `.tar.gz` with a box's state: `backup.json` (whose it is, and when), `alerts.db`, `journal/<number>.jsonl`.
struct BackupArchive {
    static let note = "backup.json"
    static let database = "alerts.db"
    static let journal = "journal/"

    private let gzip: GzipWriter
    private let path: String

    /// The file must not exist; only its owner may read it, because it is about people.
    init(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("create", path) }
        close(descriptor)
        self.path = path
        gzip = try GzipWriter(path)
    }

    /// A regular file of the archive, in the ustar form.
    func add(_ name: String, _ bytes: [UInt8], modifiedSeconds: Int64) throws(ArchiveError) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        put(String(name.prefix(99)), at: 0)
        put("0000600", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(Self.octal(bytes.count, digits: 11), at: 124)
        put(Self.octal(Int(clamping: max(0, modifiedSeconds)), digits: 11), at: 136)
        put("        0", at: 148)
        put("ustar", at: 257)
        put("00", at: 263)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, digits: 6) + "\u{0} ", at: 148)
        try gzip.write(header)
        try gzip.write(bytes)
        try gzip.write([UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512))
    }

    /// Ends the archive; when it returns, the file is on the disk.
    func finish() throws {
        try gzip.write([UInt8](repeating: 0, count: 1024))
        try gzip.finish()
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("sync", path) }
        Files.syncFolder(of: path)
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
    }

    /// Whether a name is one that a backup may hold: nothing else is ever written by a restore.
    static func isExpected(_ name: String) -> Bool {
        if name == database { return true }
        guard name.hasPrefix(journal) else { return false }
        let file = name.dropFirst(journal.count)
        let stem = file.prefix { $0 != "." }
        let isNumber = !stem.isEmpty && stem.utf8.count <= 20 && stem.allSatisfy { ("0"..."9").contains($0) }
        return isNumber && [".jsonl", ".jsonl.gz"].contains(file.dropFirst(stem.count))
    }
}
