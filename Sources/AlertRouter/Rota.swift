import SafetyModel

/// Who is on duty when, as data: rotations, replaced by overrides and holidays for a while.
package struct Rota: Sendable, Codable, Equatable {
    /// People take turns, each for `shiftSeconds`, beginning at `startWall`; only inside `band` of the days in `weekdays`.
    package struct Rotation: Sendable, Codable, Equatable {
        /// Names of contacts, or groups of them on duty together.
        package var people: [[String]]
        package var startWall: Milliseconds
        /// Whole days are counted by the local calendar, so that a hand-over stays at its hour when clocks change.
        package var shiftSeconds: Int
        package var band: TimeBand?
        /// 1 Monday ... 7 Sunday; empty means every day. A band over midnight belongs to the day it began.
        package var weekdays: [Int]

        package init(
            people: [[String]], startWall: Milliseconds, shiftSeconds: Int, band: TimeBand? = nil, weekdays: [Int] = []
        ) {
            (self.people, self.startWall, self.shiftSeconds) = (people, startWall, shiftSeconds)
            (self.band, self.weekdays) = (band, weekdays)
        }
    }
    /// For a while these people instead of whoever it would be; nobody, if empty. The last one entered wins.
    package struct Override: Sendable, Codable, Equatable {
        package var fromWall: Milliseconds
        package var untilWall: Milliseconds
        package var people: [String]
        /// For one person only (illness, swap); nil replaces everybody.
        package var replaces: String?

        package init(fromWall: Milliseconds, untilWall: Milliseconds, people: [String], replaces: String? = nil) {
            (self.fromWall, self.untilWall, self.people, self.replaces) = (fromWall, untilWall, people, replaces)
        }
    }
    /// A local day with its own people, such as a public holiday.
    package struct Holiday: Sendable, Codable, Equatable {
        package var year: Int
        package var month: Int
        package var day: Int
        package var people: [String]

        package init(year: Int, month: Int, day: Int, people: [String]) {
            (self.year, self.month, self.day, self.people) = (year, month, day, people)
        }
    }

    package var name: String
    package var rotations: [Rotation]
    package var overrides: [Override]
    package var holidays: [Holiday]
    /// So long before and after a hand-over both shifts are on duty.
    package var handoverSeconds: Int

    package init(
        name: String, rotations: [Rotation], overrides: [Override] = [], holidays: [Holiday] = [],
        handoverSeconds: Int = 0
    ) {
        (self.name, self.rotations, self.overrides) = (name, rotations, overrides)
        (self.holidays, self.handoverSeconds) = (holidays, handoverSeconds)
    }

    /// Everybody that it can ever put on duty, sorted, each once.
    var people: [String] {
        let planned = rotations.flatMap { $0.people.flatMap { $0 } } + overrides.flatMap(\.people)
        return Array(Set(planned + holidays.flatMap(\.people))).sorted()
    }
}
