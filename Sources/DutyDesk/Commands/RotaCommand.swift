import AlertRouter
import ArgumentParser
import SQLite
import SafetyModel

/// `duty-desk rota show|rotation|override|hand-over|holiday|remove`: who is on duty, and changes of it. A running desk takes
/// them up within half a minute.
struct RotaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rota", abstract: "Who is on duty when, and changes of it.",
        subcommands: [Show.self, Rotation.self, Replace.self, HandOver.self, Holiday.self, Remove.self])

    struct Name: ParsableArguments {
        @OptionGroup var target: UserCommand.Target
        @Argument(help: "The rota, as `on_duty:NAME` in the configuration means it.") var rota: String
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the coming shifts, and the changes with their numbers.")
        @OptionGroup var target: UserCommand.Target
        @Option(name: .long, help: "For so many days.") var days = 14

        func run() throws {
            guard (1...366).contains(days) else { throw ValidationError("--days is 1 to 366") }
            try withRota(target.config) { desk, store, now in
                let changes = try store.rotaChanges()
                let roster = desk.roster.adding(changes)
                for rota in roster.rotas {
                    for shift in RotaShift.coming(rota, from: now.wall, days: days, zone: desk.zone) {
                        print("\(rota.name)\t\(shift.text(desk.zone))")
                    }
                }
                for change in changes { print("change \(change.id)\t\(change.rota)\t\(change.text(desk.zone))") }
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a change back.")
        @OptionGroup var target: UserCommand.Target
        @Argument(help: "Its number, as `rota show` prints it.") var change: Int64

        func run() throws {
            try withStore(target.config) { store, now in
                guard try store.removeRotaChange(change) else { throw ValidationError("there is no change \(change)") }
                try store.add(DeskEvent(at: now, kind: .rota, actor: "console", note: "took back change \(change)"))
            }
        }
    }

    static func add(to name: Name, _ entry: (DeskSettings) throws -> RotaChange.Entry) throws {
        try withRota(name.target.config) { desk, store, now in
            let known = desk.roster.rotas.map(\.name)
            guard known.contains(name.rota) else {
                let others = known.joined(separator: ", ")
                throw ValidationError("the configuration has no rota \(name.rota); it has: \(others)")
            }
            let change = RotaChange(rota: name.rota, entry: try entry(desk))
            let id = try store.add(change, at: now.wall)
            let note = "change \(id) of \(name.rota): \(change.text(desk.zone))"
            try store.add(DeskEvent(at: now, kind: .rota, actor: "console", note: note))
            print(id)
        }
    }
}

private func withRota(_ config: String, _ body: (DeskSettings, borrowing DeskStore, Moment) throws -> Void) throws {
    let settings = try DeskSettings.loaded(config)
    try withStore(settings) { store, now in try body(settings, store, now) }
}
