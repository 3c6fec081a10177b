import Archives
import ArgumentParser
import Glibc
import HostSystem
import MQTTLink
import Recording
import SafetyModel
import Synchronization

/// Recorded messages to a broker, in their own time or faster.
struct ReplayPublisher {
    private let settings: MQTTSettings
    private let speed: Double?

    /// - Parameter address: `mqtt://host[:port]`.
    init(_ address: String, speed: Double?) throws(ExitCode) {
        (settings, self.speed) = (try Self.settings(address), speed)
    }

    static func settings(_ address: String) throws(ExitCode) -> MQTTSettings {
        guard address.hasPrefix("mqtt://") else { throw Console.fail("--publish takes mqtt://HOST:PORT", .usage) }
        let parts = address.dropFirst("mqtt://".count).split(separator: ":", maxSplits: 1)
        var settings = MQTTSettings(clientID: "safety-gateway-publish-\(getpid())")
        settings.sessionExpirySeconds = 0
        settings.host = parts.first.map(String.init) ?? "127.0.0.1"
        settings.port = parts.count > 1 ? Int(parts[1]) ?? 0 : 1883
        guard (1...65535).contains(settings.port) else { throw Console.fail("--publish: no such port", .usage) }
        return settings
    }

    func publish(_ inputs: [String], keepGoing: Bool) throws(ExitCode) {
        let publisher = try BrokerPublisher(settings)
        var clock = ArrivalClock()
        var pacer = speed.map { Pacer(speed: $0) }
        for path in inputs {
            let file: InputFile
            do { file = try InputFile(path) } catch { throw Console.fail("\(error)", .notReachable) }
            var number = 0
            try file.readLines { (line) throws(ExitCode) in
                number += 1
                guard let parsed = try? RecordingReader.parse(Array(line)) else {
                    if keepGoing { return }
                    throw Console.fail("\(path), line \(number) is no recording line", .badInput)
                }
                guard case .message(let message) = parsed.content else { return }
                pacer?.wait(until: clock.moment(of: parsed))
                publisher.publish(
                    Publication(
                        topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retained))
            }
        }
        try publisher.finish()
    }
}

/// A connection that only publishes, and knows when everything has arrived.
final class BrokerPublisher: Sendable {
    private struct Values { var sent: UInt64 = 0, settled: UInt64 = 0, isReady = false, reason: String? }
    private let values: Box
    private let session: MQTTSession

    private final class Box: Sendable { let values = Mutex(Values()) }

    init(_ settings: MQTTSettings) throws(ExitCode) {
        let box = Box()
        values = box
        session = MQTTSession(
            settings: settings, link: .home, subscriptions: [],
            handlers: LinkHandlers(
                onBatch: { _ in },
                onState: { state in
                    box.values.withLock {
                        if case .disconnected(let reason) = state { $0.reason = reason } else { $0.isReady = true }
                    }
                }, onPublished: { _ in box.values.withLock { $0.settled += 1 } },
                onPublishLost: { _ in box.values.withLock { $0.settled += 1 } }))
        session.start()
        let end = MachineClock.boot + 5000
        while !box.values.withLock({ $0.isReady }) {
            if MachineClock.boot > end {
                session.stop()
                throw Console.fail(box.values.withLock { $0.reason } ?? "the broker does not answer", .notReachable)
            }
            Pause.milliseconds(5)
        }
    }

    func publish(_ publication: Publication) {
        // Not faster than the broker takes it.
        while values.values.withLock({ $0.sent - $0.settled > 500 }) { Pause.milliseconds(1) }
        let token = values.values.withLock { values -> UInt64 in
            values.sent += 1
            return values.sent
        }
        session.publish(publication, token: token)
    }

    /// Waits until the broker has everything.
    func finish() throws(ExitCode) {
        let end = MachineClock.boot + 30_000
        while values.values.withLock({ $0.settled < $0.sent }) {
            if MachineClock.boot > end { throw Console.fail("the broker did not take everything", .notReachable) }
            Pause.milliseconds(2)
        }
        session.stop()
    }
}
