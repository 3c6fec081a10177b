import MQTTLink
import SafetyModel

/// The uplink's end at the desk: messages go into the desk before they are acknowledged, its publications go out.
struct DeskLink: Sendable {
    let session: MQTTSession

    init(desk: Desk, settings: MQTTSettings, log: @escaping @Sendable (String) -> Void) {
        let filters = DeskCore.subscriptions(community: desk.settings.community)
        session = MQTTSession(
            settings: settings, link: .uplink, subscriptions: filters.map { Subscription($0) },
            handlers: LinkHandlers(
                onBatch: { batch in desk.receive(batch.map(\.message)) },
                onState: { state in
                    switch state {
                    case .connected(let isKept, let version):
                        log("event=connected session_kept=\(isKept) protocol=\(version)")
                    case .subscribed:
                        log("event=subscribed")
                        desk.linkChanged(isConnected: true)
                    case .unusable(let filter, let reason):
                        log("event=unusable_filter filter=\"\(filter)\" reason=\"\(reason)\"")
                    case .unheard(let filter, let reason):
                        log("event=unheard_filter filter=\"\(filter)\" reason=\"\(reason)\"")
                        // A desk that cannot hear its homes is cut off, whatever the connection says.
                        desk.linkChanged(isConnected: false, reason: "\(filter): \(reason)")
                    case .heardAgain(let filter): log("event=heard_again filter=\"\(filter)\"")
                    case .limited(let limits):
                        for shortcoming in limits.shortcomings(ofAskedExpiry: settings.sessionExpirySeconds) {
                            log("event=broker_limit name=\(shortcoming.name) means=\"\(shortcoming.words)\"")
                        }
                    case .publishRefused(let topic, let reason):
                        log("event=publish_refused topic=\"\(topic)\" reason=\"\(reason)\"")
                    case .disconnected(let reason):
                        log("event=disconnected reason=\"\(reason)\"")
                        desk.linkChanged(isConnected: false, reason: reason)
                    }
                }))
        let session = session
        // A publication that gets lost is sent again by what waits for its effect: a command until it is answered, a
        // receipt when the box sends the alert again.
        desk.sendPublications { publications in for publication in publications { session.publish(publication) } }
    }
}
