import SafetyModel

/// The words by which a name or a text speaks of a danger or a call for help, and those that say that it does not.
///
/// Used only on what no decoder understood: so the whole name must speak of it. A name of a setting, an actuator, a part of the
/// detector or a limit of something else (a temperature, a battery, a door) is none.
enum AlarmWords {
    /// More words are a sentence.
    static let maximumWords = 6

    /// Words of a danger or of a call for help that say it by themselves.
    private static let plain: Set<String> = [
        "sos", "panic", "emergency", "distress", "duress", "help", "fall", "falldown", "fallen", "falling", "mandown",
        "smoke", "fire", "gas", "lpg", "methane", "co", "monoxide", "leak", "leakage", "leaking", "flood", "flooding",
        "flooded", "waterleak", "heat", "overheat", "alarm", "alarms", "alarming", "alert", "alerts",
    ]
    private static let tampering: Set<String> = [
        "tamper", "tampered", "tampering", "dismantled", "disassembled", "demolition",
    ]

    /// Words beside them that change nothing.
    private static let neutral: Set<String> = [
        "status", "state", "event", "events", "detected", "detection", "detect", "sensor", "detector", "active",
        "activated", "triggered", "trigger", "is", "has", "flag", "warning", "start", "started", "on", "button", "key",
        "pressed", "press", "call", "signal", "report", "message", "water", "zone", "present", "presence", "carbon",
        "combustible", "natural", "down", "man", "person", "wearer", "user", "personal", "current", "now", "raised",
        "kitchen", "bath", "bathroom", "bedroom", "living", "room", "toilet", "hall", "hallway", "basement", "cellar",
        "left", "right", "top", "bottom", "upper", "lower", "front", "back", "floor", "main", "local", "probe",
    ]

    /// Whether the words are those of something that is run or shown: a valve, a boiler, a lamp, a screen. What they do is no danger.
    static func isActuator(_ name: FieldName) -> Bool { name.hasAny(actuators) }

    private static let actuators = [
        "valve", "valves", "switch", "relay", "light", "lights", "lamp", "bulb", "heating", "heater", "boiler",
        "burner", "burngas", "flame", "ignition", "furnace", "stove", "fireplace", "screen", "display", "tablet", "tv",
        "hd", "stick", "pump", "fan", "siren", "buzzer", "sounder", "strobe", "lock", "plug", "outlet", "socket",
        "curtain", "blind", "shade", "extinguisher", "ready", "supply", "ups", "backup", "wall", "truck",
    ]

    /// Words that say that a name means something else: a state of the detector itself, or a limit of what is no danger.
    private static let other = [
        "temperature", "temp", "humidity", "battery", "bat", "batt", "voltage", "volt", "power", "door", "window",
        "weather", "burglar", "intrusion", "motion", "vibration", "noise", "lux", "co2", "dioxide", "tvoc", "voc",
        "pm25", "frost", "ice", "freeze", "rain", "soil", "plant", "filter", "clock", "sound", "volume", "melody",
        "ringtone", "ring", "tone", "led", "indicator", "armed", "arm", "panel", "supported", "available", "fault",
        "faulty", "failure", "error", "test", "testing", "selftest", "wake", "notification", "notify", "push",
        "activation", "prev", "previous", "past", "code", "level", "value", "density", "concentration", "ppm", "lel",
        "total", "meter", "consumption", "flow", "pulse", "energy", "pressure", "ma", "mv", "off", "color", "speed",
        "lifetime", "life", "expired", "maintenance", "install", "installed", "cap", "capability", "list", "name",
        "model", "brand", "firmware", "hardware", "rate", "tyre", "tire", "fast", "price", "link", "url", "dose",
    ]

    private static let signs = [
        "报警", "告警", "警报", "求助", "求救", "紧急", "呼救", "烟雾", "火警", "漏水", "水浸", "燃气泄漏", "跌倒", "摔倒", "拆除",
    ]
    private static let signsOfNone = ["解除", "恢复", "正常", "测试", "自检", "未", "无", "关闭", "设置", "阈值", "音量", "使能", "消音"]

