import SafetyModel

extension SupervisionDetector {
    package struct Limits: Sendable, NotSaved, Equatable {
        /// At or below: the battery needs changing.
        package var batteryLowPct: Double = 10
        /// A faulted battery counts as changed above this.
        package var batteryGoodPct: Double = 20
        /// A device that was heard and is silent for longer is not supervised any more.
        package var deviceSilenceMilliseconds: Milliseconds = 26 * 3_600_000
        /// A bridge that is offline for longer than this is a fault: short restarts are not.
        package var bridgeGraceMilliseconds: Milliseconds = 60_000
        /// Expected check-ins that are given, the first that matches counts.
        package var checkIns: [CheckIn]? = []
        package init() {}
    }

    /// The devices of a name (`*` at its end stands for any ending) report at least so often.
    package struct CheckIn: Sendable, Codable, Equatable {
        package var match: String
        package var milliseconds: Milliseconds
        package init(match: String, milliseconds: Milliseconds) {
            (self.match, self.milliseconds) = (match, milliseconds)
        }

        func matches(_ device: DeviceID) -> Bool {
            match.hasSuffix("*") ? device.name.hasPrefix(match.dropLast()) : device.name == match
        }
    }
}

extension SupervisionDetector {
    var bridgeGraceMilliseconds: Milliseconds { limits.bridgeGraceMilliseconds }

    /// Whose silence would be said first.
    var nextSilent: (device: DeviceID, since: Milliseconds, deadline: Milliseconds)? {
        devices.lazy.filter { !$0.value.faults.contains(.silent) && !$0.value.faults.contains(.offline) }
            .compactMap { id, device in
                device.silentFrom.map { (id, $0, $0 &+ self.silenceLimit(device)) }
            }
            .min { ($0.2, $0.0.name) < ($1.2, $1.0.name) }
    }

    package func lastHeard(_ device: DeviceID) -> Moment? {
        devices[device].flatMap { $0.silentFrom == nil ? nil : $0.lastHeard }
    }
}
