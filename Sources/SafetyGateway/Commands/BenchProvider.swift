import Glibc
import HostSystem
import SafetyModel
import Synchronization

/// An HTTP server of this process that takes everything and notes when it had read each key first.
final class BenchProvider: Sendable {
    let port: Int
    private let seen: Arrivals
    private final class Arrivals: Sendable { let first = Mutex<[String: ContinuousClock.Instant]>([:]) }

    init(answerMilliseconds: UInt32) throws(FileError) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { raw -> Bool in
            guard let base = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(listener, base, length) == 0 && listen(listener, 64) == 0
                && getsockname(listener, base, &length) == 0
        }
        guard isBound else { throw FileError("listen on", "127.0.0.1") }
        port = Int(UInt16(bigEndian: address.sin_port))
        let seen = Arrivals()
        self.seen = seen
        DetachedThread.start {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { continue }
                DetachedThread.start { Self.serve(connection, answerMilliseconds, seen) }
            }
        }
    }

    /// By key, its first attempt.
    var arrivals: [String: ContinuousClock.Instant] { seen.first.withLock { $0 } }

    private static func serve(_ connection: Int32, _ answerMilliseconds: UInt32, _ seen: Arrivals) {
        defer { close(connection) }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            while let (key, length) = request(received) {
                let now = ContinuousClock.now
                seen.first.withLock { first in if first[key] == nil { first[key] = now } }
                received.removeFirst(length)
                if answerMilliseconds > 0 { usleep(answerMilliseconds * 1000) }
                let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8)
                guard send(connection, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else { return }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            received += buffer[..<count]
        }
    }

    /// The key of a whole request at the front, and the request's length; nil while some of it is missing.
    private static func request(_ bytes: [UInt8]) -> (key: String, length: Int)? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4,
            let end = (0...(bytes.count - 4)).first(where: { bytes[$0..<($0 + 4)].elementsEqual(mark) })
        else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline)
        func header(_ name: String) -> String {
            let line = lines.first { $0.lowercased().hasPrefix(name + ":") }
            return String((line ?? "").dropFirst(name.utf8.count + 1)).filter { $0 != " " }
        }
        let length = end + 4 + (Int(header("content-length")) ?? 0)
        guard bytes.count >= length else { return nil }
        return (plain(header("idempotency-key")), length)
    }

    /// Without percent-encoding.
    private static func plain(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
