import CMosquitto
import Glibc
import SafetyModel

extension SessionLoop {
    func setCallbacks(_ client: OpaquePointer) {
        mosquitto_connect_v5_callback_set(client) { _, context, code, flags, properties in
            withLoop(context) { $0.connected(code, flags, properties) }
        }
        mosquitto_disconnect_v5_callback_set(client) { _, context, code, properties in
            withLoop(context) { $0.disconnected(code, properties) }
        }
        mosquitto_message_callback_set(client) { _, context, message in
            guard let message else { return }
            withLoop(context) { $0.received(message.pointee) }
        }
        mosquitto_publish_v5_callback_set(client) { _, context, messageID, reason, properties in
            withLoop(context) { $0.published(messageID, reason, properties) }
        }
        mosquitto_subscribe_callback_set(client) { _, context, messageID, count, granted in
            let codes = UnsafeBufferPointer(start: granted, count: Int(max(0, count)))
            let code = codes.first ?? 128
            withLoop(context) { $0.granted(messageID, code) }
        }
        mosquitto_unsubscribe_callback_set(client) { _, context, messageID in
            withLoop(context) { $0.probeAnswered(messageID) }
        }
        mosquitto_log_callback_set(client) { _, context, level, line in
            guard let line else { return }
            withLoop(context) { $0.logged(level, line) }
        }
    }

    private func connected(_ code: Int32, _ flags: Int32, _ properties: OpaquePointer?) {
        connectReason = code
        guard code == 0 else {
            disconnectReason = LinkWords.refusal(code, clientID: session.settings.clientID)
            if let text = LinkWords.text(MQTT_PROP_REASON_STRING, of: properties) { disconnectReason? += ": \(text)" }
            return
        }
        isSessionPresent = flags & 1 != 0
        limits = BrokerLimits(properties)
        limits.isWillRefused = isWillLeftOut && session.settings.will != nil
        limits.isSessionForgotten = hadSession && !isSessionPresent && versions.isFive
        hadSession = true
        versions.connected()
        connectedAt = MonotonicTime.milliseconds
        session.shared.withLock { $0.isConnected = true }
        session.handlers.onState(
            .connected(sessionPresent: isSessionPresent, protocolVersion: versions.isFive ? 5 : 4))
        if limits != reportedLimits { reportLimits() }
    }

    func reportLimits() {
        reportedLimits = limits
        session.handlers.onState(.limited(limits))
    }

    private func disconnected(_ code: Int32, _ properties: OpaquePointer?) {
        guard disconnectReason == nil else { return }
        disconnectReason =
            code >= 128
            ? LinkWords.disconnect(code, properties)
            : LinkWords.libraryCode(
                code, isConnected: connectReason == 0, keepAliveSeconds: session.settings.keepAliveSeconds)
    }

    private func received(_ message: mosquitto_message) {
        guard let topic = message.topic else { return }
        let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(max(0, message.payloadlen)))
        let value = Message(
            topic: String(cString: topic), payload: [UInt8](payload), qos: UInt8(truncatingIfNeeded: message.qos),
            retained: message.retain, link: session.link)
        let isDuplicate = isLogged && isDuplicateNext
        isDuplicateNext = false
        if message.qos > 0 {
            handedOver += 1
            // Redeliveries come first and in order: after the first message that is none there are no more.
            if isLogged, !isDuplicate { endLog() }
        }
        batch.append(
            Received(
                message: value, messageID: UInt16(truncatingIfNeeded: message.mid), isDuplicate: isDuplicate))
    }

    /// libmosquitto's log is the only place where it says whether a message carries DUP, and why TLS failed. It is only on until the
    /// first message that is no redelivery: it costs a line of text for each packet.
    private func logged(_ level: Int32, _ line: UnsafePointer<CChar>) {
        if level == MOSQ_LOG_ERR {
            let text = String(cString: line)
            guard session.settings.tls != nil, tlsReason == nil else { return }
            tlsReason = LinkWords.tls(text, verification: client.flatMap { CertificateVerdict.words($0) })
        } else if level == MOSQ_LOG_DEBUG, let found = strstr(line, " received PUBLISH (d") {
            isDuplicateNext = found[Self.duplicateOffset] == 0x31
        }
    }

    private static let duplicateOffset = " received PUBLISH (d".utf8.count

    private func endLog() {
        isLogged = false
        client.map { mosquitto_log_callback_set($0, nil) }
    }

    private func published(_ messageID: Int32, _ reason: Int32, _ properties: OpaquePointer?) {
        let token = tokens.removeValue(forKey: messageID)
        let copy = copies.removeValue(forKey: messageID)
        guard reason >= 128 else {
            if let token { session.handlers.onPublished(token) }
            return
        }
        let words = "the broker refuses it: \(LinkWords.disconnect(reason, properties))"
        if let token { session.handlers.onPublishRefused(token, words) }
        if let copy { keepForLater(copy, words) }
    }

    private func granted(_ messageID: Int32, _ code: Int32) {
        guard let subscription = awaitingGrant.removeValue(forKey: messageID) else { return }
        let filter = subscription.filter
        if code >= 128 {
            let words = versions.isFive ? LinkWords.reason(code) : "refused (0x80)"
            failed(subscription, "the broker refuses to subscribe us: \(words)")
            return
        }
        if book.granted(subscription) { session.handlers.onState(.heardAgain(filter: filter)) }
        if code == 0, subscription.qos > 0, limits.maximumQoS > 0 {
            limits.filtersOfQoS0.insert(filter)
            reportLimits()
        }
        let wanted = session.shared.withLock { $0.subscriptions }
        if book.grantedFilters.union(unusable).isSuperset(of: wanted) { session.handlers.onState(.subscribed) }
    }

    func failed(_ subscription: Subscription, _ reason: String) {
        guard book.failed(subscription, at: MonotonicTime.milliseconds) else { return }
        session.handlers.onState(.unheard(filter: subscription.filter, reason: reason))
    }
}

/// The loop behind a callback's context, without retain and release.
private func withLoop(_ context: UnsafeMutableRawPointer?, _ body: (SessionLoop) -> Void) {
    guard let context else { return }
    Unmanaged<SessionLoop>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
}
