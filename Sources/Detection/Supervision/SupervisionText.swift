import SafetyModel

/// The words and categories of supervision findings.
enum SupervisionText {
    static func bridge(
        _ change: Detection.Change, _ name: String, since: Moment, isInferred: Bool = false,
        _ limits: SupervisionDetector.Limits, _ now: Moment
    ) -> Detection {
        let words =
            change == .raised
            ? Bilingual(
                zh: "网桥 \(name) 离线，其下所有设备失去监测", en: "bridge \(name) is offline: every device behind it is unsupervised")
            : Bilingual(zh: "网桥 \(name) 已恢复", en: "bridge \(name) is back")
        let says: Bilingual =
            if change == .cleared {
                Bilingual(zh: "曾自此离线", en: "was offline since")
            } else if isInferred {
                Bilingual(zh: "此后再没有收到它的任何设备的消息", en: "nothing was heard of any of its devices since")
            } else {
                Bilingual(zh: "自此离线", en: "offline since")
            }
        let lasted = Vocabulary.duration(now.uptime &- since.uptime)
        let limit =
            isInferred
            ? Bilingual(zh: "其下设备全部超过应报到时间", en: "all of its devices are past their check-in")
            : Vocabulary.duration(limits.bridgeGraceMilliseconds)
        return Detection(
            change, .link, detail: "bridge", severity: .technical, device: DeviceID("bridge/\(name)"), began: now,
            summary: words,
            evidence: [
                Evidence(
                    wall: since.wall, device: nil, kind: "availability", value: .text("offline"), says: says)
            ],
            rule: Rule(detector: "supervision", limit: limit, observed: change == .raised ? lasted : nil))
    }

    /// A weak link is told before the device falls silent; figures are the device's own.
    static func link(_ news: LinkQualityWatch.News, _ context: DeviceContext, _ now: Moment) -> Detection {
        let place = context.place
        let (change, usual, lately): (Detection.Change, Double, Double) =
            switch news {
            case .weak(let usual, let lately): (.raised, usual, lately)
            case .good(let usual, let lately): (.cleared, usual, lately)
            }
        let (was, nowText) = (UtilityText.number(usual), UtilityText.number(lately))
        let words =
            change == .raised
            ? Bilingual(
                zh: "信号明显变弱（平时 \(was)，近几天 \(nowText)），可能失联，请检查位置、电池或中继",
                en:
                    "its signal has become weak (usually \(was), lately \(nowText)): check its place, battery or repeater"
            )
            : Bilingual(zh: "信号已恢复（\(nowText)）", en: "its signal has recovered (\(nowText))")
        return Detection(
            change, .link, detail: "weak_signal", severity: .technical, device: context.device, room: context.room,
            resident: context.resident, began: now,
            summary: Bilingual(zh: "\(place.zh)：\(words.zh)", en: "\(place.en): \(words.en)"),
            evidence: [
                Evidence(
                    wall: now.wall, device: context.device, kind: "link_quality", value: .number(lately),
                    says: change == .raised
                        ? Bilingual(zh: "近三天每日中位数都低于平时", en: "below its usual daily median for three days")
                        : Bilingual(zh: "近两天每日中位数已恢复", en: "its daily median has recovered for two days"))
            ],
            rule: Rule(
                detector: "supervision",
                limit: Bilingual(zh: "本设备平时 \(was) 的一半，或低 12 dB", en: "half of its usual \(was), or 12 dB less"),
                observed: Bilingual(alike: nowText)))
    }

    /// The mains are gone for one device, or for several: then it is probably a power cut.
    static func mains(
        _ change: Detection.Change, _ device: DeviceID, _ losses: [MainsWatch.Loss], _ now: Moment
    ) -> Detection {
        let first = losses.first { $0.device == device } ?? losses.first
        let place = DeviceContext(device, room: first?.room).place
        let words: Bilingual =
            if change == .cleared {
                Bilingual(zh: "市电已恢复", en: "mains power is back")
            } else if losses.count > 1 {
                Bilingual(
                    zh: "\(losses.count) 台设备失去市电，可能停电，设备靠备用电池运行",
                    en: "\(losses.count) devices lost mains power, perhaps a power cut: they run on backup batteries")
            } else {
                Bilingual(
                    zh: "\(place.zh)：失去市电，靠备用电池运行",
                    en: "\(place.en): mains power lost, it runs on its backup battery")
            }
        let lasted = Vocabulary.duration(now.uptime &- (first?.since.uptime ?? now.uptime))
        return Detection(
            change, .power, detail: "mains_lost", severity: .technical, device: device,
            room: losses.count == 1 ? first?.room : nil, began: now, summary: words,
            evidence: losses.prefix(4).map {
                Evidence(
                    wall: $0.since.wall, device: $0.device, kind: "mains_lost", value: .flag(true),
                    says: Bilingual(zh: "自此失去市电", en: "no mains power since"))
            },
            rule: Rule(
                detector: "supervision", limit: Vocabulary.duration(MainsWatch.grace),
                observed: change == .raised ? lasted : nil))
    }
}
