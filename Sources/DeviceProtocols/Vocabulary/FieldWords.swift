import SafetyModel

/// The words by which devices state a value: `leak`, `Not Detected`, `alarm_deactivated`, `long press`.
enum FieldWords {
    private static let undecided = [
        "unknown", "test", "testing", "selftest", "silent", "silence", "silenced", "mute", "muted", "ignored",
        "invalid",
        "unavailable", "disable", "disabled", "calibrating", "null", "nan", "reserved", "suspected",
        "timeout", "outage",
    ]
    private static let off = [
        "normal", "ok", "okay", "no", "none", "not", "false", "off", "clear", "cleared", "dry", "idle", "inactive",
        "vacant",
        "vaccant", "unoccupied", "empty", "absent", "away", "release", "released", "installed", "install", "good",
        "deactivated",
        "recovered", "non",
        "resolved", "standby", "healthy", "noleak", "safe", "untriggered", "inactivated", "0", "undetected", "mounted",
    ]
    private static let on = [
        "alarm", "alert", "triggered", "trigger", "active", "activated", "detected", "yes", "true", "on", "1",
        "alarming",
        "emergency",
    ]

    /// Whether a text states the kind's condition; nil for words that do not decide it.
    static func isOn(_ text: String, for kind: ObservationKind) -> Bool? {
        let name = FieldName(text)
        if name.hasAny(undecided) { return nil }
        if kind == .bedOccupancy, name.has("bed") { return !name.hasAny(["out", "left", "not"]) && !name.hasAny(off) }
        if name.hasAny(off) { return false }
        // A fault word under an alarm's name is no alarm; neither is the detector's own name (`Smoke sensor activate`).
        if kind != .fault, name.hasAny(special(.fault)) || isOfDetector(name, kind) { return nil }
        if name.hasAny(special(kind)) { return true }
        return name.hasAny(on) ? true : nil
    }

