import SafetyModel

/// What an entity's values are about: from its component, device class, unit and name.
struct DiscoveryMeaning: Sendable, Codable, Equatable {
    enum Form: String, Sendable, Codable {
        case flag, number, contact, availability, fall
        /// A state told by a word out of several: `normal`, `alarm`, `test`.
        case word
        /// `{"event_type": ...}`.
        case event
        /// A payload that is the press itself.
        case trigger
        /// A zone that calls for help while it is on.
        case call
    }
    var form: Form
    var kind: ObservationKind
    var scale = 1.0
    var offset = 0.0

    static func flag(_ kind: ObservationKind) -> Self { Self(form: .flag, kind: kind) }
    static func number(_ kind: ObservationKind, _ scale: Double = 1, _ offset: Double = 0) -> Self {
        Self(form: .number, kind: kind, scale: scale, offset: offset)
    }

    /// - Parameters:
    ///   - name: the entity's name and object id.
    ///   - saysSOS: whether one of them calls for help.
    static func meaning(
        component: String, deviceClass: String?, unit: String?, name: FieldName, saysSOS: Bool,
        surroundings: FieldName = FieldName("")
    ) -> Self? {
        switch component {
        case "binary_sensor": binary(deviceClass, name, saysSOS, surroundings)
        case "sensor": unit == "mW" ? .number(.powerW, 0.001) : sensor(deviceClass, unit?.lowercased() ?? "", name)
        case "event":
            deviceClass == "doorbell" ? nil : Self(form: .event, kind: deviceClass == "motion" ? .motion : .button)
        case "device_automation": Self(form: .trigger, kind: .button)
        case "device_tracker": .flag(.presence)
        default: nil
        }
    }

    private static func binary(
        _ deviceClass: String?, _ name: FieldName, _ saysSOS: Bool, _ surroundings: FieldName
    ) -> Self? {
        switch deviceClass {
        case "smoke": return .flag(.smoke)
        case "gas": return .flag(.gas)
        case "carbon_monoxide": return .flag(.carbonMonoxide)
        case "moisture": return .flag(.waterLeak)
        case "heat": return .flag(.heat)
        case "motion", "moving": return .flag(.motion)
        case "occupancy", "presence": return .flag(name.hasAny(["bed", "mattress"]) ? .bedOccupancy : .presence)
        case "door", "window", "opening", "garage_door": return Self(form: .contact, kind: .contact)
        case "tamper": return .flag(.tamper)
        case "problem": return .flag(.fault)
        case "battery": return .flag(.batteryLow)
        case "connectivity": return Self(form: .availability, kind: .availability)
        case "vibration": return .flag(.vibration)
        case "safety":
            if name.hasAny(["fall", "fallen", "falling"]) { return .flag(.fall) }
            return saysSOS ? Self(form: .call, kind: .zoneAlarm) : .flag(.zoneAlarm)
        case nil:
            if saysSOS { return Self(form: .call, kind: .zoneAlarm) }
            let meaning = unclassed(name)
            // A boiler's "Gas" is its burner.
            return meaning?.isHazard == true && AlarmWords.isActuator(surroundings) ? nil : meaning
        default: return nil
        }
    }

    private var isHazard: Bool { [.smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall].contains(kind) }

    /// Without a class only a name that says a danger outright, or where a person is, has a meaning.
    static func unclassed(_ name: FieldName) -> Self? {
        if name.has("target"), name.has("has") { return .flag(name.has("moving") ? .motion : .presence) }
        if name.has("people"), name.hasAny(["exist", "exists"]) { return .flag(.presence) }
        // A UPS tells that it runs on its battery. [NUT: OB]
        if name.hasAny(["ups", "mains"]), name.has("battery") && name.has("on") || name.hasAny(["lost", "outage"]) {
            return .flag(.mainsLost)
        }
        guard let meaning = FieldVocabulary.meaning(of: name), !meaning.isInverted, meaning.press == nil else {
            return isInput(name) ? .flag(.other) : nil
        }
        switch meaning.kind {
        case .fall: return .flag(.fall)
        case .contact: return Self(form: .contact, kind: .contact)
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .motion, .presence, .motionless, .bedOccupancy, .tamper,
            .test,
            .fault, .batteryLow, .vibration:
            return .flag(meaning.kind)
        default: return nil
        }
    }

    /// A button or an input whose purpose only the installer knows; with a number behind its word or not.
    private static func isInput(_ name: FieldName) -> Bool {
        name.words.contains { word in
            let plain = String(word.reversed().drop { $0.isNumber }.reversed())
            return ["button", "btn", "push", "input", "gpio", "zone", "cord", "call", "alarm"].contains(plain)
        }
    }

    private static func sensor(_ deviceClass: String?, _ unit: String, _ name: FieldName) -> Self? {
        switch deviceClass {
        case "temperature": return temperature(unit, name)
        case "humidity": return unit == "%" || unit.isEmpty ? .number(.humidityPct) : nil
        case "battery": return unit == "%" || unit.isEmpty ? .number(.battery) : nil
        case "illuminance": return .number(.illuminanceLx)
        case "gas": return unit == "ppm" ? .number(.gasPpm) : volume(.gasVolumeM3, unit)
        case "water": return volume(.waterVolumeM3, unit)
        case "energy": return energy(unit)
        case "power": return power(unit)
        case "voltage": return .number(.voltageV, unit == "mv" ? 0.001 : 1)
        case "current": return .number(.currentA, unit == "ma" ? 0.001 : 1)
        case "carbon_monoxide": return unit == "ppm" || unit.isEmpty ? .number(.coPpm) : nil
        case "carbon_dioxide": return .number(.co2Ppm)
        case "weight": return weight(unit)
        case "blood_glucose_concentration": return glucose(unit)
        case "enum": return word(name) ?? unclassed(unit, name)
        case nil, "volume", "pressure", "frequency": return unclassed(unit, name)
        default: return nil
        }
    }

