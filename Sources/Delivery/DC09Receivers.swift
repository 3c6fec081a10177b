import AlertRouter
import SafetyModel

/// Several alarm receiving centres, each by its target's name. See `DC09Channel`.
package final class DC09Receivers: Channel {
    package let kind = ChannelKind.dc09
    private let centres: [String: DC09Channel]

    /// Without those whose settings have problems.
    package init(_ settings: [String: DC09Settings]) {
        centres = settings.compactMapValues { DC09Channel(settings: $0) }
    }

    package func send(_ promise: Promise, now: Moment) async -> SendOutcome {
        guard let centre = centres[promise.target] else {
            return .rejectedPermanent(reason: "dc09: no centre for target \(promise.target)")
        }
        return await centre.send(promise, now: now)
    }

    /// The link test of one centre; nil when there is none of that name.
    package func test(_ target: String, now: Moment) async -> SendOutcome? { await centres[target]?.test(now: now) }
}
