import Glibc
import SafetyModel

/// A blocking TCP socket with a time limit on every step. Closes itself.
struct TCPConnection: ~Copyable {
    struct Failure: Error { var reason: String }
    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    /// Tries the host's addresses one after another.
    static func open(host: String, port: Int, timeout: Int) -> Result<Int32, Failure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_family = AF_UNSPEC
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else {
            return .failure(Failure(reason: "the centre's name is not known"))
        }
        defer { freeaddrinfo(list) }
        var entry = list
        var reason = "the centre has no address"
        while let address = entry?.pointee {
            entry = address.ai_next
            switch connect(address, timeout: timeout) {
            case .success(let descriptor): return .success(descriptor)
            case .failure(let failure): reason = failure.reason
            }
        }
        return .failure(Failure(reason: reason))
    }

    private static func connect(_ address: addrinfo, timeout: Int) -> Result<Int32, Failure> {
        let kind = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.ai_family, kind, address.ai_protocol)
        guard descriptor >= 0 else { return .failure(Failure(reason: "no socket")) }
        let began = Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen)
        var code: Int32 = began == 0 ? 0 : errno
        if code == EINPROGRESS {
            var length = socklen_t(MemoryLayout<Int32>.size)
            code = ETIMEDOUT
            if wait(descriptor, for: Int16(POLLOUT), timeout: timeout) {
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            }
        }
        guard code == 0 else {
            close(descriptor)
            return .failure(Failure(reason: "no connection to the centre (\(String(cString: strerror(code))))"))
        }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &one, socklen_t(MemoryLayout<Int32>.size))
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        return .success(descriptor)
    }

    /// false when not everything could be written in time.
    func write(_ bytes: [UInt8], timeout: Int) -> Bool {
        let deadline = Self.uptime() + Milliseconds(timeout)
        return bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let start = buffer.baseAddress.map { $0 + done }
                let count = Glibc.send(descriptor, start, buffer.count - done, Int32(MSG_NOSIGNAL))
                if count > 0 {
                    done += count
                } else {
                    let left = Int(deadline - Self.uptime())
                    guard count < 0, errno == EAGAIN || errno == EINTR, left > 0 else { return false }
                    _ = Self.wait(descriptor, for: Int16(POLLOUT), timeout: left)
                }
            }
            return true
        }
    }

    /// - Returns: nil when nothing came in time, empty when the other side has closed or the connection broke.
    func read(timeout: Int) -> [UInt8]? {
        guard Self.wait(descriptor, for: Int16(POLLIN), timeout: timeout) else { return nil }
        return [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, Glibc.recv(descriptor, buffer.baseAddress, 4096, 0))
        }
    }

    private static func wait(_ descriptor: Int32, for events: Int16, timeout: Int) -> Bool {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        return poll(&entry, 1, Int32(clamping: timeout)) > 0
    }

    /// Milliseconds of CLOCK_BOOTTIME, for the time limits of one exchange.
    static func uptime() -> Milliseconds {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Milliseconds(time.tv_sec) &* 1000 &+ Milliseconds(time.tv_nsec) / 1_000_000
    }
}
