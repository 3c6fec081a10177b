import CLinux
import Glibc

/// systemd's notification protocol (sd_notify(3)), without its library: one datagram.
package enum ServiceManager {
    /// `READY=1`, `WATCHDOG=1`, `STOPPING=1`, `STATUS=...`. Does nothing outside systemd.
    @discardableResult
    package static func notify(_ state: String) -> Bool {
        guard let path = environment("NOTIFY_SOCKET") else { return false }
        var bytes = Array(path.utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        let at = UInt8(ascii: "@")
        guard let first = bytes.first, bytes.count < capacity, first == UInt8(ascii: "/") || first == at else {
            return false
        }
        if first == at { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                var text = state
                return text.withUTF8 {
                    sendto(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL), address, length) == $0.count
                }
            }
        }
    }

    /// How often systemd wants to hear `WATCHDOG=1`, in milliseconds, if it wants to at all (half of its limit).
    package static var watchdogEveryMilliseconds: Int64? {
        guard let text = environment("WATCHDOG_USEC"), let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        return max(100, microseconds / 2000)
    }

    package static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
