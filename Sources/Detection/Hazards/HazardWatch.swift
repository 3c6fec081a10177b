import SafetyModel

/// Alarms that were told and how they go on: a level that never clears, one that outlasts its test, a second detector.
struct HazardWatch: Sendable, Codable {
    struct Told: Sendable, Codable {
        var kind: AlarmKind
        var device: DeviceID
        var room: String?
        var resident: String?
        var isKnown: Bool
        var since: Moment
        var isTest: Bool
        var isUnconfirmed: Bool
        /// A state, not a shout: it says when it is over.
        var isLevel = false
        /// The test was said to be over: then it soon is, or it is none.
        var testOver: Milliseconds?
        var isStuckTold = false
        /// A person has closed its alert: it confirms nothing any more.
        var isClosed: Bool?

        var context: DeviceContext { DeviceContext(device, room: room, resident: resident, isKnown: isKnown) }
    }
    private(set) var told: [Told] = []

    /// No test lasts longer.
    static let longestTest: Milliseconds = 600_000
    /// After the test's end the alarm may need a moment to fall silent.
    static let afterTest: Milliseconds = 30_000
    /// An alarm that lasts for a day is a detector that is stuck, whatever else it is.
    static let stuck: Milliseconds = 86_400_000
    /// Two detectors within this time mean the same fire.
    static let together: Milliseconds = 1_800_000

    mutating func note(
        _ kind: AlarmKind, _ context: DeviceContext, isTest: Bool, isUnconfirmed: Bool, at now: Moment
    ) {
        told.removeAll {
            $0.device == context.device && $0.kind == kind
                || !$0.isLevel && now.uptime &- $0.since.uptime > Self.together
        }
        guard told.count < 128 else { return }
        told.append(
            Told(
                kind: kind, device: context.device, room: context.room, resident: context.resident,
                isKnown: context.isKnown, since: now, isTest: isTest, isUnconfirmed: isUnconfirmed))
    }

    mutating func level(_ device: DeviceID, _ category: AlertCategory, isOn: Bool) {
        guard let index = index(device, category) else { return }
        if isOn { told[index].isLevel = true } else { told.remove(at: index) }
    }

    private func index(_ device: DeviceID, _ category: AlertCategory) -> Int? {
        told.firstIndex { $0.device == device && HazardDetector.category(of: $0.kind) == category }
    }

    mutating func testEnded(_ device: DeviceID, at now: Moment) {
        for index in told.indices where told[index].device == device && told[index].isTest {
            told[index].testOver = told[index].testOver ?? now.uptime &+ Self.afterTest
        }
    }

    /// Whoever walked the home has ended it: what goes on now is no test.
    mutating func testsEnded(at now: Moment) {
        for index in told.indices where told[index].isTest {
            told[index].testOver = told[index].testOver ?? now.uptime &+ Self.afterTest
        }
    }

    mutating func closed(_ device: DeviceID, _ category: AlertCategory) {
        for index in told.indices
        where told[index].device == device && HazardDetector.category(of: told[index].kind) == category {
            told[index].isClosed = true
        }
    }

    /// Another device's alarm of the same danger, told lately or still on.
    func partners(of kind: AlarmKind, _ device: DeviceID, at now: Moment) -> [Told] {
        guard let family = Self.family(kind) else { return [] }
        return told.filter {
            !$0.isTest && $0.isClosed != true && $0.device != device && Self.family($0.kind) == family
                && ($0.isLevel || now.uptime &- $0.since.uptime <= Self.together)
        }
    }

    mutating func confirm(_ device: DeviceID, _ kind: AlarmKind) {
        for index in told.indices where told[index].device == device && told[index].kind == kind {
            told[index].isUnconfirmed = false
        }
    }

    /// What confirms what: nil for alarms that stand alone.
    static func family(_ kind: AlarmKind) -> Int? {
        switch kind {
        case .smoke, .heat, .carbonMonoxide: 1
        case .gas: 2
        case .waterLeak: 3
        case .fall, .sos, .zoneAlarm, .motionless: nil
        }
    }

    /// When an alarm outlasts its test, or has been on for a day.
    func due(_ entry: Told) -> Milliseconds? {
        guard entry.isLevel else { return nil }
        if entry.isTest { return min(entry.testOver ?? .max, entry.since.uptime &+ Self.longestTest) }
        guard !entry.isStuckTold, Self.family(entry.kind) != nil || entry.kind == .zoneAlarm else { return nil }
        return entry.since.uptime &+ Self.stuck
    }

    var nextDeadline: Milliseconds? { told.isEmpty ? nil : told.lazy.compactMap(due).min() }

    /// - Returns: tests that are none any more, now told as real; and detectors that are stuck.
    mutating func advance(to now: Moment) -> (real: [Told], stuck: [Told]) {
        var (real, stuck): ([Told], [Told]) = ([], [])
        for index in told.indices {
            guard let due = due(told[index]), due <= now.uptime else { continue }
            if told[index].isTest { real.append(told[index]) } else { stuck.append(told[index]) }
            if told[index].isTest {
                (told[index].isTest, told[index].since) = (false, now)
            } else {
                told[index].isStuckTold = true
            }
        }
        return (real, stuck)
    }
}
