import SafetyModel

/// What a device that measures vital signs says beside them: whether somebody is before it or in the bed, and steps.
struct VitalSense: Sendable, Codable {
    private var isPresent: Bool?
    private var isInBed: Bool?
    private var steps: Double?
    private var stepsAt: Milliseconds?
    private var walkedAt: Milliseconds?
    private(set) var breathless: Breathless?
    private var breathedAt: Milliseconds?

    /// No breath is seen of somebody who is there.
    struct Breathless: Sendable, Codable {
        var since: Moment
        var reports: Int
    }
    /// A pulse is no resting one so long after steps were counted, and so many steps are a walk.
    static let walkMilliseconds: Milliseconds = 10 * 60_000
    private static let walkSteps = 30.0
    /// Somebody who was not seen to breathe within this time is none whose breath stops.
    private static let breathingMilliseconds: Milliseconds = 30 * 60_000

    /// A radar or mat that says itself that nobody is there measures curtains.
    var isNobody: Bool { isPresent == false || isPresent == nil && isInBed == false }
    private var isSomebody: Bool { isPresent == true || isInBed == true }

    mutating func ingest(_ observation: Observation, at now: Moment) {
        switch (observation.kind, observation.value) {
        case (.presence, .flag(let value)): isPresent = value
        case (.bedOccupancy, .flag(let value)): isInBed = value
        case (.steps, .number(let value)):
            let isRecent = stepsAt.map { now.uptime &- $0 <= Self.walkMilliseconds + 300_000 } ?? false
            if let steps, isRecent, value - steps >= Self.walkSteps { walkedAt = now.uptime }
            (steps, stepsAt) = (value, now.uptime)
        case (.breathing, .flag(false)): missBreath(at: now)
        default: return
        }
        if isNobody { breathless = nil }
    }

    mutating func breathe(at now: Moment) { (breathedAt, breathless) = (now.uptime, nil) }

    private mutating func missBreath(at now: Moment) {
        guard isSomebody, let breathedAt else { return }
        guard let known = breathless else {
            if now.uptime &- breathedAt <= Self.breathingMilliseconds {
                breathless = Breathless(since: now, reports: 1)
            }
            return
        }
        breathless = Breathless(since: known.since, reports: min(known.reports + 1, 1_000_000))
    }

    func isWalking(at uptime: Milliseconds) -> Bool { walkedAt.map { uptime &- $0 <= Self.walkMilliseconds } ?? false }
}

extension VitalSignDetector {
    /// What is no measurement of its own and tells how far a device's measurements hold.
    package mutating func sense(_ observation: Observation, from context: DeviceContext, at now: Moment) {
        let isBreath = observation.kind == .breathing
        guard !observation.isPast, senses[context.device] != nil || senses.count < Self.maximumSenses else { return }
        var sense = senses.removeValue(forKey: context.device) ?? VitalSense()
        let before = sense.breathless != nil
        let wasWalking = sense.isWalking(at: now.uptime)
        sense.ingest(observation, at: now)
        senses[context.device] = sense
        if !wasWalking, sense.isWalking(at: now.uptime) { walks(context, at: now) }
        guard isBreath || before != (sense.breathless != nil) else { return }
        let key = person(context)
        guard people[key] != nil || people.count < Self.maximumPeople else { return }
        miss(sense.breathless, context.device, key)
    }

    /// Steps come after the pulse that they explain.
    private mutating func walks(_ context: DeviceContext, at now: Moment) {
        let key = person(context)
        guard people[key] != nil else { return }
        people[key]?.markWalk(of: context.device, since: now.uptime &- VitalSense.walkMilliseconds)
        if !unjudged.contains(key) { unjudged.append(key) }
    }

    private mutating func miss(_ breathless: VitalSense.Breathless?, _ device: DeviceID, _ key: String) {
        var person = people.removeValue(forKey: key) ?? VitalPerson()
        let isOthers = person.breathless.map { $0.device != device } ?? (breathless == nil)
        if !isOthers || breathless != nil {
            person.breathless = breathless.map { .init(device: device, since: $0.since, reports: $0.reports) }
            if !unjudged.contains(key) { unjudged.append(key) }
        }
        people[key] = person
    }

    /// Nobody is before it, by its own word.
    func isNobody(before device: DeviceID) -> Bool { senses[device]?.isNobody ?? false }

    func isWalking(_ device: DeviceID, at now: Moment) -> Bool {
        senses[device]?.isWalking(at: now.uptime) ?? false
    }

    mutating func breathes(_ context: DeviceContext, _ key: String, at now: Moment) {
        guard senses[context.device] != nil || senses.count < Self.maximumSenses else { return }
        senses[context.device, default: VitalSense()].breathe(at: now)
        if people[key]?.breathless?.device == context.device { miss(nil, context.device, key) }
    }
}
