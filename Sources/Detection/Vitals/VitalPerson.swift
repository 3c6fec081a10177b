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
    /// When glucose was measured the last times; nil in old snapshots.
    private var glucoseAt: [Milliseconds]?

    /// Glucose comes from a sensor in the skin: three readings no more than 20 min apart, within the last day.
    var isSensed: Bool {
        guard let times = glucoseAt, times.count == Self.sensedReadings, let first = times.first, let last = times.last
        else { return false }
        return last &- first <= Milliseconds(times.count - 1) &* 1_200_000
    }
    private static let sensedReadings = 4

    func newest(_ parameter: VitalParameter) -> VitalReading? { readings.first { $0.parameter == parameter } }

    mutating func take(_ told: VitalReading) {
        var reading = told
        let before = newest(reading.parameter)
        reading.isFrequent =
            before.map { $0.device == told.device && told.at.uptime &- $0.at.uptime < 120_000 && $0.at != told.at }
            ?? false
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
