import ArgumentParser
import SQLite
import SafetyModel

/// `duty-desk user add|remove|list|passwd`
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "The people who may log in.",
        subcommands: [Add.self, Remove.self, List.self, Passwd.self])

    struct Target: ParsableArguments {
        @Option(name: .long, help: "The desk's configuration file: it names the database.")
        var config: String
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a person; asks for the password.")
        @OptionGroup var target: Target
        @Argument(help: "The log-in name.") var name: String
        @Option(name: .long, help: "The name that others see (default: the log-in name).") var display: String?
        @Option(name: .long, help: "staff, or viewer (sees everything, moves nothing).") var role = "staff"
        @OptionGroup var password: PasswordSource

        func run() throws {
            guard let role = UserRow.Role(rawValue: role), ReceivedAlert.isName(name) else {
                throw ValidationError("--role is staff or viewer; a name has no spaces and no / + # < > \" \\")
            }
            try withStore(target.config) { store, now in
                guard try store.user(name) == nil else { throw ValidationError("\(name) is there already: use passwd") }
                let shown = display ?? name
                if let other = try store.users().first(where: { $0.display == shown || $0.name == shown }) {
                    throw ValidationError("\(other.name) is shown as \(shown) already: choose another --display")
                }
                let user = UserRow(
                    name: name, display: display ?? name, role: role,
                    hash: try PasswordHash.make(password.read(for: name)))
                try store.save(user, at: now.wall)
                try store.add(DeskEvent(at: now, kind: .accounts, actor: "console", note: "added \(name)"))
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes a person and ends their sessions.")
        @OptionGroup var target: Target
        @Argument var name: String

        func run() throws {
            try withStore(target.config) { store, now in
                guard try store.removeUser(name) else { throw ValidationError("there is no \(name)") }
                try store.add(DeskEvent(at: now, kind: .accounts, actor: "console", note: "removed \(name)"))
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the people: name, role, display name.")
        @OptionGroup var target: Target

        func run() throws {
            try withStore(target.config) { store, _ in
                for user in try store.users() { print("\(user.name)\t\(user.role.rawValue)\t\(user.display)") }
            }
        }
    }

    struct Passwd: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sets a new password and ends the person's sessions.")
        @OptionGroup var target: Target
        @Argument var name: String
        @OptionGroup var password: PasswordSource

        func run() throws {
            try withStore(target.config) { store, now in
                guard var user = try store.user(name) else { throw ValidationError("there is no \(name)") }
                user.hash = try PasswordHash.make(password.read(for: name))
                try store.save(user, at: now.wall)
                try store.removeSessions(of: name)
                try store.add(DeskEvent(at: now, kind: .accounts, actor: "console", note: "new password for \(name)"))
            }
        }
    }
}
