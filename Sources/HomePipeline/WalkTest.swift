import Detection
import SafetyModel

/// A technician walks the home and trips each device: the first trip is a test. What comes again rings: somebody in the home may need
/// help meanwhile.
struct WalkTest: Sendable, Codable, Equatable {
    struct Trip: Sendable, Codable, Equatable {
        var device: DeviceID
        var kind: AlarmKind
        var lastUptime: Milliseconds
    }
    /// The latest end, on the home's own clock.
    private(set) var endUptime: Milliseconds
    private var lastTripUptime: Milliseconds
    private var trips: [Trip] = []

    /// No walk lasts longer.
    static let longest: Milliseconds = 4 * 3_600_000
    /// A walk without a trip for so long was forgotten.
    static let idle: Milliseconds = 30 * 60_000
    /// Reports of one finger on a button; of one gust of smoke or one fall.
    private static let onePress: Milliseconds = 1000
    private static let oneTrip: Milliseconds = 60_000
    private static let mostTrips = 256

    init(for milliseconds: Milliseconds, at now: Moment) {
        endUptime = now.uptime &+ min(milliseconds, Self.longest)
        lastTripUptime = now.uptime
    }

    /// The end without another trip.
    var deadline: Milliseconds { min(endUptime, lastTripUptime &+ Self.idle) }

    /// Puts an alarm on the list of trips.
    /// - Returns: true for a test; false for a second trip of the same device, and for what the list has no room for.
    mutating func trip(_ kind: AlarmKind, _ device: DeviceID, at now: Moment) -> Bool {
        guard now.uptime < deadline else { return false }
        if let index = trips.firstIndex(where: { $0.device == device && $0.kind == kind }) {
            let isSame = now.uptime &- trips[index].lastUptime < (kind == .sos ? Self.onePress : Self.oneTrip)
            if isSame { trips[index].lastUptime = now.uptime }
            return isSame
        }
        guard trips.count < Self.mostTrips else { return false }
        trips.append(Trip(device: device, kind: kind, lastUptime: now.uptime))
        lastTripUptime = now.uptime
        return true
    }
}

extension HomePipeline {
    mutating func walkTest(for milliseconds: Milliseconds, at now: Moment, into effects: inout [HomeEffect]) {
        if milliseconds > 0 {
            walkTest = WalkTest(for: milliseconds, at: now)
        } else if walkTest != nil {
            endWalkTest(at: now, into: &effects)
        }
    }

    /// Ends a walk that is over: what goes on now is no test. The home is told aloud, for whoever believes that it still is one.
    mutating func advanceWalkTest(to now: Moment, into effects: inout [HomeEffect]) {
        if let due = walkTest?.deadline, due <= now.uptime { endWalkTest(at: now, into: &effects) }
    }

    private mutating func endWalkTest(at now: Moment, into effects: inout [HomeEffect]) {
        walkTest = nil
        hazards.testsEnded(at: now)
        effects.append(.publish(deskProtocol.notice(Self.walkTestOver, settings.siren)))
    }

    private static let walkTestOver = Bilingual(
        zh: "设备测试已经结束，从现在起，所有报警都是真的。", en: "The walk test is over: from now on every alarm is real.")

    /// Whether an alarm of this device is a trip of the walk test.
    mutating func isTrip(_ kind: AlarmKind, _ device: DeviceID, at now: Moment) -> Bool {
        walkTest?.trip(kind, device, at: now) ?? false
    }
}
