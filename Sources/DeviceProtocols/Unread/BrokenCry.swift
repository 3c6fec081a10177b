import SafetyModel

/// What can still be said of a payload that nobody could read.
enum BrokenCry {
    static let maximumBytes = 4096
    private static let maximumParts = 128

    /// Whether it names a danger or a call in so many words and does not say that it is off: a text that is cut short or spoilt may
    /// have been an alarm, and is worth a technician whatever its topic.
    static func isIn(_ payload: [UInt8]) -> Bool {
        guard payload.count <= maximumBytes, AlarmStems.dangers.isIn(payload.span) else { return false }
        let text = String(decoding: payload, as: UTF8.self)
        let parts = text.split { "{}[],:\"'".contains($0) }.prefix(maximumParts).map(String.init)
        for (index, part) in parts.enumerated() {
            let name = FieldName(part)
            if AlarmWords.isCry(part) { return true }
            guard AlarmWords.isDanger(name) else { continue }
            let value = index + 1 < parts.count ? parts[index + 1] : ""
            let isOff = FieldWords.isOn(value, for: .zoneAlarm) == false || value == "null"
            // The amount of a gas or of heat is no alarm of it.
            if !isOff, ScalarText.number(value.utf8.span).map({ $0 == 1 }) ?? true { return true }
        }
        return false
    }
}
