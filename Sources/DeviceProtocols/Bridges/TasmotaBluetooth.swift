import SafetyModel

/// Bluetooth sensors that the MI32 driver hears: `"RTCGQ02-3a1b2c": {"Motion": 1, "MAC": "…"}`.
/// Source: tasmota/docs docs/Bluetooth_MI32.md; arendst/Tasmota tasmota/tasmota_xsns_sensor/xsns_62_esp32_mi.ino.
enum TasmotaBluetooth {
    static func values(_ node: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) {
        json.forEachMember(node) { key, value in
            guard let name = json.string(key) else { return }
            switch name {
            case "Motion": if json.lenientBool(value) == true { facts.flag(.motion, true, isEvent: true) }
            // Seconds without a movement, said when they are full.
            case "NoMotion": if let seconds = json.number(value), seconds > 0 { facts.flag(.motion, false) }
            case "Door": if let isOpen = json.lenientBool(value) { facts.contact(isOpen: isOpen) }
            case "Leak", "Flooding", "Water": if let isWet = json.lenientBool(value) { facts.flag(.waterLeak, isWet) }
            case "Smoke": if let isOn = json.lenientBool(value) { facts.flag(.smoke, isOn) }
            case "Button", "Btn", "Knob": press(value, &facts, json)
            default: if name.hasPrefix("Button") { press(value, &facts, json) }
            }
        }
    }

    /// 1 is a short press, 2 a double, 3 a long one.
    private static func press(_ value: JSONNode, _ facts: inout DeviceFacts, _ json: JSONDocument) {
        switch json.lenientNumber(value) {
        case 1: facts.press(.single)
        case 2: facts.press(.double)
        case 3: facts.press(.long)
        default:
            if let press = json.string(value).flatMap(PressWords.press).flatMap(ButtonPress.init) { facts.press(press) }
        }
    }
}
