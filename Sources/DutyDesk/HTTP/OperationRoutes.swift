import AlertRouter
import Hummingbird
import SQLite
import SafetyModel

/// For monitoring: counts only, nothing about anybody.
struct OperationRoutes: Sendable {
    let desk: Desk

    func add(to router: Router<DeskContext>) {
        router.get("/healthz") { _, _ in health() }
        router.get("/metrics") { _, _ in metrics() }
    }

    private func health() -> Response {
        let state = try? desk.withCore { (core) throws(SQLiteError) -> (Bool, Bool) in
            _ = try core.store.lastSequence()
            return (core.diskTrouble == nil, core.link.isConnected || core.settings.broker == nil)
        }
        let (isStoring, isConnected) = state ?? (false, false)
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.key("status")
        json.string(isStoring && isConnected ? "ok" : "failing")
        json.key("storing")
        json.bool(isStoring)
        json.key("connected")
        json.bool(isConnected)
        json.endObject()
        return Replies.json(json.finish(), isStoring && isConnected ? .ok : .serviceUnavailable)
    }

    private func metrics() -> Response {
        let pages = desk.hub.count
        let text = try? desk.withCore { (core) throws(SQLiteError) in try core.metrics(pages: pages) }
        guard let text else { return Replies.notStored }
        return Replies.reply(Array(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}

extension DeskCore {
    /// Prometheus text.
    func metrics(pages: Int) throws(SQLiteError) -> String {
        let open = try store.openAlerts()
        var lines: [String] = []
        func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Int64)]) {
            lines.append("# HELP duty_desk_\(name) \(help)")
            lines.append("# TYPE duty_desk_\(name) \(type)")
            for (labels, value) in values { lines.append("duty_desk_\(name)\(labels) \(value)") }
        }
        add(
            "open_alerts", "gauge", "Alerts that nobody has closed, by severity.",
            Severity.allCases.map { severity in
                ("{severity=\"\(severity.rawValue)\"}", Int64(open.count { $0.alert.severity == severity }))
            })
        add(
            "unacked_emergencies", "gauge", "Emergencies that nobody has taken.",
            [("", Int64(open.count { $0.alert.severity == .emergency && $0.alert.handling == .unacked }))])
        add("homes", "gauge", "Homes known.", [("", Int64(homes.count))])
        add("homes_dark", "gauge", "Homes without a sign of life.", [("", Int64(homes.values.count { $0.isDark }))])
        add(
            "tiers_lost", "gauge", "Desks above that do not answer.", [("", Int64(tiers.count { $0.isLost }))])
        add(
            "lower_desks_dark", "gauge", "Desks below without a heartbeat.",
            [("", Int64(lowerDesks.values.count { $0.isDark }))])
        add("broker_connected", "gauge", "1 while connected to the broker.", [("", link.isConnected ? 1 : 0)])
        add("storing", "gauge", "1 while the database can be written.", [("", diskTrouble == nil ? 1 : 0)])
        add("pages", "gauge", "Open event streams.", [("", Int64(pages))])
        add("messages_total", "counter", "Messages from homes.", [("", counters.messages)])
        add("alert_revisions_total", "counter", "Alert objects stored.", [("", counters.stored)])
        add("alert_duplicates_total", "counter", "Alert objects that were here already.", [("", counters.duplicates)])
        add("alert_late_total", "counter", "Alert objects older than what was known.", [("", counters.late)])
        add("refused_total", "counter", "Messages that could not be read.", [("", counters.refused)])
        add("receipts_total", "counter", "Receipts sent to homes.", [("", counters.receipts)])
        add("commands_total", "counter", "Requests taken.", [("", counters.commands)])
        add("commands_resent_total", "counter", "Commands sent again.", [("", counters.resent)])
        add("store_failures_total", "counter", "Writes that the database refused.", [("", counters.storeFailures)])
        add("login_failures_total", "counter", "Failed log-ins.", [("", counters.loginFailures)])
        add(
            "outbox_waiting", "gauge", "Messages to people that are still to go, by lane.",
            Lane.allCases.map { ("{lane=\"\($0.rawValue)\"}", Int64(outbox.depth($0))) })
        add("told_total", "counter", "Messages to people that a channel took.", [("", counters.told)])
        add("tell_failures_total", "counter", "Attempts to tell people that failed.", [("", counters.tellFailures)])
        return lines.joined(separator: "\n") + "\n"
    }
}
