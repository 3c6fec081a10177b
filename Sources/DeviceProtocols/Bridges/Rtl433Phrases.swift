import SafetyModel

/// The words in which rtl_433's decoders put an event. A product's name may stand before them (`DS10A DOOR/WINDOW
/// OPEN`).
extension Rtl433Frame {
    private enum Meaning {
        case contact(isOpen: Bool)
        case flag(ObservationKind, Bool, isEvent: Bool)
        case sos, batteryLow, zone
    }

    /// By the end of the phrase, in capitals.
    /// [src/devices/x10_sec.c, kerui.c, cavius.c, chuango.c, govee.c, honeywell.c, simplisafe.c]
    private static let endings: [(phrase: String, meaning: Meaning)] = [
        ("PANIC", .sos), ("PANIC-3SECOND", .sos), ("PANIC BUTTON", .sos), ("SOS", .sos), ("EMERGENCY", .sos),
        ("OPEN", .contact(isOpen: true)), ("OPENED", .contact(isOpen: true)),
        ("CLOSED", .contact(isOpen: false)), ("CLOSE", .contact(isOpen: false)),
        ("MOTION", .flag(.motion, true, isEvent: true)), ("MOTION TRIPPED", .flag(.motion, true, isEvent: true)),
        ("MOTION DETECTED", .flag(.motion, true, isEvent: true)),
        ("MOTION READY", .flag(.motion, false, isEvent: false)),
        ("TAMPER", .flag(.tamper, true, isEvent: false)),
        ("WATER", .flag(.waterLeak, true, isEvent: true)), ("WATER LEAK", .flag(.waterLeak, true, isEvent: true)),
        ("WATER DETECTED", .flag(.waterLeak, true, isEvent: true)),
        ("WARNING/WATER DETECTED", .flag(.waterLeak, true, isEvent: true)),
        ("SMOKE", .flag(.smoke, true, isEvent: true)), ("SMOKE ALARM", .flag(.smoke, true, isEvent: true)),
        ("FIRE ALARM", .flag(.smoke, true, isEvent: true)), ("FIRE", .flag(.smoke, true, isEvent: true)),
        ("HEAT ALARM", .flag(.heat, true, isEvent: true)),
        ("TEST ALARM", .flag(.test, true, isEvent: true)), ("TEST", .flag(.test, true, isEvent: true)),
        ("BATTERY", .batteryLow), ("LOW BATTERY", .batteryLow), ("BATTERY LOW", .batteryLow),
        ("24H ZONE", .flag(.zoneAlarm, true, isEvent: true)),
        ("NORMAL ZONE", .zone), ("HOME MODE ZONE", .zone), ("SINGLE DELAY ZONE", .zone),
    ]

    /// What an event's words state; nothing where they are not known.
    func statePhrase(_ text: String, _ facts: inout DeviceFacts) {
        let phrase = text.utf8.count <= 64 ? text.uppercased() : ""
        // Only the keypad and the remote of this family call it "Alarm"; a leak sensor's button is its test.
        if phrase == "ALARM", model.hasPrefix("Chuango") { return facts.press(.sos) }
        if phrase == "BUTTON PRESS", Rtl433Field.alarmOnly.contains(kind) {
            return facts.flag(.test, true, isEvent: true)
        }
        let match = Self.endings.first { phrase == $0.phrase || phrase.hasSuffix(" " + $0.phrase) }
        switch match?.meaning {
        case .contact(let isOpen): facts.contact(isOpen: isOpen)
        case .flag(let kind, let flag, let isEvent): facts.flag(kind, flag, isEvent: isEvent)
        case .sos: facts.press(.sos)
        case .batteryLow: facts.flag(.batteryLow, true)
        case .zone: facts.text(.other, phrase, isEvent: true)
        case nil: break
        }
    }
}
