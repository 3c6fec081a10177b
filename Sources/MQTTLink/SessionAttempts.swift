import CMosquitto
import Glibc
import SafetyModel

/// Attempts to connect: which address, which version, with which will, and how long to wait in between.
extension SessionLoop {
    /// Makes the client and queues CONNECT. Returns what went wrong.
    func connectOnce() -> String? {
        (connectReason, disconnectReason, tlsReason, isSessionPresent) = (nil, nil, nil, false)
        (limits, isLogged, isDuplicateNext) = (BrokerLimits(), true, false)
        (triedAt, isTCPOpen) = (MonotonicTime.milliseconds, false)
        forgetProbes()
        do throws(NoClient) { client = try makeClient() } catch { return error.reason }
        guard let client else { return "no client" }
        let settings = session.settings
        let dialer = Dialer(port: settings.port)
        do throws(Dialer.Failure) {
            let addresses = try dialer.addresses(of: [settings.host] + settings.otherHosts)
            // One address needs no race: libmosquitto's own attempt does not block, and CONNACK has its limit.
            guard addresses.count > 1 else { return begin(client, host: addresses[0].host) }
            let winner = try dialer.race(addresses, isCancelled: { isStopping })
            defer { close(winner.descriptor) }
            if let problem = begin(client, host: winner.host) { return problem }
            // The name stays what certificates are checked against; the connection is the one that won.
            let socket = mosquitto_socket(client)
            // The first address answers too: its connection may already carry the beginning of TLS.
            if Self.isOpen(socket) { return nil }
            guard dup2(winner.descriptor, socket) >= 0 else {
                return "cannot use the connection: \(String(cString: strerror(errno)))"
            }
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            return nil
        } catch { return "cannot connect to \(settings.host):\(settings.port): \(error.reason)" }
    }

    private func begin(_ client: OpaquePointer, host: String) -> String? {
        let settings = session.settings
        if versions.isFive {
            var properties: OpaquePointer?
            defer { mosquitto_property_free_all(&properties) }
            mosquitto_property_add_int32(
                &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), settings.sessionExpirySeconds)
            // Only this call takes properties, and it keeps them before it sees that it has no host; the one below does not block.
            mosquitto_connect_bind_v5(
                client, nil, Int32(settings.port), Int32(settings.keepAliveSeconds), nil, properties)
        }
        let code = mosquitto_connect_bind_async(
            client, host, Int32(settings.port), Int32(settings.keepAliveSeconds), nil)
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            if let tlsReason { return tlsReason }
            let why = code == MOSQ_ERR_ERRNO.rawValue ? String(cString: strerror(errno)) : MosquittoLibrary.text(code)
            return "cannot connect to \(settings.host):\(settings.port): \(why)"
        }
        return nil
    }

    /// Returns false where CONNACK is overdue. Sees whether TCP is open: only then a hang-up says something of the version.
    func awaitConnack(_ socket: Int32) -> Bool {
        if !isTCPOpen { isTCPOpen = Self.isOpen(socket) }
        guard MonotonicTime.milliseconds - triedAt >= Self.connackMilliseconds else { return true }
        return fail(
            isTCPOpen
                ? "no CONNACK from the broker within 5 s"
                : "cannot connect to \(session.settings.host):\(session.settings.port): no answer within 5 s")
    }

    private static func isOpen(_ socket: Int32) -> Bool {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { raw in
            raw.baseAddress.map { getpeername(socket, $0.assumingMemoryBound(to: sockaddr.self), &length) == 0 }
                ?? false
        }
    }

    private static let connackMilliseconds: Int64 = 5000

    func sessionEnded() {
        versions.sessionEnded()
        // Only a session that held is a reason to begin anew with short pauses.
        isShortSession = MonotonicTime.milliseconds - connectedAt < Self.steadyMilliseconds
        failures = isShortSession ? failures + 1 : 0
    }

    private static let shortSessionPauseSeconds = 3.0
    private static let silentPauseSeconds = 1.0
    private static let steadyMilliseconds: Int64 = 60_000

    /// Chooses what to do otherwise at the next attempt: the version, or the will.
    func connectFailed() {
        failures += 1
        isShortSession = false
        isSilent = false
        let failure: VersionChoice.Failure
        switch connectReason {
        case 1?, Int32(MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION.rawValue)?: failure = .refusedVersion
        case nil where tlsReason == nil && isTCPOpen:
            let isLate = MonotonicTime.milliseconds - triedAt >= Self.connackMilliseconds
            failure = isLate ? .silent : .hungUp
        default: failure = .other
        }
        isSilent = failure == .silent
        isAtOnce = versions.failed(failure)
        guard let code = connectReason, code != 0 else { return }
        let isName = code == 2 || code == Int32(MQTT_RC_CLIENTID_NOT_VALID.rawValue)
        if isName, session.settings.clientID.utf8.count > ShortClientID.everyBrokersBytes {
            (isAtOnce, isClientIDShort) = (!isClientIDShort, !isClientIDShort)
        } else {
            adaptWill(to: code)
        }
    }

    var clientID: String {
        isClientIDShort ? ShortClientID.of(session.settings.clientID) : session.settings.clientID
    }

    /// A will that the broker refuses must not keep us out: first without what it names, then without the will, and if that is
    /// refused too, with it again.
    private func adaptWill(to code: Int32) {
        guard session.settings.will != nil else { return }
        if isWillLeftOut {
            (isWillLeftOut, refusals) = (false, 0)
            return
        }
        refusals += 1
        switch code {
        case Int32(MQTT_RC_RETAIN_NOT_SUPPORTED.rawValue) where willLimits.isRetainAvailable:
            (willLimits.isRetainAvailable, isAtOnce) = (false, true)
        case Int32(MQTT_RC_QOS_NOT_SUPPORTED.rawValue) where willLimits.maximumQoS > 0:
            (willLimits.maximumQoS, isAtOnce) = (0, true)
        default: isWillLeftOut = refusals >= 3
        }
    }

    /// Waits before the next attempt, longer each time, with jitter; `stop` ends it.
    func pause() {
        let range = session.settings.reconnectSeconds
        // The broker is there, it only ended our session: waiting long would help nobody.
        // A line that swallows everything has held us for five seconds already and loads nobody: it is tried again soon, so that a line
        // that is back is found within seconds.
        let most =
            isShortSession
            ? min(range.upperBound, Self.shortSessionPauseSeconds)
            : isSilent ? min(range.upperBound, Self.silentPauseSeconds) : range.upperBound
        let grown = isAtOnce ? 0.05 : min(most, range.lowerBound * Double(1 << min(max(0, failures - 1), 10)))
        isAtOnce = false
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
}

/// A client id that every broker takes (MQTT 3.1.1, section 3.1.3.1: 23 letters and digits), always the same for the same long one.
enum ShortClientID {
    static let everyBrokersBytes = 23

    static func of(_ clientID: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in clientID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return "safety" + String(hash, radix: 16)
    }
}
