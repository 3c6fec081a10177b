import SafetyModel

/// Whether somebody can be in the home at all: arrivals and departures from the exit door and what stirs after it.
///
/// Away: the exit door was used, nothing stirred in an inner room since 15 s after it, and the last sign came within 3 min of it.
/// Door use out of an absence is an arrival: that passage (90 s) is no departure, unless nobody came in after it. A single
/// stray firing in an empty home is no arrival, nor is anything outdoors, nor a few firings at the entrance. All of it looks back only.
struct PresenceTracker: Sendable, Codable {
    private static let long: Milliseconds = -1_000_000_000_000
    /// The sensor that fired last before the door may fire once more after it, when who passed is gone (measured: 18 s).
    private static let retriggerMs: Milliseconds = 60_000
    private(set) var lastDoor: Milliseconds?
    private var lastInner = Self.long
    private var homeSince = Self.long
    private var lastEvent = Self.long
    /// Of indoor sensors: which fired last, and which had fired last when the door was used. Nil in old snapshots.
    private var lastInnerDevice: DeviceID?
    private var deviceBeforeDoor: DeviceID?
    /// Since the door nothing stirred but, once, the sensor that had fired last before it: gone or not cannot be told.
    private var isRetriggered: Bool?
    /// Inferred from the door.
    private(set) var isOut = false
    /// Told by a button, a tag or a phone; nil: nobody told.
    private(set) var told: Bool?
    private(set) var awaySince: Milliseconds?

    var isAway: Bool { told ?? isOut }
    /// Somebody may have left: ask before staff are called.
    var isAmbiguous: Bool { !isAway && told == nil && isRetriggered == true }

    private static let outdoorRooms: Set<String> = [
        "outdoor", "outdoors", "outside", "garden", "yard", "courtyard", "porch", "terrace", "patio", "driveway",
        "street",
    ]

    static func isOutdoor(_ room: String?) -> Bool { room.map(outdoorRooms.contains) ?? false }

    /// - Parameter isStray: fewer than three on-events in the last quarter of an hour.
    mutating func ingest(_ event: ActivityEvent, at uptime: Milliseconds, isStray: Bool) {
        let isDoor = event.kind == .exitDoor
        if isDoor, isOut, uptime &- lastEvent >= 60_000 { homeSince = uptime }
        let isOutdoor = Self.isOutdoor(event.room)
        let isInner = event.isOn && !isDoor && event.room != "entrance" && !isOutdoor
        followRetrigger(event, isDoor: isDoor, isInner: isInner, at: uptime)
        if isInner { (lastInner, lastInnerDevice) = (uptime, event.device) }
        if isDoor { lastDoor = uptime }
        let was = isAway
        let isAtDoor = isOutdoor || event.room == "entrance" && isStray
        let isStillOut = isOut && !isDoor && isAtDoor
        isOut = isStillOut || judge(isDoor: isDoor, at: uptime, isStray: isStray)
        lastEvent = uptime
        // Whoever moves about inside is home, whatever the button said.
        if told == true, isInner, !isStray { told = nil }
        if told == true, isDoor, let since = awaySince, uptime &- since > 600_000 { told = nil }
        if told == false, isOut { told = nil }
        note(was, at: uptime)
    }

    /// Only one firing, soon, of the same sensor, after a stretch in which one could have left, is ambiguous.
    private mutating func followRetrigger(_ event: ActivityEvent, isDoor: Bool, isInner: Bool, at uptime: Milliseconds)
    {
        if isDoor {
            (deviceBeforeDoor, isRetriggered) = (lastInnerDevice, nil)
        } else if isInner {
            let isSoon = lastDoor.map { uptime &- $0 <= Self.retriggerMs && $0 &- homeSince > 90_000 } ?? false
            let isFirst = lastInner <= lastDoor ?? Self.long
            isRetriggered = isSoon && isFirst && event.device == deviceBeforeDoor
        }
    }

    private func judge(isDoor: Bool, at uptime: Milliseconds, isStray: Bool) -> Bool {
        guard let door = lastDoor else { return false }
        let sinceDoor = uptime &- door
        if sinceDoor <= 180_000, lastInner <= door &+ 15_000, door &- homeSince > 90_000 { return true }
        if sinceDoor <= 180_000, lastInner < homeSince, door >= homeSince { return true }
        return isOut && !isDoor && sinceDoor >= 600_000 && isStray
    }

    /// "I go out" and "I am back" by a button, a key tag or a phone's presence.
    mutating func tell(isAway: Bool, at uptime: Milliseconds) {
        let was = self.isAway
        told = isAway
        if !isAway { isOut = false }
        note(was, at: uptime)
    }

    private mutating func note(_ was: Bool, at uptime: Milliseconds) {
        if isAway, !was { awaySince = uptime }
        if !isAway { awaySince = nil }
    }
}
