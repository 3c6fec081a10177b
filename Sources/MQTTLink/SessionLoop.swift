import CMosquitto
import Glibc
import SafetyModel

/// The loop of one session; lives and dies on the session's thread, so it needs no lock.
final class SessionLoop {
    let session: MQTTSession
    var client: OpaquePointer?
    var batch: [Received] = []
    var book = SubscriptionBook()
    /// That nothing is wanted was said of this connection.
    var isToldEmpty = false
    /// Filters that no broker would take; told once.
    var unusable: Set<Subscription> = []
    var awaitingGrant: [Int32: Subscription] = [:]
    var nextSubscribe: Int64 = 0
    var tokens: [Int32: UInt64] = [:]
    /// Publications of QoS 1 without a token, until the broker has taken them.
    var copies: [Int32: Publication] = [:]
    /// Of them those that were refused, to be sent again.
    var later: [(publication: Publication, due: Int64)] = []
    var versions = VersionChoice()
    /// The broker refused our client id, and it is longer than the 23 bytes that every broker takes: a short one stands for it.
    var isClientIDShort = false
    var limits = BrokerLimits()
    var reportedLimits = BrokerLimits()
    /// As far as the will is concerned, limits are known by refusals only.
    var willLimits = BrokerLimits()
    var isWillLeftOut = false
    /// What CONNACK said: nil until it came.
    var connectReason: Int32?
    var connectedAt: Int64 = 0
    var isSessionPresent = false
    /// The broker has had a session of ours in this run.
    var hadSession = false
    var disconnectReason: String?
    var tlsReason: String?
    /// libmosquitto's log is on.
    var isLogged = false
    var isDuplicateNext = false
    /// Messages of QoS 1 and 2 on this connection, and how many of them are proven to be acknowledged.
    var handedOver = 0
    var proven = 0
    var probeSent: (messageID: Int32, at: Int64, handedOver: Int)?
    var lastProbe: Int64 = 0
    var hasAnsweredProbes = false
    /// Attempts and short sessions in a row.
    var failures = 0
    var refusals = 0
    var isShortSession = false
    /// The last attempt was swallowed by the line.
    var isSilent = false
    var isAtOnce = false
    var triedAt: Int64 = 0
    var isTCPOpen = false
    private var lastMisc: Int64 = 0
    var shortWaits = 0
    var isFlooded = false

    init(_ session: MQTTSession) { self.session = session }

    func run() {
        while !isStopping {
            let reason = connectOnce() ?? drive()
            leave(reason)
            if isStopping { break }
            pause()
        }
    }

    var isStopping: Bool { session.shared.withLock { $0.isStopping } }

    /// Reads, commits, writes, until the connection ends. Returns why it ended.
    private func drive() -> String {
        guard let client else { return "no client" }
        while !isStopping {
            let socket = mosquitto_socket(client)
            guard socket >= 0 else { break }
            wait(for: socket, client)
            if connectReason == nil, !awaitConnack(socket) { break }
            if !read(client) { break }
            let count = batch.count
            if count > 0 {
                session.handlers.onBatch(batch)
                batch.removeAll(keepingCapacity: true)
            }
            session.handlers.onTick()
            // libmosquitto writes each acknowledgement by itself; held together they are one packet.
            let isHeld = count > 3 && hold(socket, true)
            let isWritten = write(client)
            if isHeld { _ = hold(socket, false) }
            if !isWritten { break }
        }
        if isStopping { return disconnectReason ?? "stopped" }
        return tlsReason ?? disconnectReason ?? "the connection was lost"
    }

    private func write(_ client: OpaquePointer) -> Bool {
        if connectReason == 0 {
            applySubscriptions(client)
            publishOutgoing(client)
        }
        if mosquitto_want_write(client) {
            let code = mosquitto_loop_write(client, 1)
            guard code == MOSQ_ERR_SUCCESS.rawValue else { return failed(code) }
        }
        let second = MonotonicTime.milliseconds / 1000
        // Before CONNACK its keep alive would end a connection that has only just come about.
        guard connectReason == 0, second != lastMisc else { return true }
        lastMisc = second
        let code = mosquitto_loop_misc(client)
        guard code == MOSQ_ERR_SUCCESS.rawValue else { return failed(code) }
        return probe(client)
    }

    private func hold(_ socket: Int32, _ isHeld: Bool) -> Bool {
        var value: Int32 = isHeld ? 1 : 0
        return setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    func failed(_ code: Int32) -> Bool {
        fail(
            LinkWords.libraryCode(
                code, isConnected: connectReason == 0, keepAliveSeconds: session.settings.keepAliveSeconds))
    }

    func fail(_ reason: String) -> Bool {
        if disconnectReason == nil { disconnectReason = reason }
        return false
    }

    /// Ends this connection: what was under way is of unknown outcome.
    private func leave(_ reason: String) {
        let wasConnected = connectReason == 0
        if let client {
            if isStopping && wasConnected { sayGoodbye(client) }
            mosquitto_destroy(client)
        }
        client = nil
        batch.removeAll()
        isToldEmpty = false
        awaitingGrant.removeAll()
        nextSubscribe = 0
        session.shared.withLock { $0.isConnected = false }
        let lost = tokens.values.sorted()
        tokens.removeAll()
        copies.removeAll()
        for token in lost { session.handlers.onPublishLost(token) }
        let waiting = book.connectionEnded()
        if wasConnected {
            for subscription in waiting where !isStopping { failed(subscription, "the broker hangs up: \(reason)") }
            sessionEnded()
        } else {
            connectFailed()
        }
        session.handlers.onState(.disconnected(reason: reason))
    }

    /// Sends what is queued and DISCONNECT, within a second.
    private func sayGoodbye(_ client: OpaquePointer) {
        publishOutgoing(client)
        for _ in 0..<50 where mosquitto_want_write(client) {
            if mosquitto_loop_write(client, 1) != MOSQ_ERR_SUCCESS.rawValue { return }
            usleep(2000)
        }
        mosquitto_disconnect(client)
        if mosquitto_want_write(client) { mosquitto_loop_write(client, 1) }
    }

    /// What is handed over while there is no connection comes back at once: the outbox keeps it, not we.
    func loseOutgoing() {
        let lost = session.shared.withLock { shared in
            defer { shared.outgoing.removeAll() }
            return shared.outgoing
        }
        for (_, token) in lost where token != 0 { session.handlers.onPublishLost(token) }
    }
}
