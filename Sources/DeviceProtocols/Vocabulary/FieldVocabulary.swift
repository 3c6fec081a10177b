import SafetyModel

/// What a field is about by its name alone, for bridges whose names are free: LoRaWAN codecs, Sparkplug metrics, SenML names.
/// A name that is not plain means nothing (nil): it is never guessed.
enum FieldVocabulary {
    static func meaning(of text: String) -> FieldMeaning? { meaning(of: FieldName(text)) }

    static func meaning(of name: FieldName) -> FieldMeaning? {
        // A test mode is the one mode that tells what an alarm is worth.
        if name.has("mode"), name.has("test") { return FieldMeaning(.test) }
        if isPulses(name) { return FieldMeaning(.meterReading) }
        if name.words.isEmpty || isSetting(name) { return nil }
        // What a valve, a boiler or a lamp does is no danger, and no call.
        let isActuator = AlarmWords.isActuator(name)
        return supervision(name) ?? (isActuator ? nil : hazard(name) ?? press(name)) ?? movement(name)
            ?? Quantities.meaning(of: name)
    }

    /// Limits, settings, counters and statistics: never the reading itself.
    private static let settings = [
        "threshold", "limit", "config", "configuration", "setting", "settings", "enable", "enabled", "disable",
        "interval",
        "calibration", "version", "delay", "duration", "times", "count", "counter", "sensitivity", "min", "max",
        "minimum",
        "maximum", "avg", "average", "last", "history", "period", "timeout", "target", "setpoint", "region",
        "timestamp", "time",
        "date", "changed", "mode", "id", "index", "type", "free", "remain", "simulation", "control", "ack", "reset",
        "daily", "range", "activation", "conv", "conversion", "support", "supported", "prev", "previous",
    ]

    /// The count of a meter's pulses: a counter, though a count.
    private static func isPulses(_ name: FieldName) -> Bool {
        name.hasAny(["pulse", "pulses"])
            && name.words.allSatisfy { word in
                ["pulse", "pulses", "count", "counter", "counts", "total", "channel", "input", "meter"].contains(word)
                    || word.utf8.count == 1
            }
    }

    /// Whether a name is that of a setting, a limit, a statistic or a silenced horn.
    static func isSetting(_ name: FieldName) -> Bool { name.hasAny(settings) || name.hasAny(silence) }

    /// A horn that was silenced is neither an alarm nor its end.
    private static let silence = ["mute", "muted", "silence", "silenced", "hush", "hushed"]

    /// Test, tamper, fault, battery: said first, because `smoke_fault` is no smoke.
    private static func supervision(_ name: FieldName) -> FieldMeaning? {
        if name.hasAny(["test", "selftest", "testing"]) { return FieldMeaning(.test) }
        if name.hasAny(["battery", "bat", "batt", "batteries"]) { return battery(name) }
        if name.hasAny(["tamper", "tampered", "tampering", "dismantled", "disassembled", "uninstalled", "unmounted"]) {
            return name.hasAny(["long"]) ? nil : FieldMeaning(.tamper)
        }
        if name.has("install"), name.has("status") { return FieldMeaning(.tamper) }
        if name.has("mounted") { return FieldMeaning(.tamper, isInverted: true) }
        let isCovered =
            name.hasAny(["covered", "blocked", "fouled", "obstructed"])
            || (name.hasAny(["obstacle", "obstruction"]) && name.has("detected"))
        // The pipe's fault, not the meter's.
        if name.hasAny(["leak", "leakage"]), name.has("fault"), name.hasAny(["pipe", "water"]), !name.has("sensor") {
            return FieldMeaning(.waterLeak)
        }
        let isWornOut = name.has("end") && name.has("life")
        if isCovered || isWornOut
            || name.hasAny(["fault", "faulty", "failure", "error", "malfunction", "defect", "eol", "expired"])
        {
            return FieldMeaning(.fault)
        }
        let isPart = name.hasAny(["thermistor", "probe", "sensor", "cable", "charger", "properly", "connector"])
        if name.hasAny(["online", "availability", "reachable"]) || (name.has("connected") && !isPart) {
            return FieldMeaning(.availability)
        }
        return nil
    }

