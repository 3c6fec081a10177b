import SafetyModel

/// What is remembered of each device to tell a new alarm from a repetition, an old copy and a test.
struct AlarmMemory: Sendable, Codable {
    /// What to do because an alarm's state was reported.
    enum Verdict: Sendable, Equatable { case nothing, raise, raiseStale, raiseTest }

    /// Radios repeat, and two topics carry the same press, within this time.
    static let repetitionWindow: Milliseconds = 2000
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

    private var devices: [DeviceID: Device] = [:]

    private func hasRoom(for device: DeviceID) -> Bool {
        devices.count < Self.maximumDevices || devices[device] != nil
    }

    /// A live report of a device's test flag.
    mutating func test(_ device: DeviceID, isOn: Bool, at now: Moment) {
        let since = devices[device]?.testSince
        if !isOn {
            if since != nil { devices[device]?.testSince = nil }
        } else if since == nil, hasRoom(for: device) {
            devices[device, default: Device()].testSince = now.uptime
        }
    }

    /// Whether the device said that it is being tested, and not too long ago to be true.
    func isUnderTest(_ device: DeviceID, at now: Moment) -> Bool {
        guard let since = devices[device]?.testSince else { return false }
        return now.uptime &- since <= Self.longestTest
    }

    /// A live report of an alarm's state.
    /// - Parameter isDoubtful: the bridge has just come online, and may be publishing its cache.
    mutating func live(
        _ kind: AlarmKind, of device: DeviceID, isOn: Bool, isTest: Bool, isDoubtful: Bool
    ) -> Verdict {
        guard hasRoom(for: device) else { return isOn ? (isTest ? .raiseTest : .raise) : .nothing }
        let before = devices[device]?[kind] ?? .unknown
        guard isOn else {
            if before != .off { devices[device, default: Device()][kind] = .off }
            return .nothing
        }
        switch before {
        case .on: return .nothing
        case .underTest where isTest: return .nothing
        case .stale where isDoubtful: return .nothing
        case .unknown where isDoubtful:
            devices[device, default: Device()][kind] = .stale
            return .raiseStale
        case .unknown, .off, .stale, .underTest:
            devices[device, default: Device()][kind] = isTest ? .underTest : .on
            return isTest ? .raiseTest : .raise
        }
    }

    /// A stored copy of an alarm's state: it says nothing about now, and must not hide the next live one.
    mutating func retained(_ kind: AlarmKind, of device: DeviceID, isOn: Bool) -> Verdict {
        guard hasRoom(for: device) else { return isOn ? .raiseStale : .nothing }
        let before = devices[device]?[kind] ?? .unknown
        switch before {
        case .off where !isOn: break
        case .unknown where !isOn: break
        case .on where isOn, .stale where isOn, .underTest where isOn: break
        case .on, .stale, .underTest: devices[device, default: Device()][kind] = .unknown
        case .off, .unknown:
            devices[device, default: Device()][kind] = .stale
            return .raiseStale
        }
        return .nothing
    }

    /// Whether an event is the repetition of one that was counted; if not, it is remembered as counted.
    mutating func isRepetition(_ observation: Observation, number: Int64?, at now: Moment) -> Bool {
        let device = observation.device
        guard hasRoom(for: device) else { return false }
        let events = devices[device]?.events ?? []
        let same = events.firstIndex { $0.kind == observation.kind && $0.value == observation.value }
        if let same {
            let earlier = events[same]
            if let number, let before = earlier.number {
                if number == before { return true }
            } else if now.uptime &- earlier.uptime < Self.repetitionWindow {
                return true
            }
        }
        var kept = events.filter { $0.number != nil || now.uptime &- $0.uptime < Self.repetitionWindow }
        kept.removeAll { $0.kind == observation.kind && $0.value == observation.value }
        kept.append(Event(kind: observation.kind, value: observation.value, uptime: now.uptime, number: number))
        devices[device, default: Device()].events = kept.suffix(8)
        return false
    }

    /// A person has dealt with a device's alarm: if it is still on, its next report is a new one.
    mutating func rearm(_ device: DeviceID) {
        guard var memory = devices[device] else { return }
        for index in memory.levels.indices where memory.levels[index] != .off { memory.levels[index] = .unknown }
        devices[device] = memory
    }
}
