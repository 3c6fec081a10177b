import SafetyModel

extension InactivityDetector {
    /// Whether the resident is known to be out: by the exit door, a button, a tag or a phone.
    package var isResidentAway: Bool { presence.isAway }

    /// Whether somebody can have gone out just now: the exit door was used lately, or nobody watches one.
    package func canHaveLeft(at now: Moment) -> Bool {
        presence.lastDoor.map { now.uptime &- $0 <= 15 * 60_000 } ?? true
    }
}

/// `mutating` only so that the caller tells where the detector lies instead of copying it: these are asked with every input.
extension InactivityDetector {
    /// `nextDeadline`; `.max` where there is none.
    package mutating func due() -> Milliseconds { nextStep?.uptime ?? .max }

    /// `isResidentAway`.
    package mutating func isEmptyHome() -> Bool { presence.isAway }
}

extension HazardDetector {
    package mutating func due() -> Milliseconds { nextDeadline ?? .max }
}

extension FallVerification {
    package mutating func due() -> Milliseconds { open.isEmpty ? .max : nextDeadline ?? .max }
}