    private static func battery(_ name: FieldName) -> FieldMeaning? {
        if name.hasAny(["temperature", "temp"]) { return FieldMeaning(.deviceTemperatureC) }
        if name.hasAny(["low", "alarm", "warning", "alert"]) { return FieldMeaning(.batteryLow) }
        if name.hasAny(["mv", "millivolt", "millivolts"]) { return FieldMeaning(.voltageV, scale: 0.001) }
        if name.hasAny(["v", "volt", "volts", "voltage"]), !name.hasAny(["status", "state"]) {
            return FieldMeaning(.voltageV)
        }
        return name.hasAny(["status", "state", "charging", "current", "capacity", "health", "days", "dys"])
            ? nil : FieldMeaning(.battery)
    }

    private static func hazard(_ name: FieldName) -> FieldMeaning? {
        // An amount is a reading; meters and levels of these names are the quantities' business.
        let isAmount = name.hasAny([
            "ppm", "concentration", "density", "value", "level", "lel", "total", "volume", "m3", "consumption", "meter",
            "flow",
            "pulse", "dbm", "energy", "pump", "demand", "exchanger", "supply", "battery",
        ])
        // The current that leaks, and a door that holds back a fire, are no danger either.
        if isAmount || name.words.last == "current" || name.hasAny(["ma", "door", "window", "exit"]) { return nil }
        if name.hasAny(["smoke", "fire"]) { return FieldMeaning(.smoke) }
        if name.has("burning") { return FieldMeaning(.heat) }
        if name.hasAny(["heat", "overheat"]),
            name.hasAny(["alarm", "alert", "detected", "status"]) || name.words.count == 1
        {
            return FieldMeaning(.heat)
        }
        if name.hasAny(["leak", "leakage", "flood", "flooding", "flooded", "waterleak"]) {
            return name.has("gas") ? FieldMeaning(.gas) : FieldMeaning(.waterLeak)
        }
        if name.has("water"), name.hasAny(["detected", "detection", "alarm", "presence", "present"]) {
            return FieldMeaning(.waterLeak)
        }
        if name.has("water"), name.has("sensor"), name.hasAny(["state", "status", "alarm"]) {
            return FieldMeaning(.waterLeak)
        }
        if name.hasAny(["co", "carbon"]), !name.hasAny(["dioxide", "co2"]) {
            return FieldMeaning(.carbonMonoxide, numeric: .coPpm)
        }
        if name.hasAny(["gas", "lpg", "methane"]) { return FieldMeaning(.gas, numeric: .gasPpm) }
        if name.hasAny(["fall", "falldown", "fallen"]) || (name.has("man") && name.has("down")) {
            return FieldMeaning(.fall)
        }
        return nil
    }

    private static func press(_ name: FieldName) -> FieldMeaning? {
        if name.hasAny(["sos", "panic", "emergency", "distress", "duress"])
            || (name.has("help") && name.hasAny(["call", "button"]))
        {
            return FieldMeaning(.button, press: "sos")
        }
        return name.hasAny(["button", "press", "pressed", "click"]) ? FieldMeaning(.button, press: "single") : nil
    }

    private static func movement(_ name: FieldName) -> FieldMeaning? {
        if name.has("bed"),
            name.hasAny(["occupancy", "occupied", "presence", "in", "out", "left", "empty", "exit", "status", "state"])
                || name.words.count == 1
        {
            return FieldMeaning(.bedOccupancy, isInverted: name.hasAny(["out", "left", "empty", "exit"]))
        }
        if name.hasAny(["motionless", "immobile", "immobility"]) { return FieldMeaning(.motionless) }
        // Of an accelerometer it is the thing itself that moves.
        if name.hasAny(["pir", "motion", "movement"]) {
            return name.hasAny(["acc", "accel", "acceleration", "accelerometer"]) ? nil : FieldMeaning(.motion)
        }
        if name.hasAny(["occupancy", "occupied", "occupy", "presence", "human", "person", "people"]) {
            return FieldMeaning(.presence)
        }
        if name.hasAny(["vibration", "shock"]) { return FieldMeaning(.vibration) }
        // A radiator valve's "open window" is a drop of temperature, no contact.
        if name.words == ["open", "window"] || (name.has("window") && name.has("detection")) { return nil }
        if name.hasAny(["door", "window", "magnet", "reed", "contact", "gate"]) {
            return FieldMeaning(.contact, isInverted: name.hasAny(["closed", "close"]))
        }
        return nil
    }
}
