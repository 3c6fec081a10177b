import Dispatch
import Glibc

/// HTTP over a plain socket, for tests: one request a connection.
struct LoopbackClient: Sendable {
    let port: Int

    struct Answer: Sendable {
        var status: Int
        var headers: [String]
        var body: String
        func header(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }.map {
                $0.dropFirst(name.count + 1).drop { $0 == " " }.description
            }
        }
        func cookie(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix("set-cookie: \(name)=") }.map {
                String($0.dropFirst("set-cookie: \(name)=".count).prefix { $0 != ";" })
            }
        }
    }

    /// - Parameter until: for streams: stop reading when this text was there.
    func send(
        _ method: String, _ path: String, headers: [String] = [], body: String = "", until mark: String? = nil
    ) async -> Answer? {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1", "Connection: close"] + headers
        if !body.isEmpty || method == "POST" { lines.append("Content-Length: \(body.utf8.count)") }
        let request = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
        let port = port
        // Not on the pool's threads: the server needs them.
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Self.exchange(request, port: port, until: mark))
            }
        }
    }

    private static func exchange(_ request: [UInt8], port: Int, until mark: String?) -> Answer? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, write(descriptor, request, request.count) == request.count else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            if let mark, String(decoding: bytes, as: UTF8.self).contains(mark) { break }
        }
        return parse(String(decoding: bytes, as: UTF8.self))
    }

    private static func parse(_ text: String) -> Answer? {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        guard let first = lines.first?.split(separator: " "), first.count >= 2, let status = Int(first[1]) else {
            return nil
        }
        return Answer(status: status, headers: Array(lines.dropFirst()), body: String(text[end.upperBound...]))
    }
}
