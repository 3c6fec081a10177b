import ArgumentParser
import SQLite
import SafetyModel

/// `duty-desk token add|remove|list`: programs that use the API.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "The programs that may use the API.",
        subcommands: [Add.self, Remove.self, List.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token and prints it, this once: only a one-way form is kept.")
        @OptionGroup var target: UserCommand.Target
        @Argument(help: "The program's name, as the audit shows it.") var name: String
        @Flag(name: .long, help: "It is the desk of the tier below: its alerts stay its own, and it sends heartbeats.")
        var desk = false
        @Option(
            name: .long,
            help: ArgumentHelp(
                "What it may do; several are given one by one. Without: reads and posts alerts, posts observations, moves its own alerts and those of homes.",
                valueName: TokenScope.allCases.map(\.rawValue).joined(separator: "|")))
        var scope: [TokenScope] = []
        @Option(name: .long, help: "Only of this home may it speak; several are given one by one.") var home: [String] =
            []
        @Option(name: .long, help: "Only alerts of this category may it post; several are given one by one.")
        var category: [AlertCategory] = []

        func run() throws {
            guard ([name] + home).allSatisfy(ReceivedAlert.isName) else {
                throw ValidationError("a name has no spaces and no / + # < > \" \\")
            }
            try withStore(target.config) { store, now in
                let token = RandomToken.make()
                var rights = desk ? TokenRights.lowerDesk : .platform
                if !scope.isEmpty { rights.scopes = Set(scope) }
                (rights.homes, rights.categories) = (Set(home), Set(category))
                try store.addClient(
                    ClientRow(name: name, isDesk: desk, rights: rights), tokenHash: PasswordHash.ofToken(token),
                    at: now.wall)
                try store.add(DeskEvent(at: now, kind: .accounts, actor: "console", note: "token for \(name)"))
                print(token)
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a program's token back.")
        @OptionGroup var target: UserCommand.Target
        @Argument var name: String

        func run() throws {
            try withStore(target.config) { store, now in
                guard try store.removeClient(name) else { throw ValidationError("there is no \(name)") }
                try store.add(
                    DeskEvent(at: now, kind: .accounts, actor: "console", note: "token of \(name) taken back"))
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the programs.")
        @OptionGroup var target: UserCommand.Target

        func run() throws {
            try withStore(target.config) { store, _ in
                for client in try store.clients() {
                    print("\(client.name)\t\(client.isDesk ? "desk" : "platform")\t\(client.rights.words)")
                }
            }
        }
    }
}

extension TokenScope: ExpressibleByArgument {}
extension AlertCategory: ExpressibleByArgument {}
