import SafetyModel

/// Water and electricity as witnesses: no water and no other sign of life, far too much, a leak, an overloaded plug, an
/// appliance that was left on. A value that is told readings and time; the box holds one, and a duty desk one for each home.
///
/// Meters prove silence only by readings, so no alarm of theirs has a deadline; those of plugs have.
package struct UtilityDetector: Sendable, Codable {
    package private(set) var limits: UtilityLimits
    var appliances: [ApplianceSetting]
    var meters: [DeviceID: WaterMeter] = [:]
    var plugs: [DeviceID: Plug] = [:]
    /// Nil in old snapshots.
    private var storedGasMeters: [DeviceID: GasMeter]?
    private var storedMainsMeters: [DeviceID: MainsMeter]?
    var silences: SilenceHistory?
    static let maximumMeters = 16
    var gasMeters: [DeviceID: GasMeter] {
        get { storedGasMeters ?? [:] }
        set { storedGasMeters = newValue }
    }
    var mainsMeters: [DeviceID: MainsMeter] {
        get { storedMainsMeters ?? [:] }
        set { storedMainsMeters = newValue }
    }
    /// The newest sign of life that is no meter's (uptime).
    var lastSign: Milliseconds?
    package internal(set) var isAway = false
    var standing: [DeviceID: [UtilityStanding]] = [:]
    /// Not later than the next moment at which a plug's draw raises or ends something.
    package internal(set) var nextDeadline: Milliseconds?
    /// Strangers on a radio must not grow the state for ever.
    static let maximumDevices = 256

    package init(limits: UtilityLimits = UtilityLimits(), appliances: [ApplianceSetting] = []) {
        (self.limits, self.appliances) = (limits, appliances)
    }

    /// The configuration of now, after a snapshot was read.
    package mutating func use(_ limits: UtilityLimits, _ appliances: [ApplianceSetting]) {
        guard limits != self.limits || appliances != self.appliances else { return }
        (self.limits, self.appliances) = (limits, appliances)
        for device in plugs.keys.sorted(by: { $0.name < $1.name }) {
            guard var plug = plugs[device] else { continue }
            settle(&plug, device, isPlug: plug.kind != nil)
            plugs[device] = plug
        }
    }

    /// A reading of a home whose devices are known by name only (a desk that is told by another platform).
    package mutating func ingest(_ observation: Observation, at now: Moment) -> [Detection] {
        ingest(observation, from: DeviceContext(observation.device), at: now)
    }

    /// - Parameter now: of the arrival. A reading of the past is placed by its own time, if that is less than two days ago.
    package mutating func ingest(
        _ observation: Observation, from context: DeviceContext, at now: Moment
    ) -> [Detection] {
        switch observation.kind {
        case .waterVolumeM3:
            guard let total = observation.value.number else { return [] }
            return water(total, observation, context, at: now)
        case .powerW, .currentA:
            guard let value = observation.value.number, !observation.isPast else { return [] }
            let isPower = observation.kind == .powerW
            let drawn = draw(value, isPower: isPower, context, at: now)
            return isPower && isMains(context.device) ? drawn + mains(value, isPower: true, context, at: now) : drawn
        case .energyKwh:
            guard let value = observation.value.number, !observation.isPast, context.role != .plug,
                plugs[context.device].map({ $0.kind == nil }) ?? (ApplianceKind.named(context.device.name) == nil)
            else { return [] }
            return mains(value, isPower: false, context, at: now)
        case .gasVolumeM3:
            guard let total = observation.value.number, !observation.isPast else { return [] }
            return gas(total, context, at: now)
        default: return []
        }
    }

    /// A meter of the whole home, or of a phase: no plug.
    private func isMains(_ device: DeviceID) -> Bool { plugs[device].map { $0.kind == nil } ?? false }

    private mutating func water(
        _ total: Double, _ observation: Observation, _ context: DeviceContext, at now: Moment
    ) -> [Detection] {
        guard meters[context.device] != nil || meters.count < Self.maximumDevices else { return [] }
        var uptime = now.uptime
        if observation.isPast {
            guard let claimed = observation.claimedWall, claimed <= now.wall, now.wall &- claimed <= 48 * 3_600_000
            else { return [] }
            uptime = now.at(uptime: now.uptime &- (now.wall &- claimed)).uptime
        }
        var meter = meters.removeValue(forKey: context.device) ?? WaterMeter()
        (meter.room, meter.resident) = (context.room, context.resident)
        let isNew = meter.ingest(totalM3: total, at: uptime)
        meters[context.device] = meter
        return isNew ? judgeWater(context.device, at: now) : []
    }
}
