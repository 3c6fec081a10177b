import CMosquitto
import SafetyModel

extension SessionLoop {
    /// Subscribes to what is wanted and not yet granted, each filter at its time; leaves what is no longer wanted.
    func applySubscriptions(_ client: OpaquePointer) {
        let now = MonotonicTime.milliseconds
        let (wanted, changed) = session.shared.withLock { shared in
            defer { shared.subscriptionsChanged = false }
            return (shared.subscriptions, shared.subscriptionsChanged)
        }
        guard changed || now >= nextSubscribe else { return }
        nextSubscribe = now + 250
        for late in book.overdue(at: now) {
            // Its answer counts even if it comes yet.
            failed(late, "the broker does not answer the subscription")
        }
        for subscription in book.due(wanted.filter { !unusable.contains($0) }, at: now) {
            ask(client, for: subscription, at: now)
        }
        for subscription in book.grantedFilters.subtracting(wanted) {
            mosquitto_unsubscribe(client, nil, subscription.filter)
            book.forget(subscription)
        }
        if wanted.isEmpty, !isToldEmpty { session.handlers.onState(.subscribed) }
        isToldEmpty = wanted.isEmpty
    }

    private func ask(_ client: OpaquePointer, for subscription: Subscription, at now: Int64) {
        var messageID: Int32 = 0
        // "Send retained messages only if the subscription is new" (MQTT 5, retain handling 1).
        let options = versions.isFive ? Int32(MQTT_SUB_OPT_SEND_RETAIN_NEW.rawValue) : 0
        let code = mosquitto_subscribe_v5(
            client, &messageID, subscription.filter, subscription.qos, options, nil)
        if code == MOSQ_ERR_SUCCESS.rawValue {
            awaitingGrant[messageID] = subscription
            book.asked(subscription, at: now)
        } else if code == MOSQ_ERR_INVAL.rawValue || code == MOSQ_ERR_MALFORMED_UTF8.rawValue {
            guard unusable.insert(subscription).inserted else { return }
            session.handlers.onState(.unusable(filter: subscription.filter, reason: MosquittoLibrary.text(code)))
        }
        // Otherwise nothing is wrong with the filter: the connection broke, or memory is short. It is asked for again.
    }

    func publishOutgoing(_ client: OpaquePointer) {
        let now = MonotonicTime.milliseconds
        var outgoing = session.shared.withLock { shared in
            defer { shared.outgoing.removeAll(keepingCapacity: true) }
            return shared.outgoing
        }
        while let first = later.first, first.due <= now {
            outgoing.append((first.publication, 0))
            later.removeFirst()
        }
        for (publication, token) in outgoing { publish(publication, token, client) }
    }

    /// Sends it as well as this broker can take it: with a lower QoS or without RETAIN where it has to be.
    private func publish(_ publication: Publication, _ token: UInt64, _ client: OpaquePointer) {
        var messageID: Int32 = 0
        let qos = min(publication.qos, limits.maximumQoS)
        let code = mosquitto_publish(
            client, &messageID, publication.topic, Int32(publication.payload.count), publication.payload,
            Int32(qos), publication.retain && limits.isRetainAvailable)
        if code == MOSQ_ERR_SUCCESS.rawValue {
            if token != 0 {
                tokens[messageID] = token
            } else if qos > 0 {
                copies[messageID] = publication
            }
        } else if token == 0 {
            return
        } else if code == MOSQ_ERR_OVERSIZE_PACKET.rawValue {
            let limit = limits.maximumPacketBytes.map { "\($0) bytes" } ?? "its limit"
            session.handlers.onPublishRefused(token, "it is larger than \(limit), the most that the broker takes")
        } else {
            session.handlers.onPublishLost(token)
        }
    }

    /// A refused publication that nobody else sends again; at most so many are kept, the oldest goes first.
    func keepForLater(_ publication: Publication, _ reason: String) {
        if later.count >= Self.keptRefused { later.removeFirst() }
        later.append((publication, MonotonicTime.milliseconds + Self.refusedPauseMilliseconds))
        session.handlers.onState(.publishRefused(topic: publication.topic, reason: reason))
    }

    private static let keptRefused = 200
    private static let refusedPauseMilliseconds: Int64 = 15_000
}
