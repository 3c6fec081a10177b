import Synchronization

/// An HTTP provider: gets each request, says what to answer.
package final class FakeProvider: Sendable {
    package struct Request: Sendable {
        package var head: String
        package var body: String
        package var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
        package func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix(name.lowercased() + ": ") {
                return String(line.dropFirst(name.count + 2))
            }
            return nil
        }
    }
    package enum Reply: Sendable {
        case answer(Int, String, headers: [String] = [])
        /// Takes the request and says nothing.
        case silence
        case hangUp
    }
    private let log: Log
    private let server: FakeServer
    private final class Log: Sendable { let requests = Mutex<[Request]>([]) }

    package var requests: [Request] { log.requests.withLock { $0 } }
    package var url: String { "http://127.0.0.1:\(server.port)" }

    package init(_ reply: @escaping @Sendable (_ number: Int, Request) -> Reply) throws {
        let log = Log()
        self.log = log
        server = try FakeServer { received in
            guard let request = Self.take(&received) else { return [] }
            let number = log.requests.withLock {
                $0.append(request)
                return $0.count - 1
            }
            switch reply(number, request) {
            case .silence: return []
            case .hangUp: return [.close]
            case .answer(let status, let body, let headers):
                let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
                return [.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))]
            }
        }
    }

    private static func take(_ received: inout [UInt8]) -> Request? {
        let text = String(decoding: received, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        var request = Request(head: String(text[..<end.lowerBound]), body: "")
        let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
        let headLength = request.head.utf8.count + 4
        guard received.count >= headLength + length else { return nil }
        request.body = String(decoding: received[headLength..<(headLength + length)], as: UTF8.self)
        received.removeFirst(headLength + length)
        return request
    }
}
