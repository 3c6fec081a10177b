import SafetyModel

/// Blood glucose as meters give it: a number with or without a unit, or the words LO and HI outside their range (1.1 to 33.3 mmol/l,
/// ISO 15197 meters).
enum BloodGlucose {
    /// mg/dL of glucose in one mmol/L.
    static let milligramsPerMillimole = 18.016
    /// Beyond the last value that a meter shows (mmol/l).
    static let lowWordMmolL = 1.0
    static let highWordMmolL = 33.4

    static func mmolL(_ reading: JSONNode, _ json: JSONDocument) -> Double? {
        let text = json.text(reading, "blood_glucose") ?? json.text(reading, "Blood_glucose")
        if let text, let value = word(text) { return value }
        guard let number = json.anyNumber(reading, "blood_glucose", "Blood_glucose") else { return nil }
        if let unit = json.text(reading, "unit") {
            return unit.lowercased().contains("mmol") ? number : number / milligramsPerMillimole
        }
        return isMolar(number, hasPoint: text?.contains(".") ?? false) ? number : number / milligramsPerMillimole
    }

    /// Without a unit the value tells: meters show 20 to 600 mg/dl in whole numbers, and 1.1 to 33.3 mmol/l with a decimal.
    static func isMolar(_ number: Double, hasPoint: Bool) -> Bool {
        number < 20 || (number <= 33.3 && (hasPoint || number != number.rounded()))
    }

    static func word(_ text: String) -> Double? {
        switch text.lowercased() {
        case "lo", "low": lowWordMmolL
        case "hi", "high": highWordMmolL
        default: nil
        }
    }
}
