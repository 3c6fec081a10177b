import SafetyModel

/// What a device says of itself: battery, tamper, fault, availability; and what is concluded of it.
extension SupervisionDetector {
    package mutating func ingest(
        _ observation: Observation, from context: DeviceContext, at now: Moment
    ) -> [Detection] {
        guard !observation.isPast else { return [] }
        switch (observation.kind, observation.value) {
        case (.battery, .number(let percent)):
            if percent <= limits.batteryLowPct {
                return set(.battery, context, .battery(percent, limitPct: limits.batteryLowPct), now)
            }
            return percent >= limits.batteryGoodPct ? clear(.battery, context, now) : []
        case (.batteryLow, .flag(let isOn)): return change(.battery, isOn, context, now)
        case (.tamper, .flag(let isOn)): return change(.tamper, isOn, context, now)
        case (.fault, .flag(let isOn)): return change(.fault, isOn, context, now)
        case (.smoke, .flag(false)), (.heat, .flag(false)), (.gas, .flag(false)), (.carbonMonoxide, .flag(false)),
            (.waterLeak, .flag(false)), (.zoneAlarm, .flag(false)):
            return clear(.stuck, context, now)
        case (.linkQuality, .number(let value)): return weigh(link: value, of: context, at: now)
        case (.mainsLost, .flag(let isLost)): return weigh(isMainsLost: isLost, of: context, at: now)
        case (.availability, .text(let state)): return change(.offline, state == "offline", context, now)
        default: return []
        }
    }

    /// Whether any topic's messages could not be read lately: only then is it news that one can.
    package var hasUndecodable: Bool { undecodable != 0 }

    /// A message on an alarm topic that nobody could read: the alarm may have been in it.
    package mutating func refused(_ context: DeviceContext, at now: Moment) -> [Detection] {
        undecodable = undecodable.map { $0 &+ 1 }
        return set(.undecodable, context, .told(.undecodable), now)
    }

    package mutating func understood(_ context: DeviceContext, at now: Moment) -> [Detection] {
        let before = devices[context.device]?.faults.contains(.undecodable) ?? false
        let detections = clear(.undecodable, context, now)
        if before { undecodable = devices.values.lazy.filter { $0.faults.contains(.undecodable) }.count }
        return detections
    }

    /// Its alarm has been on for so long that nothing it says can be relied on.
    package mutating func stuck(_ context: DeviceContext, at now: Moment) -> [Detection] {
        set(.stuck, context, .told(.stuck), now)
    }

    /// Its alarm goes on and off many times a minute, or has kept still again.
    package mutating func chattering(_ context: DeviceContext, isOn: Bool, at now: Moment) -> [Detection] {
        change(.chattering, isOn, context, now)
    }

    private mutating func change(
        _ fault: Fault, _ isOn: Bool, _ context: DeviceContext, _ now: Moment
    ) -> [Detection] {
        isOn ? set(fault, context, .told(fault), now) : clear(fault, context, now)
    }

    private mutating func set(
        _ fault: Fault, _ context: DeviceContext, _ grounds: FaultGrounds, _ now: Moment
    ) -> [Detection] {
        var device = devices[context.device] ?? Device(lastHeard: now, room: context.room, resident: context.resident)
        guard device.faults.insert(fault).inserted else {
            // It stands still: it was good for a moment only.
            if device.flaps?[fault]?.goodSince != nil { devices[context.device]?.flaps?[fault]?.goodSince = nil }
            return []
        }
        let isBridgeAway = fault == .offline && isBridgeAway(device)
        if isBridgeAway { device.untold.insert(fault) }
        devices[context.device] = device
        return isBridgeAway
            ? [] : [SupervisionText.detection(.raised, fault, context.device, device, grounds, now)]
    }

    private mutating func clear(_ fault: Fault, _ context: DeviceContext, _ now: Moment) -> [Detection] {
        guard devices[context.device]?.faults.contains(fault) == true, var device = devices[context.device] else {
            return []
        }
        let isTold = !device.untold.contains(fault)
        if isTold, device.flaps?[fault]?.isFlapping(at: now.uptime) == true {
            if device.flaps?[fault]?.goodSince == nil { device.flaps?[fault]?.goodSince = now.uptime }
            devices[context.device] = device
            expect(now.uptime &+ Flap.hold)
            return []
        }
        return end(fault, of: context.device, at: now)
    }

    /// It is over, and said to be: from here on another change is flapping.
    private mutating func end(_ fault: Fault, of id: DeviceID, at now: Moment) -> [Detection] {
        guard var device = devices[id] else { return [] }
        device.faults.remove(fault)
        let wasTold = device.untold.remove(fault) == nil
        if wasTold {
            var flaps = device.flaps ?? [:]
            flaps[fault] = Flap(endedAt: now.uptime)
            device.flaps = flaps
        }
        devices[id] = device
        if let from = device.silentFrom { expect(from &+ silenceLimit(device)) }
        // The alert is one for all faults of a device: it is over when the last of them is.
        guard wasTold, device.faults.isEmpty else { return [] }
        return [SupervisionText.detection(.cleared, fault, id, device, .told(fault), now)]
    }

    /// What has been good for long enough after flapping is over now.
    mutating func settle(to now: Moment) -> [Detection] {
        var detections: [Detection] = []
        for id in devices.keys.sorted(by: { $0.name < $1.name }) {
            guard let flaps = devices[id]?.flaps else { continue }
            for fault in flaps.keys.sorted(by: { $0.rawValue < $1.rawValue })
            where flaps[fault]?.settlesAt.map({ $0 <= now.uptime }) == true {
                detections += end(fault, of: id, at: now)
            }
        }
        return detections + settleBridges(to: now)
    }

    /// When the next of them is.
    var nextSettled: Milliseconds? {
        let ofDevices = devices.values.lazy.compactMap { $0.flaps?.values.lazy.compactMap(\.settlesAt).min() }.min()
        let ofBridges = bridgeFlaps?.lazy.filter { self.offlineBridges[$0.key] == nil }.compactMap(\.value.settlesAt)
            .min()
        return [ofDevices, ofBridges].compactMap { $0 }.min()
    }
}

/// A fault that comes and goes is told once: after it was over, the next end of it within a day must hold for an hour.
struct Flap: Sendable, Codable, Equatable {
    static let window: Milliseconds = 86_400_000
    static let hold: Milliseconds = 3_600_000

    /// When it was last said to be over.
    var endedAt: Milliseconds
    /// It stands as told, and is good since then.
    var goodSince: Milliseconds?

    init(endedAt: Milliseconds) { self.endedAt = endedAt }

    func isFlapping(at uptime: Milliseconds) -> Bool { uptime &- endedAt < Self.window }

    var settlesAt: Milliseconds? { goodSince.map { $0 &+ Self.hold } }
}
