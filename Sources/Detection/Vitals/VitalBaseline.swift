import SafetyModel

/// The person's own level of one parameter, and where it is going: a slow and a quick mean. At most one reading in half an hour
/// teaches, so that a ring on the finger does not outvote a month of mornings.
struct VitalBaseline: Sendable, Codable {
    private(set) var count = 0
    private(set) var slow = 0.0
    private(set) var quick = 0.0
    private var variance = 0.0
    private var first: Milliseconds = 0
    private var last: Milliseconds?
    /// The newest readings that taught, at most three. Nil in old snapshots.
    private var newest: [Double]?
    private static let enough = 12
    private static let pulseFall = 15.0

    mutating func learn(_ value: Double, _ parameter: VitalParameter, at uptime: Milliseconds) {
        if let last, uptime &- last < 1_800_000 { return }
        last = uptime
        newest = Array(((newest ?? []) + [value]).suffix(3))
        guard count > 0 else {
            (count, slow, quick, first) = (1, value, value, uptime)
            return
        }
        count = min(count + 1, 1_000_000)
        let pace = max(0.02, 1 / Double(count))
        let off = value - slow
        // A lasting change must not make itself look like the usual scatter, nor soon like the usual level.
        let spread = min(abs(off), max(parameter.notableDeviation / 3, 2 * variance.squareRoot()))
        slow += pace * (count < Self.enough ? off : off < 0 ? -spread : spread)
        variance = (1 - pace) * (variance + pace * spread * spread)
        quick += 0.3 * (value - quick)
    }

    /// How far the newest readings together are from the usual; nil while the usual is not known, or within it.
    func deviation(_ parameter: VitalParameter, at uptime: Milliseconds) -> Double? {
        guard count >= Self.enough, uptime &- first >= 3 * 86_400_000 else { return nil }
        let most = max(parameter.notableDeviation, 2.5 * variance.squareRoot())
        // A pulse that falls by 15 for good is a block or a new tablet; a night's is lower too, and shows in the scatter.
        let least = parameter == .pulse ? max(Self.pulseFall, 2.5 * variance.squareRoot()) : most
        let off = abs(quick - slow) > most ? quick - slow : lasting(parameter)
        guard off > most || off < -least else { return nil }
        // More oxygen in the blood is no bad news; a cold wrist is a cold room.
        if parameter == .spo2 && off > 0 || parameter == .skin && off < 0 { return nil }
        return off
    }

    /// The least deviation of the newest readings, where all are on one side: two of what is measured by hand, three of what a
    /// walk of an hour changes.
    private func lasting(_ parameter: VitalParameter) -> Double {
        let needed = [.pulse, .respiration, .spo2, .skin].contains(parameter) ? 3 : 2
        let offs = (newest ?? []).suffix(needed).map { $0 - slow }
        guard offs.count == needed else { return 0 }
        if offs.allSatisfy({ $0 > 0 }) { return offs.min() ?? 0 }
        return offs.allSatisfy { $0 < 0 } ? offs.max() ?? 0 : 0
    }
}
