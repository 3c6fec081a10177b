import AlertRouter
import SafetyModel

/// A provider's rate limit as a sliding window, with tokens that only emergencies may take.
package struct SendBudget: Sendable, Equatable {
    package struct Window: Sendable, Equatable {
        package var count: Int
        package var milliseconds: Milliseconds
        package init(count: Int, milliseconds: Milliseconds) { (self.count, self.milliseconds) = (count, milliseconds) }
    }
    private let windows: [Window]
    private let reserved: Int
    private let longest: Milliseconds
    /// Uptimes of the sends inside the longest window, ascending.
    private var sent: [Milliseconds] = []

    /// - Parameter reserved: of each window, how many only emergencies may take; at least one stays for the others.
    package init(_ windows: [Window], reserved: Int) {
        self.windows = windows
        self.reserved = reserved
        longest = windows.map(\.milliseconds).max() ?? 0
    }

    /// Takes a token.
    ///
    /// - Returns: nil when it was there, or how long until one is.
    package mutating func take(_ lane: Lane, at uptime: Milliseconds) -> Milliseconds? {
        sent.removeAll { uptime - $0 >= longest }
        var wait: Milliseconds = 0
        for window in windows {
            let limit = lane == .emergency ? window.count : max(1, window.count - reserved)
            let inside = sent.filter { uptime - $0 < window.milliseconds }
            guard inside.count >= limit else { continue }
            let freeing = inside[inside.count - limit]
            wait = max(wait, window.milliseconds - (uptime - freeing))
        }
        guard wait == 0 else { return wait }
        sent.append(uptime)
        return nil
    }

    /// Counts a send from the moment of its answer instead of its start: on a slow line (answers after a second or more) the
    /// provider's window is later than ours.
    package mutating func arrived(startedAt: Milliseconds, at uptime: Milliseconds) {
        guard uptime &- startedAt >= 1000, let index = sent.firstIndex(of: startedAt) else { return }
        sent.remove(at: index)
        sent.insert(uptime, at: sent.firstIndex { $0 > uptime } ?? sent.endIndex)
    }
}
