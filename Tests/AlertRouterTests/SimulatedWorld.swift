import SafetyModel

@testable import AlertRouter

/// The box's people, and what stands beside them: a group's robot, an alarm centre, Alertmanager.
private func simulatedBox() -> PolicySet {
    var set = boxPolicies()
    let alertmanager = PolicySet.standardBox(alertmanager: "alertmanager")
    set.policies = alertmanager.policies
    set.contacts += alertmanager.contacts
    set.contacts.append(Contact(name: "group", roles: [.communityDesk], channels: [.wecom], isPerson: false))
    set.contacts.append(Contact(name: "centre", roles: [.communityDesk], channels: [.dc09]))
    return set
}

/// A box and a desk with a bad network between them, providers that lie, clocks that jump, and people.
struct SimulatedWorld {
    enum Arrival {
        case sensor(Detection)
        case object(Alert)
        case receipt(String, Int)
        case heartbeat
        case order(Command)
        case answer(key: String, atDesk: Bool, SendOutcome)
        case restart(atDesk: Bool)
        case person
    }
    var random: SplitMix64
    var now: Milliseconds = 0
    var wallOffset: Milliseconds = 1_784_080_800_000
    var box = SimulatedNode(AlertEngine(home: "57001A", policies: simulatedBox()))
    var desk: SimulatedNode
    var calendar = DueQueue()
    var arrivals: [String: Arrival] = [:]
    var eventCount = 0
    var isDown = (box: false, desk: false)
    var cutUntil: Milliseconds = 0
    var isCalm = false
    /// The oracle: keys of live emergencies that the box was told of, and commands that were answered `done`.
    var emergencies: Set<String> = []
    var problems: [String] = []
    var commandCount = 0
    var repeated: Set<String> = []
    /// When either machine was off: (from, until).
    var outages: [(box: Bool, from: Milliseconds, until: Milliseconds)] = []

    static let chaos: Milliseconds = 40 * 60_000
    static let end: Milliseconds = 70 * 60_000

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
        let contacts = [
            Contact(name: "li", roles: [.communityDesk], channels: [.ntfy]),
            Contact(name: "guard", roles: [.estateGuard], channels: [.sms]),
        ]
        desk = SimulatedNode(AlertEngine(home: "desk-57", policies: .standardDesk(contacts: contacts)))
    }

    var moment: Moment { Moment(wall: now &+ wallOffset, uptime: now) }

    mutating func schedule(_ what: Arrival, in delay: ClosedRange<Milliseconds>) {
        eventCount += 1
        let name = String(10_000_000 + eventCount)
        calendar.insert(now + Milliseconds.random(in: delay, using: &random), name)
        arrivals[name] = what
    }

    /// Plans the day: sensors, people, cuts, crashes come as events or by chance in between.
    mutating func plan() {
        for device in 0..<Int.random(in: 1...4, using: &random) {
            let category: AlertCategory = [.sos, .smoke, .gas, .fall][device]
            for press in 0..<Int.random(in: 1...3, using: &random) {
                let name = DeviceID("device-\(device)")
                let severity: Severity = press == 0 && random.chance(20) ? .urgent : .emergency
                schedule(.sensor(detection(category, severity, device: name)), in: 0...Self.chaos)
                if random.chance(40) {
                    schedule(.sensor(detection(category, .emergency, .cleared, device: name)), in: 0...Self.chaos)
                }
                if random.chance(20) {
                    schedule(
                        .sensor(detection(category, .emergency, device: name, unconfirmed: true)), in: 0...Self.chaos)
                }
            }
        }
        for _ in 0..<6 { schedule(.sensor(detection(.link, .technical, device: "plug")), in: 0...Self.chaos) }
        for device in ["gateway/uplink", "path:sms/daughter"] as [DeviceID] where random.chance(50) {
            schedule(.sensor(detection(.link, .technical, device: device)), in: 0...Self.chaos)
            schedule(.sensor(detection(.link, .technical, .cleared, device: device)), in: 0...Self.chaos)
        }
        schedule(.heartbeat, in: 0...60_000)
        schedule(.person, in: 10_000...120_000)
    }

    mutating func run() throws {
        plan()
        while true {
            var next = Self.end
            if !isDown.box { next = min(next, late(box.wake(moment))) }
            if !isDown.desk { next = min(next, late(desk.wake(moment))) }
            next = min(next, calendar.first?.due ?? next)
            now = max(now, next)
            if now >= Self.end { return }
            if now >= Self.chaos, !isCalm { isCalm = true }
            if !isCalm, random.chance(1) {
                wallOffset += [-86_400_000, 86_400_000, 3_600_000, -1000].randomElement(using: &random) ?? 0
            }
            if !isCalm, random.chance(1) { cutUntil = now + Milliseconds.random(in: 1000...600_000, using: &random) }
            try step()
        }
    }

    /// A tick comes a little late, as in a busy machine.
    private mutating func late(_ due: Milliseconds) -> Milliseconds {
        max(now + 1, due + Milliseconds.random(in: 0...900, using: &random))
    }

    private mutating func step() throws {
        tick(atDesk: false)
        tick(atDesk: true)
        while let due = calendar.first, due.due <= now {
            calendar.remove(due.due, due.alertID)
            if let what = arrivals.removeValue(forKey: due.alertID) { try handle(what) }
        }
    }

    /// Time and the outbox: what is due is committed, then sent.
    private mutating func tick(atDesk: Bool) {
        guard !(atDesk ? isDown.desk : isDown.box) else { return }
        let effects = atDesk ? desk.engine.advance(to: moment) : box.engine.advance(to: moment)
        let changes = atDesk ? desk.outbox.advance(to: moment) : box.outbox.advance(to: moment)
        if !effects.isEmpty || !changes.isEmpty, !save(effects, changes, atDesk: atDesk) { return }
        while let sent = atDesk ? desk.outbox.next(at: moment) : box.outbox.next(at: moment) {
            guard save([], sent.changes, atDesk: atDesk) else { return }
            send(sent.promise, atDesk: atDesk)
            if crashes(1) { return stop(atDesk: atDesk) }
        }
    }

    mutating func crashes(_ percent: Int) -> Bool { !isCalm && random.chance(percent) }

    @discardableResult
    mutating func save(_ effects: [Effect], _ changes: [Outbox.Change] = [], atDesk: Bool) -> Bool {
        let crash = crashes(1)
        let isSaved =
            atDesk
            ? desk.commit(effects, changes, crash: crash, at: moment)
            : box.commit(effects, changes, crash: crash, at: moment)
        if !isSaved { stop(atDesk: atDesk) }
        return isSaved
    }

    mutating func stop(atDesk: Bool) {
        if atDesk { isDown.desk = true } else { isDown.box = true }
        let length = Milliseconds.random(in: 500...90_000, using: &random)
        schedule(.restart(atDesk: atDesk), in: length...length)
        outages.append((!atDesk, now, now + length))
    }
}
