import CLinux
import Glibc
import SafetyModel

/// The machine's clocks, read at the edge and nowhere else.
package enum MachineClock {
    /// Milliseconds since 1970 UTC.
    package static var wall: Milliseconds { read(CLOCK_REALTIME) }
    /// Milliseconds since boot, suspended time included.
    package static var boot: Milliseconds { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> Milliseconds {
        var time = timespec()
        clock_gettime(clock, &time)
        return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec) / 1_000_000
    }

    /// Whether a time service disciplines the wall clock; false where the question itself is refused (EPERM under a filter of
    /// system calls): a doubtful clock is never taken for a trusted one.
    package static var isSynchronised: Bool {
        var state = timex()
        let answer = adjtimex(&state)
        return answer >= 0 && answer != TIME_ERROR
    }

    /// This boot's id; the same string until the machine restarts.
    package static var bootID: String {
        let text = Files.readText("/proc/sys/kernel/random/boot_id") ?? "unknown"
        return String(text.prefix { !$0.isWhitespace })
    }
}

/// The home's own monotonic clock: CLOCK_BOOTTIME, carried on over restarts of program and machine.
package struct HomeClock: Sendable {
    /// What the last run left behind.
    package struct Mark: Sendable, Codable, Equatable {
        package var moment: Moment
        package var bootID: String
        package var boot: Milliseconds
        package init(moment: Moment, bootID: String, boot: Milliseconds) {
            (self.moment, self.bootID, self.boot) = (moment, bootID, boot)
        }
    }
    package let bootID: String
    /// Added to CLOCK_BOOTTIME.
    private let offset: Milliseconds
    /// How long nobody looked, as far as the clocks can tell; nil when there was no earlier run.
    package let sinceMark: Milliseconds?
    /// False when the machine restarted and its wall clock went backwards or is not synchronised: the gap is a guess.
    package let isGapTrusted: Bool

    /// Within one boot the gap is exact. Over a restart of the machine it is what the wall clock says, never negative.
    package init(
        after mark: Mark?, boot: Milliseconds = MachineClock.boot, wall: Milliseconds = MachineClock.wall,
        bootID: String = MachineClock.bootID, isSynchronised: Bool = MachineClock.isSynchronised
    ) {
        self.bootID = bootID
        guard let mark else {
            (offset, sinceMark, isGapTrusted) = (0, nil, true)
            return
        }
        if mark.bootID == bootID, boot >= mark.boot {
            let gap = boot &- mark.boot
            (offset, sinceMark, isGapTrusted) = (mark.moment.uptime &+ gap &- boot, gap, true)
        } else {
            let gap = wall &- mark.moment.wall
            (offset, sinceMark) = (mark.moment.uptime &+ max(0, gap) &- boot, max(0, gap))
            isGapTrusted = gap >= 0 && isSynchronised
        }
    }

    package var now: Moment { Moment(wall: MachineClock.wall, uptime: MachineClock.boot + offset) }
    package func mark(_ moment: Moment) -> Mark { Mark(moment: moment, bootID: bootID, boot: moment.uptime - offset) }
}
