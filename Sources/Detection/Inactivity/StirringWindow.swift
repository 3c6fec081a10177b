import SafetyModel

/// What has stirred in the last quarter of an hour, in a few numbers.
struct StirringWindow: Sendable, Codable {
    private static let span: Milliseconds = 900_000
    private static let never: Milliseconds = -1_000_000_000_000
    /// Times of the last seven events, and of the last three that began something.
    private var recent = [Milliseconds](repeating: Self.never, count: 7)
    private var next = 0
    private var begun = [Milliseconds](repeating: Self.never, count: 3)
    private var nextBegun = 0
    private var lastDevice = -1
    private var lastBegun = Self.never
    /// When a device other than the last one last began something.
    private var otherBegun = Self.never

    /// - Parameter device: any number that two devices do not share.
    mutating func ingest(device: Int, isOn: Bool, at uptime: Milliseconds) {
        recent[next] = uptime
        next = next == 6 ? 0 : next + 1
        guard isOn else { return }
        if device != lastDevice { (otherBegun, lastDevice) = (lastBegun, device) }
        lastBegun = uptime
        begun[nextBegun] = uptime
        nextBegun = nextBegun == 2 ? 0 : nextBegun + 1
    }

    /// Six events or more before this one.
    func isStirring(at uptime: Milliseconds) -> Bool { uptime &- recent[next] <= Self.span }

    /// Fewer than three beginnings: a stray firing, a turn in bed, a pet.
    func isStray(at uptime: Milliseconds) -> Bool { uptime &- begun[nextBegun] > Self.span }

    /// Not both three beginnings and two devices: no proof that a person walks about.
    func isIsolated(at uptime: Milliseconds) -> Bool { isStray(at: uptime) || uptime &- otherBegun > Self.span }
}
