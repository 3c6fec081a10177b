import SafetyModel

/// Detectors among the telegrams: what they say of the room.
extension Wmbusmeters {
    /// A detector that has cried says by its next whole status that it is over; only the drivers that are known to watch say
    /// "no smoke" before they ever cried.
    mutating func stateDangers(
        _ status: WmbusmetersStatus, driver: String, medium: WmbusmetersMedium, _ facts: inout DeviceFacts,
        at now: Moment
    ) {
        let isQuiet = status.isComplete && !status.isFaulty
        let isKnown = Self.smokeDrivers.contains(driver)
        if isKnown {
            if status.isSmoke || isQuiet { facts.flag(.smoke, status.isSmoke) }
            return
        }
        let told: [(kind: ObservationKind, isOn: Bool)] = [
            (.smoke, status.isSmoke), (.heat, status.isHeat && medium == .other),
            (.gas, status.isGas && medium == .other), (.carbonMonoxide, status.isCarbonMonoxide && medium == .other),
        ]
        for (kind, isOn) in told {
            let key = facts.device.name + " " + kind.rawValue
            let was = leaks.isOn(key)
            guard isOn || (was && isQuiet) else { continue }
            facts.flag(kind, leaks.update(key, source: driver, isOn: isOn, at: now.uptime))
            facts.effect = .changesOwn
        }
        if medium == .other, status.isOK { facts.effect = .changesOwn }
    }
}

/// What a meter measures. [src/wmbus_utils.cc: media types]
enum WmbusmetersMedium: Equatable {
    case water, gas, electricity, heat, other
    /// Another medium, whose numbers are nothing of the home's rooms.
    case allocator, unknown

    init(media: String) {
        let words = media.lowercased()
        self =
            if words.contains("allocat") {
                .allocator
            } else if words.contains("detector") {
                .other
            } else if words.contains("heat") || words.contains("cool") {
                .heat
            } else if words.contains("water") {
                .water
            } else if words.contains("gas") {
                .gas
            } else if words.contains("electric") {
                .electricity
            } else if words.contains("room") || words.contains("smoke") || words.contains("reserved") {
                .other
            } else {
                .unknown
            }
    }
}
