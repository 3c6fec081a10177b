import Glibc

/// A folder that is gone, with what is in it, when the test ends.
package final class TemporaryFolder {
    package let path: String

    package init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
        var template = Array((base + "/safety-tests-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure() }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { Self.remove(path) }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    package func entries() -> [String] { Self.entries(of: path) ?? [] }

    /// Overwrites part of a file, which need not exist.
    package func overwrite(_ name: String, with bytes: [UInt8], at offset: Int) throws {
        let descriptor = open(file(name), O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Failure() }
        defer { close(descriptor) }
        guard pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else { throw Failure() }
    }

    /// Nil when it is no folder; links are not followed when they are removed.
    private static func entries(of path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func remove(_ path: String) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            for name in entries(of: path) ?? [] { remove("\(path)/\(name)") }
        }
        Glibc.remove(path)
    }

    package struct Failure: Error {}
}
