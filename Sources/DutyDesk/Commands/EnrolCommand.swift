import ArgumentParser
import Delivery
import HostSystem
import SQLite
import SafetyModel

/// `duty-desk enrol HOME`: takes a home on. The same call twice is one home; a running desk takes it up within half a minute.
struct EnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Takes a home on, or changes what is known of it; prints what its box needs.")

    @OptionGroup var target: UserCommand.Target
    @Argument(help: "The home's number: a level of the uplink's topics.") var home: String
    @Option(name: .long, help: "Where it is, for people.") var address: String?
    @Option(name: .long) var phone: String?
    @Option(name: .long, help: "Where the key is, which stairs, and the like.") var access: String?
    @Option(name: .long, help: "NAME or NAME,YEAR or NAME,YEAR,NOTES; may be given again.") var resident: [String] = []
    @Option(name: .long, help: "NAME,RELATION,PHONE; may be given again.") var contact: [String] = []
    @Flag(name: .long, help: "Makes a new password for the box; the old one has to be taken from the broker.")
    var newPassword = false
    @Flag(name: .long, help: "Lets the home go: it is not listened for any more.") var remove = false
    @Option(
        name: .long,
        help: "NAME or NAME:PORT by which homes reach the broker, where `duty-desk broker` has not been told.")
    var brokerHost: String?
    @Option(name: .long, help: "The folder of the broker's accounts, as `duty-desk broker` made it.")
    var brokerFolder = BrokerAccounts.standardFolder
    @Option(name: .long, help: "Also writes the code into this file, for a stick.") var to: String?
    @Flag(name: .long, help: "Also draws the code, to be scanned (by qrencode).") var qr = false

    func run() throws {
        guard ReceivedAlert.isName(home), ![UplinkTopic.desk, BrokerAccounts.deskUser].contains(home) else {
            throw ValidationError("a home's number has no spaces and no / + # < > \" \\, and is not `desk`")
        }
        let settings = try DeskSettings.loaded(target.config)
        try withStore(settings) { store, now in
            if remove { return try letGo(store, now) }
            let entry = try taken(on: settings, store, now)
            let wasIssued = try store.meta(issued) != nil
            let address = try brokerHost ?? store.meta(Self.addressName)
            let place = BrokerAddress(address, settings.broker, BrokerAccounts(folder: brokerFolder))
            guard newPassword || !wasIssued else {
                print(EnrolmentText.boxPart(home, settings, place))
                say("\(home): is enrolled; its code was printed before, --new-password makes another")
                return
            }
            try issue(entry, settings, place, store, now)
        }
    }

    /// The home as it is in the file, or as it is taken on or changed now.
    private func taken(on settings: DeskSettings, _ store: borrowing DeskStore, _ now: Moment) throws -> HomeEntry {
        if let inFile = settings.homes.first(where: { $0.id == home }) {
            guard address == nil, phone == nil, access == nil, resident.isEmpty, contact.isEmpty else {
                throw ValidationError("\(inFile.id) is in the configuration file: change it there")
            }
            return inFile
        }
        let known = try store.enrolled().first { $0.id == home }
        let entry = try changed(known)
        if entry != known {
            try store.save(entry, at: now.wall)
            let note = known == nil ? "enrolled" : "changed"
            try store.add(DeskEvent(at: now, kind: .home, home: home, actor: "console", note: note))
        }
        return entry
    }

    /// A new account at the broker, and the code by which the box gets it. The account first: a code without one is of no use.
    private func issue(
        _ entry: HomeEntry, _ settings: DeskSettings, _ place: BrokerAddress, _ store: borrowing DeskStore,
        _ now: Moment
    ) throws {
        let password = String(RandomToken.make().prefix(32))
        guard let hash = BrokerPassword.hash(password) else { throw ExitCode(69) }
        let accounts = BrokerAccounts(folder: brokerFolder)
        let rights = BrokerAccounts.homeRights(community: settings.community, home: home)
        let isWritten = accounts.isWritable
        if isWritten {
            do throws(FileError) { try accounts.set(home, hash: hash, rights: rights) } catch {
                say("\(error)")
                throw ExitCode(69)
            }
            if !BrokerAccounts.reload() { say("now: systemctl reload mosquitto") }
        }
        try store.setMeta(issued, "1")
        let note = "broker password made"
        try store.add(DeskEvent(at: now, kind: .accounts, home: home, actor: "console", note: note))
        if !isWritten { print(EnrolmentText.brokerPart(accounts, home: home, hash: hash, rights: rights)) }
        print(EnrolmentText.boxPart(home, settings, place))
        guard let code = EnrolmentText.code(entry, settings, place, password: password) else {
            print("# The password, this once; into the box's file `uplink-password`:\n\(password)")
            say(
                "no code: nobody has said how homes reach the broker; `duty-desk broker --host NAME` does, or --broker-host"
            )
            return
        }
        print(
            "# The enrolment code, this once. It is a secret: whoever has it speaks as \(home). At the box: safety-gateway enrol CODE"
        )
        print(code.text)
        if let to { try Files.replace(to, with: Array("\(code.text)\n".utf8), mode: 0o600) }
        if qr { print(try ChildProcess.output(of: ["qrencode", "-t", "UTF8", "-m", "2", code.text])) }
    }

    /// Where the store keeps the address by which homes reach the broker: `HOST PORT`.
    static let addressName = "broker-address"
    private var issued: String { "broker-account:\(home)" }

    private func letGo(_ store: borrowing DeskStore, _ now: Moment) throws {
        guard try store.removeEnrolled(home) else { throw ValidationError("\(home) is not enrolled") }
        try store.removeHome(home)
        try store.removeMeta(issued)
        try store.add(DeskEvent(at: now, kind: .home, home: home, actor: "console", note: "let go"))
        let accounts = BrokerAccounts(folder: brokerFolder)
        if accounts.isWritable {
            do throws(FileError) { try accounts.remove(home) } catch { say("\(error)") }
            _ = BrokerAccounts.reload()
            say("\(home): let go, with its account at the broker; restart the desk")
        } else {
            say("\(home): let go; take its account from the broker, and restart the desk")
        }
    }

    private func changed(_ known: HomeEntry?) throws -> HomeEntry {
        guard let address = address ?? known?.address else { throw ValidationError("--address is missing") }
        let entry = HomeEntry(
            id: home, address: address, phone: phone ?? known?.phone, access: access ?? known?.access,
            residents: resident.isEmpty ? known?.residents ?? [] : try residents(),
            contacts: contact.isEmpty ? known?.contacts ?? [] : try contacts())
        guard entry.phone != nil || !entry.contacts.isEmpty else {
            throw ValidationError("names nobody to call: add --phone or --contact")
        }
        return entry
    }

    private func residents() throws -> [HomeEntry.Resident] {
        try resident.enumerated().map { index, text in
            let parts = text.split(separator: ",", maxSplits: 2).map(String.init)
            let year = parts.count > 1 ? Int(parts[1]) : nil
            guard let name = parts.first, parts.count == 1 || year.map((1900...2100).contains) == true else {
                throw ValidationError("--resident is NAME or NAME,YEAR or NAME,YEAR,NOTES")
            }
            return HomeEntry.Resident(
                id: "r\(index + 1)", name: name, born: year, notes: parts.count > 2 ? parts[2] : nil)
        }
    }

    private func contacts() throws -> [HomeEntry.Contact] {
        try contact.map { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, !parts[0].isEmpty, !parts[2].isEmpty else {
                throw ValidationError("--contact is NAME,RELATION,PHONE")
            }
            return HomeEntry.Contact(name: parts[0], relation: parts[1], phone: parts[2])
        }
    }
}
