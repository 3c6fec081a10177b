/// The tokens of a telegram's status. Drivers name them freely, so they are told apart by the words in them; a token
/// that is not known says neither alarm nor clear.
struct WmbusmetersStatus {
    private(set) var isOK = false
    private(set) var isLeaking = false
    private(set) var isSmoke = false
    private(set) var isHeat = false
    private(set) var isGas = false
    private(set) var isCarbonMonoxide = false
    private(set) var isTest = false
    private(set) var isTampered = false
    private(set) var isBatteryLow = false
    private(set) var isFaulty = false
    private(set) var isOpen: Bool?
    /// There is a status, and all of it was understood.
    private(set) var isComplete = false

    /// `status`, or `current_status` of older versions; beside it the current alarms of Diehl meters. Past alarms are
    /// not now.
    init(_ json: JSONDocument, _ node: JSONNode) {
        isComplete = true
        var count = 0
        for name in ["status", "current_status", "current_alarms"] as [StaticString] {
            guard let text = json.member(node, name).flatMap({ json.string($0) }) else { continue }
            for token in text.utf8.prefix(2048).split(whereSeparator: { $0 == 0x20 || $0 == 0x2C || $0 == 0x09 }) {
                count += 1
                take(String(Substring(token)).uppercased())
            }
        }
        if count == 0 { isComplete = false }
    }

    private mutating func take(_ token: String) {
        switch token {
        case "OK", "NO_ALARM": isOK = true
        case "SMOKE", "SMOKE_ALARM", "FIRE": isSmoke = true
        case "HEAT", "HEAT_ALARM": isHeat = true
        case "GAS", "GAS_ALARM": isGas = true
        case "CO", "CO_ALARM", "CARBON_MONOXIDE": isCarbonMonoxide = true
        case "OPEN": isOpen = true
        case "CLOSED": isOpen = false
        case "BURST", "LEAK": isLeaking = true
        default: takeWords(token)
        }
    }

    private mutating func takeWords(_ token: String) {
        // Alarms of the past, and flags that mean one of two things, are no alarm of now.
        if Self.past.contains(where: { token.contains($0) }) { return }
        if token.contains("_OR_") {
            isComplete = false
            return
        }
        var isKnown = false
        func has(_ words: [String]) -> Bool { words.contains { token.contains($0) } }
        if has(["LEAK", "BURST"]) { (isLeaking, isKnown) = (true, true) }
        if has(["MANUAL_TEST", "TEST_ALARM", "TEST_MODE"]) { (isTest, isKnown) = (true, true) }
        if has(Self.tamper) { (isTampered, isKnown) = (true, true) }
        if has(Self.battery) { (isBatteryLow, isKnown) = (true, true) }
        if has(Self.fault), !token.hasPrefix("NO_ERROR") { (isFaulty, isKnown) = (true, true) }
        // The state itself is unknown then.
        if token.hasPrefix("DECODING_ERROR") || token == "ERROR" { isKnown = false }
        if has(Self.harmless) { isKnown = true }
        if !isKnown { isComplete = false }
    }

    private static let past = ["PREV_", "PREVIOUS", "HISTOR", "_PAST", "PAST_", "WAS_", "LAST_"]
    private static let tamper = ["TAMPER", "SABOTAGE", "REMOVED", "FRAUD", "MANIPULATION", "MAGNET", "DISMANTL"]
    private static let battery = [
        "POWER_LOW", "LOW_POWER", "LOW_BATT", "BATTERY_LOW", "BATT_LOW", "BATTERY_END", "BATTERY_EMPTY",
    ]
    private static let fault = [
        "ERROR", "FAIL", "FAULT", "BREAK", "DEFECT", "MALFUNCTION", "NO_CONNECTION", "END_OF_LIFE", "EOL_REACHED",
        "SHORT_CIRCUIT", "COVERED", "OBSTACLE_DETECTED",
    ]
    /// Known, and nothing of a leak or of smoke.
    private static let harmless = [
        "DRY", "REVERS", "BACK_FLOW", "BACKFLOW", "FLOW", "BLOCKED", "SUBMARINE", "ALARM", "EOL_WITHIN",
    ]
}
