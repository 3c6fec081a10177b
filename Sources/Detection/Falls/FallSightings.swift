import SafetyModel

/// What a sensor with a place of its own (a radar) still sees of a fall, and what its taking back is worth.
extension FallVerification {
    struct Sighting: Sendable, Codable, Equatable {
        var device: DeviceID
        /// Its last state says that somebody is down.
        var isDown = false
        /// Whether it sees anybody at all. Nil: it does not say.
        var isPresent: Bool?
    }

    private static let mostSightings = 32

    /// Whether anything is known of what this sensor sees: only then does its presence matter.
    package func hasSighting(of device: DeviceID) -> Bool { sightings?.contains { $0.device == device } ?? false }

    /// A live state of a sensor: somebody is down, or nobody is. Worn devices see nothing.
    package mutating func updateSighting(of context: DeviceContext, isDown: Bool) {
        guard context.role != .wearable else { return }
        update(context.device) { $0.isDown = isDown }
    }

    /// A live state of a sensor that reports falls: somebody is there, or nobody is. What was waiting for it may be over.
    package mutating func updateSighting(of device: DeviceID, isPresent: Bool, at now: Moment) -> [Detection] {
        update(device) { $0.isPresent = isPresent }
        return isPresent ? [] : withdrawWalkedOff(at: now)
    }

    private mutating func update(_ device: DeviceID, _ change: (inout Sighting) -> Void) {
        var all = sightings ?? []
        var sighting = all.first { $0.device == device } ?? Sighting(device: device)
        change(&sighting)
        all.removeAll { $0.device == device }
        sightings = all.suffix(Self.mostSightings - 1) + [sighting]
    }

    /// What is worn goes where its wearer goes, and its word is the wearer's. A sensor without a room that says whether somebody is
    /// there is none of these.
    package func isWorn(_ context: DeviceContext) -> Bool {
        context.role == .wearable || context.room == nil && sighting(of: context.device)?.isPresent == nil
    }

    func sighting(of device: DeviceID) -> Sighting? { sightings?.first { $0.device == device } }

    /// A radar that reported this fall, or joined it, still sees somebody down.
    func isSeenDown(_ fall: Open) -> Bool {
        fall.devices.contains { device in sighting(of: device).map { $0.isDown && $0.isPresent != false } ?? false }
    }

    /// Whether the taking back of a placed sensor is worth believing: it sees somebody, who is not down; or that person was seen
    /// to move. That it sees nobody any more says no more than that it lost who lies there.
    func isReversalBorneOut(_ fall: Open) -> Bool {
        switch sighting(of: fall.device)?.isPresent {
        case true: true
        case nil: isWatched != true || fall.hasMoved == true
        case false: fall.hasMoved == true && hasSeveralResidents != true
        }
    }
}

/// The home's exit doors: whoever came in by one walks about without having fallen.
extension FallVerification {
    private static let mostDoors = 16

    /// A live state of an exit door.
    package mutating func exitDoor(_ device: DeviceID, isOpen: Bool) {
        let wasOpen = openDoors?.contains(device) ?? false
        guard wasOpen != isOpen else { return }
        openDoors = (openDoors ?? []).filter { $0 != device }.suffix(Self.mostDoors - 1) + (isOpen ? [device] : [])
        for index in open.indices { open[index].isDoorUsed = true }
    }

    var isDoorOpen: Bool { openDoors?.isEmpty == false }
}
