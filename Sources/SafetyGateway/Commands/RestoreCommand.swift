import Archives
import ArgumentParser
import DeviceProtocols
import Glibc
import HostSystem
import SQLite
import SafetyModel

/// `restore`: a backup into an empty state folder.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a backup back into an empty state folder.",
        discussion: """
            Refuses a folder that holds anything: stop the gateway and move the old state away first. Open alerts go on where they \
            stood; steps that fell due meanwhile fire at the next start.
            """)

    @OptionGroup var target: StateFolder
    @Argument(help: "The file that `backup` wrote.")
    var file: String

    func run() throws {
        let place = try target.read()
        var written: [String] = []
        do {
            try Self.requireEmpty(place.folder)
            try Files.makeFolder("\(place.folder)/journal")
            written.append("\(place.folder)/journal")
            try unpack(place, &written)
            let database = try place.database()
            let problems = try database.quickCheck()
            guard problems.isEmpty else { throw ArchiveError(file, problems.joined(separator: "; ")) }
            if let problem = StateVersion.problem(in: place.folder) { throw ArchiveError(file, problem) }
            let open = try database.integer("SELECT count(*) FROM alerts WHERE is_open") ?? 0
            Console.note("\(place.folder): restored, \(open) open alerts")
        } catch {
            for path in written.reversed() where remove(path) != 0 {
                Console.note("\(path) could not be removed again")
            }
            throw Console.fail("\(error)", .notReachable)
        }
    }

    /// A lock file of a gateway that does not run may stay.
    private static func requireEmpty(_ folder: String) throws {
        let names = Files.names(in: folder).filter { $0 != "lock" }
        guard names.isEmpty else {
            throw ArchiveError(
                folder, "is not empty (\(names.prefix(3).joined(separator: ", "))): move the old state away first")
        }
        try Files.makeFolder(folder)
        guard try Files.lock("\(folder)/lock") else {
            throw ArchiveError(folder, "a gateway runs with this state: stop it first")
        }
    }

    private func unpack(_ place: StateFolder.Place, _ written: inout [String]) throws {
        var reader = try TarReader(file)
        var isKnown = false
        var hasDatabase = false
        while let entry = try reader.next() {
            if entry.name == BackupArchive.note {
                isKnown = true
                try requireHome(place, entry.bytes)
                continue
            }
            guard isKnown, BackupArchive.isExpected(entry.name) else {
                throw ArchiveError(file, "is no backup of a gateway")
            }
            hasDatabase = hasDatabase || entry.name == BackupArchive.database
            let path = "\(place.folder)/\(entry.name)"
            written.append(path)
            try Files.replace(path, with: entry.bytes)
            Files.giveToOwner(path, of: place.folder)
        }
        guard hasDatabase else { throw ArchiveError(file, "is no whole backup of a gateway") }
        Files.giveToOwner("\(place.folder)/journal", of: place.folder)
        Files.giveToOwner("\(place.folder)/lock", of: place.folder)
    }

    private func requireHome(_ place: StateFolder.Place, _ note: [UInt8]) throws {
        var json = JSONDocument()
        guard (try? json.parse(note.span)) != nil else { throw ArchiveError(file, "is no backup of a gateway") }
        let home = json.member(json.root, "home").flatMap { json.string($0) }
        if let home, let wanted = place.home, home != wanted {
            throw ArchiveError(file, "is the backup of home \(home), not of \(wanted)")
        }
    }
}
