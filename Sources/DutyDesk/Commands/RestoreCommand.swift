import ArgumentParser
import Glibc
import HostSystem
import SQLite
import SafetyModel

/// `duty-desk restore FILE`: a backup back in its place; what was there is kept beside it.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the database's place; the desk must not run. What was there is kept beside it.")

    @OptionGroup var target: UserCommand.Target
    @Argument(help: "What `duty-desk backup` wrote.") var file: String

    func run() throws {
        let path = try DeskSettings.loaded(target.config).databasePath
        guard access(file, R_OK) == 0 else { throw refused(file, "cannot be read") }
        // A copy of its own: the backup stays what it is, and what is moved into place is whole.
        let copy = "\(path).restoring"
        unlink(copy)
        if let problem = problem(copyingTo: copy) {
            unlink(copy)
            throw refused(file, problem)
        }
        defer { unlink(copy) }
        try putAside(path)
        guard rename(copy, path) == 0 else { throw refused(path, "cannot be written") }
        if let slash = path.lastIndex(of: "/") { Files.giveToOwner(path, of: String(path[..<slash])) }
    }

    private func problem(copyingTo copy: String) -> String? {
        do throws(SQLiteError) {
            let backup = try Connection(path: file, options: .init(access: .readOnly, isWAL: false))
            let problems = try backup.quickCheck()
            guard problems.isEmpty else { return problems.joined(separator: "; ") }
            let tables = try backup.integer("SELECT count(*) FROM sqlite_master WHERE name IN ('alert', 'event')")
            guard tables == 2 else { return "is no desk's database" }
            try backup.backup(to: copy)
            // What this program cannot use, or not bring to its version, must not take the place of what is there.
            let store = try DeskStore(path: copy, keepsCopies: false)
            let now = Moment(wall: MachineClock.wall, uptime: MachineClock.boot)
            try store.add(DeskEvent(at: now, kind: .accounts, actor: "console", note: "restored from a backup"))
            return nil
        } catch { return error.description }
    }

    /// Keeps what is there, once nobody uses it.
    private func putAside(_ path: String) throws {
        guard access(path, F_OK) == 0 else { return }
        do throws(SQLiteError) {
            // Leaving the log's mode needs the file for oneself: it tells a running desk, and it makes one file of three.
            let current = try Connection(path: path, options: .init(busyTimeoutMilliseconds: 500))
            try current.execute("PRAGMA journal_mode = DELETE")
        } catch {
            guard error.isDamage else { throw refused(path, "is in use: stop the desk first (\(error))") }
        }
        let kept = "\(path).before-restore-\(MachineClock.wall)"
        for suffix in ["", "-wal", "-shm"] { rename(path + suffix, kept + suffix) }
        say("\(path): kept as \(kept)")
    }

    private func refused(_ path: String, _ problem: String) -> ExitCode {
        say("\(path): \(problem)")
        return ExitCode(69)
    }
}
