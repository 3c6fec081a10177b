import SafetyModel

/// Part of a day in local minutes; `from` after `until` spans midnight, equal means the whole day.
package struct TimeBand: Sendable, Codable, Equatable {
    package var fromMinute: Int
    package var untilMinute: Int
    package init(fromMinute: Int, untilMinute: Int) { (self.fromMinute, self.untilMinute) = (fromMinute, untilMinute) }

    package func contains(minute: Int) -> Bool {
        if fromMinute == untilMinute { return true }
        if fromMinute < untilMinute { return minute >= fromMinute && minute < untilMinute }
        return minute >= fromMinute || minute < untilMinute
    }
}

/// Which alerts a policy is for. An empty list means "any".
package struct PolicyScope: Sendable, Codable, Equatable {
    package var categories: [AlertCategory]
    /// The alert's `detail`: a ladder for one finding of a category, such as `left_at_night`. Nil in old snapshots.
    package var details: [String]?
    package var severities: [Severity]
    /// Local time of the raise.
    package var band: TimeBand?
    /// The alert's resident must have all of these.
    package var residentFlags: [String]

    package init(
        categories: [AlertCategory] = [], details: [String] = [], severities: [Severity] = [], band: TimeBand? = nil,
        residentFlags: [String] = []
    ) {
        self.details = details.isEmpty ? nil : details
        (self.categories, self.severities, self.band) = (categories, severities, band)
        self.residentFlags = residentFlags
    }
}

/// One step of the ladder.
package struct Step: Sendable, Codable, Equatable {
    /// The step is due unless this has been reached.
    package enum Need: String, Sendable, Codable, CaseIterable {
        /// Some device has shown it to a person.
        case seen
        /// A person has it (the lease runs).
        case acked
        /// A person is in the home: fires even while the alert is acknowledged.
        case onSite = "on_site"
    }
    package enum Trigger: String, Sendable, Codable, CaseIterable {
        case always
        /// Only while the desk is silent or has sent no receipt; waits for that, if it is not so at the due time.
        case deskSilent = "desk_silent"
    }
    package enum OnEmpty: String, Sendable, Codable, CaseIterable {
        /// Nobody there: the next step fires at once, and the fault is noted (E2).
        case skipNow = "skip_now"
        /// Nobody there is fine (a home without a siren).
        case carryOn = "carry_on"
    }
    /// The same target is tried again while nobody has it.
    package struct Ring: Sendable, Codable, Equatable {
        package var tries: Int
        package var gapSeconds: Int
        package init(tries: Int, gapSeconds: Int) { (self.tries, self.gapSeconds) = (tries, gapSeconds) }
    }

    /// Since the raise, never since the previous step (E1).
    package var afterSeconds: Int
    package var targets: [Selector]
    /// Empty: whatever each contact has.
    package var channels: [ChannelKind]
    package var need: Need
    package var minDistinctPeople: Int
    package var ring: Ring?
    package var onEmpty: OnEmpty
    package var trigger: Trigger
    /// Waits for the end of the quiet hours; without effect on emergencies and on the kinds of E8.
    package var respectsQuietHours: Bool

    package init(
        afterSeconds: Int, targets: [Selector], channels: [ChannelKind] = [], need: Need = .acked,
        minDistinctPeople: Int = 0, ring: Ring? = nil, onEmpty: OnEmpty = .skipNow, trigger: Trigger = .always,
        respectsQuietHours: Bool = false
    ) {
        (self.afterSeconds, self.targets, self.channels, self.need) = (afterSeconds, targets, channels, need)
        (self.minDistinctPeople, self.ring, self.onEmpty) = (minDistinctPeople, ring, onEmpty)
        (self.trigger, self.respectsQuietHours) = (trigger, respectsQuietHours)
    }
}

/// What follows the last step, until a human has it: it never ends.
package struct Tail: Sendable, Codable, Equatable {
    package var everySeconds: Int
    package var targets: [Selector]
    package var channels: [ChannelKind]
    package var respectsQuietHours: Bool

    package init(
        everySeconds: Int, targets: [Selector], channels: [ChannelKind] = [], respectsQuietHours: Bool = false
    ) {
        (self.everySeconds, self.targets, self.channels) = (everySeconds, targets, channels)
        self.respectsQuietHours = respectsQuietHours
    }
}

/// A ladder. An alert keeps the one it was raised with (E3).
package struct Policy: Sendable, Codable, Equatable {
    package var id: String
    package var revision: Int
    package var applies: PolicyScope
    /// Ascending by `afterSeconds`.
    package var steps: [Step]
    /// nil: only for advisory and technical alerts.
    package var tail: Tail?
    package var leaseSeconds: Int
    /// The lease from the moment somebody is on site.
    package var onSiteLeaseSeconds: Int
    package var maxLeaseSeconds: Int
    package var maxShelveSeconds: Int

    package init(
        id: String, revision: Int = 1, applies: PolicyScope = PolicyScope(), steps: [Step], tail: Tail?,
        leaseSeconds: Int = 900, onSiteLeaseSeconds: Int = 3600, maxLeaseSeconds: Int = 14_400,
        maxShelveSeconds: Int = 28_800
    ) {
        (self.id, self.revision, self.applies, self.steps, self.tail) = (id, revision, applies, steps, tail)
        (self.leaseSeconds, self.onSiteLeaseSeconds) = (leaseSeconds, onSiteLeaseSeconds)
        (self.maxLeaseSeconds, self.maxShelveSeconds) = (maxLeaseSeconds, maxShelveSeconds)
    }

    /// For an alert that no policy of the set is for: everybody, again and again.
    package static let lastResort = Policy(
        id: "last-resort", steps: [Step(afterSeconds: 0, targets: [.everyone], onEmpty: .carryOn)],
        tail: Tail(everySeconds: 300, targets: [.everyone]))
}
