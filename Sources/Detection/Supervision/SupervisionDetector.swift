import SafetyModel

/// Whether devices, bridges and links can still be trusted: battery, tamper, fault, availability, silence.
///
/// One fault for a dead bridge, not one for each device behind it. Nothing here is ever an emergency.
package struct SupervisionDetector: Sendable, Codable {
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
        // Nil in old snapshots.
        var rhythm: CheckInRhythm?
        var given: Milliseconds?
        var link: LinkQualityWatch?
        var flaps: [Fault: Flap]?
    }

    enum Fault: String, Sendable, Codable {
        case battery, tamper, fault, offline, silent, undecodable, stuck, chattering
    }

    private(set) var limits: Limits
    var devices: [DeviceID: Device] = [:]
    /// Bridges that are offline, and since when; true once it was raised.
    var offlineBridges: [String: OfflineBridge] = [:]
    /// How many topics could not be read; nil in old snapshots: look.
    var undecodable: Int? = 0
    // Nil in old snapshots.
    var mains: MainsWatch?
    var bridgeFlaps: [String: Flap]?
    struct OfflineBridge: Sendable, Codable {
        var since: Moment
        var isRaised: Bool
        /// The decoder of its messages: a device whose way is not known is behind every bridge of its decoder.
        var decoder: String?
        /// It did not say that it goes: everything behind it fell silent.
        var isInferred: Bool?
    }

    package init(limits: Limits = Limits()) { self.limits = limits }

    /// The configuration of now, after a snapshot was read.
    package mutating func use(_ limits: Limits) {
        guard limits != self.limits else { return }
        self.limits = limits
        for id in Array(devices.keys) {
            let given = given(id)
            devices[id]?.given = given
        }
        nextDeadline = exactDeadline()
    }

    private func given(_ id: DeviceID) -> Milliseconds? {
        limits.checkIns?.first { $0.matches(id) }?.milliseconds
    }

    /// How long a device may be silent: as given, as learnt, else as for all.
    func silenceLimit(_ device: Device) -> Milliseconds {
        device.given ?? device.rhythm?.limit(within: limits.deviceSilenceMilliseconds)
            ?? limits.deviceSilenceMilliseconds
    }

    /// Any message of a device counts as having been heard from it.
    /// - Parameter checksIn: it told a state; from what only shouts when something happens nothing is expected.
    package mutating func heard(
        _ context: DeviceContext, bridge: String?, checksIn: Bool = true, at now: Moment
    ) -> [Detection] {
        var device = devices[context.device] ?? Device(lastHeard: now, given: given(context.device))
        (device.lastHeard, device.room, device.resident) = (now, context.room, context.resident)
        device.bridge = bridge ?? device.bridge
        if let from = device.silentFrom {
            device.rhythm = device.rhythm ?? CheckInRhythm(since: from)
            device.rhythm?.note(gap: now.uptime &- from, at: now.uptime)
        }
        if checksIn || device.silentFrom != nil || device.given != nil { device.silentFrom = now.uptime }
        let wasSilent = device.faults.remove(.silent) != nil
        let isOver = wasSilent && device.untold.remove(.silent) == nil && device.faults.isEmpty
        devices[context.device] = device
        if let from = device.silentFrom { expect(from &+ silenceLimit(device)) }
        let detections =
            isOver ? [SupervisionText.detection(.cleared, .silent, context.device, device, .told(.silent), now)] : []
        guard !offlineBridges.isEmpty, let name = device.bridge, offlineBridges[name]?.isInferred == true else {
            return detections
        }
        return detections + self.bridge(name, isOnline: true, at: now)
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
        mains?.sawNothing(for: blind, until: now)
        nextDeadline = exactDeadline()
    }

    /// Not later than the next moment at which silence raises something. Devices only push their deadlines back, so this lower
    /// bound is kept instead of being searched for with every message; reaching it early costs one look.
    package internal(set) var nextDeadline: Milliseconds?

    func exactDeadline() -> Milliseconds? {
        let bridges = offlineBridges.values.lazy.filter { !$0.isRaised }.map {
            $0.since.uptime &+ limits.bridgeGraceMilliseconds
        }
        let silent = devices.values.lazy.filter { !$0.faults.contains(.silent) && !$0.faults.contains(.offline) }
            .compactMap { device in device.silentFrom.map { $0 &+ self.silenceLimit(device) } }
        return [bridges.min(), silent.min(), mains?.deadline, nextSettled].compactMap { $0 }.min()
    }

    mutating func expect(_ deadline: Milliseconds) { nextDeadline = min(nextDeadline ?? deadline, deadline) }

    /// Raises what silence raises. `now` is the deadline itself when the pipeline walks from deadline to deadline.
    package mutating func advance(to now: Moment) -> [Detection] {
        guard let deadline = nextDeadline, deadline <= now.uptime else { return [] }
        defer { nextDeadline = exactDeadline() }
        var detections = advanceMains(to: now) + advanceBridges(to: now) + settle(to: now)
        for id in devices.keys.sorted(by: { $0.name < $1.name }) {
            guard var device = devices[id], !device.faults.contains(.silent), !device.faults.contains(.offline),
                let from = device.silentFrom, now.uptime &- from >= silenceLimit(device)
            else { continue }
            device.faults.insert(.silent)
            devices[id] = device
            detections += inferDeadBridge(id, device, silentFrom: from, at: now)
            if isBridgeAway(device) {
                devices[id]?.untold.insert(.silent)
            } else {
                detections.append(
                    SupervisionText.detection(
                        .raised, .silent, id, device, silence(device, for: now.uptime &- from), now))
            }
        }
        return detections
    }
}
