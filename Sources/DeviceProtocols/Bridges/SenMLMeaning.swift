import SafetyModel

/// What a SenML record is about: the unit decides where it can (RFC 8428 section 12.1, RFC 8798), the name where it must.
enum SenMLMeaning {
    static func meaning(unit: String, name: FieldName) -> FieldMeaning? {
        let isBody = name.hasAny(["body", "skin", "ear", "forehead", "core"])
        switch unit {
        case "Cel": return temperature(isBody, name)
        case "K":
            return temperature(isBody, name).map { FieldMeaning($0.kind, offset: -273.15) }
        case "degF":
            return temperature(isBody, name).map { FieldMeaning($0.kind, scale: 5.0 / 9, offset: -160.0 / 9) }
        case "%RH": return FieldMeaning(.humidityPct)
        case "beat/min", "bpm": return FieldMeaning(.heartRateBpm)
        case "%EL": return FieldMeaning(.battery)
        case "lx": return FieldMeaning(.illuminanceLx)
        case "kg": return FieldMeaning(.weightKg)
        case "W": return FieldMeaning(.powerW)
        case "kW": return FieldMeaning(.powerW, scale: 1000)
        case "Wh": return FieldMeaning(.energyKwh, scale: 0.001)
        case "kWh": return FieldMeaning(.energyKwh)
        case "J": return FieldMeaning(.energyKwh, scale: 1 / 3_600_000)
        case "V": return FieldMeaning(.voltageV)
        case "mV": return FieldMeaning(.voltageV, scale: 0.001)
        case "A": return FieldMeaning(.currentA)
        case "mA": return FieldMeaning(.currentA, scale: 0.001)
        case "mmol/l", "mmol/L": return name.hasAny(["glucose", "sugar", "cgm"]) ? FieldMeaning(.glucoseMmolL) : nil
        case "mg/dl", "mg/dL":
            return name.hasAny(["glucose", "sugar", "cgm"]) ? FieldMeaning(.glucoseMmolL, scale: 1 / 18.016) : nil
        case "mm[Hg]", "mmHg": return FieldVocabulary.meaning(of: name)
        case "m3": return volume(name, scale: 1)
        case "l", "L": return volume(name, scale: 0.001)
        case "1/min": return rate(name, scale: 1)
        case "1/s", "Hz": return rate(name, scale: 60)
        case "%": return share(name, scale: 1)
        case "/": return share(name, scale: 100)
        case "ppm":
            let meaning = FieldVocabulary.meaning(of: name)
            return meaning?.numeric.map { FieldMeaning($0) } ?? meaning
        case "count", "": return FieldVocabulary.meaning(of: name)
        default: return nil
        }
    }

    private static func temperature(_ isBody: Bool, _ name: FieldName) -> FieldMeaning? {
        if isBody { return FieldMeaning(.bodyTemperatureC) }
        if let known = FieldVocabulary.meaning(of: name), known.kind == .deviceTemperatureC { return known }
        let isElsewhere = name.hasAny(["soil", "probe", "outdoor", "outside", "water", "pipe", "object", "surface"])
        return isElsewhere ? nil : FieldMeaning(.temperatureC)
    }

    private static func volume(_ name: FieldName, scale: Double) -> FieldMeaning? {
        if name.has("gas") { return FieldMeaning(.gasVolumeM3, scale: scale) }
        return name.has("water") ? FieldMeaning(.waterVolumeM3, scale: scale) : nil
    }

    private static func rate(_ name: FieldName, scale: Double) -> FieldMeaning? {
        if name.hasAny(["heart", "hr", "pulse", "heartrate"]) { return FieldMeaning(.heartRateBpm, scale: scale) }
        let isBreath = name.hasAny(["respiration", "respiratory", "breath", "breathing", "resp", "rr"])
        return isBreath ? FieldMeaning(.respirationRpm, scale: scale) : nil
    }

    /// Per cent, or a ratio of which 1 is all.
    private static func share(_ name: FieldName, scale: Double) -> FieldMeaning? {
        if name.has("spo2") || name.has("saturation") || name.has("oxygen") {
            return FieldMeaning(.spo2Pct, scale: scale)
        }
        guard let meaning = FieldVocabulary.meaning(of: name) else { return nil }
        switch meaning.kind {
        case .humidityPct, .battery: return FieldMeaning(meaning.kind, scale: scale)
        case .smoke, .gas, .waterLeak, .motion, .presence, .fall, .contact, .button: return scale == 100 ? meaning : nil
        default: return nil
        }
    }
}
