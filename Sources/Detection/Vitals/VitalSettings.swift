import SafetyModel

/// From when on a measurement is worth a word. Sources: NEWS2 (RCP 2017) for the score; home blood pressure and glucose as in
/// the guidelines that the project's notes quote.
package struct VitalLimits: Sendable, NotSaved, Equatable {
    /// Readings that are no further apart are one set.
    package var windowMilliseconds: Milliseconds = 30 * 60_000
    package var urgentScore = 5
    package var emergencyScore = 7
    /// How long a doubtful reading waits for another one; after it a single 3 counts.
    package var repeatMilliseconds: Milliseconds = 5 * 60_000
    /// At or above, in two readings: urgent.
    package var systolicHigh = 180.0
    package var diastolicHigh = 110.0
    /// A question about a crisis of pressure that neither a reading nor a person answers becomes urgent after this time.
    package var unansweredMilliseconds: Milliseconds = 25 * 60_000
    /// ADA: low glucose is measured again 15 min after eating; low still, or not measured, it is urgent.
    package var glucoseRepeatMilliseconds: Milliseconds = 15 * 60_000
    /// At or above: a word. IDSA 2008 for the old: a single 37.8 may be one already.
    package var fever = 38.5
    /// Claimed times that are further off come from a clock that was reset: the arrival counts.
    package var lostClockMilliseconds: Milliseconds = 365 * 86_400_000
    /// Two such readings are a repetition within this time.
    package var pressureRepeatMilliseconds: Milliseconds = 3_600_000
    /// Below: low; below the second: urgent at once. Above the third, in two readings: urgent.
    package var glucoseLow = 3.9
    package var glucoseVeryLow = 3.0
    package var glucoseHigh = 16.7
    /// What meters call HI (33.3 mmol/l): urgent at once.
    package var glucoseBeyond = 33.3
    /// A sensor's high glucose is urgent when it is as high after this time: a peak after a meal is not.
    package var glucoseSensedMilliseconds: Milliseconds = 2 * 3_600_000
    package var temperatureHigh = 39.5
    /// More within three days is water that the heart does not move.
    package var weightGainKg = 2.0
    /// AHA: 5 lb within a week.
    package var weekGainKg = 2.3
    /// More from one weighing to the next is another person, until the next one says the same.
    package var strangerKg = 3.0
    /// What claims to be older than this when it arrives is no reading of now.
    package var staleMilliseconds: Milliseconds = 2 * 3_600_000
    package init() {}
}

/// One line of the configuration's `residents:`, as far as measurements are judged by it.
package struct ResidentVitals: Sendable, Codable, Equatable {
    package struct Range: Sendable, Codable, Equatable {
        package var low: Double?
        package var high: Double?
        package init(low: Double? = nil, high: Double? = nil) { (self.low, self.high) = (low, high) }
        func contains(_ value: Double) -> Bool { low.map { value >= $0 } ?? true && high.map { value <= $0 } ?? true }
    }
    package var id: String
    package var scale: NEWS2.SpO2Scale = .one
    package var isOnOxygen = false
    /// Agreed for this person: outside is urgent, and inside a single 3 of NEWS2 is none.
    package var ranges: [VitalParameter: Range] = [:]
    package init(id: String) { self.id = id }
}
