import Foundation
import Synchronization

/// A small MQTT broker (3.1.1 and 5) in the test's own process, with a knob for each habit of other brokers. QoS 1 at most; sessions
/// are kept by client id; retained messages are not kept.
final class ShimBroker: Sendable {
    struct Knobs: Sendable {
        var speaksFive = true
        /// Hangs up at a version that is not spoken, instead of refusing it.
        var hangsUp = false
        /// The code of SUBACK; nil: never answered.
        var suback: @Sendable (_ client: String, _ filter: String) -> UInt8? = { _, _ in 1 }
        /// The reason of PUBACK.
        var puback: @Sendable (_ client: String, _ topic: String) -> UInt8 = { _, _ in 0 }
        /// MQTT 5 properties of CONNACK.
        var properties: [UInt8] = []
        /// Packets of a client that are longer end its connection.
        var maximumPacket = Int.max
    }
    struct Publish: Sendable, Equatable {
        let client, topic, payload: String
        let isRetained: Bool
    }
    struct Kept: Sendable {
        var filters: Set<String> = []
        var queue: [(topic: String, payload: [UInt8])] = []
        var unacknowledged: [UInt16: (topic: String, payload: [UInt8])] = [:]
    }
    struct State: Sendable {
        var knobs: Knobs
        var sessions: [String: Kept] = [:]
        var open: [String: ShimConnection] = [:]
        var published: [Publish] = []
        var subscribed: [(client: String, filter: String)] = []
        var connects: [(client: String, version: UInt8)] = []
    }
    let port: Int
    let state: Mutex<State>
    private let listener: Int32

    init(_ knobs: Knobs = Knobs()) throws {
        port = try FreePort.find()
        state = Mutex(State(knobs: knobs))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        let isOpen = withUnsafeMutableBytes(of: &address) { raw in
            raw.baseAddress.map {
                bind(listener, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) == 0
            } ?? false
        }
        guard isOpen, listen(listener, 16) == 0 else { throw Failure("the shim broker cannot listen") }
        let descriptor = listener
        Thread.detachNewThread { [weak self] in
            while true {
                let peer = accept(descriptor, nil, nil)
                guard peer >= 0, let self else { return }
                ShimConnection(peer, self).start()
            }
        }
    }

    deinit { end() }

    func end() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        dropAll()
    }

    func turn(_ body: (inout Knobs) -> Void) { state.withLock { body(&$0.knobs) } }

    /// Ends every connection, as a broken line does.
    func dropAll() { for connection in state.withLock({ Array($0.open.values) }) { connection.hangUp() } }

    func published(_ topicEnding: String) -> [Publish] {
        state.withLock { $0.published.filter { $0.topic.hasSuffix(topicEnding) } }
    }

    func asked(_ filter: String) -> Int { state.withLock { $0.subscribed.filter { $0.filter == filter }.count } }

    func isSubscribed(_ clientEnding: String, _ filter: String) -> Bool {
        state.withLock { state in
            state.sessions.contains { $0.key.hasSuffix(clientEnding) && $0.value.filters.contains(filter) }
                && state.open.keys.contains { $0.hasSuffix(clientEnding) }
        }
    }

    /// To every session that wants it: at once, or when its client comes back.
    func send(_ topic: String, _ payload: String) { route(topic, Array(payload.utf8)) }

    func route(_ topic: String, _ payload: [UInt8]) {
        let due = state.withLock { state in
            var due: [ShimConnection] = []
            for (client, session) in state.sessions where session.filters.contains(where: { Self.matches(topic, $0) }) {
                if let connection = state.open[client] {
                    due.append(connection)
                } else {
                    state.sessions[client]?.queue.append((topic, payload))
                }
            }
            return due
        }
        for connection in due { connection.deliver(topic, payload) }
    }

    private static func matches(_ topic: String, _ filter: String) -> Bool {
        let (levels, wanted) = (topic.split(separator: "/"), filter.split(separator: "/"))
        for (index, word) in wanted.enumerated() {
            if word == "#" { return true }
            if index >= levels.count || (word != "+" && word != levels[index]) { return false }
        }
        return levels.count == wanted.count
    }
}
