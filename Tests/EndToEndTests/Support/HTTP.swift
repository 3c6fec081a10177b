import Foundation

/// One request a connection: enough for the desk's API.
struct HTTP: Sendable {
    let port: Int
    struct Answer: Sendable {
        let status: Int
        let head, body: String
        /// The value of a cookie that is set.
        func cookie(_ name: String) -> String? {
            head.components(separatedBy: "\(name)=").dropFirst().first?.prefix { $0 != ";" && $0 != "\r" }.description
        }
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await request("GET", path, headers, "")
    }

    func post(_ path: String, _ headers: [String: String] = [:], _ body: String) async throws -> Answer {
        try await request("POST", path, headers, body)
    }

    /// Reads until the server closes, or (for a stream) until `marker` has come.
    func request(
        _ method: String, _ path: String, _ headers: [String: String], _ body: String, until marker: String? = nil
    ) async throws -> Answer {
        let descriptor = try connect()
        defer { close(descriptor) }
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        let text =
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\(lines)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let bytes = Array(text.utf8)
        guard Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure("the desk does not read")
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        try await until("answer to \(method) \(path)") {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 { received += buffer[..<count] }
            if let marker, String(decoding: received, as: UTF8.self).contains(marker) { return true }
            return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
        }
        return try Self.answer(String(decoding: received, as: UTF8.self))
    }

    private static func answer(_ text: String) throws -> Answer {
        guard let end = text.range(of: "\r\n\r\n"), let code = text.split(separator: " ").dropFirst().first,
            let status = Int(code)
        else { throw Failure("no HTTP answer: \(text.prefix(200))") }
        return Answer(status: status, head: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]))
    }

    private func connect() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let isConnected = withUnsafeBytes(of: &address) { raw -> Bool in
            guard let base = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return Foundation.connect(descriptor, base, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
        guard isConnected else {
            close(descriptor)
            throw Failure("no connection to port \(port)")
        }
        return descriptor
    }
}
