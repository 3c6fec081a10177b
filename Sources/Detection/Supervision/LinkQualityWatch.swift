import SafetyModel

/// Whether a device's radio link has become weak, against its own history, before the device falls silent.
///
/// What a number means is each radio's own affair. IEEE 802.15.4 fixes only that a link quality lies in 0 to 255 with at least
/// eight different values (so one step may be 36), and adapters spread it as they like or send 255 for ever; received power comes
/// in negative dBm. So a device is compared with itself alone, by medians of whole days: one bad hour says nothing.
struct LinkQualityWatch: Sendable, Codable {
    enum News: Sendable, Equatable {
        case weak(usual: Double, lately: Double)
        case good(usual: Double, lately: Double)
    }

    private static let enoughReports = 6
    private static let keptReports = 32
    private static let keptDays = 17
    /// Days that must be weak, days that must be good again, and days of history before anything is said.
    private static let (weakDays, goodDays, usualDays) = (3, 2, 7)

    private var day: Int32
    private var reports: [Float] = []
    /// Every so many reports one is kept: a talkative device costs no more than a quiet one.
    private var stride = 1
    private var skipped = 0
    /// Medians of the last days with enough reports, newest last.
    private var medians: [Float] = []
    /// What was usual before it became weak; nil while it is not.
    private var usualBefore: Float?

    init(at uptime: Milliseconds) { day = Self.day(uptime) }

    /// A report. Something is said with the first one of a new day at most.
    mutating func note(_ value: Double, at uptime: Milliseconds) -> News? {
        guard value.isFinite else { return nil }
        let today = Self.day(uptime)
        var news: News?
        if today != day {
            news = closeDay()
            (day, stride, skipped) = (today, 1, 0)
        }
        skipped &+= 1
        guard skipped >= stride else { return news }
        skipped = 0
        reports.append(Float(value))
        if reports.count >= Self.keptReports {
            reports = reports.indices.filter { $0 % 2 == 0 }.map { reports[$0] }
            stride &*= 2
        }
        return news
    }

    private mutating func closeDay() -> News? {
        defer { reports.removeAll(keepingCapacity: true) }
        guard reports.count >= Self.enoughReports else { return nil }
        medians.append(Self.median(reports))
        if medians.count > Self.keptDays { medians.removeFirst() }
        if let usual = usualBefore {
            guard let lately = medians.suffix(Self.goodDays).min(), !Self.isBelow(lately, usual, Self.recovered) else {
                return nil
            }
            usualBefore = nil
            return .good(usual: Double(usual), lately: Double(lately))
        }
        let history = medians.dropLast(Self.weakDays)
        guard history.count >= Self.usualDays, let lately = medians.suffix(Self.weakDays).max() else { return nil }
        let usual = Self.median(Array(history))
        guard Self.isBelow(lately, usual, Self.fallen) else { return nil }
        usualBefore = usual
        return .weak(usual: Double(usual), lately: Double(lately))
    }

    /// How far below the usual: a share of a link quality, and at least more than one step of the coarsest scale; decibels of power.
    private typealias Drop = (share: Float, steps: Float, decibels: Float)
    private static let fallen: Drop = (0.5, 40, 12)
    private static let recovered: Drop = (0.75, 20, 6)

    private static func isBelow(_ value: Float, _ usual: Float, _ drop: Drop) -> Bool {
        usual < 0 ? value <= usual - drop.decibels : value <= usual * drop.share && usual - value >= drop.steps
    }

    private static func median(_ values: [Float]) -> Float {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private static func day(_ uptime: Milliseconds) -> Int32 { Int32(clamping: uptime / 86_400_000) }
}

extension SupervisionDetector {
    /// A device's report on its own radio link. Days of it are weighed; nothing is said of a bridge that is away.
    mutating func weigh(link value: Double, of context: DeviceContext, at now: Moment) -> [Detection] {
        guard let index = devices.index(forKey: context.device) else { return [] }
        if devices.values[index].link == nil { devices.values[index].link = LinkQualityWatch(at: now.uptime) }
        guard let news = devices.values[index].link?.note(value, at: now.uptime) else { return [] }
        return [SupervisionText.link(news, context, now)]
    }
}
