import ArgumentParser
import Delivery
import Glibc
import HostSystem
import SafetyModel

/// `duty-desk broker --host NAME`: makes this machine's mosquitto the broker of the desk and its homes.
struct BrokerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker",
        abstract: "Makes this machine's mosquitto the desk's broker for homes: certificate, accounts, rights.",
        discussion: """
            Writes FOLDER/conf.d/duty-desk.conf and FOLDER/duty-desk/, with an authority and a certificate of its own and the desk's \
            account; its password goes beside the configuration. `duty-desk enrol` adds the homes. The same call again keeps the \
            authority and the accounts and makes a new certificate.
            """)

    @OptionGroup var target: UserCommand.Target
    @Option(name: .long, help: "The name or address by which homes reach this machine.") var host: String
    @Option(name: .long, help: "The port for homes.") var port = 8883
    @Option(name: .long, help: "The broker's configuration folder.") var folder = "/etc/mosquitto"

    func validate() throws {
        guard ReceivedAlert.isName(host), (1...65535).contains(port) else {
            throw ValidationError("--host is a name or an address, --port 1 to 65535")
        }
    }

    func run() throws {
        let settings = try DeskSettings.loaded(target.config)
        let accounts = BrokerAccounts(folder: "\(folder)/duty-desk")
        do {
            try Files.makeFolder("\(folder)/conf.d", mode: 0o755)
            try makeFolder(accounts.folder)
            try BrokerFiles.makeCertificates(accounts, host: host)
            if !Files.exists(accounts.passwords) { try makeDeskAccount(settings, accounts) }
            let localPort = settings.broker?.port ?? 1884
            let text = BrokerFiles.configuration(accounts, port: port, localPort: localPort)
            try Files.replace("\(folder)/conf.d/duty-desk.conf", with: Array(text.utf8), mode: 0o644)
            chmod("\(folder)/conf.d/duty-desk.conf", 0o644)
        } catch let error as ExitCode { throw error } catch {
            say("\(error)")
            throw ExitCode(69)
        }
        try withStore(settings) { store, now in
            try store.setMeta(EnrolCommand.addressName, "\(host) \(port)")
            let note = "broker made for \(host):\(port)"
            try store.add(DeskEvent(at: now, kind: .accounts, actor: "console", note: note))
        }
        say("\(folder)/conf.d/duty-desk.conf: written; now: systemctl restart mosquitto")
    }

    /// root's; the broker's group reads.
    private func makeFolder(_ path: String) throws {
        try Files.makeFolder(path)
        if getuid() == 0, let group = getgrnam("mosquitto") { chown(path, 0, group.pointee.gr_gid) }
        chmod(path, 0o750)
    }

    private func makeDeskAccount(_ settings: DeskSettings, _ accounts: BrokerAccounts) throws {
        let password = String(RandomToken.make().prefix(32))
        guard let hash = BrokerPassword.hash(password) else { throw ExitCode(69) }
        let place = target.config.lastIndex(of: "/").map { String(target.config[..<$0]) } ?? "."
        let file = "\(place)/mqtt-password"
        try Files.replace(file, with: Array("\(password)\n".utf8), mode: 0o640)
        Files.giveToOwner(file, of: place)
        try accounts.set(
            BrokerAccounts.deskUser, hash: hash, rights: BrokerAccounts.deskRights(community: settings.community))
        try nameAccount(file)
    }

    /// The two lines of the example stand there as remarks; where the file is another, they are printed.
    private func nameAccount(_ file: String) throws {
        let text = Files.readText(target.config) ?? ""
        let lines = ["username: \(BrokerAccounts.deskUser)", "password_file: mqtt-password"]
        var changed = text
        for line in lines { changed = Self.uncommented(line, in: changed) }
        if lines.allSatisfy({ changed.contains("\n  \($0)") }) {
            if changed != text { try rewrite(changed) }
        } else {
            say("write into \(target.config), under `mqtt:`")
            for line in lines { print("  \(line)") }
        }
    }

    static func uncommented(_ line: String, in text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == "  # \(line)" ? "  \(line)" : String($0) }.joined(separator: "\n")
    }

    /// Owner and mode stay what they are.
    private func rewrite(_ text: String) throws {
        var status = stat()
        let isKnown = stat(target.config, &status) == 0
        try Files.replace(target.config, with: Array(text.utf8), mode: isKnown ? status.st_mode & 0o777 : 0o640)
        if isKnown, getuid() == 0 { chown(target.config, status.st_uid, status.st_gid) }
    }
}