    /// A danger that is told by words; its name must say it outright.
    private static func word(_ name: FieldName) -> Self? {
        guard let meaning = FieldVocabulary.meaning(of: name), !meaning.isInverted else { return nil }
        switch meaning.kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak: return Self(form: .word, kind: meaning.kind)
        default: return nil
        }
    }

    private static func temperature(_ unit: String, _ name: FieldName) -> Self? {
        let isInside = name.hasAny(["device", "cpu", "chip", "internal", "mcu", "esp32", "processor"])
        let kind: ObservationKind =
            name.hasAny(["body"]) ? .bodyTemperatureC : isInside ? .deviceTemperatureC : .temperatureC
        switch unit {
        case "°f", "f": return .number(kind, 5.0 / 9, -160.0 / 9)
        case "k": return .number(kind, 1, -273.15)
        case "°c", "c", "℃", "": return .number(kind)
        default: return nil
        }
    }

    private static func volume(_ kind: ObservationKind, _ unit: String) -> Self? {
        switch unit {
        case "m³", "m3": .number(kind)
        case "l": .number(kind, 0.001)
        case "ft³", "ft3": .number(kind, 0.028316846592)
        case "ccf": .number(kind, 2.8316846592)
        case "mcf": .number(kind, 28.316846592)
        case "ml": .number(kind, 0.000_001)
        case "gal": .number(kind, 0.003785411784)
        default: nil
        }
    }

    private static func energy(_ unit: String) -> Self? {
        let scales = [
            "kwh": 1, "wh": 0.001, "mwh": 1000, "gwh": 1e6, "j": 1 / 3.6e6, "kj": 1 / 3600.0, "mj": 1 / 3.6,
            "gj": 1000 / 3.6,
        ]
        return scales[unit].map { .number(.energyKwh, $0) }
    }

    private static func power(_ unit: String) -> Self? {
        ["w": 1, "kw": 1000, "mw": 1e6].first { $0.key == unit }.map { .number(.powerW, $0.value) }
    }

    private static func weight(_ unit: String) -> Self? {
        let scales = ["kg": 1, "g": 0.001, "lb": 0.45359237, "lbs": 0.45359237, "st": 6.35029318, "jin": 0.5]
        return scales[unit].map { .number(.weightKg, $0) }
    }

    private static func glucose(_ unit: String) -> Self? {
        unit == "mg/dl" ? .number(.glucoseMmolL, 1 / 18.016) : unit == "mmol/l" ? .number(.glucoseMmolL) : nil
    }

    /// Measurements of a person have no class: unit and name must both say it.
    private static func unclassed(_ unit: String, _ name: FieldName) -> Self? {
        switch unit {
        case "bpm", "beats/min", "1/min", "rpm", "br/min", "breaths/min", "/min":
            if name.hasAny(["respiration", "respiratory", "breath", "breathing"]) { return .number(.respirationRpm) }
            return name.hasAny(["heart", "pulse", "heartrate", "heartbeat", "hr"]) ? .number(.heartRateBpm) : nil
        case "mmhg":
            if name.hasAny(["systolic", "sys", "sbp"]) { return .number(.systolicMmhg) }
            return name.hasAny(["diastolic", "dia", "dbp"]) ? .number(.diastolicMmhg) : nil
        case "kpa":
            // 1 kPa = 7.50062 mmHg; the name must say whose pressure.
            if name.hasAny(["systolic", "sys", "sbp"]) { return .number(.systolicMmhg, 7.50062) }
            return name.hasAny(["diastolic", "dia", "dbp"]) ? .number(.diastolicMmhg, 7.50062) : nil
        case "pulses", "pulse", "imp", "counts": return .number(.meterReading)
        case "%":
            if name.hasAny(["spo2", "oxygen", "saturation"]) { return .number(.spo2Pct) }
            if name.hasAny(["humidity"]) { return .number(.humidityPct) }
            return name.has("battery") ? .number(.battery) : nil
        case "kg", "lb", "lbs", "st": return name.hasAny(["weight", "mass"]) ? weight(unit) : nil
        case "mg/dl", "mmol/l": return name.has("glucose") ? glucose(unit) : nil
        case "steps": return .number(.steps)
        case "°c", "°f": return name.hasAny(["temperature", "temp"]) ? temperature(unit, name) : nil
        case "lx": return .number(.illuminanceLx)
        case "w", "kw": return name.has("power") ? power(unit) : nil
        case "kwh", "wh": return name.has("energy") ? energy(unit) : nil
        case "m³", "m3", "l", "ml", "ft³", "ccf", "mcf", "gal":
            if name.has("water") { return volume(.waterVolumeM3, unit) }
            return name.has("gas") ? volume(.gasVolumeM3, unit) : nil
        case "": return name.hasAny(["fall", "fallen"]) ? Self(form: .fall, kind: .fall) : nil
        default: return nil
        }
    }
}
