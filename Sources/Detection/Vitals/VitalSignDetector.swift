import SafetyModel

/// Vital signs of the home's residents: NEWS2 from what was measured, limits of single parameters, the person's own level.
///
/// A single odd reading asks for another one first; danger that two parameters or two readings show is told at once. Readings
/// of the past and stored copies never raise anything. Tell it every observation, then call `judge`: a message is one set.
package struct VitalSignDetector: Sendable, Codable {
    package private(set) var limits: VitalLimits
    package private(set) var residents: [ResidentVitals]
    var people: [String: VitalPerson] = [:]
    /// Who has something new, in the order of arrival.
    var unjudged: [String] = []
    /// How late each device's clock was, when it last claimed a time.
    private var lags: [DeviceID: Lag] = [:]
    /// Of devices that say more than measurements; nil in old snapshots.
    private var storedSenses: [DeviceID: VitalSense]?
    var senses: [DeviceID: VitalSense] {
        get { storedSenses ?? [:] }
        set { storedSenses = newValue }
    }
    package private(set) var nextDeadline: Milliseconds?

    private struct Lag: Sendable, Codable {
        var milliseconds: Milliseconds
        var at: Milliseconds
    }
    static let maximumPeople = 32
    static let maximumSenses = 256

    package init(limits: VitalLimits = VitalLimits(), residents: [ResidentVitals] = []) {
        (self.limits, self.residents) = (limits, residents)
    }

    /// The configuration of now, after a snapshot was read.
    package mutating func use(_ limits: VitalLimits, _ residents: [ResidentVitals]) {
        (self.limits, self.residents) = (limits, residents)
    }

    /// Takes one live reading.
    /// - Returns: whether it was one, and `judge` should be called when its message has been read.
    package mutating func ingest(_ observation: Observation, from context: DeviceContext, at now: Moment) -> Bool {
        guard let parameter = VitalParameter(observation), let value = observation.value.number,
            !observation.isPast, value.isFinite, !isStale(observation, at: now), !isNobody(before: context.device)
        else { return false }
        let key = person(context)
        guard people[key] != nil || people.count < Self.maximumPeople else { return false }
        var person = people.removeValue(forKey: key) ?? VitalPerson()
        person.resident = context.resident ?? soleResident
        var reading = VitalReading(
            parameter: parameter, value: value, at: now, device: context.device, claimedWall: observation.claimedWall,
            caveat: parameter == .skin ? nil : observation.caveat)
        reading.isAtWork = [.pulse, .respiration].contains(parameter) && isWalking(context.device, at: now)
        guard person.isAnother(reading) else {
            person.hold(reading)
            people[key] = person
            return false
        }
        person.ingest(reading)
        person.release(with: reading)
        people[key] = person
        if parameter == .respiration { breathes(context, key, at: now) }
        if !unjudged.contains(key) { unjudged.append(key) }
        return true
    }

    /// Whether the person answers sensibly: by a button, a voice bridge, a visitor.
    package mutating func consciousness(isAlert: Bool, resident: String?, at now: Moment) {
        let key = resident ?? soleResident ?? ""
        guard people[key] != nil else { return }
        people[key]?.isAlert = isAlert
        people[key]?.alertToldAt = now.uptime
        if !unjudged.contains(key) { unjudged.append(key) }
    }

    /// Whether a person has just measured this by hand and is therefore there: a cuff, a strip, a scale; not what is worn.
    package func isByHand(_ observation: Observation, at now: Moment) -> Bool {
        guard let parameter = VitalParameter(observation),
            parameter == .systolic || parameter == .glucose || parameter == .weight
        else { return false }
        return people.values.contains { person in
            person.newest(parameter).map { $0.at == now && $0.device == observation.device && !$0.isFrequent } ?? false
        }
    }

    /// What the readings since the last call come to.
    package mutating func judge(at now: Moment) -> [Detection] {
        guard !unjudged.isEmpty else { return [] }
        let keys = unjudged
        unjudged = []
        return keys.flatMap { judge($0, at: now) }
    }

    package mutating func advance(to now: Moment) -> [Detection] {
        guard let deadline = nextDeadline, deadline <= now.uptime else { return [] }
        nextDeadline = nil
        return people.keys.sorted().flatMap { judge($0, at: now) }
    }

    /// A person closed the alert of this device: the next measurement speaks for itself.
    package mutating func rearm(_ device: DeviceID) {
        for key in people.keys.sorted() where people[key]?.standing?.device == device { people[key]?.close() }
    }

    private mutating func judge(_ key: String, at now: Moment) -> [Detection] {
        guard var person = people.removeValue(forKey: key) else { return [] }
        let detections = VitalJudgement(limits: limits, settings: settings(of: person.resident), now: now)
            .judge(&person)
        people[key] = person
        for due in person.breathless?.deadlines ?? [] where due > now.uptime {
            nextDeadline = min(nextDeadline ?? due, due)
        }
        for question in person.questions {
            if let due = question.countsAt, due > now.uptime { nextDeadline = min(nextDeadline ?? due, due) }
        }
        return detections
    }

    func settings(of resident: String?) -> ResidentVitals {
        residents.first { $0.id == resident } ?? ResidentVitals(id: resident ?? "")
    }

    private var soleResident: String? { residents.count == 1 ? residents.first?.id : nil }

    /// Whose reading it is. Where nothing says it: the only resident's, but accounts of a monitor are people of their own, and in
    /// a home of several each device is.
    func person(_ context: DeviceContext) -> String {
        if let resident = context.resident { return resident }
        let name = context.device.name
        let isAccount = ["omron/", "health/", "miscale/"].contains { name.hasPrefix($0) }
        if residents.count > 1 || isAccount { return "\u{1}\(name)" }
        return soleResident ?? ""
    }

    /// Old by its own time. A clock without a zone may be read as any hour, so only what is old by all readings of it is. A clock
    /// whose claims advance as the arrivals do is wrong, not its readings (a stored batch arrives within seconds), and one that is
    /// a year off was reset by new batteries: it is no clock.
    private mutating func isStale(_ observation: Observation, at now: Moment) -> Bool {
        guard let claimed = observation.claimedWall else { return false }
        let lag = now.wall &- claimed
        guard lag > limits.staleMilliseconds, lag < limits.lostClockMilliseconds else { return false }
        let before = lags[observation.device]
        let gap = before.map { now.uptime &- $0.at } ?? 0
        let tolerance = gap < 600_000 ? Self.stepTolerance : Self.driftTolerance
        if let before, abs(before.milliseconds &- lag) < tolerance { return gap < Self.batchMilliseconds }
        if lags.count < 256 || before != nil { lags[observation.device] = Lag(milliseconds: lag, at: now.uptime) }
        return true
    }

    /// A cuff's stored readings are uploaded within this time.
    private static let batchMilliseconds: Milliseconds = 30_000
    /// How well two claims must advance with their arrivals: within minutes, and over days.
    private static let stepTolerance: Milliseconds = 20_000
    private static let driftTolerance: Milliseconds = 120_000
}
