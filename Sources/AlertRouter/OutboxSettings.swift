import SafetyModel

/// How many messages a channel takes in a sliding window, and how many of those only emergencies may use.
package struct ChannelBudget: Sendable, Codable, Equatable {
    package var channel: ChannelKind
    package var limit: Int
    package var windowSeconds: Int
    package var reservedForEmergency: Int
    /// Counted for each target by itself (a group's robot) or for the channel (one modem).
    package var isPerTarget: Bool

    package init(channel: ChannelKind, limit: Int, windowSeconds: Int, reservedForEmergency: Int, isPerTarget: Bool) {
        (self.channel, self.limit, self.windowSeconds) = (channel, limit, windowSeconds)
        (self.reservedForEmergency, self.isPerTarget) = (reservedForEmergency, isPerTarget)
    }
}

/// Where an emergency goes as well when its first path is slow: another robot, another bearer.
package struct SparePath: Sendable, Codable, Equatable {
    package var channel: ChannelKind
    package var target: String
    package var spareChannel: ChannelKind
    package var spareTarget: String

    package init(channel: ChannelKind, target: String, spareChannel: ChannelKind, spareTarget: String) {
        (self.channel, self.target) = (channel, target)
        (self.spareChannel, self.spareTarget) = (spareChannel, spareTarget)
    }
}

package struct OutboxSettings: Sendable, Codable, Equatable {
    package var budgets: [ChannelBudget]
    package var spares: [SparePath]
    /// Without an answer for so long an attempt is unknown.
    package var answerSeconds: Int
    /// First pause after a failure; doubled each time up to the lane's longest.
    package var backOffMilliseconds: Milliseconds
    package var longestPauseSeconds: Int
    package var longestEmergencyPauseSeconds: Int
    /// Technical messages wait so long for others to go with them.
    package var mergeSeconds: Int
    package var mergeLimit: Int
    /// Attempts after which a technical message is given up; the others never are.
    package var technicalAttempts: Int
    /// An emergency that no path has accepted for so long is sent on the spare path too.
    package var raceSeconds: Int
    /// A path with so many failures in a row, or a failure after so long without success, is dead.
    package var deadAfterFailures: Int

    package init(
        budgets: [ChannelBudget], spares: [SparePath] = [], answerSeconds: Int = 15,
        backOffMilliseconds: Milliseconds = 1000,
        longestPauseSeconds: Int = 300, longestEmergencyPauseSeconds: Int = 20, mergeSeconds: Int = 60,
        mergeLimit: Int = 20,
        technicalAttempts: Int = 20, raceSeconds: Int = 10, deadAfterFailures: Int = 3
    ) {
        (self.budgets, self.spares, self.answerSeconds) = (budgets, spares, answerSeconds)
        (self.backOffMilliseconds, self.longestPauseSeconds) = (backOffMilliseconds, longestPauseSeconds)
        (self.longestEmergencyPauseSeconds, self.mergeSeconds) = (longestEmergencyPauseSeconds, mergeSeconds)
        (self.mergeLimit, self.technicalAttempts) = (mergeLimit, technicalAttempts)
        (self.raceSeconds, self.deadAfterFailures) = (raceSeconds, deadAfterFailures)
    }

    /// The providers' documented limits, with a margin: WeCom 20 a minute and robot, DingTalk 20 and then ten minutes of
    /// silence, Feishu 100 a minute and 5 a second; a modem sends about one SMS in four seconds.
    package static let standard = OutboxSettings(budgets: [
        ChannelBudget(channel: .wecom, limit: 18, windowSeconds: 60, reservedForEmergency: 5, isPerTarget: true),
        ChannelBudget(channel: .dingtalk, limit: 15, windowSeconds: 60, reservedForEmergency: 5, isPerTarget: true),
        ChannelBudget(channel: .feishu, limit: 80, windowSeconds: 60, reservedForEmergency: 20, isPerTarget: true),
        ChannelBudget(channel: .ntfy, limit: 50, windowSeconds: 60, reservedForEmergency: 20, isPerTarget: false),
        ChannelBudget(channel: .sms, limit: 15, windowSeconds: 60, reservedForEmergency: 6, isPerTarget: false),
        ChannelBudget(
            channel: .alertmanager, limit: 60, windowSeconds: 60, reservedForEmergency: 0, isPerTarget: false),
    ])

    var farthest: Milliseconds { max(milliseconds(longestPauseSeconds), 86_400_000) }
}
