import SafetyModel

/// Whether devices, bridges and links can still be trusted: battery, tamper, fault, availability, silence.
///
/// One fault for a dead bridge, not one for each device behind it. Nothing here is ever an emergency.
package struct SupervisionDetector: Sendable, Codable {
    package struct Limits: Sendable, Codable, Equatable {
        /// At or below: the battery needs changing.
        package var batteryLowPct: Double = 10
        /// A faulted battery counts as changed above this.
        package var batteryGoodPct: Double = 20
        /// A device that was heard and is silent for longer is not supervised any more.
        package var deviceSilenceMilliseconds: Milliseconds = 26 * 3_600_000
        /// A bridge that is offline for longer than this is a fault: short restarts are not.
        package var bridgeGraceMilliseconds: Milliseconds = 60_000
        package init() {}
    }

    struct Device: Sendable, Codable {
        var lastHeard: Moment
        var room: String?
        var resident: String?
        var bridge: String?
        var faults: Set<Fault> = []
        /// Those of `faults` that were not raised, because the bridge is the fault.
        var untold: Set<Fault> = []
        /// From this uptime on its silence counts; nil: it was never heard, so it cannot fall silent.
        var silentFrom: Milliseconds?
    }

    enum Fault: String, Sendable, Codable { case battery, tamper, fault, offline, silent, undecodable }

    private let limits: Limits
    private(set) var devices: [DeviceID: Device] = [:]
    /// Bridges that are offline, and since when; true once it was raised.
    private(set) var offlineBridges: [String: OfflineBridge] = [:]
    struct OfflineBridge: Sendable, Codable {
        var since: Moment
        var isRaised: Bool
    }

    package init(limits: Limits = Limits()) { self.limits = limits }

    /// Any message of a device counts as having been heard from it.
    package mutating func heard(_ context: DeviceContext, bridge: String?, at now: Moment) -> [Detection] {
        var device = devices[context.device] ?? Device(lastHeard: now)
        (device.lastHeard, device.room, device.resident) = (now, context.room, context.resident)
        device.bridge = bridge ?? device.bridge
        device.silentFrom = now.uptime
        let wasSilent = device.faults.remove(.silent) != nil
        let isOver = wasSilent && device.untold.remove(.silent) == nil && device.faults.isEmpty
        devices[context.device] = device
        if nextDeadline == nil || wasSilent { expect(now.uptime &+ limits.deviceSilenceMilliseconds) }
        return isOver ? [SupervisionText.detection(.cleared, .silent, context.device, device, now)] : []
    }

    /// Nobody looked for so long until `now`: that time was no silence of anybody. Call it before `advance`.
    package mutating func sawNothing(for blind: Milliseconds, until now: Moment) {
        func later(_ uptime: Milliseconds) -> Milliseconds { min(now.uptime, uptime &+ max(0, blind)) }
        for (id, device) in devices {
            guard let silentFrom = device.silentFrom else { continue }
            devices[id]?.silentFrom = later(silentFrom)
        }
        for (name, bridge) in offlineBridges where !bridge.isRaised {
            offlineBridges[name]?.since = Moment(wall: bridge.since.wall, uptime: later(bridge.since.uptime))
        }
        nextDeadline = exactDeadline()
    }

    package mutating func ingest(
        _ observation: Observation, from context: DeviceContext, at now: Moment
    ) -> [Detection] {
        guard !observation.isPast else { return [] }
        switch (observation.kind, observation.value) {
        case (.battery, .number(let percent)):
            if percent <= limits.batteryLowPct { return set(.battery, context, now) }
            return percent >= limits.batteryGoodPct ? clear(.battery, context, now) : []
        case (.batteryLow, .flag(let isOn)): return change(.battery, isOn, context, now)
        case (.tamper, .flag(let isOn)): return change(.tamper, isOn, context, now)
        case (.fault, .flag(let isOn)): return change(.fault, isOn, context, now)
        case (.availability, .text(let state)): return change(.offline, state == "offline", context, now)
        default: return []
        }
    }

    /// A message on an alarm topic that nobody could read: the alarm may have been in it.
    package mutating func refused(_ context: DeviceContext, at now: Moment) -> [Detection] {
        set(.undecodable, context, now)
    }

    package mutating func understood(_ context: DeviceContext, at now: Moment) -> [Detection] {
        clear(.undecodable, context, now)
    }

    package mutating func bridge(_ name: String, isOnline: Bool, at now: Moment) -> [Detection] {
        if !isOnline {
            if offlineBridges[name] == nil { offlineBridges[name] = OfflineBridge(since: now, isRaised: false) }
            expect(now.uptime &+ limits.bridgeGraceMilliseconds)
            return []
        }
        guard let offline = offlineBridges.removeValue(forKey: name) else { return [] }
        lookAgain(behind: name, at: now)
        return offline.isRaised ? [SupervisionText.bridge(.cleared, name, since: offline.since, now)] : []
    }

    /// What was put down to the bridge is judged anew: who is still away or silent from now on is so by itself.
    private mutating func lookAgain(behind name: String, at now: Moment) {
        for (id, device) in devices where device.bridge == name {
            devices[id]?.faults.subtract(device.untold)
            devices[id]?.untold = []
            if device.silentFrom != nil { devices[id]?.silentFrom = now.uptime }
        }
        nextDeadline = exactDeadline()
    }

    /// Not later than the next moment at which silence raises something. Devices only push their deadlines back, so this lower
    /// bound is kept instead of being searched for with every message; reaching it early costs one look.
    package private(set) var nextDeadline: Milliseconds?

    private func exactDeadline() -> Milliseconds? {
        let bridges = offlineBridges.values.lazy.filter { !$0.isRaised }.map {
            $0.since.uptime &+ limits.bridgeGraceMilliseconds
        }
        let silent = devices.values.lazy.filter { !$0.faults.contains(.silent) && !$0.faults.contains(.offline) }
            .compactMap(\.silentFrom).map { $0 &+ limits.deviceSilenceMilliseconds }
        return [bridges.min(), silent.min()].compactMap { $0 }.min()
    }

    private mutating func expect(_ deadline: Milliseconds) { nextDeadline = min(nextDeadline ?? deadline, deadline) }

    /// Raises what silence raises. `now` is the deadline itself when the pipeline walks from deadline to deadline.
    package mutating func advance(to now: Moment) -> [Detection] {
        guard let deadline = nextDeadline, deadline <= now.uptime else { return [] }
        defer { nextDeadline = exactDeadline() }
        var detections: [Detection] = []
        for name in offlineBridges.keys.sorted() {
            guard let bridge = offlineBridges[name], !bridge.isRaised,
                now.uptime &- bridge.since.uptime >= limits.bridgeGraceMilliseconds
            else { continue }
            offlineBridges[name]?.isRaised = true
            detections.append(SupervisionText.bridge(.raised, name, since: bridge.since, now))
        }
        for id in devices.keys.sorted(by: { $0.name < $1.name }) {
            guard var device = devices[id], !device.faults.contains(.silent), !device.faults.contains(.offline),
                let from = device.silentFrom, now.uptime &- from >= limits.deviceSilenceMilliseconds
            else { continue }
            device.faults.insert(.silent)
            let isBridgeAway = device.bridge.map { offlineBridges[$0] != nil } ?? false
            if isBridgeAway { device.untold.insert(.silent) }
            devices[id] = device
            if !isBridgeAway { detections.append(SupervisionText.detection(.raised, .silent, id, device, now)) }
        }
        return detections
    }

    private mutating func change(
        _ fault: Fault, _ isOn: Bool, _ context: DeviceContext, _ now: Moment
    ) -> [Detection] {
        isOn ? set(fault, context, now) : clear(fault, context, now)
    }

    private mutating func set(_ fault: Fault, _ context: DeviceContext, _ now: Moment) -> [Detection] {
        var device = devices[context.device] ?? Device(lastHeard: now, room: context.room, resident: context.resident)
        guard device.faults.insert(fault).inserted else { return [] }
        let isBridgeAway = fault == .offline && device.bridge.map { offlineBridges[$0] != nil } ?? false
        if isBridgeAway { device.untold.insert(fault) }
        devices[context.device] = device
        return isBridgeAway ? [] : [SupervisionText.detection(.raised, fault, context.device, device, now)]
    }

    private mutating func clear(_ fault: Fault, _ context: DeviceContext, _ now: Moment) -> [Detection] {
        guard var device = devices[context.device], device.faults.remove(fault) != nil else { return [] }
        let wasTold = device.untold.remove(fault) == nil
        devices[context.device] = device
        if let from = device.silentFrom { expect(from &+ limits.deviceSilenceMilliseconds) }
        // The alert is one for all faults of a device: it is over when the last of them is.
        guard wasTold, device.faults.isEmpty else { return [] }
        return [SupervisionText.detection(.cleared, fault, context.device, device, now)]
    }
}

extension SupervisionDetector {
    package func lastHeard(_ device: DeviceID) -> Moment? {
        devices[device].flatMap { $0.silentFrom == nil ? nil : $0.lastHeard }
    }
}
