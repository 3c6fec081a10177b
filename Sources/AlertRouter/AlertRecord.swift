import SafetyModel

/// Whose word counts about an alert's state.
package enum Ownership: String, Sendable, Codable {
    /// This engine moves the alert: state, revisions, history.
    case owner
    /// A tier below owns it: this engine escalates on its copy and forwards what people want.
    case copy
}

/// One entry of the engine's list: the alert and where its ladder stands. Times are uptimes of this engine's clock.
package struct AlertRecord: Sendable, Codable, Equatable {
    /// A channel on which a target was told something, for "X has it" (E6).
    package struct Told: Sendable, Codable, Equatable, Hashable {
        package var target: String
        package var channel: ChannelKind
        package var isPerson: Bool
        /// The newest revision that this channel has accepted: what an answer from there is about (A3).
        package var revision: Int?
        /// The run of the ladder in which it was last called: what comes first in a run is no reminder. Nil in old records.
        package var run: Int?
    }
    /// A promise that no channel has answered for yet.
    package struct Outstanding: Sendable, Codable, Equatable {
        package var key: String
        package var step: String
        package var isWithdrawable: Bool
        /// Its way out is closed for longer than its step can wait; nil in records of earlier versions, which is no.
        package var isBlocked: Bool? = nil
    }

    package internal(set) var alert: Alert
    package internal(set) var ownership: Ownership
    /// Frozen when this run of the ladder began (E3).
    package internal(set) var policy: Policy
    package internal(set) var replyCode: String
    /// When this run of the ladder began: the raise, or the last rise of severity.
    package internal(set) var base: Moment
    /// How much later the remaining steps are because somebody had it for a while.
    var shift: Milliseconds = 0
    /// The end of the last pause: nothing of the ladder was due in it.
    var resumedAt: Milliseconds?
    /// Which run of the ladder: grows with each rise of severity.
    var run = 1
    /// Steps that have fired or were skipped, ascending.
    var done: [Int] = []
    package internal(set) var nextTail: Milliseconds?
    var tailCount = 0
    /// Somebody has it until then (A2). On a copy this includes what this desk's people said and the box has not confirmed.
    package internal(set) var leaseEnd: Milliseconds?
    /// Who has it as far as this engine knows; on a copy it may be ahead of `alert.owner`.
    package internal(set) var holder: String?
    /// People who also said that they have it (A11).
    package internal(set) var helpers: [String] = []
    package internal(set) var shelvedUntil: Milliseconds?
    /// A close that this desk forwarded and the owner has not confirmed.
    package internal(set) var closing: CloseReason?
    /// Acknowledgements of an older revision do not count any more (A3).
    package internal(set) var escalatedRevision: Int
    /// When somebody called for help again, or fell again. Nil: not since it was raised, or in old snapshots.
    package internal(set) var calledAgainRevision: Int?
    /// The last new event behind this entry: acknowledgements of an older revision do not cover it. Presses in quick succession are
    /// one event. Nil: none since it was raised, or in old snapshots.
    package internal(set) var newEventRevision: Int?
    /// When the last event behind this entry came.
    var lastEventUptime: Milliseconds?
    /// The last revision of a reporting source (an adopted alert that this engine owns).
    var sourceRevision = 0
    /// The highest revision that the desk said it has stored; a receipt is never an acknowledgement (A4).
    package internal(set) var receivedRevision = 0
    package internal(set) var isSeen = false
    package internal(set) var told: [Told] = []
    var outstanding: [Outstanding] = []
    /// Steps of this run of which some channel has accepted a promise.
    var accepted: [String] = []
    var sensorKinds: [String] = []
    /// Contacts that get every transition by the uplink.
    var uplinks: [String] = []
    /// When something is next due, as last computed.
    var deadline: Milliseconds?

    var isTaken: Bool { leaseEnd != nil }
    var isShelved: Bool { shelvedUntil != nil }

    /// Whether a step's purpose has been reached.
    func isMet(_ need: Step.Need) -> Bool {
        switch need {
        case .seen: isSeen || isTaken
        case .acked: isTaken
        case .onSite: alert.response == .onSite || alert.response == .done
        }
    }

    /// Ladder time of a step.
    func stepDue(_ index: Int) -> Milliseconds {
        let step = policy.steps[index]
        return base.uptime &+ milliseconds(step.afterSeconds) &+ (step.need == .onSite ? 0 : shift)
    }
}

/// Which alerts are one entry of the list.
struct AlertKey: Hashable, Sendable, Codable, Comparable {
    var home: String
    var device: String?
    var category: AlertCategory
    /// A test never becomes real and a real one never a test (A8): they are two entries.
    var isTest: Bool

    init(_ alert: Alert) {
        (home, device, category, isTest) = (alert.home, alert.device?.name, alert.category, alert.isTest)
    }
    init(_ detection: Detection, home: String) {
        (self.home, device) = (home, detection.device?.name)
        (category, isTest) = (detection.category, detection.isTest)
    }

    static func < (left: AlertKey, right: AlertKey) -> Bool {
        (left.home, left.device ?? "", left.category.rawValue, left.isTest ? 1 : 0)
            < (right.home, right.device ?? "", right.category.rawValue, right.isTest ? 1 : 0)
    }
}

extension Alert {
    /// Over by itself: an advisory or technical alert whose cause is gone needs no person and leaves the list as it stands.
    /// What was ever urgent or an emergency stays until a person closes it (A1); severity never falls, so that is visible here. Only a
    /// question that was answered before anybody took it is a note.
    package var isRetired: Bool {
        (severity <= .advisory || isQuestion && handling == .unacked) && condition == .cleared && !isClosed
    }

    /// A fall that is only suspected: its wearer is being asked.
    package var isQuestion: Bool { category == .fall && severity == .urgent && detail == "suspected" && !isUnconfirmed }

    /// No longer on any list; the retained copy on the uplink is cleared.
    package var isOffList: Bool { isClosed || isRetired }

    var lane: Lane {
        switch severity {
        case .emergency: .emergency
        case .urgent, .advisory: .urgent
        case .technical: .technical
        }
    }
}

/// Seconds of a configuration as milliseconds; cut to 0 ... 10 years, so that no arithmetic on it can overflow.
func milliseconds(_ seconds: Int) -> Milliseconds { Milliseconds(min(max(seconds, 0), 315_360_000)) * 1000 }
