import Synchronization
import TestSupport

@testable import Delivery

/// A receiver of alarms: reads frames by the same stream parser (proved by the vectors), answers by a script.
final class FakeReceiver: Sendable {
    enum Reply: Sendable { case frame(DC09Frame), bytes(String), silence, hangUp }
    private final class Log: Sendable { let frames = Mutex<[DC09Frame]>([]) }
    private let log: Log
    let server: FakeServer
    var frames: [DC09Frame] { log.frames.withLock { $0 } }

    init(_ cipher: DC09Cipher? = nil, _ reply: @escaping @Sendable (_ number: Int, DC09Frame) -> Reply) throws {
        let log = Log()
        self.log = log
        server = try FakeServer { received in
            var stream = DC09Stream()
            let parsed = stream.feed(received)
            if parsed.isEmpty { return [] }
            received = []
            return parsed.flatMap { Self.actions($0, cipher, log, reply) }
        }
    }

    private static func actions(
        _ parsed: DC09Frame.Parsed, _ cipher: DC09Cipher?, _ log: Log, _ reply: (Int, DC09Frame) -> Reply
    ) -> [FakeServer.Action] {
        var frame: DC09Frame
        switch parsed {
        case .clear(let clear): frame = clear
        case .encrypted(let head, let bytes):
            guard let decoded = try? cipher?.decoded(head: head, cipher: bytes) else { return [] }
            frame = decoded
        }
        let number = log.frames.withLock {
            $0.append(frame)
            return $0.count - 1
        }
        switch reply(number, frame) {
        case .silence: return []
        case .hangUp: return [.close]
        case .bytes(let text): return [.send(Array(text.utf8))]
        case .frame(let answer):
            return [.send(cipher.flatMap { $0.encoded(answer, padding: DC09Cipher.randomPadding) } ?? answer.encoded())]
        }
    }
}
