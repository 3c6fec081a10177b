/// A time zone as a table of offset changes. An edge fills it from a TZif file; the core only looks offsets up.
package struct TimeZoneRules: Sendable, Equatable, Codable {
    package struct Change: Sendable, Equatable, Codable {
        /// From this wall time on (milliseconds since 1970 UTC) ...
        package let wall: Milliseconds
        /// ... local time is UTC plus this.
        package let offsetSeconds: Int
        package init(wall: Milliseconds, offsetSeconds: Int) { (self.wall, self.offsetSeconds) = (wall, offsetSeconds) }
    }
    package let name: String
    private let initialOffsetSeconds: Int
    /// Ascending by `wall`.
    private let changes: [Change]

    package init(name: String, initialOffsetSeconds: Int, changes: [Change] = []) {
        self.name = name
        self.initialOffsetSeconds = initialOffsetSeconds
        self.changes = changes.sorted { $0.wall < $1.wall }
    }

    package static let utc = TimeZoneRules(name: "UTC", initialOffsetSeconds: 0)

    /// Seconds east of UTC at a wall time.
    package func offsetSeconds(at wall: Milliseconds) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].wall <= wall { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initialOffsetSeconds : changes[low - 1].offsetSeconds
    }

    /// Milliseconds since 1970 of the local wall clock, read as if it were UTC.
    package func local(_ wall: Milliseconds) -> Milliseconds { wall + Milliseconds(offsetSeconds(at: wall)) * 1000 }

    /// The wall time of a local clock reading. In the hour that occurs twice the first one; in the one left out, the time that
    /// the clock would show had it not jumped.
    package func wall(local: Milliseconds) -> Milliseconds {
        let guess = local - Milliseconds(offsetSeconds(at: local)) * 1000
        let early = local - Milliseconds(offsetSeconds(at: guess - 10_800_000)) * 1000
        let late = local - Milliseconds(offsetSeconds(at: guess)) * 1000
        return self.local(early) != local && self.local(late) == local ? late : early
    }
}
