import SafetyModel

/// What only days and weeks of a person's measurements show: worth a word on the day's list, never a call.
struct VitalDiary: Sendable, Codable {
    struct Entry: Sendable, Codable {
        var at: Milliseconds
        var systolic: Double?
        var diastolic: Double?
        var weightKg: Double?
        var isIrregular = false
    }
    enum Word: String, Sendable, Codable {
        case pressure = "pressure_week"
        case irregular = "irregular_pulse"
        case loss = "weight_loss"
        case lasting = "news2_lasting"
    }
    private var pressures: [Entry] = []
    private var irregular: [Milliseconds] = []
    private var weights: [Entry] = []
    private var lastingSince: Milliseconds?
    private var lastingAt: Milliseconds?
    private var said: [Word: Milliseconds] = [:]

    private static let day: Milliseconds = 86_400_000

    // MARK: - Pressure

    /// ESH 2021 / Chinese guideline 2019: two readings morning and evening for a week, the first day left out: at least 12.
    private static let readingsOfAWeek = 12
    /// NICE NG136, stage 2 at home. From 135/85 it is hypertension, which a treated person's doctor knows.
    static let weekSystolic = 150.0
    static let weekDiastolic = 95.0

    mutating func ingest(systolic: Double, diastolic: Double?, at uptime: Milliseconds) {
        if let last = pressures.last, last.at == uptime { pressures.removeLast() }
        pressures.append(Entry(at: uptime, systolic: systolic, diastolic: diastolic))
        pressures.removeAll { uptime &- $0.at > 8 * Self.day }
        if pressures.count > 64 { pressures.removeFirst() }
    }

    /// The mean of the last week without its first day, where that is high.
    func weekPressure(at uptime: Milliseconds) -> (systolic: Double, diastolic: Double?)? {
        let week = pressures.filter { uptime &- $0.at <= 7 * Self.day }
        guard let first = week.first, uptime &- first.at >= 5 * Self.day else { return nil }
        let counted = week.filter { $0.at &- first.at >= Self.day / 2 }
        guard counted.count >= Self.readingsOfAWeek else { return nil }
        let systolic = Self.mean(counted.compactMap(\.systolic))
        let diastolics = counted.compactMap(\.diastolic)
        let diastolic = diastolics.count >= Self.readingsOfAWeek ? Self.mean(diastolics) : nil
        return systolic >= Self.weekSystolic || diastolic ?? 0 >= Self.weekDiastolic ? (systolic, diastolic) : nil
    }

    // MARK: - Irregular pulse

    /// Own rule after ESC's and NICE's opportunistic screening for atrial fibrillation.
    static let irregularReadings = 5

    mutating func noteIrregular(at uptime: Milliseconds) {
        if let last = irregular.last, uptime &- last < 60_000 { return }
        irregular.append(uptime)
        irregular.removeAll { uptime &- $0 > 7 * Self.day }
        if irregular.count > 32 { irregular.removeFirst() }
    }
    var isOftenIrregular: Bool { irregular.count >= Self.irregularReadings }

    // MARK: - Weight

    /// MUST / NICE CG32: more than 5 % unintended within months; within one it is soon.
    static let lossShare = 0.05

    mutating func ingest(weightKg: Double, at uptime: Milliseconds) {
        if let last = weights.last, uptime &- last.at < Self.day / 2 { weights.removeLast() }
        weights.append(Entry(at: uptime, weightKg: weightKg))
        weights.removeAll { uptime &- $0.at > 32 * Self.day }
        if weights.count > 40 { weights.removeFirst() }
    }

    /// The usual weight of two to four weeks ago and the one of now (kg), where both last weighings have lost more than the share.
    func monthLoss(at uptime: Milliseconds) -> (fromKg: Double, toKg: Double)? {
        let early = weights.filter { uptime &- $0.at >= 14 * Self.day }.compactMap(\.weightKg).sorted()
        let last = weights.suffix(2).compactMap(\.weightKg)
        guard early.count >= 3, last.count == 2 else { return nil }
        let usual = early[early.count / 2]
        // More than a fifth is another person on the scale.
        guard let most = last.max(), most <= usual * (1 - Self.lossShare), most > usual * 0.8 else { return nil }
        return (usual, most)
    }

    // MARK: - A low score for hours

    /// NEWS2 (RCP 2017) 1 to 4: to be assessed; hours of it are worth a word (own rule).
    static let lastingScore = 3
    static let lastingMilliseconds: Milliseconds = 4 * 3_600_000
    /// Looks further apart do not show that it lasted.
    private static let lastingGap: Milliseconds = 35 * 60_000

    mutating func score(_ total: Int, at uptime: Milliseconds) {
        let isBroken = lastingAt.map { uptime &- $0 > Self.lastingGap } ?? true
        if total < Self.lastingScore {
            lastingSince = nil
        } else if isBroken || lastingSince == nil {
            lastingSince = uptime
        }
        lastingAt = uptime
    }
    func isLasting(at uptime: Milliseconds) -> Bool {
        // The first and the last look of four hours at one in ten minutes are a little less apart.
        lastingSince.map { uptime &- $0 >= Self.lastingMilliseconds &- 600_000 } ?? false
    }

    // MARK: - Once

    /// True once in a span: a month, or a day of a score.
    mutating func isNews(_ word: Word, at uptime: Milliseconds) -> Bool {
        let span = word == .lasting ? Self.day : 30 * Self.day
        return said[word].map { uptime &- $0 >= span } ?? true
    }
    mutating func markSaid(_ word: Word, at uptime: Milliseconds) { said[word] = uptime }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