    static func hasSign(_ text: String) -> Bool {
        text.utf8.contains { $0 >= 0x80 } && signs.contains { holds(text, $0) }
            && !signsOfNone.contains { holds(text, $0) }
    }

    private static func holds(_ text: String, _ sign: String) -> Bool {
        let (text, sign) = (Array(text.utf8), Array(sign.utf8))
        guard text.count >= sign.count else { return false }
        return (0...(text.count - sign.count)).contains { text[$0..<($0 + sign.count)].elementsEqual(sign) }
    }

    /// Whether a whole name is that of a danger or a call.
    static func isDanger(_ name: FieldName) -> Bool {
        guard (1...maximumWords).contains(name.words.count), !isSetting(name) else { return false }
        let speaks = name.words.contains { plain.contains($0) || tampering.contains($0) } || isManDown(name)
        return speaks
            && name.words.allSatisfy {
                plain.contains($0) || tampering.contains($0) || neutral.contains($0) || isMark($0)
            }
    }

    /// Whether a name says nothing but that there is an alarm, a state, an event: what of, the device's role says.
    static func isBare(_ name: FieldName) -> Bool {
        guard (1...4).contains(name.words.count), !isSetting(name) else { return false }
        let words: Set<String> = [
            "alarm", "alarms", "alert", "alarming", "status", "state", "event", "triggered", "trigger", "detected",
            "detection", "active", "warning", "zone", "basic", "a", "b", "c", "d", "sensor", "flag",
        ]
        return name.hasAny([
            "alarm", "alarms", "alert", "alarming", "triggered", "trigger", "warning", "detected", "zone", "basic",
        ])
            && name.words.allSatisfy { words.contains($0) || isMark($0) }
    }

    /// Whether a name is that of a text in which an event is told.
    static func isOccasion(_ name: FieldName) -> Bool {
        if name.hasAny(other) || name.hasAny(actuators) { return false }
        if name.has("type") { return name.hasAny(["message", "event", "report", "alarm", "alert", "pack"]) }
        return !FieldVocabulary.isSetting(name)
            && name.hasAny([
                "event", "events", "state", "status", "message", "msg", "reason", "action", "alarm", "alarms", "alert",
                "alerts", "warning", "warnings", "cmd", "command", "report", "trigger", "notification",
            ])
    }

    /// Whether a text tells of a danger or a call by itself: `sos`, `SOS event.`, `Water Present`, `man down`, `紧急求助`.
    static func isCry(_ text: String) -> Bool {
        guard text.utf8.count <= 96 else { return false }
        if hasSign(text) { return true }
        let name = FieldName(text)
        guard (1...maximumWords).contains(name.words.count), !FieldWords.isDenied(name), !isSetting(name) else {
            return false
        }
        if name.hasAny(["sos", "panic", "duress", "distress", "mandown", "falldown"]) || isManDown(name) {
            return true
        }
        if name.has("emergency") || name.has("help") { return name.words.count <= 3 }
        let isSaid = name.hasAny([
            "alarm", "alert", "detected", "leak", "leakage", "leaking", "flood", "flooding", "present", "triggered",
            "fallen",
        ])
        let isNamed = name.words.contains {
            plain.contains($0) && !["alarm", "alarms", "alarming", "alert", "alerts"].contains($0)
        }
        return isSaid && (isNamed || (name.has("water") && !name.has("flow")))
    }

    private static func isManDown(_ name: FieldName) -> Bool { name.has("man") && name.has("down") }

    /// Settings, actuators, other measurements: never a danger by their name.
    private static func isSetting(_ name: FieldName) -> Bool {
        name.hasAny(other) || name.hasAny(actuators) || FieldVocabulary.isSetting(name)
    }

    /// A number or a letter that tells one of several apart.
    private static func isMark(_ word: String) -> Bool {
        word.utf8.count == 1 || word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
