import SafetyModel

/// An alarm of one device that goes on and off, as a loose contact or a wet electrode does: while it chatters it counts as on, and the
/// device is at fault.
struct AlarmChatter: Sendable, Codable {
    enum Verdict: Sendable, Equatable {
        /// As told.
        case steady
        /// It began to chatter just now: a fault.
        case begins
        /// It chatters: the report says nothing new.
        case held
        /// It has kept still for long enough.
        case ends
    }

    /// So many changes within a minute are none of a danger that comes and goes.
    static let changes = 8
    static let window: Milliseconds = 60_000
    /// It is over when it has kept its state for so long.
    static let still: Milliseconds = 300_000

    let kind: AlarmKind
    private var isOn: Bool
    private var count = 1
    private var since, last: Milliseconds
    private var isChattering = false

    init(kind: AlarmKind, isOn: Bool, at uptime: Milliseconds) {
        (self.kind, self.isOn, since, last) = (kind, isOn, uptime, uptime)
    }

    mutating func report(isOn now: Bool, at uptime: Milliseconds) -> Verdict {
        let silence = uptime &- last
        if isChattering, silence >= Self.still { return .ends }
        guard now != isOn else { return isChattering ? .held : .steady }
        (isOn, last) = (now, uptime)
        if isChattering { return .held }
        if uptime &- since > Self.window { (count, since) = (0, uptime) }
        count += 1
        guard count >= Self.changes else { return .steady }
        isChattering = true
        return .begins
    }

}

/// A device's alarm began to go on and off, or has kept still again.
package struct Chattering: Sendable, Equatable {
    package var device: DeviceID
    package var isOn: Bool
}
