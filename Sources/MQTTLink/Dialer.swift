import CMosquitto
import Glibc
import SafetyModel

/// Finds an address that answers: all addresses of all hosts, 250 ms apart, three seconds in all, the first that is open wins.
///
/// libmosquitto alone tries one after the other and waits for a dead one as long as the kernel does, about two minutes.
struct Dialer {
    struct Address {
        var host: String
        var storage: [UInt8]
        var family: Int32
    }
    struct Failure: Error { var reason: String }

    static let staggerMilliseconds: Int64 = 250
    static let limitMilliseconds: Int64 = 3000

    let port: Int

    /// Addresses of the hosts, the families alternating as RFC 8305 wants it.
    func addresses(of hosts: [String]) throws(Failure) -> [Address] {
        var all: [Address] = []
        var problem = "no host is named"
        for host in hosts {
            var hints = addrinfo()
            hints.ai_family = AF_UNSPEC
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, String(port), &hints, &list)
            guard code == 0 else {
                problem = "the name \(host) is not found: \(String(cString: gai_strerror(code)))"
                continue
            }
            var found: [Address] = []
            var next = list
            while let info = next?.pointee {
                if let address = info.ai_addr {
                    let bytes = [UInt8](UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
                    found.append(Address(host: host, storage: bytes, family: info.ai_family))
                }
                next = info.ai_next
            }
            freeaddrinfo(list)
            all += Self.alternating(found)
        }
        if all.isEmpty { throw Failure(reason: problem) }
        return all
    }

    static func alternating(_ addresses: [Address]) -> [Address] {
        guard let first = addresses.first?.family else { return [] }
        let same = addresses.filter { $0.family == first }
        let other = addresses.filter { $0.family != first }
        var mixed: [Address] = []
        for index in 0..<max(same.count, other.count) {
            if index < same.count { mixed.append(same[index]) }
            if index < other.count { mixed.append(other[index]) }
        }
        return mixed
    }

    /// A connected, non-blocking socket. `isCancelled` is asked between the steps.
    func race(_ addresses: [Address], isCancelled: () -> Bool) throws(Failure) -> (descriptor: Int32, host: String) {
        var open: [(descriptor: Int32, address: Address)] = []
        defer { for attempt in open { close(attempt.descriptor) } }
        var waiting = addresses[...]
        var lastError: Int32 = ETIMEDOUT
        let began = MonotonicTime.milliseconds
        var nextStart = began
        while !isCancelled() {
            let now = MonotonicTime.milliseconds
            if now - began >= Self.limitMilliseconds { break }
            if now >= nextStart || open.isEmpty, let address = waiting.popFirst() {
                nextStart = now + Self.staggerMilliseconds
                if let descriptor = begin(address, &lastError) { open.append((descriptor, address)) }
                continue
            }
            if open.isEmpty && waiting.isEmpty { break }
            var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
            poll(&polled, nfds_t(polled.count), 50)
            for index in polled.indices.reversed() where polled[index].revents != 0 {
                let attempt = open[index]
                if let problem = Self.problem(of: attempt.descriptor) {
                    lastError = problem
                    close(attempt.descriptor)
                    open.remove(at: index)
                } else {
                    open.remove(at: index)
                    return (attempt.descriptor, attempt.address.host)
                }
            }
        }
        throw Failure(reason: String(cString: strerror(lastError)))
    }

    private func begin(_ address: Address, _ lastError: inout Int32) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else {
            lastError = errno
            return nil
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let code = address.storage.withUnsafeBytes { bytes in
            bytes.baseAddress.map {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            } ?? -1
        }
        if code == 0 || errno == EINPROGRESS { return descriptor }
        lastError = errno
        close(descriptor)
        return nil
    }

    private static func problem(of descriptor: Int32) -> Int32? {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        return code == 0 ? nil : code
    }
}

/// Milliseconds of the monotonic clock.
enum MonotonicTime {
    static var milliseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
