import AlertRouter
import CCurl
import SafetyModel
import Synchronization

package struct HTTPHeader: Sendable {
    package var name: String
    package var value: Secret
    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, Secret(value)) }
    package init(_ name: String, _ value: Secret) { (self.name, self.value) = (name, value) }
    static let json = HTTPHeader("Content-Type", "application/json; charset=utf-8")
}

package struct HTTPRequest: Sendable {
    package var method = "POST"
    /// Secret as a whole: robots carry their token in it.
    package var url: Secret
    package var headers: [HTTPHeader]
    package var body: [UInt8]

    package init(url: Secret, headers: [HTTPHeader] = [.json], body: [UInt8]) {
        (self.url, self.headers, self.body) = (url, headers, body)
    }
}

package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    package var body: [UInt8]
    package var retryAfterSeconds: Int?
}

/// Why there is no answer. The texts never hold a URL, a header or a body.
package enum HTTPFailure: Error, Equatable {
    /// Nothing went out: name, connection, certificate, or a request that cannot be one.
    case notSent(String)
    /// The request or a part of it went out; nobody knows what became of it.
    case uncertain(String)
}

/// HTTP over libcurl: certificates verified, no redirects, no proxy, bounded in time and size, never on Swift's own threads.
/// One client a channel, with threads of its own: a provider that hangs then holds no other channel up.
package final class HTTPClient: Sendable {
    package struct Limits: Sendable {
        package var connectMilliseconds = 5000
        package var totalMilliseconds = 10_000
        package var responseBytes = 65_536
        package init() {}
    }

    private struct Handle: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }
    /// Connections are kept inside the handles; the last one given back is the warmest.
    private let idle = Mutex<[Handle]>([])
    private let workers: BlockingWorkers
    private let limits: Limits
    private let certificateFile: String?
    private static let isStarted = ccurl_start() == 0

    /// - Parameter certificateFile: PEM certificates to trust instead of the system's (a desk with its own authority).
    package init(
        workers: BlockingWorkers = BlockingWorkers(), limits: Limits = Limits(), certificateFile: String? = nil
    ) {
        (self.workers, self.limits, self.certificateFile) = (workers, limits, certificateFile)
    }

    deinit { idle.withLock { for handle in $0 { ccurl_handle_destroy(handle.pointer) } } }

    package func send(_ request: HTTPRequest, lane: Lane) async throws(HTTPFailure) -> HTTPResponse {
        let result = await workers.run(lane) { self.perform(request) }
        return try result.get()
    }

    private func perform(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
        let url = request.url.reveal()
        let lines = request.headers.map { "\($0.name): \($0.value.reveal())" }
        // A line end inside would let a value write headers of its own.
        guard !(lines + [url, request.method]).contains(where: { $0.utf8.contains { $0 < 0x20 } }) else {
            return .failure(.notSent("a control character in the URL or a header"))
        }
        guard Self.isStarted, let handle = takeHandle() else {
            return .failure(.notSent("no memory for the HTTP client"))
        }
        defer { idle.withLock { $0.append(handle) } }
        var answer = ccurl_response()
        url.withCString { url in
            request.method.withCString { method in
                lines.joined(separator: "\n").withCString { headers in
                    withOptionalCString(certificateFile) { certificates in
                        request.body.withUnsafeBufferPointer { body in
                            var call = ccurl_request(
                                url: url, method: method, headers: headers, body: body.baseAddress,
                                body_length: body.count, connect_timeout_ms: limits.connectMilliseconds,
                                total_timeout_ms: limits.totalMilliseconds, response_limit: limits.responseBytes,
                                ca_file: certificates)
                            ccurl_perform(handle.pointer, &call, &answer)
                        }
                    }
                }
            }
        }
        defer { ccurl_response_release(&answer) }
        return Self.result(of: answer)
    }

    private static func result(of answer: ccurl_response) -> Result<HTTPResponse, HTTPFailure> {
        guard answer.code == 0 else {
            let meaning = answer.is_too_large != 0 ? "the answer is too large" : String(cString: answer.meaning)
            return .failure(answer.has_left != 0 ? .uncertain(meaning) : .notSent(meaning))
        }
        let body = Array(UnsafeBufferPointer(start: answer.body, count: answer.body_length))
        let retryAfter = answer.retry_after > 0 ? Int(clamping: answer.retry_after) : nil
        return .success(HTTPResponse(status: Int(answer.status), body: body, retryAfterSeconds: retryAfter))
    }

    private func takeHandle() -> Handle? {
        if let warm = idle.withLock({ $0.popLast() }) { return warm }
        return ccurl_handle_create().map(Handle.init(pointer:))
    }
}

private func withOptionalCString(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Void) {
    if let text { text.withCString { body($0) } } else { body(nil) }
}
