import SafetyModel

/// The state of the box as a machine, for whoever runs many of them: in `status`, its metrics and the heartbeat alike.
package struct BoxReport: Sendable, Equatable {
    package struct Link: Sendable, Equatable {
        package var name: String
        package var isConnected: Bool
        /// Wall time of the last change between up and down.
        package var since: Milliseconds?
        /// Why it is down.
        package var reason: String?
        package init(name: String, isConnected: Bool, since: Milliseconds?, reason: String?) {
            (self.name, self.isConnected, self.since, self.reason) = (name, isConnected, since, reason)
        }
    }
    package enum Power: String, Sendable { case mains, battery }

    package var version: String
    /// Wall time at which the program started.
    package var started: Milliseconds
    package var uptimeSeconds: Int64
    package var machineUptimeSeconds: Int64
    package var links: [Link] = []
    /// Of the state folder's file system.
    package var freeBytes: Int64?
    /// Written to the disk by the program since its start, and what a day at this pace comes to.
    package var writtenBytes: Int64?
    package var writtenBytesPerDay: Int64?
    package var memoryAvailableBytes: Int64?
    package var residentBytes: Int64?
    package var temperatureCelsius: Int64?
    /// nil where the kernel shows no supply.
    package var power: Power?
    /// Of an eMMC by its own account (JEDEC life time estimation), in steps of ten; nil for cards, which keep it to themselves.
    package var flashUsedPercent: Int64?
    package var isClockSynchronised: Bool

    package init(
        version: String, started: Milliseconds, uptimeSeconds: Int64, machineUptimeSeconds: Int64,
        isClockSynchronised: Bool
    ) {
        (self.version, self.started) = (version, started)
        (self.uptimeSeconds, self.machineUptimeSeconds) = (uptimeSeconds, machineUptimeSeconds)
        self.isClockSynchronised = isClockSynchronised
    }

    /// As one object; callers write the key before it.
    package func write(to out: inout JSONWriter, zone: TimeZoneRules) {
        func time(_ wall: Milliseconds) { out.time(wall, offsetSeconds: zone.offsetSeconds(at: wall)) }
        out.beginObject()
        out.key("version")
        out.string(version)
        out.key("started")
        time(started)
        for (key, value) in numbers {
            out.key(key)
            out.int(Int(clamping: value))
        }
        if let power {
            out.key("power")
            out.string(power.rawValue)
        }
        out.key("clock")
        out.string(isClockSynchronised ? "synchronised" : "unsynchronised")
        out.key("links")
        out.beginObject()
        for link in links {
            out.key(link.name)
            out.beginObject()
            out.key("connected")
            out.bool(link.isConnected)
            if let since = link.since {
                out.key("since")
                time(since)
            }
            if let reason = link.reason, !link.isConnected {
                out.key("reason")
                out.string(reason)
            }
            out.endObject()
        }
        out.endObject()
        out.endObject()
    }

    /// What is a plain number, by the name that status, heartbeat and metrics share.
    private var numbers: [(StaticString, Int64)] {
        let all: [(StaticString, Int64?)] = [
            ("uptime_seconds", uptimeSeconds), ("machine_uptime_seconds", machineUptimeSeconds),
            ("free_bytes", freeBytes), ("written_bytes", writtenBytes), ("written_bytes_per_day", writtenBytesPerDay),
            ("memory_available_bytes", memoryAvailableBytes), ("resident_bytes", residentBytes),
            ("temperature_celsius", temperatureCelsius), ("flash_used_percent", flashUsedPercent),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}
