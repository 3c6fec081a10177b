import CLinux
import Glibc

/// A listening Unix socket that the owner and its group may use.
package struct UnixListener: Sendable {
    private let descriptor: Int32

    package init(_ path: String) throws(FileError) {
        unlink(path)
        let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { throw FileError("make a socket for", path) }
        let old = umask(0o117)
        let bound = withUnixAddress(path) { bind(made, $0, $1) } ?? -1
        umask(old)
        guard bound == 0, listen(made, 8) == 0 else {
            let error = FileError("listen on", path)
            close(made)
            throw error
        }
        descriptor = made
    }

    package func accept(milliseconds: Int32) -> UnixConnection? {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, milliseconds) > 0 else { return nil }
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { return nil }
        // A peer that does not read holds nobody up for longer than this.
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(accepted, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return UnixConnection(descriptor: accepted)
    }
}

/// One conversation of lines.
package final class UnixConnection {
    private let descriptor: Int32
    init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    /// Connects to a listening socket.
    package init(_ path: String) throws(FileError) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, withUnixAddress(path, { connect(descriptor, $0, $1) }) == 0 else {
            throw FileError("connect to", path)
        }
    }

    /// Bytes up to a line's end; fewer where the peer stops or the time is up.
    package func readLine(limit: Int, milliseconds: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while bytes.count < limit {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, milliseconds) > 0 else { return bytes }
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            if let end = bytes.firstIndex(of: 0x0a) { return Array(bytes[..<end]) }
        }
        return bytes
    }

    package func write(_ bytes: [UInt8]) { try? Files.writeAll(descriptor, bytes, "socket") }
}

/// Calls `body` with the address of a path; nil if the path is too long for one.
private func withUnixAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result?
{
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8) + [0]
    guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
}

/// A thread for work that blocks.
package enum DetachedThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// False where the system has no room for another thread: then nothing was started.
    @discardableResult
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let failed = pthread_create(&thread, nil, runWork, work.toOpaque())
        if failed == 0 { pthread_detach(thread) } else { work.release() }
        return failed == 0
    }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    }
}

private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { DetachedThread.run(argument) }
    return nil
}
