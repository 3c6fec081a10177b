import SafetyModel

extension FallVerification {
    /// Which rule moved it: the evidence's kind and words, and the device that answered.
    struct Applied {
        var kind: String
        var says: Bilingual
        var device: DeviceID?
        static var twoDevices: Applied { Applied("fall", zh: "两台设备都报告", en: "two devices say the same") }
        static var verdict: Applied { Applied("fall", zh: "设备自己的判断", en: "the device's own verdict") }
        static var asked: Applied { Applied("fall", zh: "正在询问本人", en: "the wearer is being asked") }
        static var takenBack: Applied { Applied("fall", zh: "设备撤回报警", en: "the device takes it back") }
        static var again: Applied {
            Applied("fall", zh: "报警后再次跌倒", en: "another fall while the alarm of the first stands")
        }
        init(_ kind: String, zh: String, en: String, _ device: DeviceID? = nil) {
            (self.kind, self.says, self.device) = (kind, Bilingual(zh: zh, en: en), device)
        }
    }

    func detection(
        _ fall: Open, _ change: Detection.Change, _ detail: String, _ severity: Severity, at now: Moment, rule: Applied
    ) -> Detection {
        var place = DeviceContext(fall.device, room: fall.room).spot
        if fall.room != nil, fall.isPlaceGuessed == true {
            place = Bilingual(zh: "可能在\(place.zh)", en: "probably \(place.en)")
        }
        let first = fall.beganAs ?? fall.source
        let heard = fall.candidate?.explanation ?? Self.heard(first)
        let summed = fall.candidate?.explanation ?? Self.heard(fall.source)
        let words = Self.words(rule.kind == "taps" ? "tapped" : detail, rule)
        let isUnknown = !fall.isKnown && change == .raised
        let (zh, en) = isUnknown ? ("\(words.zh)，设备未登记", "\(words.en), unregistered device") : (words.zh, words.en)
        let isQuiet =
            isWatched == true && fall.signs.isEmpty && now.uptime &- fall.began.uptime >= limits.answerMilliseconds
        var evidence = [
            Evidence(
                wall: fall.began.wall, device: fall.device, kind: fall.candidate == nil ? "fall" : "acceleration",
                value: fall.candidate.map { .number($0.impactG) } ?? .flag(first != .suspicion), says: heard)
        ]
        if let worn = fall.candidate?.position { evidence.append(worn.evidence(of: fall)) }
        evidence += (fall.repeats ?? []) + (fall.witnesses ?? []) + fall.signs
        if isQuiet {
            evidence.append(
                Evidence(
                    wall: now.wall, device: nil, kind: "motion",
                    says: Bilingual(zh: "跌倒后别处没有动静", en: "nothing stirred elsewhere since the fall")))
        }
        evidence.append(Evidence(wall: now.wall, device: rule.device, kind: rule.kind, says: rule.says))
        let limit = limit(of: fall, detail, at: now)
        return Detection(
            change, .fall, detail: detail, severity: severity, device: fall.device, room: fall.room,
            resident: fall.resident, isTest: fall.isTest ?? false, confidence: confidence(fall, isQuiet: isQuiet),
            began: fall.began,
            summary: Bilingual(zh: "\(place.zh)：\(zh)（\(summed.zh)）", en: "\(place.en): \(en) (\(summed.en))"),
            evidence: evidence,
            rule: Rule(
                detector: "fall", limit: limit,
                observed: Bilingual(zh: "\(summed.zh)；\(rule.says.zh)", en: "\(summed.en); \(rule.says.en)")))
    }

    /// What had to come and did not; a device's own verdict asks nobody.
    private func limit(of fall: Open, _ detail: String, at now: Moment) -> Bilingual? {
        if detail == "long_lie" { return Vocabulary.duration(now.uptime &- fall.lyingFrom.uptime) }
        if fall.source == .verdict { return nil }
        let seconds = answerMilliseconds(fall) / 1000
        return Bilingual(zh: "\(seconds) 秒内应答", en: "\(seconds) s to answer")
    }

    /// The model's, moved by what the other sensors say.
    private func confidence(_ fall: Open, isQuiet: Bool) -> Double {
        var sure = fall.candidate?.confidence ?? (fall.source == .suspicion ? 0.6 : 0.85)
        if hasSeveralResidents != true { sure -= 0.15 * Double(min(fall.signs.count, 3)) }
        if isQuiet { sure += 0.1 }
        if fall.witnesses?.isEmpty == false { sure += 0.1 }
        return (min(0.99, max(0.05, sure)) * 1000).rounded() / 1000
    }

    static func heard(_ source: Source?) -> Bilingual {
        source == .suspicion
            ? Bilingual(zh: "设备疑似检测到跌倒", en: "the device suspects a fall")
            : Bilingual(zh: "设备报告有人跌倒", en: "the device reports a fall")
    }

    private static func words(_ detail: String, _ rule: Applied) -> Bilingual {
        switch detail {
        case "suspected": Bilingual(zh: "疑似跌倒，正在询问本人", en: "possible fall, the wearer is being asked")
        case "cancelled": Bilingual(zh: "本人取消了跌倒报警", en: "the wearer cancelled the fall alarm")
        case "tapped":
            Bilingual(zh: "本人在设备上敲击三下，取消了跌倒报警", en: "the wearer cancelled the fall alarm by three taps on the device")
        case "withdrawn": Bilingual(zh: "设备撤回了跌倒报警", en: "the device took the fall alarm back")
        case "moving": Bilingual(zh: "疑似跌倒后有人走动", en: "movement after a possible fall")
        case "up_again": Bilingual(zh: "跌倒报警后有人走动", en: "somebody walks about after the fall alarm")
        case "long_lie": Bilingual(zh: "跌倒后长时间未起身", en: "long lie after a fall")
        case _ where rule.says == Applied.verdict.says: Bilingual(zh: "跌倒", en: "fall")
        default: Bilingual(zh: "跌倒，\(rule.says.zh)", en: "fall, \(rule.says.en)")
        }
    }
}

extension WearPosition {
    /// Whose model judged, and whether its figures hold there.
    fileprivate func evidence(of fall: FallVerification.Open) -> Evidence {
        let (zh, en) =
            switch self {
            case .waist: ("腰部", "the waist")
            case .hip: ("髋部", "the hip")
            case .wrist: ("手腕", "the wrist")
            case .pocket: ("口袋", "a pocket")
            case .thighPocket: ("裤袋", "a thigh pocket")
            case .unknown: ("未知", "an unknown place")
            }
        let (zhMark, enMark) = isValidated ? ("", "") : ("，模型未在此位置验证", "; the model was not validated there")
        return Evidence(
            wall: fall.began.wall, device: fall.device, kind: "worn", value: .text(rawValue),
            says: Bilingual(zh: "佩戴位置：\(zh)\(zhMark)", en: "worn at \(en)\(enMark)"))
    }
}
