import Glibc

/// Reading small files whole, whatever they turn out to be.
enum FileBytes {
    struct Failure: Error {
        var problem: String
        var fix: String
    }

    /// - Throws: when it is missing, forbidden, no regular file or larger than `limit` bytes.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw Failure(problem: "is no file name", fix: "name a file")
        }
        // O_NONBLOCK: a FIFO must not hold the program up before it is refused.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(of: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(of: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            throw Failure(problem: isDirectory ? "is a directory" : "is no regular file", fix: "name the file itself")
        }
        var bytes: [UInt8] = []
        let chunk = 65536
        while bytes.count <= limit {
            let part = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                count = max(0, Glibc.read(descriptor, buffer.baseAddress, chunk))
            }
            if part.isEmpty { return bytes }
            bytes += part
        }
        throw Failure(problem: "is larger than \(limit) bytes", fix: "name another file, or make it smaller")
    }

    /// `st_mode`'s last bits say whether everybody may read it; nil when it is not there.
    static func isReadableByOthers(_ path: String) -> Bool? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IROTH != 0
    }

    /// nil when the file can be opened; else what is wrong with it.
    static func obstacle(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return failure(of: errno).problem }
        close(descriptor)
        return nil
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Something may be there, but this process is not let near it.
    static func isOutOfReach(_ path: String) -> Bool { access(path, R_OK) != 0 && errno == EACCES }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }

    /// What relative paths in a file are relative to, with its slash; empty for the current directory.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[...slash])
    }

    private static func failure(of code: Int32) -> Failure {
        switch code {
        case ENOENT, ENOTDIR: Failure(problem: "does not exist", fix: "check the path")
        case EACCES, EPERM: Failure(problem: "may not be read", fix: "give the service's user the right to read it")
        default: Failure(problem: "cannot be read (\(String(cString: strerror(code))))", fix: "check the path")
        }
    }
}
