import SafetyModel

extension HazardDetector {
    package static func category(of kind: AlarmKind) -> AlertCategory {
        switch kind {
        case .smoke: .smoke
        case .heat: .heat
        case .gas: .gas
        case .carbonMonoxide: .carbonMonoxide
        case .waterLeak: .waterLeak
        case .fall: .fall
        case .sos: .sos
        case .zoneAlarm: .zoneAlarm
        case .motionless: .inactivity
        }
    }

    /// The category that a level observation raises and clears; nil for kinds that are no alarm.
    static func category(of kind: ObservationKind) -> AlertCategory? {
        switch kind {
        case .smoke: .smoke
        case .heat: .heat
        case .gas: .gas
        case .carbonMonoxide: .carbonMonoxide
        case .waterLeak: .waterLeak
        case .zoneAlarm: .zoneAlarm
        case .fall: .fall
        case .motionless: .inactivity
        default: nil
        }
    }

    static func severity(of kind: AlarmKind) -> Severity {
        switch kind {
        case .sos, .smoke, .heat, .gas, .carbonMonoxide, .fall: .emergency
        case .waterLeak, .zoneAlarm, .motionless: .urgent
        }
    }

    static func detail(of kind: AlarmKind, _ context: DeviceContext) -> String? {
        if !context.isKnown { return "unknown_device" }
        return switch kind {
        case .fall: "device"
        case .motionless: "stillness"
        default: nil
        }
    }

    static func says(_ certainty: Certainty) -> Bilingual {
        switch certainty {
        case .live: Bilingual(zh: "设备正在报警", en: "the device reports it now")
        case .unconfirmed: Bilingual(zh: "旧的或缓存的状态，时间不明", en: "an old or cached state; its age is unknown")
        case .test: Bilingual(zh: "测试期间报告", en: "reported during a test")
        }
    }

    static func summary(_ kind: AlarmKind, _ certainty: Certainty, _ context: DeviceContext) -> Bilingual {
        let place = context.spot
        var text =
            switch kind {
            case .sos: Bilingual(zh: "紧急呼叫按钮被按下", en: "emergency call button pressed")
            case .smoke: Bilingual(zh: "检测到烟雾", en: "smoke detected")
            case .heat: Bilingual(zh: "检测到高温", en: "heat alarm")
            case .gas: Bilingual(zh: "检测到可燃气体泄漏", en: "combustible gas detected")
            case .carbonMonoxide: Bilingual(zh: "检测到一氧化碳", en: "carbon monoxide detected")
            case .waterLeak: Bilingual(zh: "检测到漏水", en: "water leak detected")
            case .fall: Bilingual(zh: "设备报告有人跌倒", en: "the device reports a fall")
            case .zoneAlarm: Bilingual(zh: "防区报警，用途未登记", en: "zone alarm, purpose not registered")
            case .motionless: Bilingual(zh: "设备报告有人长时间不动", en: "the device reports a person not moving")
            }
        if certainty == .unconfirmed {
            text = Bilingual(zh: "\(text.zh)（旧状态，未证实）", en: "\(text.en) (old state, unconfirmed)")
        }
        if certainty == .test { text = Bilingual(zh: "测试：\(text.zh)", en: "test: \(text.en)") }
        if !context.isKnown { text = Bilingual(zh: "\(text.zh)，设备未登记", en: "\(text.en), unregistered device") }
        return Bilingual(zh: "\(place.zh)：\(text.zh)", en: "\(place.en): \(text.en)")
    }

    static func over(
        _ kind: ObservationKind, _ category: AlertCategory, isTest: Bool, _ context: DeviceContext, at now: Moment
    ) -> Detection {
        let name = Vocabulary.category(category)
        return Detection(
            .cleared, category, severity: .advisory, device: context.device, room: context.room,
            resident: context.resident, isTest: isTest, began: now,
            summary: Bilingual(zh: "\(context.spot.zh)：\(name.zh)已解除", en: "\(context.spot.en): \(name.en) is over"),
            evidence: [
                Evidence(
                    wall: now.wall, device: context.device, kind: kind.rawValue, value: .flag(false),
                    says: Bilingual(zh: "设备报告已解除", en: "the device reports it over"))
            ],
            rule: Rule(detector: "hazard", observed: Bilingual(zh: "\(name.zh)已解除", en: "\(kind.rawValue) false")))
    }
}
