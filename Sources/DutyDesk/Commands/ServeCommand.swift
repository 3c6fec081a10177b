import ArgumentParser
import ConfigurationFile
import HostSystem
import Hummingbird
import Logging
import SQLite
import SafetyModel
import ServiceLifecycle

/// `duty-desk serve --config FILE`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Takes alerts from the homes and serves the live page.")

    @Option(name: .long, help: "The configuration file.")
    var config: String

    func run() async throws {
        let logger = Logger(label: "duty-desk") { _ in LineLog(level: .info) }
        do {
            let settings = try DeskSettings.loaded(config, readsSecrets: true)
            try await serve(try Self.open(settings, logger), logger: logger)
        } catch {
            PatientStart.failed("see journalctl -u duty-desk -p err") { (try? Self.isStartable(config)) != true }
            throw error
        }
    }

    /// A look without a word at what fails most.
    private static func isStartable(_ config: String) throws -> Bool {
        var options = SettingsOptions()
        options.readsSecrets = true
        let settings = try SettingsFile.load(config, options: options, read: DeskSettings.init)
        guard Files.exists(settings.databasePath) else { return true }
        let store = try DeskStore(reading: settings.databasePath)
        try store.connection.requireKnown(DeskSchema.migrations.count)
        return !LocalPort.isTaken(settings.http.port)
    }

    private static func open(_ settings: DeskSettings, _ logger: Logger) throws -> Desk {
        // A second desk on the same database would take the first one's place at the broker.
        if let isAlone = try? Files.lock(settings.databasePath + ".lock"), !isAlone {
            logger.critical("event=cannot_serve reason=\"another duty-desk serves \(settings.databasePath)\"")
            throw ExitCode(69)
        }
        let opened: OpenedDesk
        do throws(SQLiteError) { opened = try OpenedDesk(settings: settings) } catch {
            logger.critical("event=cannot_open database=\"\(settings.databasePath)\" reason=\"\(error)\"")
            throw ExitCode(69)
        }
        if let moved = opened.damagedCopy {
            logger.critical("event=database_damaged kept_as=\"\(moved)\"")
        }
        return opened.desk
    }

    private func serve(_ desk: Desk, logger: Logger) async throws {
        let link = desk.settings.broker.map { broker in
            DeskLink(desk: desk, settings: broker, log: { logger.info("\($0)") })
        }
        DeskChannels(desk).start()
        let settings = desk.settings
        Task.detached {
            for gap in DeskCoverage(settings, from: MachineClock.wall).gaps.prefix(20) {
                logger.warning("event=coverage_gap \(gap)")
            }
        }
        var application = WebServer.application(desk: desk, logger: logger) { port in
            logger.info("event=listening address=http://\(desk.settings.http.host):\(port)/")
            // Not before: a desk that cannot serve its page must not take another one's place at the broker.
            link?.session.start()
            ServiceManager.notify("READY=1")
            PatientStart.succeeded()
        }
        application.addServices(DeskClock(desk: desk, log: { logger.critical("\($0)") }))
        do {
            try await application.runService()
        } catch {
            link?.session.stop()
            logger.critical("event=cannot_serve reason=\"\(error)\"")
            throw ExitCode(69)
        }
        ServiceManager.notify("STOPPING=1")
        link?.session.stop()
        desk.close()
        logger.info("event=stopped")
    }
}

/// Tells the desk the time, twice a second: what is due leaves within a second of its commit.
struct DeskClock: Service {
    let desk: Desk
    var log: @Sendable (String) -> Void = { _ in }

    func run() async throws {
        let watchdogEvery = ServiceManager.watchdogEveryMilliseconds
        var lastNotice = desk.moment.uptime
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            desk.tick()
            for notice in desk.takeNotices() { log(notice) }
            let now = desk.moment.uptime
            if let watchdogEvery, now - lastNotice >= watchdogEvery {
                ServiceManager.notify("WATCHDOG=1")
                lastNotice = now
            }
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(500)) }
            } catch is CancellationError {
                return  // the program is asked to end: nothing failed
            }
        }
    }
}
