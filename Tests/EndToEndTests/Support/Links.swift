import Foundation
import MQTTLink
import SafetyModel
import Synchronization

/// A bridge of the home: publishes, and knows what the broker has acknowledged.
final class Publisher: Sendable {
    private struct Waiting {
        var next: UInt64 = 1
        var answers: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }
    private let waiting: Waits
    private let session: MQTTSession

    private final class Waits: Sendable {
        let values = Mutex(Waiting())
        func answer(_ token: UInt64, _ isTaken: Bool) {
            values.withLock { $0.answers.removeValue(forKey: token) }?.resume(returning: isTaken)
        }
    }

    init(port: Int) {
        let waiting = Waits()
        self.waiting = waiting
        var settings = MQTTSettings(clientID: "test-\(UInt64.random(in: 0...UInt64.max))")
        settings.port = port
        settings.sessionExpirySeconds = 0
        settings.reconnectSeconds = 0.1...0.2
        session = MQTTSession(
            settings: settings, link: .home, subscriptions: [],
            handlers: LinkHandlers(
                onBatch: { _ in }, onPublished: { waiting.answer($0, true) },
                onPublishLost: { waiting.answer($0, false) }))
        session.start()
    }

    deinit { session.stop() }

    var isConnected: Bool { session.isConnected }
    func stop() { session.stop() }

    /// Does not wait, and is not told.
    func throwAway(_ topic: String, _ payload: String) {
        session.publish(Publication(topic: topic, payload: Array(payload.utf8), qos: 0))
    }

    /// Once. False if it is not known whether the broker has it.
    func send(_ topic: String, _ payload: [UInt8], qos: UInt8 = 1, retain: Bool = false) async -> Bool {
        await withCheckedContinuation { continuation in
            let token = waiting.values.withLock { waiting in
                let token = waiting.next
                waiting.next += 1
                waiting.answers[token] = continuation
                return token
            }
            session.publish(Publication(topic: topic, payload: payload, qos: qos, retain: retain), token: token)
        }
    }

    /// QoS 1: again until the broker has it. QoS 0: once, and waits until the broker has read it.
    func publish(_ topic: String, _ payload: String, qos: UInt8 = 1, retain: Bool = false) async throws {
        try await publish(topic, Array(payload.utf8), qos: qos, retain: retain)
    }

    func publish(_ topic: String, _ payload: [UInt8], qos: UInt8 = 1, retain: Bool = false) async throws {
        if qos == 0 {
            // The broker that runs now is really there.
            try await until("connection of the publisher") { await send("test/barrier", [], qos: 1) }
            guard await send(topic, payload, qos: 0, retain: retain), await send("test/barrier", [], qos: 1) else {
                throw Failure("a message of QoS 0 left while the broker was away: the test is wrong")
            }
            return
        }
        try await until("acknowledgement of \(topic)", seconds: 60) {
            await send(topic, payload, qos: qos, retain: retain)
        }
    }
}

/// Everything that was published on some topics, in order.
final class Watcher: Sendable {
    private final class Heard: Sendable {
        let messages = Mutex<[Message]>([])
        let isReady = Mutex(false)
    }
    private let heard = Heard()
    private let session: MQTTSession

    init(port: Int, _ filters: String...) async throws {
        let heard = heard
        var settings = MQTTSettings(clientID: "watch-\(UInt64.random(in: 0...UInt64.max))")
        settings.port = port
        settings.sessionExpirySeconds = 3600
        settings.reconnectSeconds = 0.1...0.2
        session = MQTTSession(
            settings: settings, link: .uplink, subscriptions: filters.map { Subscription($0) },
            handlers: LinkHandlers(
                onBatch: { batch in heard.messages.withLock { $0 += batch.map(\.message) } },
                onState: { if $0 == .subscribed { heard.isReady.withLock { $0 = true } } }))
        session.start()
        try await until("subscription of the watcher") { heard.isReady.withLock { $0 } }
    }

    deinit { session.stop() }

    var messages: [Message] { heard.messages.withLock { $0 } }
    func texts(_ topicEnding: String = "") -> [String] {
        messages.filter { $0.topic.hasSuffix(topicEnding) }.map { String(decoding: $0.payload, as: UTF8.self) }
    }

    /// The alert objects of the uplink so far, every revision.
    var alerts: [AlertObject] {
        messages.filter { $0.topic.contains("/alert/") && !$0.payload.isEmpty }
            .compactMap { try? AlertObject.read(String(decoding: $0.payload, as: UTF8.self)) }
    }
    func has(_ category: String, device: String, severity: String = "emergency") -> Bool {
        alerts.contains { $0.category == category && $0.device == device && $0.severity == severity }
    }
}
