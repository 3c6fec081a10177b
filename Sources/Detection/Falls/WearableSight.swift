import SafetyModel

/// Whether worn sensors can be judged at all: one that goes on sending what says nothing is told, as `blind`.
///
/// Silence is not told here: what sends nothing is supervised like every other device.
package struct WearableSight: Sendable, Codable {
    /// Blind for so long while data arrives is no hiccup; and so long it must see again before that is over.
    private static let patienceMs: Milliseconds = 30_000
    /// A pause this long in what arrives begins the count anew.
    private static let pauseMs: Milliseconds = 600_000

    private struct Watch: Codable {
        var isBlind: Bool
        /// When that began.
        var since: Moment
        var lastHeardMs: Milliseconds
        var isTold: Bool
        var why: SensorBlindness
    }
    private var watches: [DeviceID: Watch] = [:]
    /// Of wrist sensors; nil in states that earlier versions wrote.
    private var ranges: [DeviceID: MeasuringRange]?

    package init() {}

    /// Learns the range of a wrist sensor from its samples. Call it for configured devices only: the state is kept for each.
    package mutating func learnRange(of device: DeviceID, wornAt position: WearPosition?, from samplesG: [SIMD3<Float>])
    {
        guard position == .wrist else { return }
        ranges = ranges ?? [:]
        ranges?[device, default: MeasuringRange()].add(samplesG)
    }

    /// `unsuitable` where the device cannot show falls at the place where it is worn; nil otherwise.
    package func unsuitability(of device: DeviceID) -> SensorBlindness? {
        ranges?[device]?.isClippedLow == true ? .unsuitable : nil
    }

    /// Samples have arrived, and this is what the detector thinks of the stream now.
    /// - Parameter isOver: nothing more comes (the end of a recording): what is blind now is told now.
    package mutating func note(
        _ blindness: SensorBlindness?, _ context: DeviceContext, isOver: Bool = false, at now: Moment
    ) -> [Detection] {
        var watch =
            watches[context.device]
            ?? Watch(
                isBlind: blindness != nil, since: now, lastHeardMs: now.uptime, isTold: false,
                why: blindness ?? .starting)
        let isAnew = watch.isBlind != (blindness != nil) || now.uptime &- watch.lastHeardMs > Self.pauseMs
        if isAnew { (watch.isBlind, watch.since) = (blindness != nil, now) }
        watch.lastHeardMs = now.uptime
        // What it was first is why; that it is only starting again explains nothing.
        if let blindness, isAnew || blindness != .starting && blindness != .gap { watch.why = blindness }
        let isLong = now.uptime &- watch.since.uptime >= Self.patienceMs || isOver
        let isNews = isLong && watch.isBlind != watch.isTold
        if isNews { watch.isTold = watch.isBlind }
        watches[context.device] = watch
        return isNews ? [Self.detection(watch, context, at: now)] : []
    }

    private static func detection(_ watch: Watch, _ context: DeviceContext, at now: Moment) -> Detection {
        let (place, why) = (context.place, watch.why.says)
        let words =
            watch.isBlind
            ? Bilingual(zh: "无法判断是否跌倒：\(why.zh)", en: "falls cannot be seen: \(why.en)")
            : Bilingual(zh: "恢复跌倒监测", en: "falls can be seen again")
        return Detection(
            watch.isBlind ? .raised : .cleared, .blind, detail: watch.why.rawValue, severity: .technical,
            device: context.device, room: context.room, resident: context.resident, began: watch.since,
            summary: Bilingual(zh: "\(place.zh)：\(words.zh)", en: "\(place.en): \(words.en)"),
            evidence: [
                Evidence(
                    wall: watch.since.wall, device: context.device, kind: "acceleration",
                    value: .text(watch.isBlind ? watch.why.rawValue : "seeing"),
                    says: watch.isBlind
                        ? Bilingual(zh: "自此\(why.zh)", en: "since then: \(why.en)")
                        : Bilingual(zh: "自此数据正常", en: "its data have been good since"))
            ],
            rule: Rule(
                detector: "fall", limit: Vocabulary.duration(patienceMs), observed: watch.isBlind ? why : nil))
    }
}

extension SensorBlindness {
    /// For the person who looks at the device.
    package var says: Bilingual {
        switch self {
        case .starting: Bilingual(zh: "尚无一秒完整数据", en: "not one full second of data yet")
        case .empty: Bilingual(zh: "收到的数据为空", en: "what arrives is empty")
        case .implausible: Bilingual(zh: "数据不是数字或超出量程", en: "its data are no numbers, or out of range")
        case .timeBackwards: Bilingual(zh: "设备时间倒退", en: "its clock runs backwards")
        case .gap: Bilingual(zh: "数据中断", en: "its data have gaps")
        case .stuck:
            Bilingual(zh: "数据一分钟没有变化，可能卡死或已摘下", en: "its data have not changed for a minute: stuck, or taken off")
        case .uncalibrated:
            Bilingual(zh: "静止时测得的不是 1 g，单位或量程有误", en: "at rest it does not measure 1 g: wrong unit or scale")
        case .unsuitable:
            Bilingual(
                zh: "不适用于跌倒监测：腕戴设备量程仅 ±2 g，约四次跌倒只能发现一次，请更换设备",
                en: "unsuitable for falls: at the wrist ±2 g shows about one fall in four; use another device")
        case .ended: Bilingual(zh: "数据已结束", en: "the data have ended")
        }
    }
}
