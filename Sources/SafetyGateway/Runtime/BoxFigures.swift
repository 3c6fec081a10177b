import HomePipeline
import HostSystem
import SafetyModel

/// The box as a machine at this moment, for status, metrics and heartbeat.
struct BoxFigures: Sendable {
    private let startedBoot = MachineClock.boot
    private let stateFolder: String

    init(stateFolder: String) { self.stateFolder = stateFolder }

    func report(_ connections: ConnectionReports) -> BoxReport {
        let boot = MachineClock.boot
        let seconds = (boot - startedBoot) / 1000
        var report = BoxReport(
            version: Version.text,
            // Wall time now and the span since: a clock that was set after the start moves the start as well.
            started: MachineClock.wall - (boot - startedBoot), uptimeSeconds: seconds,
            machineUptimeSeconds: boot / 1000, isClockSynchronised: MachineClock.isSynchronised)
        report.links = connections.links.map { name, link in
            BoxReport.Link(name: name, isConnected: link.isConnected, since: link.since, reason: link.reason)
        }
        report.freeBytes = Files.freeBytes(stateFolder)
        report.writtenBytes = MachineFigures.writtenBytes
        // A start writes more than a day of it would: the pace counts from an hour on.
        if let written = report.writtenBytes, seconds >= 3600 {
            report.writtenBytesPerDay = Int64(clamping: Int128(written) * 86_400 / Int128(seconds))
        }
        report.memoryAvailableBytes = MachineFigures.memoryAvailableBytes
        report.residentBytes = MachineFigures.residentBytes
        report.temperatureCelsius = MachineFigures.temperatureCelsius
        report.power = MachineFigures.power.map { $0 == .mains ? .mains : .battery }
        report.flashUsedPercent = MachineFigures.flashUsedPercent
        return report
    }
}
