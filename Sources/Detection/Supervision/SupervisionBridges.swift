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
        return offline.isRaised ? [SupervisionText.bridge(.cleared, name, since: offline.since, now)] : []
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

    /// Three or more devices of one bridge, and nothing of any of them since: it is the bridge, and one fault says so.
    mutating func inferDeadBridge(_ device: Device, silentFrom: Milliseconds, at now: Moment) -> [Detection] {
        guard let name = device.bridge, !isBridgeAway(device) else { return [] }
        let others = devices.values.lazy.filter { $0.bridge == name }.compactMap(\.silentFrom)
        guard others.count >= 3, let newest = others.max(), newest &- silentFrom < 600_000 else { return [] }
        let since = now.at(uptime: newest)
        offlineBridges[name] = OfflineBridge(since: since, isRaised: true, isInferred: true)
        return [SupervisionText.bridge(.raised, name, since: since, now)]
    }
}
