import SafetyModel

/// What is remembered of each device to tell a new alarm from a repetition, an old copy and a test.
struct AlarmMemory: Sendable, Codable {
    /// What to do because an alarm's state was reported.
    enum Verdict: Sendable, Equatable { case nothing, raise, raiseStale, raiseTest }

    /// Radios repeat, and two topics carry the same press, within this time.
    static let repetitionWindow: Milliseconds = 2000
    /// A key is held for so long before it is told as a long press.
    static let longestHold: Milliseconds = 3000
    /// No test lasts longer: a smoke alarm that goes on under a test flag is an alarm.
    static let longestTest: Milliseconds = 600_000
    /// More devices than any home has. Strangers beyond it are raised every time rather than never.
    static let maximumDevices = 4096

    /// What is believed of one alarm of one device.
    private enum Level: String, Codable {
        /// Never reported live.
        case unknown
        case off, on
        /// A retained or cached copy said on, and was shown as unconfirmed.
        case stale
        /// On, under a test flag.
        case underTest
    }

    private struct Event: Codable {
        var kind: ObservationKind
        var value: ObservationValue
        var uptime: Milliseconds
        var number: Int64?
    }

    private struct Device: Codable {
        var kinds: [AlarmKind] = []
        var levels: [Level] = []
        var events: [Event] = []
        var testSince: Milliseconds?
        /// Alarms that go on and off. Nil in snapshots of earlier versions.
        var chatters: [AlarmChatter]?

        subscript(_ kind: AlarmKind) -> Level {
            get { kinds.firstIndex(of: kind).map { levels[$0] } ?? .unknown }
            set {
                if let index = kinds.firstIndex(of: kind) {
                    levels[index] = newValue
                } else {
                    kinds.append(kind)
                    levels.append(newValue)
                }
            }
        }
    }

    private var devices = NameTable<Device>()

    /// Where a device is remembered; nil if it is new and there is no room left.
    private mutating func place(of device: DeviceID) -> Int? {
        if devices.count < Self.maximumDevices { return devices.place(of: device.name, or: Device()) }
        return devices.index(of: device.name)
    }

    /// A live report of a device's test flag.
    mutating func test(_ device: DeviceID, isOn: Bool, at now: Moment) {
        guard isOn || devices.index(of: device.name) != nil, let place = place(of: device) else { return }
        if !isOn {
            devices.values[place].testSince = nil
        } else if devices.values[place].testSince == nil {
            devices.values[place].testSince = now.uptime
        }
    }

    /// Whether the device said that it is being tested, and not too long ago to be true.
    func isUnderTest(_ device: DeviceID, at now: Moment) -> Bool {
        guard let place = devices.index(of: device.name), let since = devices.values[place].testSince else {
            return false
        }
        return now.uptime &- since <= Self.longestTest
    }

    /// A live report of an alarm's state.
    /// - Parameter isDoubtful: the bridge has just come online, and may be publishing its cache.
    mutating func live(
        _ kind: AlarmKind, of device: DeviceID, isOn: Bool, isTest: Bool, isDoubtful: Bool
    ) -> Verdict {
        guard let place = place(of: device) else { return isOn ? (isTest ? .raiseTest : .raise) : .nothing }
        let before = devices.values[place][kind]
        guard isOn else {
            if before != .off { devices.values[place][kind] = .off }
            return .nothing
        }
        switch before {
        case .on: return .nothing
        case .underTest where isTest: return .nothing
        case .stale where isDoubtful: return .nothing
        case .unknown where isDoubtful:
            devices.values[place][kind] = .stale
            return .raiseStale
        case .unknown, .off, .stale, .underTest:
            devices.values[place][kind] = isTest ? .underTest : .on
            return isTest ? .raiseTest : .raise
        }
    }

    /// A live report of an alarm's state as far as its going on and off is concerned.
    mutating func chatter(_ kind: AlarmKind, of device: DeviceID, isOn: Bool, at now: Moment) -> AlarmChatter.Verdict {
        guard let place = devices.index(of: device.name) else { return .steady }
        let index = devices.values[place].chatters?.firstIndex { $0.kind == kind }
        guard let index else {
            // The first change begins the count.
            guard devices.values[place][kind] == (isOn ? .off : .on) else { return .steady }
            devices.values[place].chatters =
                (devices.values[place].chatters ?? []) + [AlarmChatter(kind: kind, isOn: isOn, at: now.uptime)]
            return .steady
        }
        guard let verdict = devices.values[place].chatters?[index].report(isOn: isOn, at: now.uptime) else {
            return .steady
        }
        // Held at its beginning it is on, whatever the last report said.
        if verdict == .ends {
            devices.values[place].chatters?.remove(at: index)
            if devices.values[place].chatters?.isEmpty == true { devices.values[place].chatters = nil }
        }
        return verdict
    }

    /// Whether a device was pressed once a moment ago: a long press that follows is the same finger.
    func wasJustPressed(_ device: DeviceID, at now: Moment) -> Bool {
        guard let place = devices.index(of: device.name) else { return false }
        return devices.values[place].events.contains {
            $0.kind == .button && $0.value == .text("single") && $0.number == nil
                && now.uptime &- $0.uptime < Self.longestHold
        }
    }

    /// Whether the last live report of an alarm said that it is off.
    func isOff(_ kind: AlarmKind, of device: DeviceID) -> Bool {
        devices.index(of: device.name).map { devices.values[$0][kind] == .off } ?? false
    }

    /// A stored copy of an alarm's state: it says nothing about now, and must not hide the next live one.
    mutating func retained(_ kind: AlarmKind, of device: DeviceID, isOn: Bool) -> Verdict {
        guard let place = place(of: device) else { return isOn ? .raiseStale : .nothing }
        let before = devices.values[place][kind]
        switch before {
        case .off where !isOn: break
        case .unknown where !isOn: break
        case .on where isOn, .stale where isOn, .underTest where isOn: break
        case .on, .stale, .underTest: devices.values[place][kind] = .unknown
        case .off, .unknown:
            devices.values[place][kind] = .stale
            return .raiseStale
        }
        return .nothing
    }

    /// Whether an event is the repetition of one that was counted; if not, it is remembered as counted.
    mutating func isRepetition(_ observation: Observation, number: Int64?, at now: Moment) -> Bool {
        guard let place = place(of: observation.device) else { return false }
        let isSame = { (event: Event) in event.kind == observation.kind && event.value == observation.value }
        if let same = devices.values[place].events.firstIndex(where: isSame) {
            let earlier = devices.values[place].events[same]
            if let number, let before = earlier.number {
                if number == before { return true }
            } else if now.uptime &- earlier.uptime < Self.repetitionWindow {
                return true
            }
        }
        devices.values[place].events.removeAll { event in
            isSame(event) || (event.number == nil && now.uptime &- event.uptime >= Self.repetitionWindow)
        }
        devices.values[place].events.append(
            Event(kind: observation.kind, value: observation.value, uptime: now.uptime, number: number))
        if devices.values[place].events.count > 8 { devices.values[place].events.removeFirst() }
        return false
    }

    /// A person has dealt with a device's alarm: if it is still on, its next report is a new one.
    mutating func rearm(_ device: DeviceID) {
        guard let place = devices.index(of: device.name) else { return }
        for level in devices.values[place].levels.indices where devices.values[place].levels[level] != .off {
            devices.values[place].levels[level] = .unknown
        }
    }
}
