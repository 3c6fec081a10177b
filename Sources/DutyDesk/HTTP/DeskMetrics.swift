import AlertRouter
import SQLite
import SafetyModel

/// Prometheus text (exposition format 0.0.4).
private struct MetricText {
    private(set) var lines: [String] = []

    mutating func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Int64)]) {
        lines.append("# HELP duty_desk_\(name) \(help)")
        lines.append("# TYPE duty_desk_\(name) \(type)")
        for (labels, value) in values { lines.append("duty_desk_\(name)\(labels) \(value)") }
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Int) { add(name, "gauge", help, [("", Int64(value))]) }
    mutating func counter(_ name: String, _ help: String, _ value: Int64) { add(name, "counter", help, [("", value)]) }
}

extension DeskCore {
    func metrics(pages: Int) throws(SQLiteError) -> String {
        var text = MetricText()
        writeState(to: &text, open: try store.openAlerts().map(\.alert), pages: pages)
        writeCounters(to: &text)
        return text.lines.joined(separator: "\n") + "\n"
    }

    private func writeState(to text: inout MetricText, open: [Alert], pages: Int) {
        text.add(
            "open_alerts", "gauge", "Alerts that nobody has closed, by severity.",
            Severity.allCases.map { severity in
                ("{severity=\"\(severity.rawValue)\"}", Int64(open.count { $0.severity == severity }))
            })
        text.gauge(
            "unacked_emergencies", "Emergencies that nobody has taken.",
            open.count { $0.severity == .emergency && $0.handling == .unacked })
        text.gauge("homes", "Homes known.", homes.count)
        text.gauge("homes_dark", "Homes without a sign of life.", homes.values.count { $0.isDark })
        text.gauge("tiers_lost", "Desks above that do not answer.", tiers.count { $0.isLost })
        text.gauge("lower_desks_dark", "Desks below without a heartbeat.", lowerDesks.values.count { $0.isDark })
        text.gauge("broker_connected", "1 while connected to the broker.", link.isConnected ? 1 : 0)
        text.gauge("storing", "1 while the database can be written.", diskTrouble == nil ? 1 : 0)
        text.gauge("pages", "Open event streams.", pages)
        text.add(
            "outbox_waiting", "gauge", "Messages to people that are still to go, by lane.",
            Lane.allCases.map { ("{lane=\"\($0.rawValue)\"}", Int64(outbox.depth($0))) })
    }

    private func writeCounters(to text: inout MetricText) {
        text.counter("messages_total", "Messages from homes.", counters.messages)
        text.counter("alert_revisions_total", "Alert objects stored.", counters.stored)
        text.counter("alert_duplicates_total", "Alert objects that were here already.", counters.duplicates)
        text.counter("alert_late_total", "Alert objects older than what was known.", counters.late)
        text.counter("refused_total", "Messages that could not be read.", counters.refused)
        text.counter("receipts_total", "Receipts sent to homes.", counters.receipts)
        text.counter("commands_total", "Requests taken.", counters.commands)
        text.counter("commands_resent_total", "Commands sent again.", counters.resent)
        text.counter("store_failures_total", "Writes that the database refused.", counters.storeFailures)
        text.counter("login_failures_total", "Failed log-ins.", counters.loginFailures)
        text.counter("told_total", "Messages to people that a channel took.", counters.told)
        text.counter("tell_failures_total", "Attempts to tell people that failed.", counters.tellFailures)
    }
}
