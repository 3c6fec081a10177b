import SafetyModel

/// The same measurement is one measurement, however often and by whichever bridge it is delivered.
extension VitalPerson {
    /// Whether a reading is another measurement than those before: by its claimed time and value; without a time a cuff, a scale or a
    /// glucose meter that says the same within an hour has said it again.
    mutating func isAnother(_ reading: VitalReading) -> Bool {
        let isManual = Self.byHand.contains(reading.parameter) && !(reading.parameter == .glucose && isSensed)
        guard reading.claimedWall != nil || isManual else { return true }
        let known = (seen ?? []).filter { $0.parameter == reading.parameter && $0.device == reading.device }
        remember(reading, after: known)
        let same = known.filter { $0.value == reading.value }
        if let claimed = reading.claimedWall { return !same.contains { $0.claimedWall == claimed } }
        let isSame = same.contains { reading.at.uptime &- $0.at.uptime <= Self.sameMilliseconds }
        // The rest of a cuff's message: two measurements may agree in one of their values.
        return !isSame || readings.contains { $0.differs == true && Self.isTogether($0, reading) }
    }

    private mutating func remember(_ reading: VitalReading, after known: [VitalReading]) {
        var list = seen ?? []
        if known.count >= Self.rememberedEach, let oldest = known.first, let index = list.firstIndex(of: oldest) {
            list.remove(at: index)
        }
        seen = Array((list + [reading]).suffix(Self.remembered))
    }

    /// Keeps a reading that seems to be delivered again until the rest of its message is known.
    mutating func hold(_ reading: VitalReading) {
        guard reading.claimedWall == nil, Self.cuff.contains(reading.parameter) else { return }
        held = Array(((held ?? []).filter { $0.parameter != reading.parameter } + [reading]).suffix(4))
    }

    /// Takes what was held, because a reading of the same message differs from the measurement before.
    mutating func release(with reading: VitalReading) {
        guard let held, newest(reading.parameter)?.differs == true else { return }
        for other in held where Self.isTogether(other, reading) { ingest(other) }
        self.held = nil
    }

    /// Whether the device's measurement before, within the hour, had another value.
    func differs(_ reading: VitalReading) -> Bool? {
        guard Self.cuff.contains(reading.parameter), let before = newest(reading.parameter),
            before.device == reading.device, reading.at.uptime &- before.at.uptime <= Self.sameMilliseconds
        else { return nil }
        return before.value != reading.value
    }

    private static func isTogether(_ one: VitalReading, _ other: VitalReading) -> Bool {
        one.device == other.device && abs(one.at.uptime &- other.at.uptime) <= messageMilliseconds
            && cuff.contains(one.parameter) && cuff.contains(other.parameter)
    }

    private static let byHand: [VitalParameter] = [.systolic, .diastolic, .glucose, .weight]
    private static let cuff: [VitalParameter] = [.systolic, .diastolic, .pulse]
    private static let sameMilliseconds: Milliseconds = 3_600_000
    /// A bridge sends the values of one measurement one after the other.
    private static let messageMilliseconds: Milliseconds = 15_000
    private static let rememberedEach = 6
    private static let remembered = 64
}
