import DeviceProtocols
import SafetyModel

/// One device as the technician sees it.
package struct DeviceStatus: Sendable {
    package var profile: DeviceProfile
    package var role: DeviceRole?
    /// An inventory listed it, or the configuration names it.
    package var isListed: Bool
    package var lastHeard: Moment?
    /// Its samples cannot show a fall where it is worn.
    package var isUnsuitableForFalls: Bool
}

extension HomePipeline {
    package var status: PipelineCounters { counters }

    /// How long alarms still count as tests; nil outside a walk test.
    package func walkTestLeft(at now: Moment) -> Milliseconds? {
        walkTestUntil.flatMap { now.uptime < $0 ? $0 - now.uptime : nil }
    }

    /// Every device that was listed or heard, by name.
    package var devices: [DeviceStatus] {
        decoder.profiles.map { profile in
            DeviceStatus(
                profile: profile, role: decoder.role(of: profile.device), isListed: !decoder.isStranger(profile.device),
                lastHeard: supervision.lastHeard(profile.device),
                isUnsuitableForFalls: sights.unsuitability(of: profile.device) != nil)
        }
    }
}
