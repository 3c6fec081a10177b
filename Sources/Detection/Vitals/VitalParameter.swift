import SafetyModel

/// What is measured of a person, with the ranges outside of which no home device's reading is one.
package enum VitalParameter: String, Sendable, Codable, CaseIterable {
    case respiration = "respiration_rpm"
    case spo2 = "spo2_pct"
    case systolic = "systolic_mmhg"
    case pulse = "heart_rate_bpm"
    case temperature = "body_temperature_c"
    case diastolic = "diastolic_mmhg"
    case glucose = "glucose_mmol_l"
    case weight = "weight_kg"
    /// Of a wrist: 30 to 35 C at rest. It has an own level, and no place in NEWS2.
    case skin = "skin_temperature_c"

    /// nil for what is no vital sign.
    init?(_ observation: Observation) {
        guard let parameter = Self(observation.kind) else { return nil }
        self = parameter == .temperature && observation.caveat == .skin ? .skin : parameter
    }

    /// nil for what is no vital sign: the common path ends here.
    package init?(_ kind: ObservationKind) {
        switch kind {
        case .respirationRpm: self = .respiration
        case .spo2Pct: self = .spo2
        case .systolicMmhg: self = .systolic
        case .heartRateBpm: self = .pulse
        case .bodyTemperatureC: self = .temperature
        case .diastolicMmhg: self = .diastolic
        case .glucoseMmolL: self = .glucose
        case .weightKg: self = .weight
        default: return nil
        }
    }

    /// Survivable and measurable; anything else asks for another measurement.
    var plausible: ClosedRange<Double> {
        switch self {
        case .respiration: 4...60
        case .spo2: 50...100
        case .systolic: 50...280
        case .pulse: 20...250
        case .temperature: 30...43
        case .diastolic: 20...180
        case .glucose: 0.6...40
        case .weight: 20...300
        case .skin: 20...43
        }
    }

    /// A deviation from the person's own level that is worth a word, at least.
    var notableDeviation: Double {
        switch self {
        case .respiration: 5
        case .spo2: 3
        case .systolic: 20
        case .pulse: 20
        case .temperature: 0.8
        case .diastolic: 12
        case .glucose: 4
        case .weight: 4
        // A cool room takes two degrees off a wrist, a duvet adds them.
        case .skin: 2.5
        }
    }

    /// Two readings this far apart are not the same slip of a sensor or a cuff.
    var confirmingGap: Milliseconds { self == .pulse || self == .respiration ? 180_000 : 60_000 }

    var name: Bilingual {
        switch self {
        case .respiration: Bilingual(zh: "呼吸", en: "respiration")
        case .spo2: Bilingual(zh: "血氧", en: "SpO2")
        case .systolic: Bilingual(zh: "收缩压", en: "systolic pressure")
        case .pulse: Bilingual(zh: "脉搏", en: "pulse")
        case .temperature: Bilingual(zh: "体温", en: "temperature")
        case .diastolic: Bilingual(zh: "舒张压", en: "diastolic pressure")
        case .glucose: Bilingual(zh: "血糖", en: "blood glucose")
        case .weight: Bilingual(zh: "体重", en: "weight")
        case .skin: Bilingual(zh: "腕部皮肤温度", en: "skin temperature at the wrist")
        }
    }

    var unit: Bilingual {
        switch self {
        case .respiration, .pulse: Bilingual(zh: "次/分", en: "/min")
        case .spo2: Bilingual(zh: "%", en: "%")
        case .systolic, .diastolic: Bilingual(zh: "mmHg", en: "mmHg")
        case .temperature, .skin: Bilingual(zh: "℃", en: "C")
        case .glucose: Bilingual(zh: "mmol/L", en: "mmol/l")
        case .weight: Bilingual(zh: "kg", en: "kg")
        }
    }

    /// `血氧 85 %`
    func says(_ value: Double) -> Bilingual {
        let number = UtilityText.number((value * 10).rounded() / 10)
        return Bilingual(zh: "\(name.zh) \(number) \(unit.zh)", en: "\(name.en) \(number) \(unit.en)")
    }
}
