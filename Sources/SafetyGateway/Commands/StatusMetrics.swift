import DeviceProtocols
import SafetyModel

/// The status answer as Prometheus text (exposition format 0.0.4).
enum StatusMetrics {
    /// Nil when the answer is no status.
    static func prometheus(_ status: [UInt8]) -> String? {
        var json = JSONDocument()
        guard (try? json.parse(status.span)) != nil, let alerts = json.member(json.root, "open_alerts") else {
            return nil
        }
        var lines: [String] = []
        func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Int64)]) {
            lines.append("# HELP safety_gateway_\(name) \(help)")
            lines.append("# TYPE safety_gateway_\(name) \(type)")
            for (labels, value) in values { lines.append("safety_gateway_\(name)\(labels) \(value)") }
        }
        func count(_ name: StaticString) -> [(labels: String, value: Int64)] {
            [("", json.member(json.root, name).flatMap { json.integer($0) } ?? 0)]
        }
        add("messages_total", "counter", "Messages received.", count("messages"))
        add("observations_total", "counter", "What they said.", count("observations"))
        add("duplicates_total", "counter", "Messages that had been handled before.", count("duplicates"))
        add("refused_total", "counter", "Messages that could not be read, by decoder.", refused(json))
        add("outbox_waiting", "gauge", "Messages to people and desks that are still to go.", count("outbox"))
        add("journal_bytes_total", "counter", "Bytes written to the journal.", count("journal_bytes"))
        add("storage_problems", "gauge", "Files that cannot be written.", [("", elements("storage_problems", json))])
        var open: [Severity: Int64] = [:]
        json.forEachElement(alerts) { alert in
            let name = json.member(alert, "severity").flatMap { json.string($0) }
            if let severity = name.flatMap({ Severity(rawValue: $0) }) { open[severity, default: 0] += 1 }
        }
        add(
            "open_alerts", "gauge", "Alerts that nobody has closed, by severity.",
            Severity.allCases.map { ("{severity=\"\($0.rawValue)\"}", open[$0] ?? 0) })
        return lines.joined(separator: "\n")
    }

    private static func elements(_ name: StaticString, _ json: JSONDocument) -> Int64 {
        Int64(json.member(json.root, name).map { json.count($0) } ?? 0)
    }

    private static func refused(_ json: JSONDocument) -> [(labels: String, value: Int64)] {
        var found: [(labels: String, value: Int64)] = []
        guard let counts = json.member(json.root, "refused") else { return found }
        json.forEachMember(counts) { key, value in
            if let decoder = json.string(key), let count = json.integer(value) {
                found.append(("{decoder=\"\(decoder)\"}", count))
            }
        }
        return found
    }
}