    /// Whether a text names a detector and says nothing of a danger.
    private static func isOfDetector(_ name: FieldName, _ kind: ObservationKind) -> Bool {
        switch kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak:
            name.hasAny(["sensor", "detector"]) && !name.hasAny(on)
                && !name.hasAny(["leak", "flood", "wet", "leaking"])
        default: false
        }
    }

    /// The danger that a text says is not there (`Water Not Present`, `Smoke Alarm non-activated`).
    static func deniedDanger(_ text: String) -> ObservationKind? {
        let words = FieldName(text).words
        let rest = words.filter { !["not", "no", "non"].contains($0) }
        guard rest.count < words.count else { return nil }
        return danger(rest.joined(separator: " "))
    }

    /// Whether a text speaks of an end, a test or of nothing at all.
    static func isDenied(_ name: FieldName) -> Bool {
        name.hasAny(off) || name.hasAny(undecided)
            || name.hasAny([
                "end", "ended", "cancel", "cancelled", "canceled", "restore", "restored", "over", "stop", "stopped",
                "finished", "removed", "dismissed", "previous", "prev", "past", "history", "last", "non", "stopped",
            ])
    }

    /// Whether a text has a word that is known: on, off, undecided, an end, a fault.
    static func isDecided(_ name: FieldName) -> Bool {
        isDenied(name) || name.hasAny(on) || name.hasAny(special(.fault)) || name.hasAny(special(.test))
            || name.hasAny(special(.batteryLow))
    }

    /// Whether a word instead of a number says that the battery is nearly empty; nil for other words.
    static func isLow(_ text: String) -> Bool? {
        let name = FieldName(text)
        if name.hasAny(undecided) { return nil }
        if name.hasAny(["low", "critical", "empty", "flat", "depleted", "weak"]) {
            return !name.hasAny(["no", "not"])
        }
        return name.hasAny(["ok", "okay", "good", "normal", "high", "full", "medium", "fine"]) ? false : nil
    }

    /// The danger that a text names by itself (`Smoke Alarm`, `water leak`, `man_down`); nil where it speaks of a test, a fault,
    /// an end, or of a part of the detector.
    static func danger(_ text: String) -> ObservationKind? {
        let name = FieldName(text)
        guard !isDenied(name), !name.hasAny(special(.fault)), (1...4).contains(name.words.count),
            let meaning = FieldVocabulary.meaning(of: name)
        else { return nil }
        let isSaid = name.hasAny([
            "alarm", "alert", "detected", "leak", "leakage", "flood", "flooding", "down", "fallen", "present",
        ])
        switch meaning.kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall:
            return isSaid || name.words.count == 1 ? meaning.kind : nil
        default: return nil
        }
    }

    private static func special(_ kind: ObservationKind) -> [String] {
        switch kind {
        case .smoke: ["smoke", "fire", "smoking"]
        case .heat: ["heat", "fire", "overheat", "burning"]
        case .gas: ["gas", "leak", "leakage", "mild", "heavy"]
        case .carbonMonoxide: ["co", "monoxide"]
        case .waterLeak: ["leak", "leaking", "leakage", "wet", "flood", "flooded", "water"]
        case .fall: ["fall", "fallen", "falldown", "falling"]
        case .motion, .presence, .bedOccupancy:
            [
                "motion", "moving", "occupied", "pir", "present", "presence", "person", "people", "someone", "movement",
                "trigged",
            ]
        case .motionless: ["motionless", "still", "stillness"]
        case .tamper:
            ["tamper", "tampered", "uninstalled", "uninstall", "removed", "dismantled", "opened", "unmounted"]
        case .batteryLow: ["low", "critical"]
        case .test: ["pressed", "pushed"]
        case .fault: ["fault", "faulty", "failed", "failure", "error", "defect", "malfunction", "abnormal", "expired"]
        case .vibration: ["vibration", "vibrating", "shock"]
        default: []
        }
    }

    static func isOpen(_ text: String) -> Bool? {
        let name = FieldName(text)
        if name.hasAny(undecided) { return nil }
        let isNegated = name.hasAny(["not", "no"])
        if name.hasAny(["open", "opened", "opening"]) { return !isNegated }
        return name.hasAny(["close", "closed", "shut"]) ? isNegated : nil
    }

    /// `single`, `double`, `triple`, `long` or `sos`.
    static func press(_ text: String) -> String? {
        let name = FieldName(text)
        if name.hasAny(["release", "released", "none", "idle", "up", "no", "normal", "unknown"]) { return nil }
        if name.hasAny(["sos", "emergency", "panic", "help", "alarm"]) { return "sos" }
        if name.hasAny(["double", "twice"]) { return "double" }
        if name.has("triple") { return "triple" }
        if name.hasAny(["long", "hold", "held"]) { return "long" }
        return name.hasAny(["short", "single", "press", "pressed", "click", "clicked", "push", "pushed", "once"])
            ? "single" : nil
    }
}

/// Numbers that a body, a room or a device can have. Outside of them a sensor says "no value" (255, 127, 0, -327.68).
enum Plausible {
    static func range(_ kind: ObservationKind) -> ClosedRange<Double>? {
        switch kind {
        case .battery, .humidityPct: 0...100
        case .temperatureC: -60...150
        case .deviceTemperatureC: -60...200
        case .bodyTemperatureC: 25...45
        case .heartRateBpm: 20...250
        case .respirationRpm: 2...80
        case .spo2Pct: 30...100
        case .systolicMmhg: 40...300
        case .diastolicMmhg: 20...200
        case .weightKg: 0.5...500
        case .glucoseMmolL: 0.5...60
        case .illuminanceLx, .gasPpm, .coPpm, .co2Ppm, .steps, .meterReading, .waterVolumeM3, .gasVolumeM3: 0...1e12
        default: nil
        }
    }

    /// `0.97` of an oximeter that gives a share of one: no living person's saturation is below one percent.
    static func isShare(_ kind: ObservationKind, _ number: Double) -> Bool {
        kind == .spo2Pct && number >= 0.3 && number <= 1
    }

    static func fact(_ kind: ObservationKind, _ told: Double) -> Fact? {
        if kind == .respirationRpm, told == 0 { return Fact(kind: .breathing, value: .flag(false)) }
        let number = isShare(kind, told) ? told * 100 : told
        guard number.isFinite, range(kind)?.contains(number) ?? true else { return nil }
        return Fact(kind: kind, value: .number(number))
    }
}
