import CLinux
import Glibc

/// What went wrong with a file, in words that name the path and the cause.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package let operation: String
    package let path: String
    package let code: Int32
    package init(_ operation: String, _ path: String, _ code: Int32 = errno) {
        (self.operation, self.path, self.code) = (operation, path, code)
    }
    package var description: String { "cannot \(operation) \(path): \(String(cString: strerror(code)))" }
}

package enum Files {
    /// A whole file; throws past `limit` bytes.
    package static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, path, limit: limit)
    }

    package static func read(descriptor: Int32, _ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError("read", path) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { throw FileError("read", path, EFBIG) }
            bytes += buffer[..<count]
        }
    }

    package static func readText(_ path: String) -> String? {
        guard let bytes = try? read(path, limit: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes everything, however often it takes.
    package static func writeAll(_ descriptor: Int32, _ bytes: [UInt8], _ path: String) throws(FileError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw FileError("write", path) }
            offset += count
        }
    }

    /// Replaces a file as a whole, so that a reader (or a power cut) sees the old one or the new one.
    package static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o640) throws(FileError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError("create", temporary) }
        do throws(FileError) {
            try writeAll(descriptor, bytes, temporary)
            guard fsync(descriptor) == 0 else { throw FileError("sync", temporary) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw FileError("rename to", path) }
        syncFolder(of: path)
    }

    /// Makes a rename or a new name last.
    package static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The folder and those above it.
    package static func makeFolder(_ path: String, mode: mode_t = 0o750) throws(FileError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            if mkdir(made, mode) == 0 { continue }
            guard errno == EEXIST else { throw FileError("create", made) }
            // A link to a folder that was moved away, as systemd leaves one: `/var/lib/NAME -> private/NAME`.
            if !exists(made), let target = linkTarget(made), mkdir(target, mode) != 0 {
                throw FileError("create", target)
            }
        }
        guard access(path, W_OK | X_OK) == 0 else { throw FileError("write in", path) }
    }

    /// The place that a symbolic link names, which need not be there; nil for what is no link.
    private static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard !target.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return target }
        return path[...slash] + target
    }

    /// Names in a folder, sorted; empty if it cannot be read.
    package static func names(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Renames, if it is there; best effort.
    package static func move(_ path: String, to other: String) { rename(path, other) }

    package static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// Bytes that an unprivileged writer still has on the file system of a path.
    package static func freeBytes(_ path: String) -> Int64? {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int64(status.f_bavail) * Int64(status.f_frsize) : nil
    }

    /// Whether there is something at the path.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Gives a file that an administrator wrote to the service that owns its folder. Does nothing for anybody else.
    package static func giveToOwner(_ path: String, of folder: String) {
        var status = stat()
        if getuid() == 0, stat(folder, &status) == 0 { _ = chown(path, status.st_uid, status.st_gid) }
    }

    /// Holds a lock file as long as the process lives; false if another process holds it.
    package static func lock(_ path: String) throws(FileError) -> Bool {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw FileError("create", path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        close(descriptor)
        return false
    }
}
