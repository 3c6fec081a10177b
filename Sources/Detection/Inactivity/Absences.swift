import SafetyModel

/// How long the resident has been out lately: when "not back yet" is worth a word, long before anybody is called.
struct Absences: Sendable, Codable {
    private struct Absence: Sendable, Codable {
        var day: Int32
        var length: Milliseconds
    }
    private var list: [Absence] = []
    private static let kept = 64
    private static let days: Int32 = 60
    /// Fewer than these are no habit.
    private static let enough = 10
    /// Who only brings the rubbish out is not away.
    private static let shortest: Milliseconds = 600_000

    mutating func note(_ length: Milliseconds, day: Int32) {
        guard length >= Self.shortest else { return }
        list.append(Absence(day: day, length: length))
        if list.count > Self.kept { list.removeFirst() }
    }

    /// The longest of the last two months; nil while there is no habit.
    func longest(on day: Int32) -> Milliseconds? {
        let recent = list.filter { day &- $0.day <= Self.days }
        return recent.count >= Self.enough ? recent.map(\.length).max() : nil
    }
}
