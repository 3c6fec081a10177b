import SafetyModel

/// A way to reach somebody. Raw values are the names in the configuration.
package enum ChannelKind: String, Sendable, Codable, CaseIterable {
    /// The alert object to the desk (or the tier above), over MQTT.
    case uplink
    /// In the home, without a network: a siren or chime topic, a voice topic.
    case siren, voice
    case sms, wecom, dingtalk, feishu, ntfy, webhook, alertmanager
    case dc09
}

/// Which queue a promise waits in. Emergencies have reserved tokens that the others never use.
package enum Lane: String, Sendable, Codable, CaseIterable { case emergency, urgent, technical }

/// One message that the router has promised to send: one row of the outbox.
package struct Promise: Sendable, Equatable, Codable {
    /// `alertId/revision/step/target/channel`: the same promise made twice is one row, and the provider is told it too.
    package var key: String
    package var alertID: String
    package var revision: Int
    package var channel: ChannelKind
    /// A target's name in the configuration; never a number or an address.
    package var target: String
    package var lane: Lane
    /// Not before this uptime.
    package var due: Milliseconds
    /// What it is about, as it stood when promised.
    package var alert: Alert
    /// What it says beyond the alert: raise, taken by somebody, over, repeat.
    package var purpose: Purpose
    /// A short code to answer by SMS, unique among the open alerts of this engine.
    package var replyCode: String?
    /// Technical ones that the outbox merged into this message: what they say.
    package var also: [Bilingual] = []

    package enum Purpose: String, Sendable, Codable {
        case raise, update, reminder, taken, closed, checkIn, helpIsComing
    }

    package init(
        key: String, alertID: String, revision: Int, channel: ChannelKind, target: String, lane: Lane,
        due: Milliseconds,
        alert: Alert, purpose: Purpose, replyCode: String? = nil
    ) {
        (self.key, self.alertID, self.revision, self.channel) = (key, alertID, revision, channel)
        (self.target, self.lane, self.due, self.alert) = (target, lane, due, alert)
        (self.purpose, self.replyCode) = (purpose, replyCode)
    }
}

/// What the world is known to have done with one attempt (escalation contract, section 3).
package enum SendOutcome: Sendable, Equatable, Codable {
    case acceptedByProvider(id: String?)
    case deliveredToDevice
    /// Shown to a person. Still no acknowledgement (A4).
    case seen
    /// Retry not before this many milliseconds; the reason never holds a secret.
    case rejectedRetry(afterMilliseconds: Milliseconds, reason: String)
    case rejectedPermanent(reason: String)
    /// Not tried: our own pace has no room for it until then. Says nothing about the path.
    case deferred(milliseconds: Milliseconds)
    /// Time-out, crash, broken connection after the request left: send it again.
    case unknown(reason: String)
}

/// One way out. Never throws, never retries: it says what happened, the outbox decides what follows.
package protocol Channel: Sendable {
    var kind: ChannelKind { get }
    func send(_ promise: Promise, now: Moment) async -> SendOutcome
}

/// What a person asks for, from the desk, by SMS or at the box. Idempotent by `id`.
package struct Command: Sendable, Equatable, Codable {
    package enum Verb: Sendable, Equatable, Codable {
        /// Take it, for `leaseSeconds` (the policy's lease when nil).
        case ack(leaseSeconds: Int?)
        case respond(ResponseState)
        case resolve(CloseReason)
        /// Hide until then, at most the policy's maximum.
        case shelve(seconds: Int)
        case unshelve
        /// Raise a test alert that takes the same path.
        case test
        /// Send every open alert again.
        case sync
    }
    package var id: String
    package var verb: Verb
    /// nil for `test` and `sync`.
    package var alertID: String?
    /// The revision that the person saw.
    package var revision: Int?
    package var actor: String
    package var via: ChannelKind

    package init(id: String, verb: Verb, alertID: String?, revision: Int?, actor: String, via: ChannelKind) {
        (self.id, self.verb, self.alertID) = (id, verb, alertID)
        (self.revision, self.actor, self.via) = (revision, actor, via)
    }
}

package struct CommandResult: Sendable, Equatable, Codable {
    package enum Status: String, Sendable, Codable { case done, alreadyDone = "already_done", refused }
    package var commandID: String
    package var status: Status
    package var alertID: String?
    package var revision: Int?
    /// Why it was refused, or what was noted (`helper` where another person owns it).
    package var note: String?

    package init(commandID: String, status: Status, alertID: String?, revision: Int?, note: String? = nil) {
        (self.commandID, self.status, self.alertID) = (commandID, status, alertID)
        (self.revision, self.note) = (revision, note)
    }
}

/// One line of an alert's append-only history (rule A9).
package struct TransitionEvent: Sendable, Equatable, Codable {
    package var alertID: String
    package var revision: Int
    package var at: Moment
    package var bootID: String
    package var isClockTrusted: Bool
    /// What happened: `raised`, `reoccurred`, `cleared`, `acked`, `lease_expired`, `step`, `shelved`, `closed`, ...
    package var name: String
    package var actor: String?
    package var via: ChannelKind?
    /// What caused it: a command's id, a step's number.
    package var cause: String?

    package init(
        alertID: String, revision: Int, at: Moment, bootID: String, isClockTrusted: Bool, name: String,
        actor: String? = nil, via: ChannelKind? = nil, cause: String? = nil
    ) {
        (self.alertID, self.revision, self.at, self.bootID) = (alertID, revision, at, bootID)
        (self.isClockTrusted, self.name, self.actor) = (isClockTrusted, name, actor)
        (self.via, self.cause) = (via, cause)
    }
}

/// What the engine wants done. The edge commits everything of one call in one transaction, then acts.
package enum Effect: Sendable, Equatable {
    /// The alert moved: the object to store, and its history's line. Every one is printed by `replay` and sent to the uplink.
    case transition(Alert, TransitionEvent)
    /// Something was noted without moving the alert's published state (a step that notified, a helper).
    case note(TransitionEvent)
    case promise(Promise)
    /// Not to be sent any more, if it has not been.
    case withdraw(key: String)
    case answer(CommandResult)
    /// A person's command about an alert that somebody else owns: the desk sends it to that home's box. Never from a box.
    case forward(Command, home: String)
}
