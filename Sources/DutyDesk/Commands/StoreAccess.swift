import ArgumentParser
import HostSystem
import SQLite
import SafetyModel

/// Opens the database that a configuration names, beside a running desk if there is one; makes it where there is none yet. Exit code
/// 69 when it cannot be used.
func withStore(_ config: String, _ body: (borrowing DeskStore, Moment) throws -> Void) throws {
    try withStore(DeskSettings.loaded(config), body)
}

func withStore(_ settings: DeskSettings, _ body: (borrowing DeskStore, Moment) throws -> Void) throws {
    let path = settings.databasePath
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let store: DeskStore
    do {
        // The first person is added before the desk has ever run.
        if !folder.isEmpty { try Files.makeFolder(folder) }
        store = try DeskStore(path: path)
    } catch {
        say("\(path): \(error)")
        throw ExitCode(69)
    }
    // What an administrator makes must be the service's.
    for suffix in ["", "-wal", "-shm"] { Files.giveToOwner(path + suffix, of: folder) }
    try body(store, Moment(wall: MachineClock.wall, uptime: MachineClock.boot))
}
