import CMosquitto
import Glibc
import SafetyModel

/// The loop of one session; lives and dies on the session's thread, so it needs no lock.
final class SessionLoop {
    let session: MQTTSession
    var client: OpaquePointer?
    var batch: [Received] = []
    var granted: Set<Subscription> = []
    /// That nothing is wanted was said of this connection.
    var isToldEmpty = false
    /// Filters that no broker would take; told once.
    var unusable: Set<Subscription> = []
    var awaitingGrant: [Int32: [Subscription]] = [:]
    var tokens: [Int32: UInt64] = [:]
    var protocolVersion = Int32(MQTT_PROTOCOL_V5)
    /// What CONNACK said: nil until it came.
    var connectReason: Int32?
    var isSessionPresent = false
    var disconnectReason: String?
    private var failures = 0
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

    /// Makes the client and sends CONNECT. Returns what went wrong.
    private func connectOnce() -> String? {
        (connectReason, disconnectReason, isSessionPresent) = (nil, nil, false)
        do throws(NoClient) { client = try makeClient() } catch { return error.reason }
        guard let client else { return "no client" }
        var properties: OpaquePointer?
        if protocolVersion == Int32(MQTT_PROTOCOL_V5) {
            mosquitto_property_add_int32(
                &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), session.settings.sessionExpirySeconds)
        }
        defer { mosquitto_property_free_all(&properties) }
        let settings = session.settings
        let code = mosquitto_connect_bind_v5(
            client, settings.host, Int32(settings.port), Int32(settings.keepAliveSeconds), nil, properties)
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            let why = code == MOSQ_ERR_ERRNO.rawValue ? String(cString: strerror(errno)) : MosquittoLibrary.text(code)
            return "cannot connect to \(settings.host):\(settings.port): \(why)"
        }
        return nil
    }

    /// Reads, commits, writes, until the connection ends. Returns why it ended.
    private func drive() -> String {
        guard let client else { return "no client" }
        while !isStopping {
            let socket = mosquitto_socket(client)
            guard socket >= 0 else { break }
            wait(for: socket, client)
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
        return disconnectReason ?? (isStopping ? "stopped" : "connection lost")
    }

    private func write(_ client: OpaquePointer) -> Bool {
        if connectReason == 0 {
            applySubscriptions(client)
            publishOutgoing(client)
        }
        if mosquitto_want_write(client) {
            let code = mosquitto_loop_write(client, 1)
            guard code == MOSQ_ERR_SUCCESS.rawValue else { return fail(MosquittoLibrary.text(code)) }
        }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        if Int64(now.tv_sec) != lastMisc {
            lastMisc = Int64(now.tv_sec)
            let code = mosquitto_loop_misc(client)
            guard code == MOSQ_ERR_SUCCESS.rawValue else { return fail(MosquittoLibrary.text(code)) }
        }
        return true
    }

    private func hold(_ socket: Int32, _ isHeld: Bool) -> Bool {
        var value: Int32 = isHeld ? 1 : 0
        return setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
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
        granted.removeAll()
        isToldEmpty = false
        awaitingGrant.removeAll()
        session.shared.withLock { $0.isConnected = false }
        let lost = tokens.values.filter { $0 != 0 }.sorted()
        tokens.removeAll()
        for token in lost { session.handlers.onPublishLost(token) }
        if !wasConnected { noteFailedConnect() } else { failures = 0 }
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

    /// A broker that does not speak MQTT 5 refuses the version or hangs up before CONNACK: try 3.1.1 then, and 5 again later.
    private func noteFailedConnect() {
        failures += 1
        let refusedVersion = connectReason == 1 || connectReason == Int32(MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION.rawValue)
        if refusedVersion || failures % 4 == 3 {
            let five = Int32(MQTT_PROTOCOL_V5)
            protocolVersion = protocolVersion == five ? Int32(MQTT_PROTOCOL_V311) : five
        }
    }

    /// Waits before the next attempt, longer each time, with jitter; `stop` ends it.
    private func pause() {
        let range = session.settings.reconnectSeconds
        let grown = min(range.upperBound, range.lowerBound * Double(1 << min(failures, 10)))
        var left = Int32(grown * Double.random(in: 0.75...1.25) * 1000)
        while left > 0 && !isStopping {
            var polled = pollfd(fd: session.wakeDescriptor, events: Int16(POLLIN), revents: 0)
            let slice = min(left, 200)
            poll(&polled, 1, slice)
            var count: UInt64 = 0
            if polled.revents != 0 { _ = Glibc.read(session.wakeDescriptor, &count, 8) }
            loseOutgoing()
            session.handlers.onTick()
            left -= slice
        }
    }

    /// What is handed over while there is no connection comes back at once: the outbox keeps it, not we.
    private func loseOutgoing() {
        let lost = session.shared.withLock { shared in
            defer { shared.outgoing.removeAll() }
            return shared.outgoing
        }
        for (_, token) in lost where token != 0 { session.handlers.onPublishLost(token) }
    }
}
