import Glibc
import Synchronization

/// A TCP server on a free loopback port, for tests: it plays the provider.
package final class FakeServer: Sendable {
    package enum Action: Sendable {
        case send([UInt8])
        case close
    }
    /// Looks at what came so far on one connection, takes what it understood off the front, and says what to do.
    package typealias Handler = @Sendable (_ received: inout [UInt8]) -> [Action]

    package let port: Int
    private let listener: Int32
    private let connectionCount = Atomic<Int>(0)
    package var connections: Int { connectionCount.load(ordering: .relaxed) }

    package init(_ handler: @escaping Handler) throws {
        struct Unavailable: Error {}
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard bound else { throw Unavailable() }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        inThread { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                _ = self?.connectionCount.add(1, ordering: .relaxed)
                inThread { Self.serve(descriptor, handler) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func serve(_ descriptor: Int32, _ handler: Handler) {
        defer { close(descriptor) }
        var received: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                count = max(0, recv(descriptor, buffer.baseAddress, 65_536, 0))
            }
            if part.isEmpty { return }
            received += part
            for action in handler(&received) {
                switch action {
                case .send(let bytes): _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                case .close: return
                }
            }
        }
    }
}

private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
    return nil
}

private func inThread(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    if pthread_create(&thread, nil, threadMain, Unmanaged.passRetained(Box(body)).toOpaque()) == 0 {
        pthread_detach(thread)
    }
}
