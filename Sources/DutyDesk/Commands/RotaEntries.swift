import AlertRouter
import ArgumentParser
import SafetyModel

// What staff add to a rota.
extension RotaCommand {
    struct Rotation: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds people who take turns.")
        @OptionGroup var name: Name
        @Option(name: .long, help: "Names, comma-separated; `A+B` are on duty together.") var people: String
        @Option(name: .long, help: "When the first of them begins, local: 2026-01-05T08:00:00.") var start: String
        @Option(name: .long, help: "Hours of one turn.") var shiftHours: Int
        @Option(name: .long, help: "Only between these hours of the day: 08:00-20:00.") var hours: String?
        @Option(name: .long, help: "Only these days, 1 is Monday: 1,2,3,4,5.") var weekdays: String?

        func run() throws {
            let days = (weekdays ?? "").split(separator: ",").compactMap { Int($0) }
            guard (1...8760).contains(shiftHours), days.allSatisfy({ (1...7).contains($0) }) else {
                throw ValidationError("--shift-hours is 1 to 8760, --weekdays are 1 to 7")
            }
            let band = try hours.map(RotaText.band)
            try RotaCommand.add(to: name) { desk in
                let groups = people.split(separator: ",").map { $0.split(separator: "+").map(String.init) }
                try RotaText.check(groups.flatMap(\.self), desk)
                return .rotation(
                    Rota.Rotation(
                        people: groups, startWall: try RotaText.time(start, desk), shiftSeconds: shiftHours * 3600,
                        band: band, weekdays: days))
            }
        }
    }

    struct Replace: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "override", abstract: "Somebody instead of somebody, for a while: illness, a swap.")
        @OptionGroup var name: Name
        @Option(name: .long, help: "Local time.") var from: String
        @Option(name: .long, help: "Local time.") var until: String
        @Option(name: .long, help: "Names, comma-separated.") var people: String
        @Option(name: .long, help: "Whom they replace (default: everybody).") var replaces: String?

        func run() throws {
            try RotaCommand.add(to: name) { desk in
                let names = people.split(separator: ",").map(String.init)
                try RotaText.check(names + (replaces.map { [$0] } ?? []), desk)
                let (from, until) = (try RotaText.time(from, desk), try RotaText.time(until, desk))
                guard until > from else { throw ValidationError("--until is not after --from") }
                return .replacement(
                    Rota.Override(fromWall: from, untilWall: until, people: names, replaces: replaces))
            }
        }
    }

    struct HandOver: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "From now on somebody else has the duty of one person, until a time.")
        @OptionGroup var name: Name
        @Option(name: .long, help: "Who goes.") var from: String
        @Option(name: .long, help: "Who comes.") var to: String
        @Option(name: .long, help: "Local time.") var until: String

        func run() throws {
            try RotaCommand.add(to: name) { desk in
                try RotaText.check([from, to], desk)
                let (now, until) = (MachineTime.wall, try RotaText.time(until, desk))
                guard until > now else { throw ValidationError("--until is in the past") }
                return .replacement(Rota.Override(fromWall: now, untilWall: until, people: [to], replaces: from))
            }
        }
    }

    struct Holiday: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A day with its own people.")
        @OptionGroup var name: Name
        @Argument(help: "Such as 2026-10-01.") var date: String
        @Option(name: .long, help: "Names, comma-separated.") var people: String

        func run() throws {
            guard let day = RFC3339.parse(date + "T00:00:00") else {
                throw ValidationError("\(date) is no date such as 2026-10-01")
            }
            let civil = RFC3339.civil(fromDays: RFC3339.floorDivide(day.wall, 86_400_000))
            try RotaCommand.add(to: name) { desk in
                let names = people.split(separator: ",").map(String.init)
                try RotaText.check(names, desk)
                return .holiday(Rota.Holiday(year: civil.year, month: civil.month, day: civil.day, people: names))
            }
        }
    }
}
