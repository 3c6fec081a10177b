import SafetyModel

/// Water and electricity as witnesses: no water and no other sign of life, far too much, a leak, an overloaded plug, an
/// appliance that was left on. A value that is told readings and time; the box holds one, and a duty desk one for each home.
///
/// Meters prove silence only by readings, so no alarm of theirs has a deadline; those of plugs have.
package struct UtilityDetector: Sendable, Codable {
    package private(set) var limits: UtilityLimits
    private var appliances: [ApplianceSetting]
    var meters: [DeviceID: WaterMeter] = [:]
    private var plugs: [DeviceID: Plug] = [:]
    /// The newest sign of life that is no meter's (uptime).
    var lastSign: Milliseconds?
    package internal(set) var isAway = false
    var standing: [DeviceID: [UtilityStanding]] = [:]
    /// Not later than the next moment at which a plug's draw raises or ends something.
    package private(set) var nextDeadline: Milliseconds?
    /// Strangers on a radio must not grow the state for ever.
    private static let maximumDevices = 256

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
            return draw(value, isPower: observation.kind == .powerW, context, at: now)
        default: return []
        }
    }

    // Plugs.

    private mutating func draw(_ value: Double, isPower: Bool, _ context: DeviceContext, at now: Moment) -> [Detection]
    {
        guard plugs[context.device] != nil || plugs.count < Self.maximumDevices else { return [] }
        var plug = plugs.removeValue(forKey: context.device) ?? newPlug(context, at: now)
        let isKnown = plug.kind != nil
        if !isKnown, context.role == .plug { settle(&plug, context.device, isPlug: true) }
        (plug.room, plug.resident) = (context.room, context.resident)
        if isPower { plug.drew(watts: value, at: now) } else { plug.drew(amperes: value, at: now) }
        let detections = judge(&plug, context.device, at: now)
        plugs[context.device] = plug
        return detections
    }

    private func newPlug(_ context: DeviceContext, at now: Moment) -> Plug {
        var plug = Plug(at: now.uptime)
        settle(&plug, context.device, isPlug: context.role == .plug)
        return plug
    }

    /// The limits of one plug. A meter of the whole home is none: nothing of this applies to it.
    private func settle(_ plug: inout Plug, _ device: DeviceID, isPlug: Bool) {
        let setting = appliances.first { $0.matches(device) }
        plug.kind = setting?.kind ?? ApplianceKind.named(device.name) ?? (isPlug ? .other : nil)
        plug.maximumW = plug.kind == nil ? nil : setting?.maximumW ?? limits.plugPowerW
        plug.maximumA = plug.kind == nil ? nil : setting?.maximumA ?? limits.plugCurrentA
        plug.leftOnMilliseconds = setting?.leftOnMilliseconds ?? plug.kind?.leftOnMilliseconds
    }

    /// Whether its switching on shows that somebody is there.
    package func isUsedByHand(_ device: DeviceID, at now: Moment) -> Bool {
        plugs[device].map { !$0.isAutomatic(at: now.uptime) } ?? true
    }

    private mutating func judge(_ plug: inout Plug, _ device: DeviceID, at now: Moment) -> [Detection] {
        var detections: [Detection] = []
        plug.endPause(at: now.uptime)
        if let since = plug.overSince {
            let isDue = now.uptime &- since.uptime >= limits.overloadMilliseconds
            if isDue, let more = rise(.overload, .urgent, device) {
                detections.append(UtilityText.overload(plug, device, since, more, at: now))
            }
        } else {
            detections += settleDown(.overload, device, plug.room, plug.resident, at: now)
        }
        if let since = plug.onSince, let limit = plug.leftOnMilliseconds {
            let length = now.uptime &- since.uptime
            if length >= limit, now.uptime &- plug.lastHeard <= Plug.stale {
                let severity: Severity = length >= limit &+ limits.askMilliseconds ? .urgent : .advisory
                if let more = rise(.leftOn, severity, device) {
                    detections.append(UtilityText.leftOn(plug, device, since, limit, more, at: now))
                }
            }
        } else if plug.onSince == nil {
            detections += settleDown(.leftOn, device, plug.room, plug.resident, at: now)
        }
        if let due = due(plug, device, after: now.uptime) { nextDeadline = min(nextDeadline ?? due, due) }
        return detections
    }

    /// When this plug next needs a look, if nothing more is heard of it.
    private func due(_ plug: Plug, _ device: DeviceID, after uptime: Milliseconds) -> Milliseconds? {
        var times: [Milliseconds] = []
        if let since = plug.overSince { times.append(since.uptime &+ limits.overloadMilliseconds) }
        if let since = plug.onSince, let limit = plug.leftOnMilliseconds {
            times += [since.uptime &+ limit, since.uptime &+ limit &+ limits.askMilliseconds]
                .filter { $0 &- plug.lastHeard <= Plug.stale }
        }
        if let end = plug.pauseEnd { times.append(end) }
        return times.filter { $0 > uptime }.min()
    }

    package mutating func advance(to now: Moment) -> [Detection] {
        guard let deadline = nextDeadline, deadline <= now.uptime else { return [] }
        nextDeadline = nil
        var detections: [Detection] = []
        for device in plugs.keys.sorted(by: { $0.name < $1.name }) {
            guard var plug = plugs[device] else { continue }
            detections += judge(&plug, device, at: now)
            plugs[device] = plug
        }
        return detections
    }

    /// Plugs with something that will be said if nothing changes: name, what, and when.
    var foreseenPlugs: [(device: DeviceID, since: Moment, limit: Milliseconds)] {
        plugs.keys.sorted { $0.name < $1.name }.compactMap { device in
            guard let plug = plugs[device], let since = plug.onSince, let limit = plug.leftOnMilliseconds else {
                return nil
            }
            return (device, since, limit)
        }
    }

    // Water.

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
