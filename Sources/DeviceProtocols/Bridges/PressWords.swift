/// The words with which bridges name what was done to a button, whatever the button's own name is: `1_single`, `button_1_hold`,
/// `single_left`, `on_press`, `SINGLE`, `long-press`.
enum PressWords {
    private static let sos: Set<String> = ["sos", "emergency", "panic", "help", "police", "medical", "fire"]
    /// Words of things that are no buttons, and the ends of presses.
    private static let none: Set<String> = [
        "release", "released", "stop", "vibration", "drop", "tilt", "fall", "shake", "slide", "rotate", "rotation",
        "flip90",
        "flip180", "flip", "throw", "knock", "wakeup", "region", "arm", "armed", "disarm", "disarmed", "exit", "entry",
        "lock",
        "unlock", "locked", "unlocked", "invalid", "none", "idle", "clear", "cancel", "test", "cleared", "alarming",
        "move_to",
        "occupied", "unoccupied", "enter", "leave", "cube", "side", "dial", "color", "hue", "identify", "checkin",
        "incorrect",
    ]
    private static let long: Set<String> = ["hold", "held", "long", "longpress", "move"]
    private static let double: Set<String> = ["double", "dual", "twice", "doubleclick"]
    private static let triple: Set<String> = [
        "triple", "tripple", "treble", "quadruple", "quintuple", "many", "quad", "multi",
    ]
    private static let single: Set<String> = [
        "single", "press", "pressed", "click", "clicked", "push", "pushed", "short", "on", "toggle", "button", "step",
        "recall",
        "once", "trigger", "triggered", "initial", "call",
    ]

    /// What an action's text says: `sos`, `single`, `double`, `triple`, `long`; nil if it is no press of a button.
    static func press(_ text: String) -> String? {
        let words = text.lowercased().split { "_- .:/".contains($0) }.map(String.init)
        guard !words.isEmpty, words != ["off"] else { return nil }
        if words.contains(where: none.contains) { return nil }
        if words.contains(where: sos.contains) { return "sos" }
        if words.contains(where: double.contains) { return "double" }
        if words.contains(where: triple.contains) { return "triple" }
        if words.contains(where: long.contains) { return "long" }
        if words.contains(where: single.contains) { return "single" }
        return nil
    }

    /// What any action of a device that calls for help says: whatever it is called, but for the end of a press.
    static func anyPress(_ text: String) -> String? {
        if let press = press(text) { return press }
        let words = text.lowercased().split { "_- .:/".contains($0) }.map(String.init)
        return words.isEmpty || words == ["off"] || words.contains(where: none.contains) ? nil : "single"
    }
}
