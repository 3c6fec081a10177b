import SafetyModel

extension SupervisionDetector {
    /// - Parameter decoder: whose messages come by it, where known.
    package mutating func bridge(
        _ name: String, decoder: String? = nil, isOnline: Bool, at now: Moment
    ) -> [Detection] {
        if !isOnline {
            if offlineBridges[name] == nil {
                offlineBridges[name] = OfflineBridge(since: now, isRaised: false, decoder: decoder)
            }
            expect(now.uptime &+ limits.bridgeGraceMilliseconds)
            return []
        }
        guard let offline = offlineBridges.removeValue(forKey: name) else { return [] }
        lookAgain(behind: name, offline, at: now)
        let flap = bridgeFlaps?[name]
        if flap?.goodSince != nil || offline.isRaised && flap?.isFlapping(at: now.uptime) == true {
            bridgeFlaps?[name]?.goodSince = now.uptime
            expect(now.uptime &+ Flap.hold)
            return []
        }
        return offline.isRaised ? [backOnline(name, since: offline.since, at: now)] : []
    }

    private mutating func backOnline(_ name: String, since: Moment, at now: Moment) -> Detection {
        var flaps = bridgeFlaps ?? [:]
        flaps[name] = Flap(endedAt: now.uptime)
        bridgeFlaps = flaps
        return SupervisionText.bridge(.cleared, name, since: since, limits, now)
    }

    /// A bridge that came back and stayed is over now.
    mutating func settleBridges(to now: Moment) -> [Detection] {
        guard let flaps = bridgeFlaps else { return [] }
        var detections: [Detection] = []
        for name in flaps.keys.sorted() where offlineBridges[name] == nil {
            guard let good = flaps[name]?.goodSince, good &+ Flap.hold <= now.uptime else { continue }
            detections.append(backOnline(name, since: now.at(uptime: good), at: now))
        }
        return detections
    }

    mutating func advanceBridges(to now: Moment) -> [Detection] {
        var detections: [Detection] = []
        for name in offlineBridges.keys.sorted() {
            guard let bridge = offlineBridges[name], !bridge.isRaised,
                now.uptime &- bridge.since.uptime >= limits.bridgeGraceMilliseconds
            else { continue }
            offlineBridges[name]?.isRaised = true
            if let detection = raise(name, since: bridge.since, at: now) { detections.append(detection) }
        }
        return detections
    }

    /// - Returns: nil where it is still said to be offline: it had come back for a moment only.
    private mutating func raise(_ name: String, since: Moment, isInferred: Bool = false, at now: Moment) -> Detection? {
        guard bridgeFlaps?[name]?.goodSince == nil else {
            bridgeFlaps?[name]?.goodSince = nil
            return nil
        }
        return SupervisionText.bridge(.raised, name, since: since, isInferred: isInferred, limits, now)
    }

    private static func isBehind(_ device: Device, _ name: String, _ bridge: OfflineBridge) -> Bool {
        device.bridge == name || (device.bridge != nil && device.bridge == bridge.decoder)
    }

    func isBridgeAway(_ device: Device) -> Bool {
        !offlineBridges.isEmpty && offlineBridges.contains { Self.isBehind(device, $0.key, $0.value) }
    }

    /// What was put down to the bridge is judged anew: who is still away or silent from now on is so by itself.
    private mutating func lookAgain(behind name: String, _ bridge: OfflineBridge, at now: Moment) {
        for (id, device) in devices where Self.isBehind(device, name, bridge) {
            devices[id]?.faults.subtract(device.untold)
            devices[id]?.untold = []
            if device.silentFrom != nil { devices[id]?.silentFrom = now.uptime }
        }
        nextDeadline = exactDeadline()
    }

    /// Three or more devices of one bridge, and nothing of any of them since: it is the bridge, and one fault says so. Those that
    /// fell silent before are taken back.
    mutating func inferDeadBridge(
        _ id: DeviceID, _ device: Device, silentFrom: Milliseconds, at now: Moment
    ) -> [Detection] {
        guard let name = device.bridge, !isBridgeAway(device) else { return [] }
        let others = devices.filter { $0.value.bridge == name && $0.value.silentFrom != nil }
        let last = others.max { ($0.value.silentFrom ?? 0, $0.key.name) < ($1.value.silentFrom ?? 0, $1.key.name) }?
            .value
        guard others.count >= 3, let last, let newest = last.silentFrom else { return [] }
        let limit = silenceLimit(device)
        let isTogether = newest &- silentFrom < max(600_000, min(limit / 4, 1_800_000))
        let fallen = devices.keys.filter { id in
            devices[id]?.bridge == name && devices[id]?.faults.contains(.silent) == true
        }.sorted { $0.name < $1.name }
        guard isTogether || fallen.count >= 3 && now.uptime &- newest >= silenceLimit(last) / 2 else { return [] }
        let since = now.at(uptime: newest)
        offlineBridges[name] = OfflineBridge(since: since, isRaised: true, isInferred: true)
        var detections: [Detection] = []
        if let detection = raise(name, since: since, isInferred: true, at: now) { detections.append(detection) }
        for other in fallen
        where other != id && devices[other]?.silentFrom.map({ now.uptime &- $0 < 3 &* limit }) == true {
            detections += takeBack(other, at: now)
        }
        return detections
    }

    /// Its silence is the bridge's.
    private mutating func takeBack(_ id: DeviceID, at now: Moment) -> [Detection] {
        guard var device = devices[id], device.untold.insert(.silent).inserted else { return [] }
        devices[id] = device
        guard device.faults.isSubset(of: device.untold) else { return [] }
        return [SupervisionText.detection(.cleared, .silent, id, device, .told(.silent), now)]
    }
}
