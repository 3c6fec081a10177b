import CMosquitto
import Glibc
import SafetyModel

extension SessionLoop {
    struct NoClient: Error { var reason: String }

    /// A libmosquitto client with our callbacks, will and credentials. What cannot be set ends the attempt: without its TLS or its
    /// password a connection would be another than the one that was asked for.
    func makeClient() throws(NoClient) -> OpaquePointer {
        let settings = session.settings
        guard let client = mosquitto_new(settings.clientID, false, Unmanaged.passUnretained(self).toOpaque()) else {
            throw NoClient(reason: "no memory for a client")
        }
        if let reason = secure(client) {
            mosquitto_destroy(client)
            throw NoClient(reason: reason)
        }
        mosquitto_threaded_set(client, true)
        mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, protocolVersion)
        mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(settings.receiveMaximum))
        mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1)
        if let will = settings.will {
            mosquitto_will_set(
                client, will.topic, Int32(will.payload.count), will.payload, Int32(will.qos), will.retain)
        }
        setCallbacks(client)
        return client
    }

    /// Credentials and TLS; says what is wrong.
    private func secure(_ client: OpaquePointer) -> String? {
        let settings = session.settings
        if let username = settings.username {
            let code = mosquitto_username_pw_set(client, username, settings.password)
            guard code == MOSQ_ERR_SUCCESS.rawValue else { return "user name: \(MosquittoLibrary.text(code))" }
        }
        guard let tls = settings.tls else { return nil }
        // Without a file of its own the system's authorities are used.
        let folder = tls.authorityFile == nil ? "/etc/ssl/certs" : nil
        let code = mosquitto_tls_set(client, tls.authorityFile, folder, tls.certificateFile, tls.keyFile, nil)
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            let files = [tls.authorityFile ?? folder, tls.certificateFile, tls.keyFile].compactMap { $0 }
            return "TLS: \(MosquittoLibrary.text(code)) (\(files.joined(separator: ", ")))"
        }
        return nil
    }

    private func setCallbacks(_ client: OpaquePointer) {
        mosquitto_connect_with_flags_callback_set(client) { _, context, code, flags in
            withLoop(context) { $0.connected(code, flags) }
        }
        mosquitto_disconnect_callback_set(client) { _, context, code in
            withLoop(context) { if $0.disconnectReason == nil { $0.disconnectReason = MosquittoLibrary.text(code) } }
        }
        mosquitto_message_callback_set(client) { _, context, message in
            guard let message else { return }
            withLoop(context) { $0.received(message.pointee) }
        }
        mosquitto_publish_callback_set(client) { _, context, messageID in
            withLoop(context) { loop in
                if let token = loop.tokens.removeValue(forKey: messageID), token != 0 {
                    loop.session.handlers.onPublished(token)
                }
            }
        }
        mosquitto_subscribe_callback_set(client) { _, context, messageID, count, granted in
            let codes = UnsafeBufferPointer(start: granted, count: Int(max(0, count)))
            let refused = codes.contains { $0 >= 128 }
            withLoop(context) { $0.granted(messageID, refused: refused) }
        }
    }

    private func connected(_ code: Int32, _ flags: Int32) {
        connectReason = code
        guard code == 0 else {
            let isFive = protocolVersion == Int32(MQTT_PROTOCOL_V5)
            let why: UnsafePointer<CChar> = isFive ? mosquitto_reason_string(code) : mosquitto_connack_string(code)
            disconnectReason = "refused: \(String(cString: why))"
            return
        }
        isSessionPresent = flags & 1 != 0
        session.shared.withLock { $0.isConnected = true }
        session.handlers.onState(
            .connected(
                sessionPresent: isSessionPresent, protocolVersion: protocolVersion == Int32(MQTT_PROTOCOL_V5) ? 5 : 4))
    }

    private func received(_ message: mosquitto_message) {
        guard let topic = message.topic else { return }
        let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(max(0, message.payloadlen)))
        let value = Message(
            topic: String(cString: topic), payload: [UInt8](payload), qos: UInt8(truncatingIfNeeded: message.qos),
            retained: message.retain, link: session.link)
        batch.append(Received(message: value, messageID: UInt16(truncatingIfNeeded: message.mid)))
    }

    private func granted(_ messageID: Int32, refused: Bool) {
        guard let subscriptions = awaitingGrant.removeValue(forKey: messageID) else { return }
        if refused {
            // Asked again at the next connection; until then the state says what is wrong.
            disconnectReason = "the broker refuses to subscribe us to \(subscriptions.map(\.filter))"
            client.map { _ = mosquitto_disconnect($0) }
            return
        }
        granted.formUnion(subscriptions)
        let wanted = session.shared.withLock { $0.subscriptions }
        if granted.union(unusable).isSuperset(of: wanted) { session.handlers.onState(.subscribed) }
    }

    /// Subscribes to what is wanted and not yet asked for, leaves what is no longer wanted.
    func applySubscriptions(_ client: OpaquePointer) {
        let (wanted, changed) = session.shared.withLock { shared in
            defer { shared.subscriptionsChanged = false }
            return (shared.subscriptions, shared.subscriptionsChanged)
        }
        guard changed || (granted.isEmpty && awaitingGrant.isEmpty) else { return }
        let asked = granted.union(awaitingGrant.values.joined())
        for subscription in wanted where !asked.contains(subscription) && !unusable.contains(subscription) {
            var messageID: Int32 = 0
            // "Send retained messages only if the subscription is new" (MQTT 5, retain handling 1).
            let code = mosquitto_subscribe_v5(
                client, &messageID, subscription.filter, subscription.qos, Int32(MQTT_SUB_OPT_SEND_RETAIN_NEW.rawValue),
                nil)
            if code == MOSQ_ERR_SUCCESS.rawValue {
                awaitingGrant[messageID, default: []].append(subscription)
            } else if code != MOSQ_ERR_INVAL.rawValue && code != MOSQ_ERR_MALFORMED_UTF8.rawValue {
                // Nothing is wrong with the filter: the connection broke, or memory is short. It is asked for again.
                session.shared.withLock { $0.subscriptionsChanged = true }
            } else if unusable.insert(subscription).inserted {
                session.handlers.onState(.unusable(filter: subscription.filter, reason: MosquittoLibrary.text(code)))
            }
        }
        for subscription in granted.subtracting(wanted) {
            mosquitto_unsubscribe(client, nil, subscription.filter)
            granted.remove(subscription)
        }
        if wanted.isEmpty, !isToldEmpty { session.handlers.onState(.subscribed) }
        isToldEmpty = wanted.isEmpty
    }

    func publishOutgoing(_ client: OpaquePointer) {
        let outgoing = session.shared.withLock { shared in
            defer { shared.outgoing.removeAll(keepingCapacity: true) }
            return shared.outgoing
        }
        for (publication, token) in outgoing {
            var messageID: Int32 = 0
            let code = mosquitto_publish(
                client, &messageID, publication.topic, Int32(publication.payload.count), publication.payload,
                Int32(publication.qos), publication.retain)
            if code == MOSQ_ERR_SUCCESS.rawValue {
                tokens[messageID] = token
            } else if token != 0 {
                session.handlers.onPublishLost(token)
            }
        }
    }
}

/// The loop behind a callback's context, without retain and release.
private func withLoop(_ context: UnsafeMutableRawPointer?, _ body: (SessionLoop) -> Void) {
    guard let context else { return }
    Unmanaged<SessionLoop>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
}
