import Glibc
import SafetyModel

/// Files of a spool folder: whole or not at all.
enum SpoolFolder {
    struct Failure: Error { var reason: String }

    /// Writes under a hidden name (spool readers skip those), syncs, renames, syncs the folder: after the return the file
    /// survives a power cut, and nobody ever sees half of it.
    static func write(_ bytes: [UInt8], named name: String, in folder: String) throws(Failure) {
        let (temporary, final) = ("\(folder)/.\(name)", "\(folder)/\(name)")
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o660)
        guard descriptor >= 0 else { throw failure("open") }
        let written = writeAll(bytes, to: descriptor) && fchmod(descriptor, 0o660) == 0 && fsync(descriptor) == 0
        let reason = failure("write")
        close(descriptor)
        guard written else {
            unlink(temporary)
            throw reason
        }
        guard rename(temporary, final) == 0 else {
            let reason = failure("rename")
            unlink(temporary)
            throw reason
        }
        try sync(folder)
    }

    /// Names of the visible files, sorted. Empty when the folder cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// When it was last written, wall time; nil when it is not there.
    static func modified(_ path: String) -> Milliseconds? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Milliseconds(status.st_mtim.tv_sec) &* 1000 &+ Milliseconds(status.st_mtim.tv_nsec) / 1_000_000
    }

    /// The first `limit` bytes; nil when it is not there.
    static func read(_ path: String, limit: Int = 65_536) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, limit - count)
                guard got > 0 else { break }
                count += got
            }
        }
    }

    static func remove(_ path: String) { unlink(path) }

    static func move(_ path: String, to other: String) -> Bool { rename(path, other) == 0 }

    static func sync(_ folder: String) throws(Failure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open folder") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync folder") }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    private static func failure(_ step: String) -> Failure {
        Failure(reason: "\(step) failed (\(String(cString: strerror(errno))))")
    }
}
