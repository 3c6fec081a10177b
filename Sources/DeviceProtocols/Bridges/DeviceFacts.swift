import SafetyModel

/// What one message says about one device, one fact a kind: a number that no such sensor can mean is left out, and of
/// two flags of one kind the one that says "danger" stays.
struct DeviceFacts {
    let device: DeviceID
    var claimedWall: Milliseconds?
    private(set) var observations: [Observation] = []
    private(set) var links: [ReadingLink] = []
    var clock: ClockLink?
    /// What the message left behind in its decoder, as far as that is known.
    var effect = ReportEffect.changesMeanings
    var note: RepeatedNote?
    /// A number that tells the press in it from all others, where the device numbers them.
    var pressNumber: Int64?

    init(_ device: DeviceID, claimedWall: Milliseconds? = nil) {
        (self.device, self.claimedWall) = (device, claimedWall)
    }

    mutating func flag(_ kind: ObservationKind, _ value: Bool, isEvent: Bool = false) {
        guard let index = observations.firstIndex(where: { $0.kind == kind }) else {
            return append(kind, .flag(value), isEvent: isEvent)
        }
        guard value else { return }
        observations[index].value = .flag(true)
        if isEvent { observations[index].isEvent = true }
    }

    /// A number in the kind's own unit; implausible and missing ones say nothing.
    mutating func number(_ kind: ObservationKind, _ value: Double?, isEvent: Bool = false) {
        guard let value, Self.isPlausible(value, kind), !has(kind) else { return }
        append(kind, .number(Plausible.isShare(kind, value) ? value * 100 : value), isEvent: isEvent)
    }

    /// A number that stands in the message as it is.
    /// - Parameter limits: what such a sensor can mean, where that is more than usual.
    mutating func number(
        _ kind: ObservationKind, _ reading: Reading?, _ json: JSONDocument, limits: ClosedRange<Double>? = nil
    ) {
        guard let reading else { return }
        if Plausible.isShare(kind, reading.value) {
            number(kind, reading.value)
            if reading.token >= 0 { json.look(JSONNode(index: reading.token)) }
            return
        }
        let count = observations.count
        let limits = limits ?? Self.limits(kind)
        if limits.contains(reading.value), !has(kind) { append(kind, .number(reading.value), isEvent: false) }
        if observations.count > count {
            links.append(ReadingLink(reading, observation: count, limits: limits))
        } else if reading.token >= 0 {
            json.look(JSONNode(index: reading.token))
        }
    }

    /// A number that is the sum of one channel; `sum` is that sum.
    mutating func number(
        _ kind: ObservationKind, _ reading: Reading, sum: Double, of meter: String, channel: String,
        _ json: JSONDocument
    ) {
        let count = links.count
        number(kind, Reading(token: reading.token, raw: reading.raw + 0, scale: reading.scale, offset: 0), json)
        guard links.count > count, observations.last?.value == .number(sum) else { return effect = .changesOwn }
        if note == nil { note = RepeatedNote(name: device.name) }
        note?.sums.append(ChannelSum(meter: meter, channel: channel, link: count))
    }

    /// A number that grows while the message is read: a sum over channels.
    mutating func replaceNumber(_ kind: ObservationKind, _ value: Double) {
        effect = .changesOwn
        observations.removeAll { $0.kind == kind }
        number(kind, value)
    }

    mutating func text(_ kind: ObservationKind, _ value: String, isEvent: Bool = false) {
        if !has(kind) { append(kind, .text(value), isEvent: isEvent) }
    }

    /// A press: an event by its nature.
    mutating func press(_ button: ButtonPress) { text(.button, button.rawValue, isEvent: true) }

    mutating func contact(isOpen: Bool) { text(.contact, isOpen ? "open" : "closed") }

    mutating func availability(isOnline: Bool) { text(.availability, isOnline ? "online" : "offline") }

    func has(_ kind: ObservationKind) -> Bool { observations.contains { $0.kind == kind } }

    /// A stored copy of a shout tells of a state that may still be on: it is shown as old and unconfirmed, not dropped.
    mutating func becomeStoredCopy() {
        for index in observations.indices
        where observations[index].value.flag == true && observations[index].kind != .motion {
            observations[index].isEvent = false
        }
    }

    /// The facts, or why there are none.
    func report(otherwise reason: String) -> Report {
        var report = observations.isEmpty ? .ignoring(reason, heard: device) : Report(observations: observations)
        report.pressNumber = pressNumber
        (report.links, report.clock, report.note, report.effect) = (links, clock, note, effect)
        return report
    }

    private mutating func append(_ kind: ObservationKind, _ value: ObservationValue, isEvent: Bool) {
        observations.append(Observation(device, kind, value, claimedWall: claimedWall, isEvent: isEvent))
    }

    /// Wide limits: they catch codes for "no value" (999, 127.5 %, 6553.5 W of nothing), not unusual rooms.
    private static func isPlausible(_ value: Double, _ kind: ObservationKind) -> Bool {
        limits(kind).contains(value)
    }

    private static func limits(_ kind: ObservationKind) -> ClosedRange<Double> {
        switch kind {
        case .battery, .humidityPct: 0...100
        case .temperatureC, .deviceTemperatureC: -100...500
        case .bodyTemperatureC: 20...50
        case .spo2Pct: Double.leastNonzeroMagnitude...100
        // 255 is a byte's "no value".
        case .heartRateBpm: Double.leastNonzeroMagnitude...250
        case .respirationRpm, .systolicMmhg, .diastolicMmhg, .weightKg:
            Double.leastNonzeroMagnitude...500
        case .illuminanceLx, .gasPpm, .coPpm, .co2Ppm, .steps: 0...10_000_000
        default: -1e15...1e15
        }
    }
}

/// How a button was pressed; raw values are those of the kind `button`.
enum ButtonPress: String {
    case sos, single, double, triple, long
}

/// Times that devices claim.
enum ClaimedTime {
    /// Seconds since 1970; nil for uptimes and other numbers that are no date from 2001 on.
    static func seconds(_ value: Double?) -> Milliseconds? {
        guard let value, value >= 1e9, value < 1e11 else { return nil }
        return Milliseconds(exactly: (value * 1000).rounded())
    }

    /// Milliseconds since 1970, likewise.
    static func milliseconds(_ value: Double?) -> Milliseconds? {
        guard let value, value >= 1e12, value < 1e14 else { return nil }
        return Milliseconds(exactly: value.rounded())
    }

    /// A text with date, time and offset; without an offset it is some local time, which claims nothing.
    static func text(_ value: String?) -> Milliseconds? {
        guard let value, let time = RFC3339.parse(value), time.offsetSeconds != nil else { return nil }
        return time.wall
    }
}
