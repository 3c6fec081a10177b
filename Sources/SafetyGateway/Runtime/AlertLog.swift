import Glibc
import HostSystem
import Synchronization

/// Alert lines as `replay` prints them, appended to a file (`run --alerts`).
final class AlertLog: Sendable {
    private let descriptor: Int32
    private let path: String
    private let lock = Mutex(())

    init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = path == "-" ? 1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        if descriptor < 0 { throw FileError("write", path) }
    }

    func append(_ line: [UInt8]) {
        lock.withLock { _ in try? Files.writeAll(descriptor, line + [0x0a], path) }
    }
}

enum Pause {
    static func milliseconds(_ milliseconds: UInt32) { usleep(milliseconds * 1000) }
}
