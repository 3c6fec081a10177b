import SafetyModel

/// `HH:MM:SS,MM-DD-YYYY`, UTC.
enum DC09Time {
    static func text(_ wall: Milliseconds) -> String {
        // 2026-07-15T02:03:04.000+00:00
        let characters = Array(RFC3339.string(wall, offsetSeconds: 0).utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: characters[range], as: UTF8.self) }
        return "\(part(11..<19)),\(part(5..<7))-\(part(8..<10))-\(part(0..<4))"
    }

    /// Milliseconds since 1970; nil when it is no such time.
    static func milliseconds(_ text: String) -> Milliseconds? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let date = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3 else { return nil }
        return RFC3339.parse("\(date[2])-\(date[0])-\(date[1])T\(parts[0])")?.wall
    }
}
