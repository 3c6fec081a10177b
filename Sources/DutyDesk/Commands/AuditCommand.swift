import ArgumentParser
import SQLite
import SafetyModel

/// `duty-desk audit`: the append-only log, one JSON object a line.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prints who did what and when, as JSON Lines.")

    @OptionGroup var target: UserCommand.Target
    @Option(name: .long, help: "Only this home.") var home: String?
    @Option(name: .long, help: "Only this alert's id.") var alert: String?
    @Flag(name: .long, help: "Prints no lines, but which of them were changed, deleted or inserted by another program.")
    var verify = false

    func run() throws {
        if verify { return try runVerification() }
        try withStore(target.config) { store, _ in
            var sequence: Int64 = 0
            while true {
                let events = try store.events(after: sequence, limit: 1000)
                guard let last = events.last else { return }
                sequence = last.seq
                for event in events where home == nil || event.home == home {
                    if alert == nil || event.alert == alert {
                        print(String(decoding: event.auditLine(), as: UTF8.self))
                    }
                }
            }
        }
    }
}

extension AuditCommand {
    /// Exit code 1 when the log is not as the desk wrote it.
    private func runVerification() throws {
        try withStore(target.config) { store, _ in
            let report = try store.verifyChain()
            for finding in report.findings { print(finding) }
            let older = report.unchainedCount
            let extent = "\(report.lineCount) lines" + (older > 0 ? ", \(older) of them older than the chain" : "")
            say("event log: \(extent): \(report.findings.isEmpty ? "fine" : "\(report.findings.count) findings")")
            if !report.findings.isEmpty { throw ExitCode(1) }
        }
    }
}

extension DeskEvent {
    /// Times in UTC: an audit is read beside others.
    func auditLine() -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("seq")
        json.int(seq)
        json.key("at")
        json.time(at.wall, offsetSeconds: 0)
        json.key("event")
        json.string(kind.rawValue)
        json.key("home")
        json.string(home)
        json.key("alert")
        json.string(alert)
        json.key("revision")
        if let revision { json.int(revision) } else { json.null() }
        json.key("actor")
        json.string(actor)
        json.key("note")
        json.string(note)
        json.endObject()
        return json.finish()
    }
}

/// `duty-desk export`: every stored alert's latest object, one a line.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Prints every alert as it stands, as JSON Lines.")

    @OptionGroup var target: UserCommand.Target
    @Flag(name: .long, help: "Only what nobody has closed.") var open = false

    func run() throws {
        try withStore(target.config) { store, _ in
            let closed = open ? [] : try store.closedAlerts(since: .min, limit: .max)
            for row in try store.openAlerts() + closed {
                print(String(decoding: row.alert.json(zone: .utc), as: UTF8.self))
            }
        }
    }
}
