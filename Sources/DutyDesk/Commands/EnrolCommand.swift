import ArgumentParser
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

    func run() throws {
        guard ReceivedAlert.isName(home), home != UplinkTopic.desk else {
            throw ValidationError("a home's number has no spaces and no / + # < > \" \\, and is not `desk`")
        }
        let settings = try DeskSettings.loaded(target.config)
        try withStore(settings) { store, now in
            if remove { return try letGo(store, now) }
            let known = try store.enrolled().first { $0.id == home }
            let inFile = settings.homes.first { $0.id == home }
            let wasIssued = try store.meta(issued) != nil
            if let inFile {
                guard address == nil, phone == nil, access == nil, resident.isEmpty, contact.isEmpty else {
                    throw ValidationError("\(inFile.id) is in the configuration file: change it there")
                }
            } else {
                let entry = try changed(known)
                if entry != known {
                    try store.save(entry, at: now.wall)
                    let note = known == nil ? "enrolled" : "changed"
                    try store.add(DeskEvent(at: now, kind: .home, home: home, actor: "console", note: note))
                }
            }
            print(boxPart(settings))
            guard newPassword || !wasIssued else {
                say("\(home): is enrolled; its password was printed before, --new-password makes another")
                return
            }
            try store.setMeta(issued, "1")
            let note = "broker password made"
            try store.add(DeskEvent(at: now, kind: .accounts, home: home, actor: "console", note: note))
            print(brokerPart(settings, password: String(RandomToken.make().prefix(32))))
        }
    }

    private var issued: String { "broker-account:\(home)" }

    private func letGo(_ store: borrowing DeskStore, _ now: Moment) throws {
        guard try store.removeEnrolled(home) else { throw ValidationError("\(home) is not enrolled") }
        try store.removeHome(home)
        try store.removeMeta(issued)
        try store.add(DeskEvent(at: now, kind: .home, home: home, actor: "console", note: "let go"))
        say("\(home): let go; take its account from the broker, and restart the desk")
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

    /// For the box's configuration.
    private func boxPart(_ settings: DeskSettings) -> String {
        """
        # In the box's configuration; write the desk's broker as the box reaches it:
        home: "\(home)"
        community: \(settings.community)
        timezone: \(settings.zone.name)
        uplink:
          host: \(settings.broker?.host ?? "DESK-BROKER")
          port: \(settings.broker?.port ?? 1883)
          username: "\(home)"
          password_file: uplink-password
        """
    }

    /// For the broker: one account a home, which speaks for itself only.
    private func brokerPart(_ settings: DeskSettings, password: String) -> String {
        let base = "safety/v1/\(settings.community)"
        return """
            # The password, this once; into the box's file `uplink-password`:
            \(password)
            # At the broker (a mosquitto), then reload it:
            mosquitto_passwd -b /etc/mosquitto/passwd '\(home)' '\(password)'
            # In its ACL file:
            user \(home)
            topic write \(base)/\(home)/alert/+
            topic write \(base)/\(home)/presence
            topic write \(base)/\(home)/heartbeat
            topic write \(base)/\(home)/command/result
            topic read \(base)/\(home)/receipt
            topic read \(base)/\(home)/command
            topic read \(base)/desk/heartbeat
            """
    }
}
