import MQTTLink
import SafetyModel
import Synchronization

/// The uplink's end at the desk: messages go into the desk before they are acknowledged, its publications go out.
struct DeskLink: Sendable {
    let session: MQTTSession

    init(desk: Desk, settings: MQTTSettings, log: @escaping @Sendable (String) -> Void) {
        let filters = DeskCore.subscriptions(community: desk.settings.community)
        let health = DeskLinkHealth(desk: desk, askedExpiry: settings.sessionExpirySeconds, log: log)
        session = MQTTSession(
            settings: settings, link: .uplink, subscriptions: filters.map { Subscription($0) },
            handlers: LinkHandlers(
                onBatch: { batch in desk.receive(batch.map(\.message)) },
                onState: { health.changed($0) }, onTick: { health.tick() }))
        let session = session
        // A publication that gets lost is sent again by what waits for its effect: a command until it is answered, a
        // receipt when the box sends the alert again. One that the broker refuses is offered again by the session.
        desk.sendPublications { publications in for publication in publications { session.publish(publication) } }
    }
}

/// States of the desk's link in the log, and for the desk: a desk that is not heard, or does not hear, is cut off whatever the
/// connection says.
final class DeskLinkHealth: Sendable {
    private struct State {
        var isSubscribed = false
        var unheard: [String: String] = [:]
        /// Monotonic time of the last refused publication, and what was refused.
        var refused: (at: ContinuousClock.Instant, reason: String)?
    }
    private let state = Mutex(State())
    private let desk: Desk
    private let askedExpiry: UInt32
    private let log: @Sendable (String) -> Void
    /// Refused publications are offered again every 15 s: after so long without a refusal they are taken.
    private static let refusalLasts = Duration.seconds(40)

    init(desk: Desk, askedExpiry: UInt32, log: @escaping @Sendable (String) -> Void) {
        (self.desk, self.askedExpiry, self.log) = (desk, askedExpiry, log)
    }

    func changed(_ change: LinkState) {
        switch change {
        case .connected(let isKept, let version): log("event=connected session_kept=\(isKept) protocol=\(version)")
        case .subscribed:
            log("event=subscribed")
            update { $0.isSubscribed = true }
        case .unusable(let filter, let reason), .unheard(let filter, let reason):
            log("event=unheard_filter filter=\"\(filter)\" reason=\"\(reason)\"")
            update { $0.unheard[filter] = reason }
        case .heardAgain(let filter):
            log("event=heard_again filter=\"\(filter)\"")
            update { $0.unheard[filter] = nil }
        case .limited(let limits):
            for shortcoming in limits.shortcomings(ofAskedExpiry: askedExpiry) {
                log("event=broker_limit name=\(shortcoming.name) means=\"\(shortcoming.words)\"")
            }
        case .publishRefused(let topic, let reason):
            log("event=publish_refused topic=\"\(topic)\" reason=\"\(reason)\"")
            update { $0.refused = (.now, "\(topic): \(reason)") }
        case .disconnected(let reason):
            log("event=disconnected reason=\"\(reason)\"")
            state.withLock { $0.isSubscribed = false }
            desk.linkChanged(isConnected: false, reason: reason)
        }
    }

    /// Every turn of the session's loop.
    func tick() {
        let isOver = state.withLock { state in state.refused.map { .now - $0.at > Self.refusalLasts } ?? false }
        if isOver { update { $0.refused = nil } }
    }

    private func update(_ body: (inout State) -> Void) {
        let (isSubscribed, problem) = state.withLock { state -> (Bool, String?) in
            body(&state)
            let unheard = state.unheard.min { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            return (state.isSubscribed, unheard ?? state.refused?.reason)
        }
        if let problem {
            desk.linkChanged(isConnected: false, reason: problem)
        } else if isSubscribed {
            desk.linkChanged(isConnected: true)
        }
    }
}
