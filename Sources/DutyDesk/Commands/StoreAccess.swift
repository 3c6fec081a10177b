import ArgumentParser
import HostSystem
import SQLite
import SafetyModel

/// Opens the database that a configuration names, beside a running desk if there is one. Exit code 69 when it cannot be used.
func withStore(_ config: String, _ body: (borrowing DeskStore, Moment) throws -> Void) throws {
    try withStore(DeskSettings.loaded(config), body)
}

func withStore(_ settings: DeskSettings, _ body: (borrowing DeskStore, Moment) throws -> Void) throws {
    let store: DeskStore
    do throws(SQLiteError) {
        store = try DeskStore(path: settings.databasePath)
    } catch {
        say("\(settings.databasePath): \(error)")
        throw ExitCode(69)
    }
    try body(store, Moment(wall: MachineClock.wall, uptime: MachineClock.boot))
}
