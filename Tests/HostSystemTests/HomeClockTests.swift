import SafetyModel
import Testing

@testable import HostSystem

@Suite struct HomeClockTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var boot: Milliseconds
        var wall: Milliseconds
        var bootID: String
        var isSynchronised = true
        var uptime: Milliseconds
        var gap: Milliseconds
        var isTrusted: Bool
        var why: String
        var testDescription: String { why }
    }
    /// The last run was at uptime 5,000,000 of the home, 40,000 after the machine's start, at wall time 1,000,000,000.
    static let mark = HomeClock.Mark(moment: Moment(wall: 1_000_000_000, uptime: 5_000_000), bootID: "a", boot: 40_000)

    static let rows: [Row] = [
        Row(boot: 40_000, wall: 1_000_000_000, bootID: "a", uptime: 5_000_000, gap: 0, isTrusted: true, why: "at once"),
        Row(
            boot: 43_000, wall: 1_000_003_000, bootID: "a", uptime: 5_003_000, gap: 3000, isTrusted: true,
            why: "same boot"),
        Row(
            boot: 43_000, wall: 900_000_000, bootID: "a", uptime: 5_003_000, gap: 3000, isTrusted: true,
            why: "same boot: the wall clock does not matter"),
        Row(
            boot: 43_000, wall: 2_000_000_000, bootID: "a", isSynchronised: false, uptime: 5_003_000, gap: 3000,
            isTrusted: true, why: "same boot: nor does a time service"),
        Row(
            boot: 12_000, wall: 1_000_060_000, bootID: "b", uptime: 5_060_000, gap: 60_000, isTrusted: true,
            why: "another boot: what the wall clock says"),
        Row(
            boot: 12_000, wall: 999_000_000, bootID: "b", uptime: 5_000_000, gap: 0, isTrusted: false,
            why: "another boot, wall clock went back: never negative, not believed"),
        Row(
            boot: 12_000, wall: 1_000_060_000, bootID: "b", isSynchronised: false, uptime: 5_060_000, gap: 60_000,
            isTrusted: false, why: "another boot without a time service: a guess"),
        Row(
            boot: 10, wall: 1_000_060_000, bootID: "a", uptime: 5_060_000, gap: 60_000, isTrusted: true,
            why: "the id of the boot is the same and its clock is not: another boot that could not tell its id"),
    ]

    @Test(arguments: rows) func carriesOn(_ row: Row) {
        let clock = HomeClock(
            after: Self.mark, boot: row.boot, wall: row.wall, bootID: row.bootID, isSynchronised: row.isSynchronised)
        #expect(clock.sinceMark == row.gap)
        #expect(clock.isGapTrusted == row.isTrusted)
        let again = clock.mark(Moment(wall: row.wall, uptime: row.uptime))
        #expect(again.boot == row.boot, "this uptime of the home is that uptime of the machine")
        #expect(again.bootID == row.bootID)
    }

    @Test func firstStart() {
        let clock = HomeClock(after: nil, boot: 1000, wall: 5, bootID: "a", isSynchronised: false)
        #expect(clock.sinceMark == nil && clock.isGapTrusted)
        #expect(clock.mark(Moment(wall: 5, uptime: 1000)).boot == 1000)
    }

    @Test func runsForward() {
        let clock = HomeClock(after: Self.mark, bootID: "elsewhere")
        let (first, second) = (clock.now, clock.now)
        #expect(second.uptime >= first.uptime && first.uptime >= Self.mark.moment.uptime)
        #expect(!MachineClock.bootID.isEmpty)
    }

    /// A mark from a damaged file: nonsense, but no trap.
    @Test func absurdMarks() {
        for value in [Milliseconds.min, .max, -1] {
            for bootID in ["a", "b"] {
                let mark = HomeClock.Mark(moment: Moment(wall: value, uptime: value), bootID: "a", boot: value)
                _ = HomeClock(after: mark, boot: 12_000, wall: 1_000_000, bootID: bootID, isSynchronised: true)
            }
        }
    }
}
