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
    /// What is worn or reports falls: the presses of its own that take a fall alarm back. Nil: of no interest here.
    package var cancellingPresses: [String]?
}

extension HomePipeline {
    package var status: PipelineCounters { counters }

    /// How long alarms still count as tests; nil outside a walk test.
    package func walkTestLeft(at now: Moment) -> Milliseconds? {
        walkTest.flatMap { now.uptime < $0.deadline ? $0.deadline - now.uptime : nil }
    }

    /// Every device that was listed or heard, by name.
    package var devices: [DeviceStatus] {
        decoder.profiles.map { profile in
            DeviceStatus(
                profile: profile, role: decoder.role(of: profile.device), isListed: !decoder.isStranger(profile.device),
                lastHeard: supervision.lastHeard(profile.device),
                isUnsuitableForFalls: sights.unsuitability(of: profile.device) != nil,
                cancellingPresses: isAskedAboutFalls(profile) ? WornPresses.cancelling(profile) : nil)
        }
    }

    private func isAskedAboutFalls(_ profile: DeviceProfile) -> Bool {
        decoder.role(of: profile.device) == .wearable
            || profile.capabilities.contains(.fall) && profile.capabilities.contains(.button)
    }
}
