import AlertRouter
import ArgumentParser
import ConfigurationFile
import Glibc
import HomePipeline
import HostSystem
import Logging
import MQTTLink
import SafetyModel

/// `run`: the daemon.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Listen to the home, raise alerts, escalate until a person has them.",
        discussion: "Keeps its state and the recording of its input in the state folder. Ends on SIGTERM or Ctrl-C.")

    @Option(help: "Configuration file.")
    var config: String
    @Option(help: "Append every alert transition to this file, as `replay` prints them.")
    var alerts: String?
    @Option(help: "debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    func validate() throws {
        if Logger.Level(rawValue: logLevel) == nil { throw ValidationError("'\(logLevel)' is no log level") }
    }

    func run() throws {
        ProcessHabits.stayInLittleMemory()
        ProcessHabits.keepFilesPrivate()
        let signals = Signals()
        let level = Logger.Level(rawValue: logLevel) ?? .info
        let logger = Logger(label: "gateway") { _ in LineLog(level: level) }
        do throws(StartFailure) { try run(try Self.settings(config), signals, logger) } catch {
            for reason in error.reasons { LineLog.fail(reason) }
            PatientStart.failed(error.reasons.first ?? "") { Self.obstacle(config) != nil }
            throw error.code
        }
    }

    private func run(_ settings: GatewaySettings, _ signals: Signals, _ logger: Logger) throws(StartFailure) {
        let channels = Channels(settings)
        let runtime: HomeRuntime
        let links: GatewayLinks
        if let problem = StateVersion.problem(in: settings.stateFolder) { throw StartFailure(problem) }
        do throws(FileError) {
            try Self.takeFolder(settings.stateFolder, logger)
            let log = try alerts.map { path throws(FileError) in try AlertLog(path) }
            links = GatewayLinks(
                settings: settings, channels: channels.all, alerts: log, logger: logger)
            runtime = try HomeRuntime(settings: settings, logger: logger, outward: links)
        } catch { throw StartFailure("\(error)") }
        logger.info("started", metadata: ["home": "\(settings.home.home)", "version": "\(Version.text)"])
        links.start(runtime)
        let control = ControlSocket(folder: settings.runtimeFolder, runtime: runtime, logger: logger)
        control.start()
        // Ready is who looks and tries: a broker that is away at a boot is a state of the home, told by an alert after its time.
        ServiceManager.notify("READY=1\nSTATUS=\(runtime.connections.summary)")
        PatientStart.succeeded()
        let upkeep = ChannelsUpkeep.start(channels, runtime)
        loop(runtime, links, settings, signals)
        for task in upkeep { task.cancel() }
        ServiceManager.notify("STOPPING=1")
        control.stop()
        links.stop()
        runtime.close()
        logger.info("stopped")
    }

    private static func settings(_ path: String) throws(StartFailure) -> GatewaySettings {
        if let obstacle = SettingsFile.obstacle(path) { throw StartFailure(obstacle) }
        do { return try SettingsFile.load(path, read: GatewaySettings.init) } catch {
            throw StartFailure(reasons: error.findings.map { "\($0)" }, code: .badConfiguration)
        }
    }

    /// Why a start would fail now, as far as a look without side effects shows.
    private static func obstacle(_ path: String) -> String? {
        do throws(StartFailure) {
            let folder = try settings(path).stateFolder
            if let problem = StateVersion.problem(in: folder) { return problem }
            return Files.exists(folder) && access(folder, W_OK) != 0 && errno == EACCES ? folder : nil
        } catch { return error.reasons.first }
    }

    /// The state folder for this program alone. One that cannot be written (a worn card is mounted read-only, a full disk) does not
    /// stop the gateway: it runs from memory and says so.
    private static func takeFolder(_ folder: String, _ logger: Logger) throws(FileError) {
        do throws(FileError) {
            try Files.makeFolder(folder)
            guard try Files.lock("\(folder)/lock") else {
                throw FileError("start beside another gateway that holds", folder, EAGAIN)
            }
        } catch {
            guard [EROFS, ENOSPC, EIO, EDQUOT].contains(error.code) else { throw error }
            logger.critical("the state cannot be written: running from memory", metadata: ["reason": "\(error)"])
        }
    }

    /// Ticks when something is due, beats, feeds the watchdog, until a signal ends it.
    private func loop(_ runtime: HomeRuntime, _ links: GatewayLinks, _ settings: GatewaySettings, _ signals: Signals) {
        var heartbeat = Heartbeat(every: Milliseconds(settings.heartbeatSeconds) * 1000)
        var machine = BoxWatch()
        let watchdog = ServiceManager.watchdogEveryMilliseconds
        var lastWatchdog: Milliseconds = 0
        var settled: Milliseconds? = MachineClock.boot + 10_000
        while true {
            let pause = runtime.tick()
            heartbeat.beat(runtime, links)
            links.look(runtime)
            machine.look(runtime)
            let now = MachineClock.boot
            if let watchdog, now - lastWatchdog >= watchdog {
                ServiceManager.notify("WATCHDOG=1")
                lastWatchdog = now
            }
            if let due = settled, now >= due {
                ProcessHabits.returnWhatTheStartNeeded()
                settled = nil
            }
            guard let signal = signals.wait(milliseconds: Int32(min(pause, 250))) else { continue }
            if signal != SIGHUP_number { return }
        }
    }
}

/// SIGHUP: nothing to reload; the configuration is read at a start.
private let SIGHUP_number: Int32 = 1

/// Why the gateway does not start: all that is wrong, and the code to end with.
private struct StartFailure: Error {
    var reasons: [String]
    var code: ExitCode

    init(reasons: [String], code: ExitCode) { (self.reasons, self.code) = (reasons, code) }
    init(_ reason: String) { self.init(reasons: ["safety-gateway: \(reason)"], code: .notReachable) }
}
