import SafetyModel

/// Devices that say that they run on their backup battery because the mains are gone.
///
/// One alert for the home, not one for each device: several at once are a power cut. A short dip is not worth a word.
struct MainsWatch: Sendable, Codable {
    struct Loss: Sendable, Codable, Equatable {
        var device: DeviceID
        var room: String?
        var since: Moment
    }
    static let grace: Milliseconds = 120_000
    private static let most = 64

    /// In the order in which they were told.
    private(set) var losses: [Loss] = []
    /// The device under whose name the alert stands, and how many had lost the mains when it was last said.
    private(set) var told: (device: DeviceID, count: Int)? {
        get { toldDevice.map { ($0, toldCount) } }
        set { (toldDevice, toldCount) = (newValue?.device, newValue?.count ?? 0) }
    }
    private var toldDevice: DeviceID?
    private var toldCount = 0

    /// - Returns: whether the last device has its mains back after the loss was told.
    mutating func note(_ context: DeviceContext, isLost: Bool, at now: Moment) -> Bool {
        if isLost {
            guard losses.count < Self.most, !losses.contains(where: { $0.device == context.device }) else {
                return false
            }
            losses.append(Loss(device: context.device, room: context.room, since: now))
            return false
        }
        losses.removeAll { $0.device == context.device }
        return losses.isEmpty && told != nil
    }

    mutating func forget() { told = nil }

    /// When the first loss is worth a word, or a second one makes it a power cut; nil: nothing new.
    var deadline: Milliseconds? {
        let wanted = told == nil ? 1 : 2
        guard losses.count >= wanted, told.map({ $0.count < 2 }) ?? true else { return nil }
        return losses[wanted - 1].since.uptime &+ Self.grace
    }

    /// - Returns: whether something is to be said now.
    mutating func advance(to now: Moment) -> Bool {
        guard let deadline, deadline <= now.uptime, let first = losses.first else { return false }
        let lasting = losses.filter { now.uptime &- $0.since.uptime >= Self.grace }.count
        told = (told?.device ?? first.device, lasting)
        return true
    }

    /// Nobody looked for so long until `now`.
    mutating func sawNothing(for blind: Milliseconds, until now: Moment) {
        for index in losses.indices {
            let since = losses[index].since
            losses[index].since = Moment(
                wall: since.wall, uptime: min(now.uptime, since.uptime &+ max(0, blind)))
        }
    }
}

extension SupervisionDetector {
    /// A device says that it has lost or regained the mains.
    mutating func weigh(isMainsLost: Bool, of context: DeviceContext, at now: Moment) -> [Detection] {
        var watch = mains ?? MainsWatch()
        let device = watch.told?.device
        let isBack = watch.note(context, isLost: isMainsLost, at: now)
        if isBack { watch.forget() }
        mains = watch
        if let due = watch.deadline { expect(due) }
        guard isBack, let device else { return [] }
        return [SupervisionText.mains(.cleared, device, [], now)]
    }

    mutating func advanceMains(to now: Moment) -> [Detection] {
        guard mains?.advance(to: now) == true, let watch = mains, let device = watch.told?.device else { return [] }
        return [SupervisionText.mains(.raised, device, watch.losses, now)]
    }
}
