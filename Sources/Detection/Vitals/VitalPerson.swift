import SafetyModel

struct VitalReading: Sendable, Codable, Equatable {
    var parameter: VitalParameter
    var value: Double
    var at: Moment
    var device: DeviceID
    /// The device measures by itself every minute or so: it needs no asking for another one.
    var isFrequent = false
    /// When the device says that it measured; nil where it says nothing.
    var claimedWall: Milliseconds?
    /// What the monitor says against it: then it may ask, and never confirms.
    var caveat: MeasurementCaveat?

    /// Steps are counted meanwhile: it is no resting pulse. Nil in old snapshots, as what follows.
    var isAtWork: Bool?
    /// The look before, of a device that measures by itself.
    var before: Double?
    /// How often in a row it was just this value.
    var repeats: Int?
    /// The device's measurement before, within the hour, had another value.
    var differs: Bool?

    /// A pulse that stays the same to a beat is the device's, not the heart's.
    var isFrozen: Bool { parameter == .pulse && isFrequent && (repeats ?? 0) >= Self.frozenLooks }
    private static let frozenLooks = 6

    /// It tells nothing for certain, neither good nor bad: an irregular pulse makes a cuff's figures less certain, not wrong.
    var isUncertain: Bool { caveat == .movement || caveat == .looseFit }
}

/// What is known of one person's measurements.
struct VitalPerson: Sendable, Codable {
    /// A finding that waits for another measurement.
    struct Question: Sendable, Codable {
        var parameter: VitalParameter
        var since: Moment
        /// When no other measurement has come by then, it counts; nil: it stays a question.
        var countsAt: Milliseconds?
    }
    struct Standing: Sendable, Codable {
        var severity: Severity
        var detail: String
        /// The alert's device: it stays that of the first finding, so that one episode is one entry of the list.
        var device: DeviceID
        var score: Int
        var saidAt: Milliseconds
        /// What has to be normal in another measurement before it is over.
        var unsettled: [VitalParameter]
    }
    var resident: String?
    /// The newest of each parameter.
    private(set) var readings: [VitalReading] = []
    /// The one before, where it was not normal: it confirms.
    var doubtful: [VitalReading] = []
    var questions: [Question] = []
    var baselines: [VitalParameter: VitalBaseline] = [:]
    /// One a day, for a gain within three days.
    private(set) var weights: [VitalReading] = []
    var isAlert: Bool?
    var alertToldAt: Milliseconds?
    var standing: Standing?
    /// Nil in old snapshots, as what follows.
    var breathless: Breathless?
    var diary: VitalDiary?
    /// How often in a row a parameter of what stands was normal, where a device looks by itself.
    var normalLooks: [VitalParameter: Int]?
    /// The newest measurements, by which one that is delivered again is known.
    var seen: [VitalReading]?
    /// Equal values without a time, until the rest of their message tells whether they are a new measurement.
    var held: [VitalReading]?
    /// When glucose was measured the last times; nil in old snapshots.
    private var glucoseAt: [Milliseconds]?

    /// Glucose comes from a sensor in the skin: three readings no more than 20 min apart, within the last day.
    var isSensed: Bool {
        guard let times = glucoseAt, times.count == Self.sensedReadings, let first = times.first, let last = times.last
        else { return false }
        return last &- first <= Milliseconds(times.count - 1) &* 1_200_000
    }
    private static let sensedReadings = 4

    /// The pulse and the breath of a walk are no resting ones: what was asked because of them is settled.
    mutating func markWalk(of device: DeviceID, since: Milliseconds) {
        for index in readings.indices
        where [.pulse, .respiration].contains(readings[index].parameter) && readings[index].device == device
            && readings[index].at.uptime >= since
        {
            let parameter = readings[index].parameter
            readings[index].isAtWork = true
            questions.removeAll { $0.parameter == parameter }
            doubtful.removeAll { $0.parameter == parameter }
            standing?.unsettled.removeAll { $0 == parameter }
        }
    }

    func newest(_ parameter: VitalParameter) -> VitalReading? { readings.first { $0.parameter == parameter } }

    mutating func ingest(_ told: VitalReading) {
        var reading = told
        reading.differs = differs(told)
        let before = newest(reading.parameter)
        reading.isFrequent =
            before.map { $0.device == told.device && told.at.uptime &- $0.at.uptime < 120_000 && $0.at != told.at }
            ?? false
        if reading.isFrequent, let before {
            reading.before = before.value
            reading.repeats = before.value == told.value ? min((before.repeats ?? 0) + 1, 1_000_000) : 0
        }
        readings.removeAll { $0.parameter == reading.parameter }
        readings.append(reading)
        if reading.parameter == .glucose {
            glucoseAt = ((glucoseAt ?? []) + [reading.at.uptime]).suffix(Self.sensedReadings)
        }
        guard reading.parameter == .weight else { return }
        if let last = weights.last, reading.at.uptime &- last.at.uptime < 43_200_000 { weights.removeLast() }
        weights.append(reading)
        if weights.count > 8 { weights.removeFirst() }
    }

    /// The set of now, with what an open question is about: its answer may fall due late.
    func current(within window: Milliseconds, at now: Moment) -> [VitalReading] {
        readings.filter { reading in
            let isAsked = questions.contains { $0.parameter == reading.parameter && $0.countsAt != nil }
            return now.uptime &- reading.at.uptime <= (isAsked ? 2 &* window : window)
        }
    }

    /// A person has dealt with it: what was measured before is done with.
    mutating func close() {
        (standing, readings, doubtful, questions) = (nil, [], [], [])
        (isAlert, alertToldAt) = (nil, nil)
    }
}
