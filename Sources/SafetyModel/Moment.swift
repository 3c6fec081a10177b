/// Milliseconds, as a duration or since an epoch that the name around it gives.
package typealias Milliseconds = Int64

/// One instant told by two clocks.
///
/// Durations are measured on `uptime`; hours of the day and everything shown to people come from `wall`. Nothing below the
/// two programs reads a clock: a `Moment` is always an argument.
package struct Moment: Sendable, Hashable, Codable {
    /// Milliseconds since 1970-01-01 UTC. May step in both directions.
    package let wall: Milliseconds
    /// Milliseconds on the home's own clock: CLOCK_BOOTTIME, carried on across restarts. Never steps back.
    package let uptime: Milliseconds

    package init(wall: Milliseconds, uptime: Milliseconds) { (self.wall, self.uptime) = (wall, uptime) }

    /// The same instant's wall time at another uptime, if the wall clock did not step in between.
    package func at(uptime other: Milliseconds) -> Moment {
        Moment(wall: wall &+ (other &- uptime), uptime: other)
    }
}
