import Archives
import ArgumentParser
import Glibc
import HostSystem
import SQLite
import SafetyModel
import Store

/// `backup`: the box's whole state in one file, made beside a running gateway.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write alerts, histories, outbox and journal into one .tar.gz, also while the gateway runs.",
        discussion: """
            The copy is consistent: the database as of one moment, and the journal that leads on from there. It holds what is \
            known of the resident: only its owner may read it. Configuration and secrets are not in it. See `restore`.
            """)

    @OptionGroup var source: StateFolder
    @Argument(help: "The file to write, such as home-57001A.tar.gz; it must not exist.")
    var file: String

    func run() throws {
        let place = try source.read()
        let copy = "\(file).database"
        unlink(copy)
        defer { unlink(copy) }
        do {
            let archive = try BackupArchive(file)
            do {
                let segments = try Self.copyDatabase(place, to: copy)
                try write(place, copy, segments, to: archive)
            } catch {
                unlink(file)
                throw error
            }
        } catch { throw Console.fail("\(error)", .notReachable) }
        Console.note("\(file): \(Files.size(file) ?? 0) bytes")
    }

    /// The database first: what it does not know yet is in the newest journal segment, which is copied after it. Had a segment
    /// been ended in between, its tail could be in neither: then both are done again.
    private static func copyDatabase(_ place: StateFolder.Place, to copy: String) throws -> [Journal.Segment] {
        let journal = try Journal(folder: "\(place.folder)/journal")
        var segments: [Journal.Segment] = []
        for _ in 0..<5 {
            let before = journal.segments()
            unlink(copy)
            try place.database().backup(to: copy)
            chmod(copy, 0o600)
            segments = journal.segments()
            if before.last?.number == segments.last?.number { break }
        }
        let problems = try Connection(path: copy, options: .init(access: .readOnly)).quickCheck()
        guard problems.isEmpty else { throw ArchiveError(copy, problems.joined(separator: "; ")) }
        return segments
    }

    private func write(
        _ place: StateFolder.Place, _ copy: String, _ segments: [Journal.Segment], to archive: BackupArchive
    ) throws {
        let seconds = MachineClock.wall / 1000
        try archive.add(BackupArchive.note, note(place), modifiedSeconds: seconds)
        try archive.add(BackupArchive.database, try Files.read(copy), modifiedSeconds: seconds)
        for segment in segments {
            // The oldest may be dropped while this runs.
            guard var bytes = try? Files.read(segment.path) else { continue }
            let isPacked = segment.path.hasSuffix(".gz")
            // A line that is just being written is not yet one.
            if !isPacked, let end = bytes.lastIndex(of: 0x0a) { bytes.removeSubrange((end + 1)...) }
            let name = segment.path.split(separator: "/").last.map(String.init) ?? ""
            try archive.add(BackupArchive.journal + name, bytes, modifiedSeconds: seconds)
        }
        try archive.finish()
    }

    private func note(_ place: StateFolder.Place) -> [UInt8] {
        var out = JSONWriter()
        out.beginObject()
        out.key("home")
        out.string(place.home)
        out.key("at")
        out.time(MachineClock.wall, offsetSeconds: place.zone.offsetSeconds(at: MachineClock.wall))
        out.key("version")
        out.string(Version.text)
        out.endObject()
        return out.finish() + [0x0a]
    }
}
