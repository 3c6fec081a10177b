import SafetyModel

/// Which bridges are online, and since when they surely are.
struct BridgeBook: Sendable, Codable {
    /// So long after a bridge came online its reports may come from its cache.
    static let doubtful: Milliseconds = 30_000

    private struct Entry: Codable {
        var decoder: String
        var bridge: String
        var isOnline: Bool
        /// When it said live that it came online; nil if only a retained copy told.
        var cameOnline: Milliseconds?
    }

    private var entries: [Entry] = []

    /// A retained `online` is how we learn at our own start that the bridge has been there all along: it came online some time
    /// ago. Only a live one begins the time of doubt.
    mutating func note(_ state: BridgeState, of decoder: String, isRetained: Bool, at now: Moment) {
        let index = entries.firstIndex { $0.decoder == decoder && $0.bridge == state.bridge }
        let cameOnline = state.isOnline && !isRetained ? now.uptime : nil
        if let index {
            entries[index].isOnline = state.isOnline
            if !isRetained || !state.isOnline { entries[index].cameOnline = cameOnline }
        } else if entries.count < 256 {
            entries.append(
                Entry(decoder: decoder, bridge: state.bridge, isOnline: state.isOnline, cameOnline: cameOnline))
        }
    }

    /// Whether a message of this decoder may come from the cache of a bridge that has just started.
    func isDoubtful(_ decoder: String, bridge: String?, at now: Moment) -> Bool {
        entries.contains { entry in
            guard entry.decoder == decoder, bridge == nil || entry.bridge == bridge, let since = entry.cameOnline else {
                return false
            }
            return now.uptime &- since < Self.doubtful
        }
    }

    /// Bridges that said that they are offline, sorted.
    var offline: [BridgeState] {
        entries.filter { !$0.isOnline }.map { BridgeState(bridge: $0.bridge, isOnline: false) }
            .sorted { $0.bridge < $1.bridge }
    }
}
